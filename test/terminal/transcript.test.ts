import { describe, expect, it } from 'vitest'
import { StepBack, Transcript } from '../../src/terminal/transcript.js'

/** A person who gives these answers in turn; `<` goes back. */
const person = (...answers: readonly string[]) => {
  const transcript = new Transcript()
  const asked: string[] = []
  const rest = [...answers]
  const ask = (question: string): Promise<string> =>
    transcript.step(
      async () => {
        asked.push(question)
        const answer = rest.shift() ?? ''
        if (answer === '<') throw new StepBack()
        return answer
      },
      { question },
    )
  return { transcript, asked, ask }
}

describe('a conversation that can go back', () => {
  it('asks the question before again, and repeats no other', async () => {
    const { transcript, asked, ask } = person('1', '2', '<', '22', '3')

    const given = await transcript.run(async () => [await ask('a'), await ask('b'), await ask('c')])

    expect(asked).toEqual(['a', 'b', 'c', 'b', 'c'])
    expect(given).toEqual(['1', '22', '3'])
  })

  it('tries nothing twice, and frees what was tried after the question', async () => {
    const { transcript, ask } = person('1', '2', '<', '2', '3')
    const tried: string[] = []
    const freed: string[] = []
    const attempt = (what: string) =>
      transcript.step(
        async () => {
          tried.push(what)
          return what
        },
        { release: value => void freed.push(value) },
      )

    await transcript.run(async () => {
      await ask('a')
      await attempt('after a')
      await ask('b')
      await attempt('after b')
      await ask('c')
    })

    expect(tried).toEqual(['after a', 'after b', 'after b'])
    expect(freed).toEqual(['after b'])
  })

  it('remembers that something failed', async () => {
    const { transcript, asked, ask } = person('1', '2', '<', '22', '3')
    const fail = () => transcript.step(() => Promise.reject(new Error('refused')), {})

    const reasons: string[] = []
    await transcript.run(async () => {
      await ask('a')
      await fail().catch(error => reasons.push(error.message))
      await ask('b')
      await ask('c')
    })

    expect(asked).toEqual(['a', 'b', 'c', 'b', 'c'])
    expect(reasons).toEqual(['refused', 'refused'])
  })

  it('says again only what leads to the question that is asked again', async () => {
    const { transcript, ask } = person('1', '2', '<', '2', '3')
    const said: string[] = []
    const say = (words: string) => transcript.say(() => void said.push(words))

    await transcript.run(async () => {
      say('before a')
      await ask('a')
      say('before b')
      await ask('b')
      say('before c')
      await ask('c')
    })

    expect(said).toEqual(['before a', 'before b', 'before c', 'before b', 'before c'])
  })

  it('forgets the steps that another answer does not lead to', async () => {
    const { transcript, asked, ask } = person('left', 'x', '<', '<', 'right', 'y')

    const given = await transcript.run(async () => {
      const way = await ask('which way')
      await ask(`how far ${way}`)
      return way === 'left' ? ask('what now') : way
    })

    expect(asked).toEqual(['which way', 'how far left', 'what now', 'how far left', 'which way', 'how far right'])
    expect(given).toBe('right')
  })
})
