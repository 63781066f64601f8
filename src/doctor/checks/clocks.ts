import { error, fine, NotChecked, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

/** The host tells whole seconds. */
const ROUNDED_MS = 1000
/** A window that begins at a time of this machine's may be that wrong before it misleads anybody. */
const LAPTOP_MS = 60_000
/** Stamps of logs are held against the database's now. */
const HOST_MS = 5000

/** How far a clock is outside the time in which it was read; negative: it is behind. */
const outside = (at: Date, from: Date, to: Date, slackMs: number): number => {
  if (at.getTime() < from.getTime() - slackMs) return at.getTime() - from.getTime() + slackMs
  return Math.max(0, at.getTime() - to.getTime() - slackMs)
}

const seconds = (ms: number): string => {
  const whole = Math.abs(Math.round(ms / 1000))
  return whole >= 120 ? `${Math.round(whole / 60)} minutes` : `${whole} seconds`
}

const differ = (one: string, ms: number, other: string): string => `${one} is ${seconds(ms)} ${ms > 0 ? 'ahead of' : 'behind'} ${other}`

/** A clock as it was read: at some moment between two of this machine's. */
export interface ClockReading {
  readonly now: Date
  readonly asked: Date
  readonly answered: Date
}

const AGREE = 'Let it keep time (timedatectl set-ntp true).'

/** Of two other clocks: those that were read. */
export const judgeClocks = (host: ClockReading | undefined, database: ClockReading | undefined): Finding[] => {
  const byHost = host && outside(host.now, host.asked, host.answered, ROUNDED_MS)
  const byDatabase = database && outside(database.now, database.asked, database.answered, 0)
  const far = byDatabase ?? byHost ?? 0
  const findings = [
    ...(Math.abs(far) > LAPTOP_MS
      ? [
          warning(
            differ('this machine', -far, byDatabase === undefined ? 'the host' : 'the database'),
            `Reports go by the database; the hours of alerts and days given with --since go by this machine. ${AGREE}`,
          ),
        ]
      : []),
    ...(byHost !== undefined && byDatabase !== undefined && Math.abs(byHost - byDatabase) > HOST_MS
      ? [error(differ('the host', byHost - byDatabase, 'the database'), `Logs are held against the database's clock. ${AGREE}`)]
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
    const [{ hostNow, asked, answered }, catalog] = await Promise.all([context.logs(), catalogOf(context).catch(() => undefined)])
    const now = catalog?.server.ok ? catalog.server.value[0]?.now : undefined
    if (!hostNow && !now) throw new NotChecked('database-sign-in')
    return judgeClocks(
      hostNow && { now: hostNow, asked, answered },
      now && catalog && { now, asked: catalog.asked, answered: catalog.answered },
    )
  },
})
