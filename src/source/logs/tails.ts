import type { LogSettings } from '../../config/settings.js'
import type { Hint } from '../../text/hint.js'
import { unlessAborted } from '../../text/time-limit.js'
import type { Command, Host } from '../host.js'
import type { LogReading, LogTail, Outcome, ReadError } from '../readings.js'
import { MAX_ANSWER_BYTES, readAnswer, unwrap } from './answer.js'
import { CUT_SHORT, readErrorOf, unexpectedOutput } from './obstacles.js'
import { type Mark, newMark } from './preamble.js'
import { type LogTask, tailsCommand } from './tails-script.js'

export interface Tails {
  /** The host's own clock, to the second; undefined if the command did not run. */
  readonly hostNow: Date | undefined
  /** One for each requested tail, by identity. */
  readonly outcomes: Map<LogTail, Outcome<LogReading, Hint>>
}

/** The command's output up to the second mark, its end, or the limit. */
const collect = (command: Command, mark: Mark): Promise<{ out: Buffer; err: Buffer }> =>
  new Promise((resolve, reject) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    let size = 0
    let errSize = 0
    const done = () => {
      // Discard further output.
      command.stdout.off('data', onData)
      resolve({ out: Buffer.concat(out), err: Buffer.concat(err) })
    }
    const onData = (chunk: Buffer): void => {
      const overlap = out.at(-1)?.subarray(-64) ?? Buffer.alloc(0)
      out.push(chunk)
      size += chunk.length
      // Do not wait for the end of the stream: a process left running by a start-up file may keep it open.
      if (size > MAX_ANSWER_BYTES || Buffer.concat([overlap, chunk]).includes(`${mark.whole} end\n`)) done()
    }
    command.stdout.on('data', onData)
    command.stderr.on('data', (chunk: Buffer) => {
      if (errSize < 4096) err.push(chunk)
      errSize += chunk.length
    })
    command.stdout.once('end', done).once('close', done).once('error', reject)
    command.stderr.on('error', () => {})
    command.stdin.on('error', () => {})
  })

const runTails = async (host: Host, tasks: readonly LogTask[], timezone: string, signal: AbortSignal) => {
  signal.throwIfAborted()
  const mark = newMark()
  const started = host.run(tailsCommand(tasks, mark))
  try {
    const { out, err } = await unlessAborted(
      signal,
      started.then(command => collect(command, mark)),
    )
    const answer = unwrap(out, mark)
    if (answer) return readAnswer(answer, tasks, timezone)
    return out.includes(mark.whole) ? CUT_SHORT : unexpectedOutput(host.label, `${err.toString('utf8')} ${out.toString('utf8')}`)
  } finally {
    // Even if it starts only after the abort.
    started.then(
      command => command.kill(),
      () => {},
    )
  }
}

const keyOf = ({ name, bytes, match, from }: LogTail): string => JSON.stringify([name, bytes, match, from])

/** Each log once, with all its distinct tails. */
const tasksOf = (tails: readonly LogTail[], logs: readonly LogSettings[]): LogTask[] =>
  logs.flatMap(log => {
    const own = tails.filter(({ name }) => name === log.name)
    const distinct = own.filter((tail, i) => own.findIndex(other => keyOf(other) === keyOf(tail)) === i)
    return distinct.length === 0 ? [] : [{ tails: distinct, log }]
  })

/**
 * Reads the tails of all logs, and the host's clock, with one remote command, which writes nothing. Equal tails are read once.
 * Never throws: if the command cannot run, or `signal` aborts, each outcome says why.
 * @param timezone IANA name, for stamps without an offset
 */
export const readTails = async (
  host: Host,
  tails: readonly LogTail[],
  logs: readonly LogSettings[],
  timezone: string,
  signal: AbortSignal,
): Promise<Tails> => {
  const answer = await runTails(host, tasksOf(tails, logs), timezone, signal).catch(readErrorOf)
  const read = 'outcomes' in answer ? new Map([...answer.outcomes].map(([tail, outcome]) => [keyOf(tail), outcome])) : undefined
  const outcomeOf = (tail: LogTail): Outcome<LogReading, Hint> => {
    if (!logs.some(({ name }) => name === tail.name)) return { ok: false, error: unknown(tail.name, logs) }
    if (!('outcomes' in answer)) return { ok: false, error: answer }
    return read?.get(keyOf(tail)) ?? { ok: false, error: CUT_SHORT }
  }
  return { hostNow: 'outcomes' in answer ? answer.hostNow : undefined, outcomes: new Map(tails.map(tail => [tail, outcomeOf(tail)])) }
}

const unknown = (name: string, logs: readonly LogSettings[]): ReadError<Hint> => ({
  message: `No log is named ${name}`,
  hint:
    logs.length > 0
      ? `The logs in the settings are: ${logs.map(log => log.name).join(', ')}.`
      : tables => `There are no logs in the settings: add ${tables.logs}.`,
})
