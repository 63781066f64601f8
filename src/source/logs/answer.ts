import { gunzipSync } from 'node:zlib'
import type { LogReading, Outcome, ReadError } from '../readings.js'
import { parseLine } from './lines.js'
import type { Mark } from './look.js'
import { broken, CUT_SHORT, obstacle } from './obstacles.js'
import { KEPT_BYTES, LINE_BYTES, type Task } from './tails-script.js'
import { linesOf, textOf } from './text.js'

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

interface Part {
  readonly word: string
  readonly detail: string
  readonly kept: Buffer[]
  firstStamped?: Buffer
  /** What the script said at the end of this part; undefined: it never came that far. */
  codes?: string
}

const reading = ({ detail, kept, firstStamped }: Part, task: Task, timezone: string): LogReading => {
  const [size = 0, modified = 0] = detail.split('/').slice(1, 3).map(Number)
  const dropped = kept.reduce((sum, line) => sum + line.length + 1, 0) > KEPT_BYTES
  const parse = (bytes: Buffer) => parseLine(textOf(bytes, LINE_BYTES), task.log.kind, timezone)
  // The first of what was kept is then only the rest of a line.
  const lines = kept.slice(dropped ? 1 : 0).map(parse)
  const since = dropped ? lines.find(line => line.at)?.at : firstStamped && parse(firstStamped).at
  const bounded = dropped || size > task.tail.bytes + 1 ? { since } : (false as const)
  return { state: 'read', size, modifiedAt: new Date(modified * 1000), lines, bounded }
}

const outcome = (part: Part | undefined, task: Task, timezone: string): Outcome<LogReading> => {
  const fail = (error: ReadError): Outcome<LogReading> => ({ ok: false, error })
  if (!part) return fail(CUT_SHORT)
  if (part.word !== 'read') {
    const found = obstacle(task.log.path, part.word, part.detail)
    return found === 'absent' ? { ok: true, value: { state: 'absent' } } : fail(found)
  }
  if (part.codes === undefined) return fail(CUT_SHORT)
  const error = broken(task.log.path, part.codes)
  return error ? fail(error) : { ok: true, value: reading(part, task, timezone) }
}

/** The parts of an answer under the indexes of their tasks, and the host's clock. What fits no part is somebody else's noise. */
const partsOf = (answer: Buffer) => {
  const parts = new Map<number, Part>()
  let seconds: string | undefined
  let part: Part = { word: '', detail: '', kept: [] }
  for (const line of linesOf(answer)) {
    const sign = String.fromCharCode(line[0] ?? 0)
    if (sign === ' ') part.kept.push(line.subarray(1))
    else if (sign === '^') part.firstStamped = line.subarray(1)
    else if (sign === '.') part.codes = line.toString('latin1').split(' ').slice(1).join('')
    else if (sign === '=') {
      const [, index, word = '', detail = ''] = /^=(\d+) (\S+) ?(.*)$/s.exec(line.toString('utf8')) ?? []
      part = { word, detail, kept: [] }
      parts.set(Number(index), part)
    } else seconds ??= /^now (\d+)/.exec(line.toString('latin1'))?.[1]
  }
  return { parts, hostNow: seconds ? new Date(Number(seconds) * 1000) : undefined }
}

/** The host's answer to `tailsCommand`, unwrapped: its clock, and what became of each task. */
export const readAnswer = (answer: Buffer, tasks: readonly Task[], timezone: string) => {
  const { parts, hostNow } = partsOf(answer)
  return { hostNow, outcomes: new Map(tasks.map((task, index) => [task, outcome(parts.get(index), task, timezone)])) }
}
