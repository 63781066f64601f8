import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { runDaemon } from '../../src/alerts/daemon.js'
import { type AlertsFile, NO_ALERTS, newChannel } from '../../src/alerts/file.js'
import { inMemoryDocument } from '../../src/state/document.js'
import { aChannel, anEvent, anObservation, aSnapshot, plainCompose, someAlerts } from '../support/rounds.js'

const NOW = new Date('2025-10-08T08:00:00Z')

it('a stopped daemon starts no further message, even while it waits for the platform', async () => {
  const queue = [anEvent('e1', NOW), { kind: 'digest' as const, at: NOW.toISOString(), problems: [aSnapshot('a')] }]
  const document = inMemoryDocument<AlertsFile>({ ...NO_ALERTS, channels: { office: { ...newChannel(NOW), queue } } })
  const stop = new AbortController()
  const sent: string[] = []
  let rounds = 0
  void runDaemon(
    {
      round: {
        document,
        log: () => {},
        makeReport: async () => undefined,
        // In the second round the platform never answers.
        observe: async () => (++rounds === 1 ? anObservation(NOW) : new Promise<never>(() => {})),
      },
      delivery: {
        document,
        clock: () => NOW,
        newId: () => `m${sent.length}`,
        unsaved: new Map(),
        log: () => {},
        isQuiet: () => false,
        compose: plainCompose,
        openChannel: async () => ({
          send: async ({ subject }) => {
            while (rounds < 2) await setTimeout(1)
            sent.push(subject)
            stop.abort()
            return 'ok'
          },
          preview: async () => '',
          close: () => {},
        }),
      },
      settings: () => ({ alerts: someAlerts(), channels: [aChannel('office')], timezone: 'UTC' }),
      sleep: (ms, until) => setTimeout(Math.min(ms, 1), undefined, { signal: until }).catch(() => {}),
      heartbeat: () => {},
      checkFolder: async () => {},
      afterRound: async () => {},
    },
    stop.signal,
  )
  while (sent.length === 0) await setTimeout(1)
  await setTimeout(50)
  expect(sent).toEqual(['e1'])
  expect((await document.read())?.channels.office).toMatchObject({ sending: null, queue: [{ kind: 'digest' }] })
})
