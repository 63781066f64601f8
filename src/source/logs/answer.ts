import { gunzipSync } from 'node:zlib'
import type { LogReading, LogTail, Outcome, ReadError } from '../readings.js'
import { journalReadings } from './journal-readings.js'
import { readingsOf } from './log-readings.js'
import { broken, CUT_SHORT, journalObstacle, obstacle } from './obstacles.js'
import type { Mark } from './preamble.js'
import type { Task } from './tails-script.js'
import { linesOf } from './text.js'

/** What is taken from a host at most, packed or unpacked: far more than the script sends. */
export const MOST_BYTES = 8 * 1024 * 1024

/** What lies between the two marks, unpacked; undefined when it is not there whole. */
export const unwrap = (raw: Buffer, { whole }: Mark): Buffer | undefined => {
  const head = new RegExp(`${whole} (gzip|plain)\n`).exec(raw.toString('latin1'))
  if (!head) return undefined
  const start = head.index + head[0].length
  const end = raw.indexOf(`${whole} end\n`, start)
  if (end < 0) return undefined
  const packed = raw.subarray(start, end)
  try {
    return head[1] === 'gzip' ? gunzipSync(packed, { maxOutputLength: MOST_BYTES }) : packed
  } catch {
    return undefined
  }
}

/** What the script said of one log. */
export interface LogAnswer {
  readonly word: string
  readonly detail: string
  /** Of its files, the log's own not among them: why and when written last, the newest first. */
  readonly files: { readonly why: string; readonly at: Date; readonly path: string }[]
  /** The first lines of any kind. */
  readonly first: Buffer[]
  /** The last of them. */
  readonly last: Buffer[]
  /** Of each file that was read, the oldest first, and then of the log itself: the first line that says a time; empty where it was not looked for. */
  readonly firsts: Buffer[]
  /** There are lines, and none of any kind. */
  isUnknown: boolean
  /** Of each tail. */
  readonly kept: Buffer[][]
  /** Where the journal begins. */
  begins: Date | undefined
  codes: string
  isWhole: boolean
}

const aPart = (word: string, detail: string): LogAnswer => ({
  word,
  detail,
  files: [],
  first: [],
  firsts: [],
  last: [],
  isUnknown: false,
  kept: [],
  begins: undefined,
  codes: '',
  isWhole: false,
})

/** The host's own clock, and its offset from UTC. */
export interface Clock {
  readonly now: Date
  readonly offset: string
  /** As it was when the window began: clocks may have been changed since. */
  readonly before: string
}

const fileIn = (text: string): LogAnswer['files'] => {
  const [, why = '', seconds, path = ''] = /^~(\w) (\d+) (.+)$/s.exec(text) ?? []
  return path === '' ? [] : [{ why, at: new Date(Number(seconds) * 1000), path }]
}

const hear = (part: LogAnswer, sign: string, line: Buffer): void => {
  if (sign === ' ') part.kept.at(-1)?.push(line.subarray(1))
  else if (sign === ':') part.kept.push([])
  else if (sign === '^') part.first.push(line.subarray(1))
  else if (sign === '+') part.firsts.push(line.subarray(1))
  else if (sign === '-') part.last.push(line.subarray(1))
  else if (line.length === 1 && sign === '&') part.isUnknown = true
  else if (sign === '~') part.files.push(...fileIn(line.toString('utf8')))
  else if (sign === '#') part.begins = new Date(Number(line.subarray(1).toString('latin1')) * 1000)
  else if (line.length === 1 && 'rmc'.includes(sign)) part.codes += sign
  else if (line.length === 1 && sign === '.') part.isWhole = true
}

/** The parts of an answer under the indexes of their tasks, and the host's clock. What fits no part is somebody else's noise. */
const partsOf = (answer: Buffer) => {
  const parts = new Map<number, LogAnswer>()
  let clock: Clock | undefined
  let part = aPart('', '')
  for (const line of linesOf(answer)) {
    const sign = String.fromCharCode(line[0] ?? 0)
    if (sign === '=') {
      const [, index, word = '', detail = ''] = /^=(\d+) (\S+) ?(.*)$/s.exec(line.toString('utf8')) ?? []
      part = aPart(word, detail)
      parts.set(Number(index), part)
    } else if (clock || sign !== 'n') hear(part, sign, line)
    else {
      const [, seconds, offset = '', before = offset] = /^now (\d+)([+-]\d{4})([+-]\d{4})?/.exec(line.toString('latin1')) ?? []
      if (seconds) clock = { now: new Date(Number(seconds) * 1000), offset, before }
    }
  }
  return { parts, clock }
}

const outcomesOf = (part: LogAnswer | undefined, task: Task, timezone: string, clock: Clock | undefined): Outcome<LogReading>[] => {
  const all = (outcome: Outcome<LogReading>) => task.tails.map(() => outcome)
  const fail = (error: ReadError) => all({ ok: false, error })
  if (!part) return fail(CUT_SHORT)
  if (part.word !== 'read') {
    const { journal, path } = task.log
    const found = journal === undefined ? obstacle(path, part.word, part.detail) : journalObstacle(journal, part.word, part.detail)
    return found === 'absent' ? all({ ok: true, value: { state: 'absent' } }) : fail(found)
  }
  if (!part.isWhole || part.kept.length !== task.tails.length) return fail(CUT_SHORT)
  const error = broken(task.log.path, part.codes)
  if (error) return fail(error)
  const readings = task.log.journal === undefined ? readingsOf(part, task, timezone, clock) : journalReadings(part, task, timezone, clock)
  return readings.map(value => ({ ok: true, value }))
}

/** The host's answer to `tailsCommand`, unwrapped: its clock, and what became of each tail. */
export const readAnswer = (answer: Buffer, tasks: readonly Task[], timezone: string) => {
  const { parts, clock } = partsOf(answer)
  const outcomes = new Map<LogTail, Outcome<LogReading>>()
  for (const [index, task] of tasks.entries()) {
    const read = outcomesOf(parts.get(index), task, timezone, clock)
    for (const [i, tail] of task.tails.entries()) outcomes.set(tail, read[i] ?? { ok: false, error: CUT_SHORT })
  }
  return { hostNow: clock?.now, outcomes }
}
