import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { runDaemon } from '../../src/alerts/daemon.js'
import { openAlerts } from '../../src/alerts/file.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import { type Channel, DeliveryError, type Message } from '../../src/channels/types.js'
import { openFolder } from '../../src/state/folder.js'
import { aWordingContext } from '../support/alerts.js'
import { aChannel, anEvent, anObservation, aSnapshot, someAlerts } from '../support/rounds.js'

/** `npm run soak` runs the whole day. */
const IS_FULL = process.env.SOAK === 'full'
const ROUNDS = IS_FULL ? 2880 : 24
const EVENTS = IS_FULL ? 10_000 : 600
const PROBLEMS = IS_FULL ? 500 : 6
const EVERY_MS = 30_000
const BEGIN = Date.parse('2025-10-06T00:00:00Z')
const END = BEGIN + ROUNDS * EVERY_MS
const OPEN_ROUNDS = 10
const AFTER_MS = 40 * EVERY_MS

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Registrations at an even pace, and problems that open one after the other, each for five minutes. */
const platform = () => {
  let count = 0
  return {
    told: () => count,
    observe(now: Date) {
      const round = Math.floor((now.getTime() - BEGIN) / EVERY_MS)
      // The first round starts the cursors: what happened before is no news.
      const due = Math.min(EVENTS, Math.floor((Math.max(0, round - 1) * EVENTS) / (ROUNDS * 0.9)))
      const found = Array.from({ length: Math.max(0, due - count) }, (_, i) => anEvent(`e${count + i}`, now))
      count = Math.max(count, due)
      const isOpen = (i: number): boolean => {
        const opens = 1 + Math.floor((i * (ROUNDS * 0.9 - OPEN_ROUNDS)) / PROBLEMS)
        return round >= opens && round < opens + OPEN_ROUNDS
      }
      const rules = Array.from({ length: PROBLEMS }, (_, i) => `rule_${i}`)
      return anObservation(
        now,
        rules.filter((_, i) => isOpen(i)).map(rule => aSnapshot(rule, { since: now.toISOString() })),
        {
          rules: Object.fromEntries(rules.map((rule, i) => [rule, isOpen(i) ? 'open' : 'fine'])),
          newEvents: { registration: found, deposit: [], lead: [] },
        },
      )
    },
  }
}

/** Time that passes only while everybody waits for it, so that a slow machine delays no message. */
const virtualTime = () => {
  let now = BEGIN
  let waiting = 0
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>()
  const wait = async (ms: number, until?: AbortSignal): Promise<void> => {
    if (until?.aborted) return
    waiting++
    await new Promise<void>(resolve => {
      const alarm = {
        at: now + ms,
        ring: (): void => {
          if (!alarms.delete(alarm)) return
          waiting--
          resolve()
        },
      }
      alarms.add(alarm)
      until?.addEventListener('abort', alarm.ring, { once: true })
    })
  }
  return {
    clock: () => new Date(now),
    wait,
    /** @param others who must be waiting before it passes */
    async pass(ms: number, others: number): Promise<void> {
      const end = now + ms
      while (waiting < others || now < end) {
        while (waiting < others) await setImmediate()
        if (now >= end) return
        now = Math.min(end, ...[...alarms].map(({ at }) => at))
        for (const alarm of [...alarms]) if (alarm.at <= now) alarm.ring()
      }
    },
  }
}

const NAMES = ['healthy', 'dead', 'slow', 'busy'] as const

