import { gunzipSync } from 'node:zlib'
import type { LogReading, LogTail, Outcome, ReadError } from '../readings.js'
import { journalReadings } from './journal-readings.js'
import { readingsOf } from './log-readings.js'
import { CUT_SHORT, journalObstacle, obstacle, readFailure } from './obstacles.js'
import type { Mark } from './preamble.js'
import type { LogTask } from './tails-script.js'
import { linesOf } from './text.js'

/** Limit for the output of a host, packed or unpacked: far more than the script sends. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024

/** The output between the two marks, unpacked; undefined if it is incomplete. */
export const unwrap = (raw: Buffer, { whole }: Mark): Buffer | undefined => {
  const head = new RegExp(`${whole} (gzip|plain)\n`).exec(raw.toString('latin1'))
  if (!head) return undefined
  const start = head.index + head[0].length
  const end = raw.indexOf(`${whole} end\n`, start)
  if (end < 0) return undefined
  const packed = raw.subarray(start, end)
  try {
    return head[1] === 'gzip' ? gunzipSync(packed, { maxOutputLength: MAX_ANSWER_BYTES }) : packed
  } catch {
    return undefined
  }
}

/** The script's output for one log; see the control lines in tails-script.ts. */
export interface LogAnswer {
  readonly word: string
  readonly detail: string
  /** Its rotated files, the newest first: a letter for what became of each, and when it was last written. */
  readonly files: { readonly why: string; readonly at: Date; readonly path: string }[]
  /** The first lines of a known kind. */
  readonly first: Buffer[]
  /** The last lines of a known kind. */
  readonly last: Buffer[]
  /** The first line with a time of each file that was read, the oldest first, the log itself last; empty if the host did not look. */
  readonly firsts: Buffer[]
  /** There are lines, but none of a known kind. */
  isUnknown: boolean
  /** The lines for each tail. */
  readonly kept: Buffer[][]
  /** When the journal begins. */
  begins: Date | undefined
  codes: string
  isWhole: boolean
}

const emptyAnswer = (word: string, detail: string): LogAnswer => ({
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
  /** The offset at the start of the window: daylight saving time may have begun or ended since. */
  readonly before: string
}

const rotatedFile = (text: string): LogAnswer['files'] => {
  const [, why = '', seconds, path = ''] = /^~(\w) (\d+) (.+)$/s.exec(text) ?? []
  return path === '' ? [] : [{ why, at: new Date(Number(seconds) * 1000), path }]
}

const addLine = (answer: LogAnswer, sign: string, line: Buffer): void => {
  if (sign === ' ') answer.kept.at(-1)?.push(line.subarray(1))
  else if (sign === ':') answer.kept.push([])
  else if (sign === '^') answer.first.push(line.subarray(1))
  else if (sign === '+') answer.firsts.push(line.subarray(1))
  else if (sign === '-') answer.last.push(line.subarray(1))
  else if (line.length === 1 && sign === '&') answer.isUnknown = true
  else if (sign === '~') answer.files.push(...rotatedFile(line.toString('utf8')))
  else if (sign === '#') answer.begins = new Date(Number(line.subarray(1).toString('latin1')) * 1000)
  else if (line.length === 1 && 'rmc'.includes(sign)) answer.codes += sign
  else if (line.length === 1 && sign === '.') answer.isWhole = true
}

/** The answer for each task, by index, and the host's clock. Lines that fit no task are ignored: start-up files may print anything. */
const logAnswers = (output: Buffer) => {
  const answers = new Map<number, LogAnswer>()
  let clock: Clock | undefined
  let answer = emptyAnswer('', '')
  for (const line of linesOf(output)) {
    const sign = String.fromCharCode(line[0] ?? 0)
    if (sign === '=') {
      const [, index, word = '', detail = ''] = /^=(\d+) (\S+) ?(.*)$/s.exec(line.toString('utf8')) ?? []
      answer = emptyAnswer(word, detail)
      answers.set(Number(index), answer)
    } else if (clock || sign !== 'n') addLine(answer, sign, line)
    else {
      const [, seconds, offset = '', before = offset] = /^now (\d+)([+-]\d{4})([+-]\d{4})?/.exec(line.toString('latin1')) ?? []
      if (seconds) clock = { now: new Date(Number(seconds) * 1000), offset, before }
    }
  }
  return { answers, clock }
}

const outcomesOf = (answer: LogAnswer | undefined, task: LogTask, timezone: string, clock: Clock | undefined): Outcome<LogReading>[] => {
  const all = (outcome: Outcome<LogReading>) => task.tails.map(() => outcome)
  const fail = (error: ReadError) => all({ ok: false, error })
  if (!answer) return fail(CUT_SHORT)
  if (answer.word !== 'read') {
    const { journal, path } = task.log
    const found = journal === undefined ? obstacle(path, answer.word, answer.detail) : journalObstacle(journal, answer.word, answer.detail)
    return found === 'absent' ? all({ ok: true, value: { state: 'absent' } }) : fail(found)
  }
  if (!answer.isWhole || answer.kept.length !== task.tails.length) return fail(CUT_SHORT)
  const error = readFailure(task.log.path, answer.codes)
  if (error) return fail(error)
  const readings =
    task.log.journal === undefined ? readingsOf(answer, task, timezone, clock) : journalReadings(answer, task, timezone, clock)
  return readings.map(value => ({ ok: true, value }))
}

/** Parses the unwrapped output of `tailsCommand`: the host's clock, and the outcome of each tail. */
export const readAnswer = (output: Buffer, tasks: readonly LogTask[], timezone: string) => {
  const { answers, clock } = logAnswers(output)
  const outcomes = new Map<LogTail, Outcome<LogReading>>()
  for (const [index, task] of tasks.entries()) {
    const read = outcomesOf(answers.get(index), task, timezone, clock)
    for (const [i, tail] of task.tails.entries()) outcomes.set(tail, read[i] ?? { ok: false, error: CUT_SHORT })
  }
  return { hostNow: clock?.now, outcomes }
}
