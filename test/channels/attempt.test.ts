import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { attempt, retryDelay } from '../../src/channels/attempt.js'
import { type Channel, DeliveryError, type Message } from '../../src/channels/types.js'
import { plainCompose } from '../support/rounds.js'

const MESSAGE: Message = plainCompose([], { id: 'one', at: new Date(), thread: null })
const FIRST = { before: 0, progress: null }

const channelWith =
  (send: Channel['send']): (() => Promise<Channel>) =>
  async () => ({ send, preview: async () => '', close: () => {} })

const attemptTo = (send: Channel['send'], state: { before: number; progress: Record<string, unknown> | null } = FIRST, timeoutMs = 5_000) =>
  attempt(channelWith(send), MESSAGE, state, new AbortController().signal, { timeoutMs, random: 0.5 })

describe('an attempt', () => {
  it('returns the reply of the service', async () => {
    expect(await attemptTo(async () => '250 OK')).toEqual({ kind: 'sent', reply: '250 OK' })
  })

  it('that was permanently rejected is not repeated', async () => {
    const outcome = await attemptTo(async () => {
      throw new DeliveryError('550 no such mailbox', true)
    })
    expect(outcome).toEqual({ kind: 'refused', reason: '550 no such mailbox' })
  })

  it('is repeated after the delay that the service requests, but within six hours', async () => {
    const requesting = (retryAfter: number) =>
      attemptTo(async () => {
        throw new DeliveryError('too many', false, { retryAfter })
      })
    expect(await requesting(90)).toMatchObject({ kind: 'later', seconds: 90 })
    expect(await requesting(0)).toMatchObject({ kind: 'later', seconds: 1 })
    expect(await requesting(1e9)).toMatchObject({ kind: 'later', seconds: 21_600 })
  })

  it('keeps its progress, even if the next attempt fails at once', async () => {
    const outcome = await attemptTo(async () => {
      throw new DeliveryError('one of two', false, { progress: { have: ['a@x.example'] } })
    })
    expect(outcome).toMatchObject({ kind: 'later', progress: { have: ['a@x.example'] } })
    const again = await attemptTo(
      async () => {
        throw new Error('connect ECONNREFUSED')
      },
      { before: 1, progress: { have: ['a@x.example'] } },
    )
    expect(again).toMatchObject({ kind: 'later', reason: 'connect ECONNREFUSED', progress: { have: ['a@x.example'] } })
  })

  it('ends at its time limit, even if the channel ignores the signal', async () => {
    const outcome = await attemptTo(() => new Promise(() => {}), FIRST, 50)
    expect(outcome).toMatchObject({ kind: 'later', reason: 'no answer within 0.05 s' })
  })

  it('ends at once when stopped, and then counts as failed, not as rejected', async () => {
    const stop = new AbortController()
    const running = attempt(
      channelWith(async (_, signal) => {
        await setTimeout(60_000, undefined, { signal }).catch(() => {})
        throw new DeliveryError('connection lost', true)
      }),
      MESSAGE,
      FIRST,
      stop.signal,
    )
    stop.abort(new Error('stopping'))
    expect(await running).toMatchObject({ kind: 'later', reason: 'stopping' })
  })

  it('fails if the channel cannot be opened', async () => {
    const outcome = await attempt(
      () => Promise.reject(new Error('the secret cannot be read')),
      MESSAGE,
      FIRST,
      new AbortController().signal,
    )
    expect(outcome).toMatchObject({ kind: 'later', reason: 'the secret cannot be read' })
  })

  it('leaves no listener on the stop signal', async () => {
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
        channelWith(async () => 'ok'),
        MESSAGE,
        FIRST,
        stop.signal,
      )
    expect(listeners).toBe(0)
  })
})

describe('the delay before the next attempt', () => {
  it('doubles from five seconds up to a quarter of an hour', () => {
    expect([0, 1, 2, 3, 20, 1000].map(before => retryDelay(before, undefined, 0.5))).toEqual([5, 10, 20, 40, 900, 900])
  })

  it('differs between channels that failed together', () => {
    expect(retryDelay(3, undefined, 0)).toBeLessThan(retryDelay(3, undefined, 1))
  })
})
