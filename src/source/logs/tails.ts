import type { LogSettings } from '../../config/settings.js'
import { unlessAborted } from '../../text/time-limit.js'
import type { Command, Host } from '../host.js'
import type { LogReading, LogTail, Outcome, ReadError } from '../readings.js'
import { tableOf } from '../target-hints.js'
import { MOST_BYTES, readAnswer, unwrap } from './answer.js'
import { CUT_SHORT, garbled, reasonOf } from './obstacles.js'
import { type Mark, newMark } from './preamble.js'
import { type Task, tailsCommand } from './tails-script.js'

export interface Tails {
  /** The host's own clock, to the second; undefined when the command did not run. */
  readonly hostNow: Date | undefined
  /** One for each tail that was asked for, under that very object. */
  readonly outcomes: Map<LogTail, Outcome<LogReading>>
}

/** All that the command prints up to the second mark, or its end, or the bound. */
const collect = (command: Command, mark: Mark): Promise<{ out: Buffer; err: Buffer }> =>
  new Promise((resolve, reject) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    let size = 0
    let errSize = 0
    const done = () => {
      // Whoever goes on talking talks to nobody.
      command.stdout.off('data', hear)
      resolve({ out: Buffer.concat(out), err: Buffer.concat(err) })
    }
    const hear = (chunk: Buffer): void => {
      const overlap = out.at(-1)?.subarray(-64) ?? Buffer.alloc(0)
      out.push(chunk)
      size += chunk.length
      // Not waiting for the end of the stream: something that a start-up file left running may keep it open.
      if (size > MOST_BYTES || Buffer.concat([overlap, chunk]).includes(`${mark.whole} end\n`)) done()
    }
    command.stdout.on('data', hear)
    command.stderr.on('data', (chunk: Buffer) => {
      if (errSize < 4096) err.push(chunk)
      errSize += chunk.length
    })
    command.stdout.once('end', done).once('close', done).once('error', reject)
    command.stderr.on('error', () => {})
    command.stdin.on('error', () => {})
  })

const ask = async (host: Host, tasks: readonly Task[], timezone: string, signal: AbortSignal) => {
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
    return out.includes(mark.whole) ? CUT_SHORT : garbled(host.label, `${err.toString('utf8')} ${out.toString('utf8')}`)
  } finally {
    // Also when it starts only after nobody waits for it any more.
    started.then(
      command => command.kill(),
      () => {},
    )
  }
}

const keyOf = ({ name, bytes, match, from }: LogTail): string => JSON.stringify([name, bytes, match, from])

/** Every log once, with all that is asked of it. */
const tasksOf = (tails: readonly LogTail[], logs: readonly LogSettings[]): Task[] =>
  logs.flatMap(log => {
    const own = tails.filter(({ name }) => name === log.name)
    const distinct = own.filter((tail, i) => own.findIndex(other => keyOf(other) === keyOf(tail)) === i)
    return distinct.length === 0 ? [] : [{ tails: distinct, log }]
  })

/**
 * Reads the ends of all logs, and the host's clock, with one remote command that writes nothing there. Equal tails are read once.
 * Never throws: when the command cannot run, or `signal` aborts, every outcome says why.
 * @param timezone IANA name, for stamps without an offset
 */
export const readTails = async (
  host: Host,
  tails: readonly LogTail[],
  logs: readonly LogSettings[],
  timezone: string,
  signal: AbortSignal,
): Promise<Tails> => {
  const answer = await ask(host, tasksOf(tails, logs), timezone, signal).catch(reasonOf)
  const read = 'outcomes' in answer ? new Map([...answer.outcomes].map(([tail, outcome]) => [keyOf(tail), outcome])) : undefined
  const outcomeOf = (tail: LogTail): Outcome<LogReading> => {
    if (!logs.some(({ name }) => name === tail.name)) return { ok: false, error: unknown(tail.name, logs) }
    if (!('outcomes' in answer)) return { ok: false, error: answer }
    return read?.get(keyOf(tail)) ?? { ok: false, error: CUT_SHORT }
  }
  return { hostNow: 'outcomes' in answer ? answer.hostNow : undefined, outcomes: new Map(tails.map(tail => [tail, outcomeOf(tail)])) }
}

const unknown = (name: string, logs: readonly LogSettings[]): ReadError => ({
  message: `No log is named ${name}`,
  hint:
    logs.length > 0 ? `The settings name: ${logs.map(log => log.name).join(', ')}.` : `The settings name no log: add [${tableOf('logs')}].`,
})
