import { reachOf } from '../platform/log-reach.js'
import { type ConfiguredLog, type Context, windowStart } from '../report/context.js'
import type { ReportError } from '../report/report.js'
import type { LogReading, Outcome } from '../source/readings.js'
import { elapsed } from '../text/duration.js'

const SET_PATH = 'Set its path under the target’s logs in the settings, or take the log out of them.'
/** Default logs are not in the settings, so this suggests settings with those that exist, if the rule sees all logs. */
const hintNamingLogs = (logs: readonly ConfiguredLog[], outcomes: readonly Outcome<LogReading>[], context: Context): string => {
  const existing = logs.filter((_, i) => {
    const outcome = outcomes[i]
    return outcome?.ok && outcome.value.state === 'read'
  })
  if (logs.length < context.logs.length || existing.length === 0 || logs.some(({ isUsual }) => !isUsual)) return SET_PATH
  const tables = existing.map(({ name, path }) => `{ name = ${JSON.stringify(name)}, path = ${JSON.stringify(path)} }`)
  return `If that is right, list the other logs under the target in the settings: logs = [${tables.join(', ')}]`
}

const KEEP_ROTATED =
  'Keep rotated logs for the whole window, readable by the account: "check_status doctor" shows how far back each log goes.'
const WRITE_LEVELS =
  'Write the level in each line, as %(levelname)s does, or set kind = "text" for this log to search it for words such as ERROR and Traceback.'

const whyIncomplete = (log: ConfiguredLog, outcome: Outcome<LogReading> | undefined, context: Context): ReportError | undefined => {
  // A failed reading is reported as an error of its own.
  if (!outcome?.ok) return undefined
  if (outcome.value.state === 'absent') return { message: `there is no ${log.path}`, hint: SET_PATH, isAbsent: true }
  if (outcome.value.look?.lacksLevels) return { message: `${log.name}: no line says how severe it is`, hint: WRITE_LEVELS }
  if (outcome.value.look?.isOfKind === false)
    return {
      message: `${log.name}: no line is of kind ${log.kind}`,
      hint: 'Set kind = "auto" for this log in the settings, or remove its kind.',
    }
  const { isWhole, since, begins, passedOver } = reachOf(log, outcome.value, windowStart(context))
  if (isWhole) return undefined
  const [first] = passedOver
  const cause = first ? `: ${first.path} is passed over (${first.why})` : begins ? ': the log begins there' : ''
  const reach = since ? `reaches back ${elapsed(since, context.now)} only` : 'was not looked at whole'
  return { message: `${log.name}: ${reach}${cause}`, hint: KEEP_ROTATED }
}

/** Why finding nothing in the logs does not mean that there was nothing; undefined if they cover the whole window. */
export const unreadLogs = (
  outcomes: readonly Outcome<LogReading>[],
  logs: readonly ConfiguredLog[],
  context: Context,
): ReportError | undefined => {
  const [first, ...more] = logs.flatMap((log, i) => whyIncomplete(log, outcomes[i], context) ?? [])
  if (!first) return undefined
  const all = [first, ...more]
  return {
    message: all.map(({ message }) => message).join('; '),
    hint: first.hint === SET_PATH ? hintNamingLogs(logs, outcomes, context) : first.hint,
    ...(all.every(({ isAbsent }) => isAbsent) && { isAbsent: true }),
  }
}
