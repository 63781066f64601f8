import { plural } from '../../text/words.js'
import { error, fine, NotChecked, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

/** The host reports whole seconds. */
const HOST_ROUNDING_MS = 1000
/** A smaller error of this machine's clock shifts a window by nothing that matters. */
const MAX_LOCAL_OFFSET_MS = 60_000
/** Log timestamps are compared with the database's clock. */
const MAX_HOST_OFFSET_MS = 5000

/** How far a clock is outside the interval in which it was read; negative: it is behind. */
const offsetMs = (at: Date, from: Date, to: Date, slackMs: number): number => {
  if (at.getTime() < from.getTime() - slackMs) return at.getTime() - from.getTime() + slackMs
  return Math.max(0, at.getTime() - to.getTime() - slackMs)
}

const seconds = (ms: number): string => {
  const whole = Math.abs(Math.round(ms / 1000))
  return whole >= 120 ? plural(Math.round(whole / 60), 'minute') : plural(whole, 'second')
}

const differ = (one: string, ms: number, other: string): string => `${one} is ${seconds(ms)} ${ms > 0 ? 'ahead of' : 'behind'} ${other}`

/** A clock that was read between two moments of this machine's clock. */
export interface ClockReading {
  readonly now: Date
  readonly requestedAt: Date
  readonly answeredAt: Date
}

const SYNCHRONIZE = 'Synchronize it (timedatectl set-ntp true).'

/** Judges the clocks that were read; undefined: this one was not. */
export const judgeClocks = (host: ClockReading | undefined, database: ClockReading | undefined): Finding[] => {
  const byHost = host && offsetMs(host.now, host.requestedAt, host.answeredAt, HOST_ROUNDING_MS)
  const byDatabase = database && offsetMs(database.now, database.requestedAt, database.answeredAt, 0)
  const localOffset = -(byDatabase ?? byHost ?? 0)
  const findings = [
    ...(Math.abs(localOffset) > MAX_LOCAL_OFFSET_MS
      ? [
          warning(
            differ('this machine', localOffset, byDatabase === undefined ? 'the host' : 'the database'),
            `Reports use the database's clock; alert hours and --since use this machine's. ${SYNCHRONIZE}`,
          ),
        ]
      : []),
    ...(byHost !== undefined && byDatabase !== undefined && Math.abs(byHost - byDatabase) > MAX_HOST_OFFSET_MS
      ? [error(differ('the host', byHost - byDatabase, 'the database'), `Log times are compared with the database's clock. ${SYNCHRONIZE}`)]
      : []),
  ]
  if (findings.length > 0) return findings
  const others = [...(host ? ['the host'] : []), ...(database ? ['the database'] : [])]
  return [fine(`this machine${others.length > 1 ? ', ' : ' and '}${others.join(' and ')} agree`)]
}

/** Three clocks: this machine's, the host's and the database's. */
export const clocks = check({
  title: 'Clocks',
  after: ['sign-in'],
  async run(context) {
    const [{ hostNow, requestedAt, answeredAt }, catalog] = await Promise.all([context.logs(), catalogOf(context).catch(() => undefined)])
    const now = catalog?.server.ok ? catalog.server.value[0]?.now : undefined
    if (!hostNow && !now) throw new NotChecked('database-sign-in')
    return judgeClocks(
      hostNow && { now: hostNow, requestedAt, answeredAt },
      now && catalog && { now, requestedAt: catalog.requestedAt, answeredAt: catalog.answeredAt },
    )
  },
})
