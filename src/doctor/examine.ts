import { hintsFor } from '../source/target-hints.js'
import { failed, leftOut, NotChecked } from './findings.js'
import { checks } from './index.js'
import { CHECK_IDS, type Check, type CheckContext, type CheckId, type Finding, STATUSES, type Status } from './types.js'

/** One check as it went. */
export interface CheckReport {
  readonly id: CheckId
  readonly title: string
  readonly status: Status
  readonly findings: readonly Finding[]
  /** The check that failed, where this one could not be made for it. */
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

/** Hints that name a table of the settings name this target's. */
const named = ({ findings, ...report }: CheckReport, target: string): CheckReport => {
  const hints = hintsFor(target)
  const mend = (finding: Finding): Finding => {
    if (finding.advice === undefined) return finding
    const outcome = hints.of({ ok: false, error: { message: '', hint: finding.advice } })
    return { ...finding, advice: outcome.ok ? finding.advice : outcome.error.hint }
  }
  return { ...report, findings: findings.map(mend) }
}

/** Makes every check, side by side as far as they do not build on each other. Never throws: what goes wrong in a check is its finding. */
export const examine = (context: CheckContext): Promise<readonly CheckReport[]> => {
  const made = new Map<CheckId, Promise<CheckReport>>()
  const make = async (id: CheckId): Promise<CheckReport> => {
    const check: Check = checks[id]
    const before = await Promise.all(check.after.map(get))
    // One that waits for this very check to say what failed does not hold it up.
    const failure = before.find(({ status }) => status === 'error') ?? before.find(({ because }) => because !== null && because !== id)
    const report = { id, title: check.title, ...(failure ? notChecked(failure.because ?? failure.id) : await run(check, context)) }
    return named(report, 'settings' in context.loaded ? context.loaded.settings.target.name : '…')
  }
  const get = (id: CheckId): Promise<CheckReport> => {
    const making = made.get(id) ?? make(id)
    made.set(id, making)
    return making
  }
  return Promise.all(CHECK_IDS.map(get))
}
