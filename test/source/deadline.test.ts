import { describe, expect, it, onTestFinished } from 'vitest'
import { Deadline } from '../../src/source/deadline.js'

const pass = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const aDeadline = (seconds: number): Deadline => {
  const deadline = new Deadline(seconds, () => new Error('the time is up'))
  onTestFinished(() => deadline.clear())
  return deadline
}

describe('a deadline', () => {
  it('the time a person takes to answer does not count, even if the question fails', async () => {
    const deadline = aDeadline(0.2)

    expect(await deadline.pauseDuring(() => pass(400).then(() => 'yes'))).toBe('yes')
    await expect(deadline.pauseDuring(() => pass(400).then(() => Promise.reject(new Error('the input was closed'))))).rejects.toThrow(
      'the input was closed',
    )
    expect(deadline.signal.aborted).toBe(false)

    await expect.poll(() => deadline.signal.reason).toEqual(new Error('the time is up'))
  })

  it('an aborted deadline ends at once with the given reason, even during a question', async () => {
    const deadline = aDeadline(60)
    const thinking = deadline.pauseDuring(() => pass(50))
    deadline.abort(new Error('Ctrl-C'))

    expect(deadline.signal.reason).toEqual(new Error('Ctrl-C'))
    await thinking
    expect(deadline.signal.reason).toEqual(new Error('Ctrl-C'))
  })
})
