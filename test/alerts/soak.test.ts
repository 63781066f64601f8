import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { runDaemon } from '../../src/alerts/daemon.js'
import { openAlerts } from '../../src/alerts/file.js'
import type { Observation } from '../../src/alerts/observation.js'
import type { Channel } from '../../src/channels/types.js'
import { DeliveryError } from '../../src/channels/types.js'
import { openFolder } from '../../src/state/folder.js'
import { aChannel, anEvent, anObservation, aSnapshot, plainCompose, someAlerts } from '../support/rounds.js'

const BEGIN = Date.parse('2025-10-06T00:00:00Z')
const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes in use after a garbage collection. */
const used = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

/** A platform with a registration every quarter of an hour, and a problem that opens every six hours and stays for one. */
const platform = () => {
  let count = 0
  return {
    registered: () => count,
    observe(now: Date): Observation {
      const due = Math.floor((now.getTime() - BEGIN) / 900_000)
      const found = Array.from({ length: Math.max(0, due - count) }, (_, i) => anEvent(`e${count + i}`, now))
      count = Math.max(count, due)
      const isOpen = Math.floor((now.getTime() - BEGIN) / 3_600_000) % 6 === 0
      return anObservation(now, isOpen ? [aSnapshot('a', { since: now.toISOString() })] : [], {
        rules: { a: isOpen ? 'open' : 'fine' },
        newEvents: { registration: found, deposit: [], lead: [] },
      })
    },
  }
}

describe('a week of watching', () => {
  it('needs no more memory or disk at its end than on its first day, and loses nothing to a server that is down for a day', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cs-soak-'))
    try {
      const document = openAlerts(await openFolder(dir), 'test')
      const { observe, registered } = platform()
      const accepted = { office: 0, team: 0 }
      const figures: number[] = []
      let now = BEGIN
      const clock = (): Date => new Date(now)
      const isDead = (): boolean => now > BEGIN + 2 * DAY_MS && now < BEGIN + 3 * DAY_MS
      const channel = (name: keyof typeof accepted): Channel => ({
        send: async ({ subject }) => {
          if (name === 'office' && isDead()) throw new DeliveryError('connect ECONNREFUSED', false)
          accepted[name] += subject.split(', ').filter(word => word.startsWith('e')).length
          return 'ok'
        },
        preview: async () => '',
        close: () => {},
      })
      const stop = new AbortController()
      const log = (): void => {}
      let rounds = 0
      await runDaemon(
        {
          round: {
            document,
            log,
            makeReport: async () => undefined,
            observe: async () => {
              rounds++
              if ((now - BEGIN) % DAY_MS < 3_600_000) figures.push(used())
              if (now >= BEGIN + WEEK_MS) stop.abort()
              return observe(clock())
            },
          },
          delivery: {
            document,
            clock,
            newId: () => `m${now}-${Math.random()}`,
            unsaved: new Map(),
            log,
            isQuiet: () => false,
            compose: plainCompose,
            openChannel: async name => channel(name as 'office'),
          },
          settings: () => ({ alerts: someAlerts({ every: 3600 }), channels: [aChannel('office'), aChannel('team')], timezone: 'UTC' }),
          // Rounds move the clock; workers sleep until they are woken.
          sleep: async (ms, until) => {
            if (until.aborted) return
            if (ms <= 10_000) {
              now += ms
              return new Promise(resolve => setImmediate(resolve))
            }
            await new Promise<void>(resolve => until.addEventListener('abort', () => resolve(), { once: true }))
          },
          heartbeat: () => {},
          checkFolder: async () => {},
          afterRound: async () => {},
        },
        stop.signal,
      )
      expect(rounds).toBeGreaterThan(165)
      const file = await document.read()
      // The last events may be delivered or still queued when the week ends.
      for (const name of ['office', 'team'] as const)
        expect(accepted[name] + (file?.channels[name]?.queue ?? []).filter(({ kind }) => kind === 'event').length).toBe(registered())
      expect((await stat(join(dir, 'alerts-test.json'))).size).toBeLessThan(100_000)
      const [, first = 0, ...others] = figures
      expect(figures.length).toBeGreaterThanOrEqual(7)
      expect(Math.max(...others.slice(-2)) - first).toBeLessThan(5_000_000)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })
})
