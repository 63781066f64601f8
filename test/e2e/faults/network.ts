import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { obstacle, openSlowLink } from '../../bench/link/slow-link.js'
import type { Stage } from '../../support/relay.js'
import { openSilence } from '../../support/silence.js'
import { COMMAND } from '../../support/world.js'
import {
  type Arranged,
  DATABASE,
  type Fault,
  IMPATIENT,
  LOGS,
  manyPeople,
  type Scene,
  slowTickets,
  untilLogsRead,
  untilPrinting,
  WHOLE,
} from './fault.js'

/** Nothing comes any more, and nobody is told: it ends when its time is over. */
const swallowedAt = (stage: Stage, name: string, words: RegExp): Fault => ({
  name,
  message: 'no answer from',
  sshd: IMPATIENT,
  status: 3,
  deadline: 3,
  says: [words, '--deadline'],
  arrange: async scene => ({ changes: { ssh: { port: (await scene.network({ swallowsAt: stage })).port } } }),
})

const LINK_PORT = 2222

/** A real one, 60 ms there and back, that drops each twelfth packet of either side; undefined where this machine cannot make one. */
const overLossyLink = async (scene: Scene): Promise<Arranged | undefined> => {
  if (await obstacle()) return undefined
  const link = await openSlowLink()
  scene.undo(link.down)
  const sshd = await scene.another({ directives: [`ListenAddress ${link.address}:${LINK_PORT}`] })
  await appendFile(join(scene.home, '.ssh/known_hosts'), await sshd.knownHost(undefined, `[${link.address}]:${LINK_PORT}`))
  await link.setRoundTrip(60)
  await link.setLoss(12)
  return {
    changes: { ssh: { host: link.address, port: LINK_PORT, identity_file: await sshd.makeKey('far', ['-t', 'ed25519']) } },
    shell: [...link.atFarEnd, process.execPath, COMMAND, 'report'].join(' '),
    after: expect => expect.poll(() => sshd.sessions()).toEqual([]),
  }
}

/** What loss looks like from above: each ninth piece comes half a second late, once it was sent again. */
const overLossyRelay = async (scene: Scene): Promise<Arranged> => {
  let n = 0
  const { port } = await scene.network({ delay: () => (++n % 9 === 0 ? 500 : 60) })
  return { changes: { ssh: { port } } }
}

export const network: readonly Fault[] = [
  {
    name: 'nothing answers at all',
    message: 'no answer from',
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
    message: 'no answer from',
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
    message: 'closed the connection',
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
    name: 'the network is slow, and loses packets',
    status: 1,
    prints: WHOLE,
    deadline: 30,
    arrange: async scene => (await overLossyLink(scene)) ?? overLossyRelay(scene),
  },
]
