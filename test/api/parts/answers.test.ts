import { describe, expect, it } from 'vitest'
import { Unavailable } from '../../../src/api/errors.js'
import { ResponseCache } from '../../../src/api/response-cache.js'

const away = () => Promise.reject(new Unavailable('connection', 'gone', ''))

/** Answers at a time that the test decides, and how often anybody was asked. */
const atTime = () => {
  const at = { now: 0, asked: 0 }
  const answers = new ResponseCache(() => at.now)
  return { at, answers, ask: async () => ({ count: ++at.asked }) }
}

describe('an answer', () => {
  it('is asked for once by all who want it at the same time, and again after five seconds', async () => {
    const { at, answers, ask } = atTime()

    const [first, second] = await Promise.all([answers.get('q', false, ask), answers.get('q', false, ask)])
    at.now = 4_999
    await answers.get('q', false, ask)
    expect([first?.body, second?.body, at.asked]).toEqual(['{"count":1}', '{"count":1}', 1])

    at.now = 5_000
    expect((await answers.get('q', false, ask)).body).toBe('{"count":2}')
    expect((await answers.get('other', false, ask)).body).toBe('{"count":3}')
  })

  it('that is kept is given while the platform is away, and says how old it is', async () => {
    const { at, answers, ask } = atTime()
    await answers.get('q', true, ask)

    at.now = 61_500
    expect(JSON.parse((await answers.get('q', true, away)).body)).toEqual({ count: 1, stale: true, age_seconds: 61 })
    at.now = 70_000
    expect(JSON.parse((await answers.get('q', true, ask)).body)).toEqual({ count: 2, stale: false, age_seconds: 0 })
    at.now += 3_600_001
    await expect(answers.get('q', true, away)).rejects.toThrow('gone')
  })

  it('that is not kept is none while the platform is away', async () => {
    const { at, answers, ask } = atTime()
    await answers.get('q', false, ask)
    at.now = 6_000

    await expect(answers.get('q', false, away)).rejects.toThrow('gone')
  })

  it('that failed is asked for again after a second, and not before', async () => {
    const { at, answers, ask } = atTime()
    await expect(answers.get('q', false, away)).rejects.toThrow('gone')

    await expect(answers.get('q', false, ask)).rejects.toThrow('gone')
    expect(at.asked).toBe(0)
    at.now = 1_000
    expect((await answers.get('q', false, ask)).body).toBe('{"count":1}')
  })

  it('is forgotten where there are too many, but for those under way', async () => {
    const { at, answers, ask } = atTime()
    const slow = answers.get('slow', false, () => new Promise(resolve => setTimeout(() => resolve({ slow: true }), 50)))
    for (let i = 0; i < 100; i++) await answers.get(`q${i}`, false, ask)

    await answers.get('q99', false, ask)
    expect(at.asked).toBe(100)
    await answers.get('q0', false, ask)
    expect(at.asked).toBe(101)
    expect(answers.get('slow', false, ask)).toBe(answers.get('slow', false, ask))
    expect((await slow).body).toBe('{"slow":true}')
  })
})
