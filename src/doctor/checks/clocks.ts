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

/** Three clocks: this machine's, the host's and the database's. */
export const clocks = check({
  title: 'Clocks',
  after: ['sign-in'],
  async run(patient): Promise<Finding[]> {
    const [{ hostNow, asked, answered }, catalog] = await Promise.all([patient.logs(), catalogOf(patient).catch(() => undefined)])
    const database = catalog?.server.ok ? catalog.server.value[0]?.now : undefined
    const byHost = hostNow && outside(hostNow, asked, answered, ROUNDED_MS)
    const byDatabase = catalog && database && outside(database, catalog.asked, catalog.answered, 0)
    if (byHost === undefined && byDatabase === undefined) throw new NotChecked('database-sign-in')
    const findings: Finding[] = []
    const here = Math.abs(byDatabase ?? 0) >= Math.abs(byHost ?? 0) ? (byDatabase ?? 0) : (byHost ?? 0)
    if (Math.abs(here) > LAPTOP_MS)
      findings.push(
        warning(
          differ('this machine', -here, byDatabase === undefined ? 'the host' : 'the platform'),
          'Reports go by the platform; the hours of alerts and days given with --since go by this machine. Let it keep time (timedatectl set-ntp true).',
        ),
      )
    if (byHost !== undefined && byDatabase !== undefined && Math.abs(byHost - byDatabase) > HOST_MS)
      findings.push(
        error(
          differ('the host', byHost - byDatabase, 'the database'),
          'Windows of logs are wrong by that: let both keep time (timedatectl set-ntp true).',
        ),
      )
    if (findings.length > 0) return findings
    const told = ['this machine', ...(byHost === undefined ? [] : ['the host']), ...(byDatabase === undefined ? [] : ['the database'])]
    return [fine(`${told.join(', ').replace(/, ([^,]*)$/, ' and $1')} agree`)]
  },
})
