import { LOG_KINDS } from '../../config/settings.js'
import { elapsed, fileSize } from '../../report/words.js'
import { parseLine } from '../../source/logs/lines.js'
import type { LogReading } from '../../source/readings.js'
import { failed, fine, leftOut, warning } from '../findings.js'
import { check, type Finding, type LogLook } from '../types.js'

/** Requests come in every day; the other kinds are silent for weeks where nothing goes wrong. */
const BUSY: readonly LogLook['kind'][] = ['access', 'django']
const OLD_MS = 24 * 3_600_000
/** A line that is stamped later than the file was written tells of another time zone. */
const AHEAD_MS = 5 * 60_000

type Read = Extract<LogReading, { state: 'read' }>

/** Undefined: the lines are what the settings say; a log of plain text may hold anything. */
const misread = ({ name, kind }: LogLook, { lines }: Read, timezone: string): Finding | undefined => {
  if (kind === 'text' || lines.length === 0 || lines.some(({ at }) => at)) return undefined
  const other = LOG_KINDS.find(one => one !== kind && one !== 'text' && lines.some(({ text }) => parseLine(text, one, timezone).at))
  const [what, looks] =
    lines.length === 1 ? ['its last line is not', 'it looks'] : [`none of its last ${lines.length} lines is`, 'they look']
  return warning(
    `${name}: ${what} of kind ${kind}${other ? `; ${looks} like ${other}` : ''}`,
    other ? `Set kind = "${other}" for it in the settings.` : 'Set its kind in the settings: "text" takes any line.',
  )
}

const judge = (log: LogLook, now: Date, timezone: string): Finding => {
  const { name, kind, path, outcome } = log
  if (!outcome.ok) return failed(outcome.error)
  const read = outcome.value
  if (read.state === 'absent')
    return warning(`${name}: there is no ${path} on the host`, 'Set its path in the settings, or take the log out of them.')
  const wrong = misread(log, read, timezone)
  if (wrong) return wrong
  const last = read.lines.findLast(({ at }) => at)?.at
  if (last && last.getTime() - read.modifiedAt.getTime() > AHEAD_MS)
    return warning(
      `${name}: its last line is stamped ${elapsed(read.modifiedAt, last)} later than it was written`,
      `Its stamps are taken for times in ${timezone}: is timezone right in the settings?`,
    )
  const age = elapsed(read.modifiedAt, now)
  if (BUSY.includes(kind) && now.getTime() - read.modifiedAt.getTime() > OLD_MS)
    return warning(`${name}: nothing was written to it for ${age}`, 'Does the application write to another file by now? Then set its path.')
  return fine(`${name}: ${read.size === 0 ? 'empty' : fileSize(read.size)}, written ${age} ago`)
}

/** Every log of the settings: there, readable, alive, and of the kind that the settings say. */
export const logs = check({
  title: 'Logs',
  after: ['sign-in'],
  async run(patient) {
    const { timezone } = patient.settings.target
    const { looks, hostNow, answered } = await patient.logs()
    if (looks.length === 0) return [leftOut('the settings name no log')]
    const found = looks.map(look => judge(look, hostNow ?? answered, timezone))
    // What keeps one from being read mostly keeps all.
    return [...new Map(found.map(finding => [finding.found, finding])).values()]
  },
})
