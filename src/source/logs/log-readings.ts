import type { LogKind } from '../../config/settings.js'
import type { LogLine, LogReading, Look, PassedOver } from '../readings.js'
import type { Clock, Part } from './answer.js'
import { bareLine, isErrorLine, kindOf, parseLine } from './lines.js'
import { type Reach, reachOf } from './reach.js'
import { KEPT_BYTES, LINE_BYTES, STAMP_END, type Task } from './tails-script.js'
import { textOf } from './text.js'

type Read = Extract<LogReading, { state: 'read' }>

const WHY: Readonly<Record<string, PassedOver['why']>> = {
  d: 'denied',
  l: 'too large',
  k: 'too large',
  n: 'too many',
  z: 'compressed',
  b: 'damaged',
}

/** Of which kind most of its lines are. */
const commonKind = (texts: readonly string[]): LogKind | undefined => {
  const counts = new Map<LogKind, number>()
  for (const text of texts) {
    const kind = kindOf(bareLine(text))
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

/** What the settings leave open, or whether they are right. */
const kindIn = (kind: LogKind, texts: readonly string[], isUnknown: boolean): { readonly kind: LogKind; readonly isOfKind: boolean } => {
  const isEmpty = !isUnknown && texts.every(text => text.trim() === '')
  const found = commonKind(texts)
  if (kind === 'text' || isEmpty) return { kind, isOfKind: true }
  if (kind === 'auto') return { kind: found ?? 'text', isOfKind: true }
  return { kind, isOfKind: texts.some(text => kindOf(bareLine(text)) === kind) }
}

/** Times without an offset are the application's, in the zone of the settings; nginx writes the host's own. */
const zoned = (line: LogLine, kind: LogKind, clock: Clock | undefined): LogLine => {
  const own = kind === 'nginx' || kindOf(line.text) === 'nginx'
  if (!own || !clock?.offset) return line
  const [, date, time] = /^(\d{4}\/\d\d\/\d\d) (\d\d:\d\d:\d\d)/.exec(line.text) ?? []
  const at = new Date(`${date?.replaceAll('/', '-')}T${time}${clock.offset.replace(/(\d\d)$/, ':$1')}`)
  return Number.isNaN(at.getTime()) ? line : { ...line, at }
}

/** Makes lines of what one log said: with their times, and those of plain text with the time of the stamped line before them. */
const reader = (task: Task, kind: LogKind, timezone: string, clock: Clock | undefined) => {
  const own = task.log.kind === 'auto' && kind === 'text' ? 'text' : task.log.kind
  const parse = (text: string): LogLine => zoned(parseLine(bareLine(text), own, timezone), own, clock)
  return (bytes: Buffer): LogLine => {
    const whole = textOf(bytes, LINE_BYTES)
    const end = own === 'text' ? whole.indexOf(STAMP_END) : -1
    if (end < 0) return parse(whole)
    const line = parse(whole.slice(end + 1))
    const before = line.at ?? parse(whole.slice(0, end)).at
    return { ...line, ...(before && { at: before }) }
  }
}

/** As they were written: four processes on one log write to several files at once. */
const inOrder = (lines: readonly LogLine[]): LogLine[] => {
  let last = 0
  const timed = lines.map(line => {
    last = line.at?.getTime() ?? last
    return { line, ms: last }
  })
  return timed.sort((a, b) => a.ms - b.ms).map(({ line }) => line)
}

/** What was read of one log, for each tail of it. */
export const readingsOf = (part: Part, task: Task, timezone: string, clock: Clock | undefined): Read[] => {
  const { log, tails } = task
  const [size = 0, modified = 0] = part.detail.split('/').slice(1, 3).map(Number)
  const modifiedAt = new Date(modified * 1000)
  const texts = part.first.map(bytes => textOf(bytes, LINE_BYTES))
  const found = kindIn(
    log.kind,
    [
      ...texts,
      ...part.kept
        .flat()
        .slice(-20)
        .map(bytes => textOf(bytes, LINE_BYTES).split(STAMP_END).at(-1) ?? ''),
    ],
    part.isUnknown,
  )
  const read = reader(task, found.kind, timezone, clock)
  const firstAt = part.first.map(read).find(({ at }) => at)?.at
  const rotated = part.files.filter(({ why }) => 'rk'.includes(why)).reverse()
  const firsts = part.firsts.map(bytes => (bytes.length > 0 ? read(bytes).at : undefined))
  // The same file is said to be damaged once more.
  const turned = part.files
    .filter(({ why }) => why !== 'b')
    .map(file => ({ path: file.path, at: file.at, firstAt: firsts[rotated.indexOf(file)], isOlder: file.why === 'o' }))
    .reverse()
  const look: Omit<Look, 'beginsThere'> = {
    ...found,
    files: [...rotated.map(({ path }) => path), log.path],
    passedOver: part.files.flatMap(({ why, path }) => (WHY[why] && why !== 'k' ? [{ path, why: WHY[why] }] : [])),
  }
  return tails.map((tail, i): Read => {
    const kept = part.kept[i] ?? []
    const isDropped = part.codes.includes('c') || kept.reduce((sum, line) => sum + line.length + 1, 0) > KEPT_BYTES
    // The first of what was kept is then only the rest of a line.
    const all = kept
      .slice(isDropped ? 1 : 0)
      .filter(line => line.length > 0)
      .map(read)
    const lines = tail.match === 'errors' ? all.filter(isErrorLine) : all
    const reach: Reach = reachOf({
      part,
      tail,
      clock,
      size,
      modifiedAt,
      firstAt,
      turned,
      ownFirstAt: rotated.length > 0 ? firsts.at(-1) : firstAt,
      droppedTo: isDropped ? (all.find(({ at }) => at)?.at ?? null) : undefined,
      timezone,
    })
    return {
      state: 'read',
      size,
      modifiedAt,
      lines: rotated.length > 0 ? inOrder(lines) : lines,
      bounded: reach.bounded,
      look: { ...look, beginsThere: reach.beginsThere },
    }
  })
}