describe('a day of many events and problems', () => {
  it('on four channels, of which one is dead, one slow and one busy, loses nothing, sends nothing twice and holds up no other', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cs-load-'))
    try {
      const document = openAlerts(await openFolder(dir), 'test')
      const { observe, told } = platform()
      const { clock, wait, pass } = virtualTime()
      const accepted: Record<string, Message[]> = Object.fromEntries(NAMES.map(name => [name, []]))
      const delays: number[] = []
      const heap: number[] = []
      let largest = 0
      let isDead = true
      let tries = 0
      const moods: Record<string, () => Promise<void>> = {
        healthy: async () => {},
        dead: async () => {
          if (isDead) throw new DeliveryError('connect ECONNREFUSED', false)
        },
        slow: () => wait(5000),
        busy: async () => {
          if (++tries % 2 === 1) throw new DeliveryError('answered 429', false, { retryAfter: 90 })
        },
      }
      const channel = (name: string): Channel => ({
        async send(message) {
          await moods[name]?.()
          accepted[name]?.push(message)
          if (name === 'healthy') delays.push(...message.events.map(({ fields }) => clock().getTime() - Date.parse(String(fields.at))))
          return 'ok'
        },
        preview: async () => '',
        close: () => {},
      })
      const stop = new AbortController()
      let rounds = 0
      await runDaemon(
        {
          round: {
            document,
            log: () => {},
            makeReport: async () => undefined,
            observe: async () => {
              rounds++
              if (rounds % Math.floor(ROUNDS / 4) === 0) {
                collect()
                heap.push(process.memoryUsage().heapUsed)
              }
              largest = Math.max(largest, (await stat(join(dir, 'alerts-test.json')).catch(() => undefined))?.size ?? 0)
              if (clock().getTime() >= END) isDead = false
              // The dead channel is given twenty minutes after the day: it is tried every quarter of an hour.
              if (clock().getTime() >= END + AFTER_MS) stop.abort()
              const found = observe(clock())
              const news = found.newEvents.registration?.map(event => ({ ...event, fields: { ...event.fields, at: event.at } })) ?? []
              return { ...found, newEvents: { ...found.newEvents, registration: news } }
            },
          },
          delivery: {
            document,
            clock,
            newId: (() => {
              let ids = 0
              return () => `m-${++ids}`
            })(),
            unsaved: new Map(),
            log: () => {},
            isQuiet: () => false,
            compose: (items, about) => composeMessage(items, aWordingContext(about)),
            openChannel: async name => channel(name),
          },
          settings: () => ({
            alerts: someAlerts({ every: EVERY_MS / 1000, repeat: 2 * 86_400 }),
            channels: NAMES.map(name => aChannel(name)),
            timezone: 'UTC',
          }),
          sleep: (ms, until) => (until === stop.signal ? pass(ms, NAMES.length) : wait(ms, until)),
          heartbeat: () => {},
          checkFolder: async () => {},
          afterRound: async () => {},
        },
        stop.signal,
      )

      expect(told()).toBe(EVENTS)
      for (const [name, messages] of Object.entries(accepted)) {
        const ids = messages.flatMap(({ events }) => events.map(({ id }) => id))
        expect(new Set(messages.map(({ id }) => id)).size, name).toBe(messages.length)
        expect(new Set(ids).size, name).toBe(ids.length)
        // Of what waits too long, only the number is told.
        expect(ids.length + messages.reduce((sum, { unlisted }) => sum + unlisted, 0), name).toBe(EVENTS)
        const changes = messages.flatMap(({ alerts }) => alerts.map(({ rule, change }) => `${rule} ${change}`))
        expect(new Set(changes).size, name).toBe(changes.length)
        const [opened, resolved] = ['opened', 'resolved'].map(change => changes.filter(words => words.endsWith(change)).length)
        expect(resolved, name).toBe(opened)
        // A problem that opened and was resolved while its channel was dead may be left out, if there are many.
        if (name !== 'dead') expect(opened, name).toBe(PROBLEMS)
      }
      const median = delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)] ?? Number.NaN
      expect(median / EVERY_MS).toBeLessThanOrEqual(2)
      expect(largest).toBeLessThanOrEqual(5_000_000)
      const [first = 0] = heap
      expect((heap.at(-1) ?? Number.NaN) - first).toBeLessThan(10_000_000)
      if (IS_FULL)
        console.log({ rounds, median, largest, heap, messages: Object.fromEntries(NAMES.map(name => [name, accepted[name]?.length])) })
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }, 1_800_000)
})
