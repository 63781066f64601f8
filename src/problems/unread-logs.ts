import { reachOf } from '../platform/log-reach.js'
import { type ConfiguredLog, type Context, windowStart } from '../report/context.js'
import type { ReportError } from '../report/report.js'
import type { LogReading, Outcome } from '../source/readings.js'
import { elapsed } from '../text/words.js'

const SET_PATH = 'Set its path under the target’s logs in the settings, or take the log out of them.'
/** Of the usual logs, which no settings name, as settings those that are there; only who sees all of them can say so. */
const hintNamingLogs = (logs: readonly ConfiguredLog[], outcomes: readonly Outcome<LogReading>[], context: Context): string => {
  const there = logs.filter((_, i) => {
    const outcome = outcomes[i]
    return outcome?.ok && outcome.value.state === 'read'
  })
  if (logs.length < context.logs.length || there.length === 0 || logs.some(({ isUsual }) => !isUsual)) return SET_PATH
  const tables = there.map(({ name, path }) => `{ name = ${JSON.stringify(name)}, path = ${JSON.stringify(path)} }`)
  return `Where that is right, name the others under the target in the settings: logs = [${tables.join(', ')}]`
}

const KEEP_ROTATED =
  'Keep rotated logs for as long as the window, where the account may read them: check_status doctor shows how far each reaches.'
const WRITE_LEVELS =
  'Have the level written in each line, as %(levelname)s does, or set kind = "text" for it: then words as ERROR and Traceback are looked for.'

const whyIncomplete = (log: ConfiguredLog, outcome: Outcome<LogReading> | undefined, context: Context): ReportError | undefined => {
  // What failed is an error by itself.
  if (!outcome?.ok) return undefined
  if (outcome.value.state === 'absent') return { message: `there is no ${log.path}`, hint: SET_PATH, isAbsent: true }
  if (outcome.value.look?.lacksLevels) return { message: `${log.name}: no line says how severe it is`, hint: WRITE_LEVELS }
  if (outcome.value.look?.isOfKind === false)
    return { message: `${log.name}: no line is of kind ${log.kind}`, hint: 'Set kind = "auto" for it in the settings, or leave it out.' }
  const { isWhole, since, begins, passedOver } = reachOf(log, outcome.value, windowStart(context))
  if (isWhole) return undefined
  const [first] = passedOver
  const cause = first ? `: ${first.path} is passed over (${first.why})` : begins ? ': the log begins there' : ''
  const reach = since ? `is known for the last ${elapsed(since, context.now)} only` : 'was not looked at whole'
  return { message: `${log.name}: ${reach}${cause}`, hint: KEEP_ROTATED }
}

/** Why that nothing was found in logs does not say that there was nothing; undefined where all of the window was looked at. */
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
