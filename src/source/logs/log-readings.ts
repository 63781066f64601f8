import type { LogKind } from '../../config/settings.js'
import type { LogLine, Look, ReadLog, SkippedFile } from '../readings.js'
import type { Clock, LogAnswer } from './answer.js'
import { isError, lineReader, withTimes } from './kept-lines.js'
import { bareLine, isOfKind, kindOf, parseLine } from './lines.js'
import { reachOf, startOf, type TailReach } from './reach.js'
import { type LogTask, MAX_TAIL_BYTES, RECORD_SEPARATOR, TAIL_LINE_BYTES } from './tails-script.js'
import { textOf } from './text.js'

const REASONS: Readonly<Record<string, SkippedFile['why']>> = {
  d: 'denied',
  l: 'too large',
  k: 'too large',
  n: 'too many',
  z: 'compressed',
  b: 'damaged',
}

/** The kind of most lines. */
const commonKind = (texts: readonly string[]): LogKind | undefined => {
  const counts = new Map<LogKind, number>()
  for (const text of texts) {
    const kind = kindOf(bareLine(text))
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

/** The kind to read a log as, if the settings leave it open, and whether the configured kind is right. */
const actualKind = (
  kind: LogKind,
  texts: readonly string[],
  isUnknown: boolean,
): { readonly kind: LogKind; readonly isOfKind: boolean } => {
  const isEmpty = !isUnknown && texts.every(text => text.trim() === '')
  const actual = commonKind(texts)
  if (kind === 'text' || isEmpty) return { kind, isOfKind: true }
  if (kind === 'auto') return { kind: actual ?? 'text', isOfKind: true }
  return { kind, isOfKind: texts.some(text => isOfKind(text, kind)) }
}

/** Kinds whose lines may lack a level. Lines with a request's status do not need one. */
const LEVEL_OPTIONAL: readonly LogKind[] = ['json', 'stamped']
const REQUEST = /"(?:status|status_code|code)" *: *"?\d{3}(?!\d)/

const lacksLevels = (kind: LogKind, texts: readonly string[]): boolean =>
  LEVEL_OPTIONAL.includes(kind) && !texts.some(text => parseLine(text, kind, 'UTC').level !== undefined || REQUEST.test(text))

/** Sorts lines by time: several processes on one log write to several files at once. */
const chronological = (lines: readonly LogLine[]): LogLine[] => {
  let last = 0
  const timed = lines.map(line => {
    last = line.at?.getTime() ?? last
    return { line, ms: last }
  })
  return timed.sort((a, b) => a.ms - b.ms).map(({ line }) => line)
}

/** The readings of one log, one for each tail. */
export const readingsOf = (answer: LogAnswer, task: LogTask, timezone: string, clock: Clock | undefined): ReadLog[] => {
  const { log, tails } = task
  const [size = 0, modified = 0] = answer.detail.split('/').slice(1, 3).map(Number)
  const modifiedAt = new Date(modified * 1000)
  const sample = [...answer.first, ...answer.last, ...answer.kept.flat().slice(-20)]
  const texts = sample.map(bytes => textOf(bytes, TAIL_LINE_BYTES).split(RECORD_SEPARATOR).at(-1) ?? '')
  const found = actualKind(log.kind, texts, answer.isUnknown)
  const isText = found.kind === 'text'
  const read = lineReader(isText ? 'text' : log.kind, timezone, clock)
  const firstAt = answer.first.map(read).find(({ line }) => line.at)?.line.at
  const lastAt = answer.last.map(read).findLast(({ line }) => line.at)?.line.at
  const readFiles = answer.files.filter(({ why }) => 'rk'.includes(why)).reverse()
  const firsts = answer.firsts.map(bytes => (bytes.length > 0 ? read(bytes).line.at : undefined))
  // Damaged files are listed twice: skip the entry that only says so.
  const rotated = answer.files
    .filter(({ why }) => why !== 'b')
    .map(file => ({ path: file.path, at: file.at, firstAt: firsts[readFiles.indexOf(file)], isOlder: file.why === 'o' }))
    .reverse()
  const look: Omit<Look, 'beginsThere'> = {
    ...found,
    ...(found.isOfKind && texts.length > 0 && lacksLevels(found.kind, texts) && { isOfKind: false, lacksLevels: true }),
    files: [...readFiles.map(({ path }) => path), log.path],
    passedOver: answer.files.flatMap(({ why, path }) => (REASONS[why] && why !== 'k' ? [{ path, why: REASONS[why] }] : [])),
  }
  return tails.map((tail, i): ReadLog => {
    const kept = answer.kept[i] ?? []
    const isDropped = answer.codes.includes('c') || kept.reduce((sum, line) => sum + line.length + 1, 0) > MAX_TAIL_BYTES
    // If lines were dropped, the first one left is only the end of a line.
    const all = kept
      .slice(isDropped ? 1 : 0)
      .filter(line => line.length > 0)
      .map(read)
    const start = startOf(tail, clock)
    const timed = withTimes(all, { isText, start, lastAt, modifiedAt })
    const lines = (tail.match === 'errors' ? timed.filter(kept => isError(kept, isText, start)) : timed).map(({ line }) => line)
    const reach: TailReach = reachOf({
      answer,
      tail,
      clock,
      size,
      modifiedAt,
      firstAt,
      rotated: rotated,
      ownFirstAt: readFiles.length > 0 ? firsts.at(-1) : firstAt,
      droppedTo: isDropped ? (timed.find(({ line }) => line.at)?.line.at ?? null) : undefined,
      timezone,
    })
    return {
      state: 'read',
      size,
      modifiedAt,
      lines: readFiles.length > 0 ? chronological(lines) : lines,
      bounded: reach.bounded,
      look: { ...look, beginsThere: reach.beginsThere },
    }
  })
}
