import { hintsFor } from '../source/target-hints.js'
import { failed, leftOut, NotChecked } from './findings.js'
import { checks } from './index.js'
import { CHECK_IDS, type Check, type CheckContext, type CheckId, type Finding, STATUSES, type Status } from './types.js'

/** The result of one check. */
export interface CheckReport {
  readonly id: CheckId
  readonly title: string
  readonly status: Status
  readonly findings: readonly Finding[]
  /** The failed check that prevented this one. */
  readonly because: CheckId | null
}

const WORST: readonly Status[] = ['error', 'warning', 'not_checked', 'fine', 'left_out']

const worstOf = (findings: readonly Finding[]): Status =>
  WORST.find(status => findings.some(finding => finding.status === status)) ?? STATUSES[0]

const LOCAL = 'the platform is read on this very host (ssh = false)'

const notChecked = (because: CheckId): Pick<CheckReport, 'status' | 'findings' | 'because'> => ({
  status: 'not_checked',
  findings: [{ status: 'not_checked', found: `not checked: ${checks[because].title} failed` }],
  because,
})

const run = async (check: Check, context: CheckContext): Promise<Pick<CheckReport, 'status' | 'findings' | 'because'>> => {
  const isLocal = 'settings' in context.loaded && context.loaded.settings.target.ssh === false
  try {
    const findings = check.isOfSsh && isLocal ? [leftOut(LOCAL)] : await check.run(context)
    return { status: worstOf(findings), findings, because: null }
  } catch (error) {
    if (error instanceof NotChecked) return notChecked(error.because)
    return { status: 'error', findings: [failed(error)], because: null }
  }
}

/** Fills the target's name into hints that mention its settings. */
const withTargetName = ({ findings, ...report }: CheckReport, target: string): CheckReport => {
  const hints = hintsFor(target)
  const rewrite = (finding: Finding): Finding => {
    if (finding.advice === undefined) return finding
    const outcome = hints.of({ ok: false, error: { message: '', hint: finding.advice } })
    return { ...finding, advice: outcome.ok ? finding.advice : outcome.error.hint }
  }
  return { ...report, findings: findings.map(rewrite) }
}

/** Runs every check, in parallel unless one depends on another. Never throws: an error in a check becomes its finding. */
export const examine = (context: CheckContext): Promise<readonly CheckReport[]> => {
  const reports = new Map<CheckId, Promise<CheckReport>>()
  const start = async (id: CheckId): Promise<CheckReport> => {
    const check: Check = checks[id]
    const earlier = await Promise.all(check.after.map(get))
    // An earlier check that is waiting for the result of this one does not prevent it.
    const failure = earlier.find(({ status }) => status === 'error') ?? earlier.find(({ because }) => because !== null && because !== id)
    const report = { id, title: check.title, ...(failure ? notChecked(failure.because ?? failure.id) : await run(check, context)) }
    return withTargetName(report, 'settings' in context.loaded ? context.loaded.settings.target.name : '…')
  }
  const get = (id: CheckId): Promise<CheckReport> => {
    const report = reports.get(id) ?? start(id)
    reports.set(id, report)
    return report
  }
  return Promise.all(CHECK_IDS.map(get))
}
