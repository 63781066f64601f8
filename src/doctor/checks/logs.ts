import { bareLine, isOfKind, kindOf } from '../../source/logs/lines.js'
import type { ReadLog, SkippedFile } from '../../source/readings.js'
import { elapsed } from '../../text/duration.js'
import { fileSize, plural } from '../../text/words.js'
import { failed, fine, leftOut, warning } from '../findings.js'
import { check, type Finding, type LogSample } from '../types.js'

/** Requests come in every day; other logs may be silent for weeks if nothing goes wrong. */
const BUSY_KINDS: readonly LogSample['kind'][] = ['access', 'django']
const MAX_SILENCE_MS = 24 * 3_600_000
/** A timestamp later than the file's own suggests a wrong time zone. */
const MAX_AHEAD_MS = 5 * 60_000

/** Undefined: the lines are of the configured kind. A log of plain text may hold anything. */
const wrongKind = ({ name, kind }: LogSample, { lines }: ReadLog): Finding | undefined => {
  if (kind === 'text' || kind === 'auto' || lines.length === 0 || lines.some(({ text }) => isOfKind(text, kind))) return undefined
  const other = lines.map(({ text }) => kindOf(bareLine(text))).findLast(one => one !== undefined)
  const [subject, looks] =
    lines.length === 1 ? ['its last line is not', 'it looks'] : [`none of its last ${lines.length} lines is`, 'they look']
  return warning(
    `${name}: ${subject} of kind ${kind}${other ? `; ${looks} like ${other}` : ''}`,
    other
      ? `Set kind = "${other}" or "auto" for it in the settings.`
      : 'Correct its kind in the settings: "auto" detects it from the lines.',
  )
}

const SKIPPED_ADVICE: Readonly<Record<SkippedFile['why'], string>> = {
  denied:
    'Let the account read it and the next ones: by their group, in logrotate’s "create 0640 root adm", or by a default ACL on the folder.',
  compressed: 'Only gzip is unpacked: remove "compresscmd" from logrotate’s settings, or use "delaycompress".',
  'too large': 'It is too large to search, so a report says "at least". Rotate the log more often.',
  'too many': 'There are too many to search, so a report says "at least". Rotate the log less often.',
  damaged: 'Check it on the host: gzip cannot unpack it, or journalctl skips it.',
  suppressed: 'The unit wrote faster than journald takes it: set LogRateLimitBurst=0 for it (systemctl edit), or find what it repeats.',
}

/** How far a report of one day would reach, or a finding if it would miss lines. */
const reachOf = ({ name, path, kind, reach }: LogSample, now: Date): { readonly words: string; readonly finding?: Finding } => {
  if (reach && !reach.ok) return { words: '', finding: failed(reach.error) }
  if (!reach || reach.value.state === 'absent' || !reach.value.look) return { words: '' }
  const { look, bounded, size } = reach.value
  if (look.lacksLevels)
    return {
      words: '',
      finding: warning(
        `${name}: no line says how severe it is`,
        'Write the level into each line, as %(levelname)s does, or set kind = "text" for it, which looks for words such as ERROR.',
      ),
    }
  const [skipped] = look.passedOver
  if (skipped)
    return { words: '', finding: warning(`${name}: ${skipped.path} is passed over (${skipped.why})`, SKIPPED_ADVICE[skipped.why]) }
  const rotated = look.files.filter(file => file !== path)
  const words = [
    ...(kind === 'auto' && (size > 0 || look.isJournal) ? [`of kind ${look.kind}`] : []),
    ...(rotated.length > 0 ? [`with ${plural(rotated.length, 'file')} rotated since yesterday (${rotated.at(-1)})`] : []),
    ...(bounded === false
      ? []
      : [
          bounded.since
            ? `searched back to ${elapsed(bounded.since, now)} ago only: counts for a longer window are "at least"`
            : 'searched from an unknown time on: its counts are "at least"',
        ]),
  ]
  return { words: words.map(each => `, ${each}`).join('') }
}

const judge = (log: LogSample, now: Date, timezone: string): Finding => {
  const { name, path, outcome } = log
  if (!outcome.ok) return failed(outcome.error)
  const read = outcome.value
  if (read.state === 'absent')
    return warning(`${name}: there is no ${path} on the host`, 'Correct its path in the settings, or remove the log from them.')
  const reach = reachOf(log, now)
  const kind = log.kind === 'auto' ? read.look?.kind : log.kind
  const wrong = wrongKind(log, read) ?? reach.finding
  if (wrong) return wrong
  const last = read.lines.findLast(({ at }) => at)?.at
  if (last && last.getTime() - read.modifiedAt.getTime() > MAX_AHEAD_MS)
    return warning(
      `${name}: the timestamp of its last line is ${elapsed(read.modifiedAt, last)} later than the file's`,
      `Its timestamps are read as times in ${timezone}: is timezone right in the settings?`,
    )
  const age = elapsed(read.modifiedAt, now)
  if (BUSY_KINDS.some(busy => busy === kind) && now.getTime() - read.modifiedAt.getTime() > MAX_SILENCE_MS)
    return warning(
      `${name}: nothing has been written to it for ${age}`,
      'Does the application write to another file now? Then set its path.',
    )
  const size = read.look?.isJournal ? 'a journal' : read.size === 0 ? 'empty' : fileSize(read.size)
  return fine(`${name}: ${size}, written ${age} ago${reach.words}`)
}

/** Every configured log: whether it exists, is readable, still written to, and of the configured kind. */
export const logs = check({
  title: 'Logs',
  after: ['sign-in'],
  async run(context) {
    const { timezone } = context.settings.target
    const { samples, hostNow, answeredAt } = await context.logs()
    if (samples.length === 0) return [leftOut('the settings have no logs')]
    const found = samples.map(sample => judge(sample, hostNow ?? answeredAt, timezone))
    // The same cause often affects all logs: repeated findings are dropped.
    return [...new Map(found.map(finding => [finding.found, finding])).values()]
  },
})
