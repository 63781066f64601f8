import { setTimeout as wait } from 'node:timers/promises'
import type { LogSettings } from '../../config/settings.js'
import { ConnectionError } from '../errors.js'
import type { Command, Host } from '../host.js'
import type { ReadError } from '../readings.js'
import type { FollowEvent, FollowOptions } from '../source.js'
import { followCommand, LINE_BYTES } from './follow-script.js'
import { parseLine } from './lines.js'
import { type LiveFilter, liveFilter } from './live-filter.js'
import { type Mark, newMark } from './look.js'
import { broken, CUT_SHORT, garbled, obstacle } from './obstacles.js'
import { linesFrom, textOf } from './text.js'

/** A line of the answer, taken apart: of which log, and either its text or a word about the log with a detail. */
const ANSWER = /^(?:(\d+):(.*)|=(\d+) (\S+) ?(.*))$/s

const over = (path: string): ReadError => ({
  message: `${path}: it is followed no longer: tail ended on the host`,
  hint: 'Start the command again.',
})

/** What a word about a log tells the person, if anything. */
const told = (log: LogSettings, word: string, detail: string): FollowEvent | undefined => {
  if (word === 'over') return { kind: 'failed', log: log.name, error: over(log.path) }
  const found = word === 'read' ? broken(log.path, detail) : obstacle(log.path, word, detail)
  if (found === 'absent') return { kind: 'absent', log: log.name }
  return found && { kind: 'failed', log: log.name, error: found }
}

/** Makes events of what the script prints, and keeps account of how far it came. */
class Reader {
  /** The first mark was seen, and the second: the last lines of all logs are through. */
  begun = false
  caughtUp = false
  /** What came before the first mark: some shell's greeting, or why there is no answer. */
  said = ''
  readonly #untold: Set<LogSettings>
  readonly #filters: readonly LiveFilter[]

  constructor(
    readonly options: FollowOptions,
    readonly mark: Mark,
    readonly timezone: string,
  ) {
    this.#untold = new Set(options.logs)
    this.#filters = options.logs.map(({ kind }) => liveFilter(kind, options))
  }

  event(line: Buffer): FollowEvent | undefined {
    const text = textOf(line, LINE_BYTES + 100)
    if (text === `${this.mark.whole} begin`) this.begun = true
    else if (text === `${this.mark.whole} end`) this.caughtUp = true
    else if (this.begun) return this.#answered(line)
    else if (this.said.length < 1000) this.said += `${text}\n`
    return undefined
  }

  #answered(line: Buffer): FollowEvent | undefined {
    const [, of, , about, word, detail = ''] = ANSWER.exec(line.toString('latin1')) ?? []
    const index = Number(of ?? about)
    const log = this.options.logs[index]
    if (!log) return undefined
    if (word !== undefined) {
      this.#untold.delete(log)
      return told(log, word, Buffer.from(detail, 'latin1').toString('utf8'))
    }
    const text = textOf(line.subarray(line.indexOf(':') + 1), LINE_BYTES)
    if (this.caughtUp && !this.#filters[index]?.(text)) return undefined
    return { kind: 'line', log: log.name, line: parseLine(text, log.kind, this.timezone) }
  }

  /** Logs that nothing was heard of before the answer ended. */
  *unheard(label: string): Generator<FollowEvent> {
    const error = this.begun ? CUT_SHORT : garbled(label, this.said)
    for (const log of this.#untold) yield { kind: 'failed', log: log.name, error }
  }
}

async function* read(command: Command, reader: Reader, follow: boolean): AsyncGenerator<FollowEvent> {
  for await (const line of linesFrom(command.stdout, 2 * LINE_BYTES)) {
    const event = reader.event(line)
    if (event) yield event
    if (reader.caughtUp && !follow) return
  }
}

/** The command, or undefined when nobody waits for it any more. */
const start = async (host: Host, line: string, signal: AbortSignal): Promise<Command | undefined> => {
  if (signal.aborted) return undefined
  const running = host.run(line)
  let leave = () => {}
  const left = new Promise<undefined>(resolve => {
    leave = () => resolve(undefined)
  })
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([running, left])
  } finally {
    signal.removeEventListener('abort', leave)
    if (signal.aborted)
      running.then(
        late => late.kill(),
        () => {},
      )
  }
}

/**
 * The last lines of each log, log by log, and with `follow` those that are appended from then on, in the order in which they come.
 * All by one command, of which nothing stays behind on the host. Ends without an error when `signal` aborts.
 * @param timezone IANA name, for stamps without an offset
 * @throws ConnectionError when the host takes no commands, or is lost while it is followed
 */
export async function* followLogs(
  host: Host,
  options: FollowOptions,
  timezone: string,
  signal: AbortSignal,
): AsyncGenerator<FollowEvent, void> {
  const mark = newMark()
  const command = await start(host, followCommand(options, mark), signal)
  if (!command) return
  const stop = () => {
    command.kill()
    command.stdout.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  command.stdin.on('error', () => {})
  command.stderr.on('error', () => {}).resume()
  const reader = new Reader(options, mark, timezone)
  try {
    if (signal.aborted) return
    yield* read(command, reader, options.follow)
  } catch (error) {
    if (!signal.aborted) throw lost(host, error)
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
  if (signal.aborted) return
  if (!options.follow || !reader.begun) return yield* reader.unheard(host.label)
  // Whoever lost the connection says why in a moment; else nobody does.
  await wait(1000, undefined, { signal }).catch(() => {})
  if (!signal.aborted) throw lost(host)
}

const lost = ({ label }: Host, cause?: unknown): ConnectionError =>
  new ConnectionError(`the connection to ${label} was lost while its logs were followed`, 'Start the command again.', { cause })
