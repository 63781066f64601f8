import type { LogKind } from '../../config/settings.js'
import type { LogLine, LogReading, Look, PassedOver } from '../readings.js'
import type { Clock, LogAnswer } from './answer.js'
import { dated, isError, reader } from './kept-lines.js'
import { bareLine, isOfKind, kindOf, parseLine } from './lines.js'
import { reachOf, startOf, type TailReach } from './reach.js'
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
  return { kind, isOfKind: texts.some(text => isOfKind(text, kind)) }
}

/** Kinds whose lines may be written without a level. What says how a request ended does not need one. */
const FREE: readonly LogKind[] = ['json', 'stamped']
const REQUEST = /"(?:status|status_code|code)" *: *"?\d{3}(?!\d)/

const lacksLevels = (kind: LogKind, texts: readonly string[]): boolean =>
  FREE.includes(kind) && !texts.some(text => parseLine(text, kind, 'UTC').level !== undefined || REQUEST.test(text))

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
export const readingsOf = (part: LogAnswer, task: Task, timezone: string, clock: Clock | undefined): Read[] => {
  const { log, tails } = task
  const [size = 0, modified = 0] = part.detail.split('/').slice(1, 3).map(Number)
  const modifiedAt = new Date(modified * 1000)
  const sample = [...part.first, ...part.last, ...part.kept.flat().slice(-20)]
  const texts = sample.map(bytes => textOf(bytes, LINE_BYTES).split(STAMP_END).at(-1) ?? '')
  const found = kindIn(log.kind, texts, part.isUnknown)
  const isText = found.kind === 'text'
  const read = reader(isText ? 'text' : log.kind, timezone, clock)
  const firstAt = part.first.map(read).find(({ line }) => line.at)?.line.at
  const lastAt = part.last.map(read).findLast(({ line }) => line.at)?.line.at
  const rotated = part.files.filter(({ why }) => 'rk'.includes(why)).reverse()
  const firsts = part.firsts.map(bytes => (bytes.length > 0 ? read(bytes).line.at : undefined))
  // The same file is said to be damaged once more.
  const turned = part.files
    .filter(({ why }) => why !== 'b')
    .map(file => ({ path: file.path, at: file.at, firstAt: firsts[rotated.indexOf(file)], isOlder: file.why === 'o' }))
    .reverse()
  const look: Omit<Look, 'beginsThere'> = {
    ...found,
    ...(found.isOfKind && texts.length > 0 && lacksLevels(found.kind, texts) && { isOfKind: false, lacksLevels: true }),
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
    const start = startOf(tail, clock)
    const timed = dated(all, { isText, start, lastAt, modifiedAt })
    const lines = (tail.match === 'errors' ? timed.filter(kept => isError(kept, isText, start)) : timed).map(({ line }) => line)
    const reach: TailReach = reachOf({
      part,
      tail,
      clock,
      size,
      modifiedAt,
      firstAt,
      turned,
      ownFirstAt: rotated.length > 0 ? firsts.at(-1) : firstAt,
      droppedTo: isDropped ? (timed.find(({ line }) => line.at)?.line.at ?? null) : undefined,
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
