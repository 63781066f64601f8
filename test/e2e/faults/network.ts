import type { Stage } from '../../support/relay.js'
import { openSilence } from '../../support/silence.js'
import { DATABASE, type Fault, IMPATIENT, LOGS, manyPeople, slowTickets, untilLogsRead, untilPrinting, WHOLE } from './fault.js'

/** Nothing comes any more, and nobody is told: it ends when its time is over. */
const swallowedAt = (stage: Stage, name: string, words: RegExp): Fault => ({
  name,
  readme: 'no answer from',
  sshd: IMPATIENT,
  status: 3,
  deadline: 3,
  says: [words, '--deadline'],
  arrange: async scene => ({ changes: { ssh: { port: (await scene.network({ swallowsAt: stage })).port } } }),
})

export const network: readonly Fault[] = [
  {
    name: 'nothing answers at all',
    readme: 'no answer from',
    status: 3,
    deadline: 2,
    says: [/^check_status: no answer from \S+ within 2 s \(connecting\)\n {2}Check the network/],
    arrange: async scene => {
      const { port, stop } = await openSilence()
      scene.undo(stop)
      return { changes: { ssh: { port } } }
    },
  },
  swallowedAt('connect', 'all is swallowed from the first word on', /no answer from \S+ within 3 s \(connecting\)/),
  swallowedAt('handshake', 'all is swallowed after the banner', /no answer from \S+ within 3 s \(connecting\)/),
  swallowedAt('sign-in', 'all is swallowed after the handshake', /no answer from \S+ within 3 s \(signing in\)/),
  {
    name: 'all is swallowed while it reads',
    readme: 'no answer from',
    sshd: IMPATIENT,
    status: 3,
    deadline: 6,
    says: ['open_tickets', 'within 6 s (reading)', '--deadline'],
    prints: [LOGS, DATABASE],
    arrange: async scene => {
      const relay = await scene.network()
      await slowTickets(scene.platform.sql, 7)
      return {
        changes: { ssh: { port: relay.port }, database: { statement_timeout: '9s' } },
        meanwhile: () => untilLogsRead(scene).then(relay.swallow),
      }
    },
  },
  {
    name: 'all is swallowed when it goes',
    sshd: IMPATIENT,
    status: 1,
    prints: ['person-4000@clients.example'],
    arrange: async scene => {
      const relay = await scene.network()
      await manyPeople(scene.platform.sql)
      return {
        args: ['--format', 'json', '--all'],
        changes: { ssh: { port: relay.port } },
        meanwhile: async running => {
          await untilPrinting(running)
          relay.swallow()
          running.child.stdout?.resume()
        },
      }
    },
  },
  {
    name: 'the connection breaks while it reads',
    readme: 'closed the connection',
    status: 3,
    says: ['closed the connection', 'try again'],
    prints: [LOGS, DATABASE],
    arrange: async scene => {
      const relay = await scene.network()
      await slowTickets(scene.platform.sql, 9)
      return {
        changes: { ssh: { port: relay.port }, database: { statement_timeout: '9s' } },
        meanwhile: () => untilLogsRead(scene).then(relay.stop),
      }
    },
  },
  {
    name: 'the network is slow and unsteady',
    status: 1,
    prints: WHOLE,
    deadline: 20,
    arrange: async scene => {
      let n = 0
      // Each ninth piece is lost at first, and comes when it was sent again.
      const { port } = await scene.network({ delay: () => (++n % 9 === 0 ? 500 : 60) })
      return { changes: { ssh: { port } } }
    },
  },
]
