import type { Running } from '../../support/world.js'
import { type Fault, IMPATIENT, manyPeople, type Scene, slowTickets, untilPrinting, untilReading, WHOLE } from './fault.js'

const STATUS = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const

/** How far a run is when the signal comes, and what lets it go on then. */
interface Moment {
  readonly name: string
  prepare(scene: Scene): Promise<{
    readonly port?: number
    readonly args?: readonly string[]
    come(running: Running): Promise<unknown>
    goOn?(running: Running): void
  }>
}

const onTheWay = (name: string, swallowsAt: 'connect' | 'handshake' | 'sign-in'): Moment => ({
  name,
  prepare: async scene => {
    const relay = await scene.network({ swallowsAt })
    return { port: relay.port, come: () => relay.swallowing, goOn: relay.resume }
  },
})

const MOMENTS: readonly Moment[] = [
  onTheWay('it connects', 'connect'),
  onTheWay('it shakes hands', 'handshake'),
  onTheWay('it signs in', 'sign-in'),
  {
    name: 'it reads',
    prepare: async ({ platform: { sql } }) => {
      await slowTickets(sql, 3)
      return { come: () => untilReading(sql) }
    },
  },
  {
    name: 'it prints',
    prepare: async ({ platform: { sql } }) => {
      await manyPeople(sql)
      return {
        args: ['--all'],
        come: untilPrinting,
        goOn: ({ child }) => void child.stdout?.resume(),
      }
    },
  },
]

const arranged =
  (signal: NodeJS.Signals, moment: Moment): Fault['arrange'] =>
  async scene => {
    const { port, args = [], come, goOn } = await moment.prepare(scene)
    return {
      args,
      changes: { ssh: port === undefined ? {} : { port } },
      ...(signal !== 'SIGPIPE' && { state: [] }),
      meanwhile: async running => {
        await come(running)
        process.kill(running.child.pid ?? 0, signal)
        if (signal === 'SIGPIPE' || moment.name === 'it prints') goOn?.(running)
      },
    }
  }

export const signals: readonly Fault[] = MOMENTS.flatMap(moment => [
  ...(Object.entries(STATUS) as [keyof typeof STATUS, number][]).map(
    ([signal, status]): Fault => ({
      name: `${signal} comes while ${moment.name}`,
      sshd: IMPATIENT,
      status,
      ...(moment.name === 'it prints' && { prints: [/./], overOpenSsh: { leftOut: 'all has been read by then' } }),
      arrange: arranged(signal, moment),
    }),
  ),
  // That a pipe broke is none of the report's concern: whoever wrote into it hears of it.
  { name: `SIGPIPE comes while ${moment.name}`, status: 1, prints: WHOLE, arrange: arranged('SIGPIPE', moment) },
])
