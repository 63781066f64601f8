import { describe, expect, it, onTestFinished } from 'vitest'
import { Deadline } from '../../src/source/deadline.js'

const pass = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const aDeadline = (seconds: number): Deadline => {
  const deadline = new Deadline(seconds, () => new Error('the time is up'))
  onTestFinished(() => deadline.clear())
  return deadline
}

describe('a deadline', () => {
  it('does not count the time in which a person thinks, also where the answer is none', async () => {
    const deadline = aDeadline(0.2)

    expect(await deadline.pauseDuring(() => pass(400).then(() => 'yes'))).toBe('yes')
    await expect(deadline.pauseDuring(() => pass(400).then(() => Promise.reject(new Error('the input was closed'))))).rejects.toThrow()
    expect(deadline.signal.aborted).toBe(false)

    await expect.poll(() => deadline.signal.reason).toEqual(new Error('the time is up'))
  })

  it('ends at once for a reason of its own, also while a person thinks', async () => {
    const deadline = aDeadline(60)
    const thinking = deadline.pauseDuring(() => pass(50))
    deadline.abort(new Error('Ctrl-C'))

    expect(deadline.signal.reason).toEqual(new Error('Ctrl-C'))
    await thinking
    expect(deadline.signal.reason).toEqual(new Error('Ctrl-C'))
  })
})
