import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { attempt, retryDelay } from '../../src/channels/attempt.js'
import { type Channel, DeliveryError, type Message } from '../../src/channels/types.js'
import { plainly } from '../support/rounds.js'

const MESSAGE: Message = plainly([], { id: 'one', at: new Date(), thread: null })
const FIRST = { before: 0, progress: null }

const that =
  (send: Channel['send']): (() => Promise<Channel>) =>
  async () => ({ send, preview: async () => '', close: () => {} })

const trying = (send: Channel['send'], state: { before: number; progress: Record<string, unknown> | null } = FIRST, timeoutMs = 5_000) =>
  attempt(that(send), MESSAGE, state, new AbortController().signal, { timeoutMs, random: 0.5 })

describe('an attempt', () => {
  it('hands on what the far side answered', async () => {
    expect(await trying(async () => '250 OK')).toEqual({ kind: 'sent', reply: '250 OK' })
  })

  it('that was refused for good is not made again', async () => {
    const outcome = await trying(async () => {
      throw new DeliveryError('550 no such mailbox', true)
    })
    expect(outcome).toEqual({ kind: 'refused', reason: '550 no such mailbox' })
  })

  it('waits as long as it was asked to, within reason', async () => {
    const asked = (retryAfter: number) =>
      trying(async () => {
        throw new DeliveryError('too many', false, { retryAfter })
      })
    expect(await asked(90)).toMatchObject({ kind: 'later', seconds: 90 })
    expect(await asked(0)).toMatchObject({ kind: 'later', seconds: 1 })
    expect(await asked(1e9)).toMatchObject({ kind: 'later', seconds: 21_600 })
  })

  it('keeps how far it got, also when the next one gets nowhere', async () => {
    const outcome = await trying(async () => {
      throw new DeliveryError('one of two', false, { progress: { have: ['a@x.example'] } })
    })
    expect(outcome).toMatchObject({ kind: 'later', progress: { have: ['a@x.example'] } })
    const again = await trying(
      async () => {
        throw new Error('connect ECONNREFUSED')
      },
      { before: 1, progress: { have: ['a@x.example'] } },
    )
    expect(again).toMatchObject({ kind: 'later', reason: 'connect ECONNREFUSED', progress: { have: ['a@x.example'] } })
  })

  it('ends when its time is up, whether the channel heeds that or not', async () => {
    const outcome = await trying(() => new Promise(() => {}), FIRST, 50)
    expect(outcome).toMatchObject({ kind: 'later', reason: 'no answer within 0.05 s' })
  })

  it('ends at once when it is to stop, and takes nothing for refused then', async () => {
    const stop = new AbortController()
    const going = attempt(
      that(async (_, signal) => {
        await setTimeout(60_000, undefined, { signal }).catch(() => {})
        throw new DeliveryError('broken off', true)
      }),
      MESSAGE,
      FIRST,
      stop.signal,
    )
    stop.abort(new Error('stopping'))
    expect(await going).toMatchObject({ kind: 'later', reason: 'stopping' })
  })

  it('of a channel that cannot be made is one that failed', async () => {
    const outcome = await attempt(
      () => Promise.reject(new Error('the secret cannot be read')),
      MESSAGE,
      FIRST,
      new AbortController().signal,
    )
    expect(outcome).toMatchObject({ kind: 'later', reason: 'the secret cannot be read' })
  })

  it('leaves nothing at the signal that outlives it', async () => {
    const stop = new AbortController()
    let listeners = 0
    const add = stop.signal.addEventListener.bind(stop.signal)
    const remove = stop.signal.removeEventListener.bind(stop.signal)
    stop.signal.addEventListener = ((...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }) as typeof add
    stop.signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }) as typeof remove
    for (let i = 0; i < 10; i++)
      await attempt(
        that(async () => 'ok'),
        MESSAGE,
        FIRST,
        stop.signal,
      )
    expect(listeners).toBe(0)
  })
})

describe('the pause before the next attempt', () => {
  it('grows from seconds to a quarter of an hour', () => {
    expect([0, 1, 2, 3, 20, 1000].map(before => retryDelay(before, undefined, 0.5))).toEqual([5, 10, 20, 40, 900, 900])
  })

  it('is not the same for channels that failed together', () => {
    expect(retryDelay(3, undefined, 0)).toBeLessThan(retryDelay(3, undefined, 1))
  })
})
