import { bareLine, isOfKind, kindOf } from '../../source/logs/lines.js'
import type { LogReading, PassedOver } from '../../source/readings.js'
import { elapsed, fileSize, plural } from '../../text/words.js'
import { failed, fine, leftOut, warning } from '../findings.js'
import { check, type Finding, type LogLook } from '../types.js'

/** Requests come in every day; the other kinds are silent for weeks where nothing goes wrong. */
const BUSY: readonly LogLook['kind'][] = ['access', 'django']
const OLD_MS = 24 * 3_600_000
/** A line that is stamped later than the file was written tells of another time zone. */
const AHEAD_MS = 5 * 60_000

type Read = Extract<LogReading, { state: 'read' }>

/** Undefined: the lines are what the settings say; a log of plain text may hold anything. */
const misread = ({ name, kind }: LogLook, { lines }: Read): Finding | undefined => {
  if (kind === 'text' || kind === 'auto' || lines.length === 0 || lines.some(({ text }) => isOfKind(text, kind))) return undefined
  const other = lines.map(({ text }) => kindOf(bareLine(text))).findLast(one => one !== undefined)
  const [what, looks] =
    lines.length === 1 ? ['its last line is not', 'it looks'] : [`none of its last ${lines.length} lines is`, 'they look']
  return warning(
    `${name}: ${what} of kind ${kind}${other ? `; ${looks} like ${other}` : ''}`,
    other
      ? `Set kind = "${other}" for it in the settings, or leave it to "auto".`
      : 'Set its kind in the settings: "auto" tells it from the lines.',
  )
}

const UNREAD: Readonly<Record<PassedOver['why'], string>> = {
  denied: 'Let the account read it, and the next ones: their group in logrotate’s "create 0640 root adm", or a default ACL on the folder.',
  compressed: 'Only gzip is unpacked: take "compresscmd" out of logrotate’s settings, or use "delaycompress".',
  'too large': 'So much is not looked at: a report says "at least". Turn the log more often.',
  'too many': 'So many are not looked at: a report says "at least". Turn the log less often.',
  damaged: 'Look at it on the host: gzip does not unpack it, or journalctl leaves it out.',
}

/** What a report of a day would not see, or how it comes to see all of it. */
const reachOf = ({ name, path, kind, reach }: LogLook, now: Date): { readonly words: string; readonly finding?: Finding } => {
  if (reach && !reach.ok) return { words: '', finding: failed(reach.error) }
  if (!reach || reach.value.state === 'absent' || !reach.value.look) return { words: '' }
  const { look, bounded, size } = reach.value
  if (look.lacksLevels)
    return {
      words: '',
      finding: warning(
        `${name}: no line says how severe it is`,
        'Have the level written in each line, as %(levelname)s does, or set kind = "text" for it: then words as ERROR are looked for.',
      ),
    }
  const [unread] = look.passedOver
  if (unread) return { words: '', finding: warning(`${name}: ${unread.path} is passed over (${unread.why})`, UNREAD[unread.why]) }
  const rotated = look.files.filter(file => file !== path)
  const words = [
    ...(kind === 'auto' && (size > 0 || look.isJournal) ? [`of kind ${look.kind}`] : []),
    ...(rotated.length > 0 ? [`with ${plural(rotated.length, 'file')} that it was rotated to since yesterday (${rotated.at(-1)})`] : []),
    ...(bounded === false
      ? []
      : [
          bounded.since
            ? `known for the last ${elapsed(bounded.since, now)} only: counts of a longer window are "at least"`
            : 'nobody knows from when on: its counts are "at least"',
        ]),
  ]
  return { words: words.map(each => `, ${each}`).join('') }
}

const judge = (log: LogLook, now: Date, timezone: string): Finding => {
  const { name, path, outcome } = log
  if (!outcome.ok) return failed(outcome.error)
  const read = outcome.value
  if (read.state === 'absent')
    return warning(`${name}: there is no ${path} on the host`, 'Set its path in the settings, or take the log out of them.')
  const reach = reachOf(log, now)
  const kind = log.kind === 'auto' ? read.look?.kind : log.kind
  const wrong = misread(log, read) ?? reach.finding
  if (wrong) return wrong
  const last = read.lines.findLast(({ at }) => at)?.at
  if (last && last.getTime() - read.modifiedAt.getTime() > AHEAD_MS)
    return warning(
      `${name}: its last line is stamped ${elapsed(read.modifiedAt, last)} later than it was written`,
      `Its stamps are taken for times in ${timezone}: is timezone right in the settings?`,
    )
  const age = elapsed(read.modifiedAt, now)
  if (BUSY.some(busy => busy === kind) && now.getTime() - read.modifiedAt.getTime() > OLD_MS)
    return warning(`${name}: nothing was written to it for ${age}`, 'Does the application write to another file by now? Then set its path.')
  const size = read.look?.isJournal ? 'a journal' : read.size === 0 ? 'empty' : fileSize(read.size)
  return fine(`${name}: ${size}, written ${age} ago${reach.words}`)
}

/** Every log of the settings: there, readable, alive, and of the kind that the settings say. */
export const logs = check({
  title: 'Logs',
  after: ['sign-in'],
  async run(context) {
    const { timezone } = context.settings.target
    const { looks, hostNow, answered } = await context.logs()
    if (looks.length === 0) return [leftOut('the settings name no log')]
    const found = looks.map(look => judge(look, hostNow ?? answered, timezone))
    // What keeps one from being read mostly keeps all.
    return [...new Map(found.map(finding => [finding.found, finding])).values()]
  },
})
