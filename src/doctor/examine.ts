import { hintFor } from '../text/hint.js'
import { failed, leftOut, NotChecked } from './findings.js'
import { checks } from './index.js'
import { CHECK_IDS, type Check, type CheckContext, type CheckId, type Finding, STATUSES, type Status } from './types.js'

/** The result of one check. */
export interface CheckReport {
  readonly id: CheckId
  readonly title: string
  readonly status: Status
  readonly findings: readonly Finding<string>[]
  /** The failed check that prevented this one. */
  readonly because: CheckId | null
}

const WORST_FIRST: readonly Status[] = ['error', 'warning', 'not_checked', 'fine', 'left_out']

const worstOf = (findings: readonly Finding[]): Status =>
  WORST_FIRST.find(status => findings.some(finding => finding.status === status)) ?? STATUSES[0]

const LOCAL = 'the platform is read on this very host (ssh = false)'

const notChecked = (because: CheckId): Pick<CheckReport, 'status' | 'findings' | 'because'> => ({
  status: 'not_checked',
  findings: [{ status: 'not_checked', found: `not checked: ${checks[because].title} failed` }],
  because,
})

/** The finding, its advice with the settings tables of that target; undefined: the settings could not be read. */
const aboutTarget = ({ advice, ...finding }: Finding, target: string | undefined): Finding<string> => ({
  ...finding,
  ...(advice !== undefined && { advice: hintFor(target, advice) }),
})

const run = async (check: Check, context: CheckContext): Promise<Pick<CheckReport, 'status' | 'findings' | 'because'>> => {
  const target = 'settings' in context.loaded ? context.loaded.settings.target : undefined
  const about = (finding: Finding): Finding<string> => aboutTarget(finding, target?.name)
  try {
    const findings = check.isOfSsh && target?.ssh === false ? [leftOut(LOCAL)] : await check.run(context)
    return { status: worstOf(findings), findings: findings.map(about), because: null }
  } catch (error) {
    if (error instanceof NotChecked) return notChecked(error.because)
    return { status: 'error', findings: [about(failed(error))], because: null }
  }
}

/** Runs every check, in parallel unless one depends on another. Never throws: an error in a check becomes its finding. */
export const examine = (context: CheckContext): Promise<readonly CheckReport[]> => {
  const reports = new Map<CheckId, Promise<CheckReport>>()
  const start = async (id: CheckId): Promise<CheckReport> => {
    const check: Check = checks[id]
    const earlier = await Promise.all(check.after.map(get))
    // An earlier check that is waiting for the result of this one does not prevent it.
    const failure = earlier.find(({ status }) => status === 'error') ?? earlier.find(({ because }) => because !== null && because !== id)
    return { id, title: check.title, ...(failure ? notChecked(failure.because ?? failure.id) : await run(check, context)) }
  }
  const get = (id: CheckId): Promise<CheckReport> => {
    const report = reports.get(id) ?? start(id)
    reports.set(id, report)
    return report
  }
  return Promise.all(CHECK_IDS.map(get))
}
