import { setTimeout as wait } from 'node:timers/promises'
import type { LogSettings } from '../../config/settings.js'
import { unlessAborted } from '../../text/time-limit.js'
import { ConnectionError } from '../errors.js'
import type { Command, Host } from '../host.js'
import type { LogLine, ReadError } from '../readings.js'
import type { FollowEvent, FollowOptions, LogPosition } from '../source.js'
import { FOLLOW_LINE_BYTES, followCommand } from './follow-script.js'
import { entryOf, lineOf } from './journal-entry.js'
import { parseLine } from './lines.js'
import { type LiveFilter, liveFilter } from './live-filter.js'
import { CUT_SHORT, journalObstacle, obstacle, readFailure, unexpectedOutput } from './obstacles.js'
import { type Mark, newMark } from './preamble.js'
import { resume } from './resume.js'
import { linesFrom, textOf } from './text.js'

/** A line of output: the index of a log, then either a line of the log or a word about the log with a detail. */
const OUTPUT_LINE = /^(?:(\d+):(.*)|=(\d+) (\S+) ?(.*))$/s

const tailEnded = (path: string): ReadError => ({
  message: `${path}: no longer followed: tail ended on the host`,
  hint: 'Run the command again.',
})

const obstacleIn = ({ path, journal }: LogSettings, word: string, detail: string): 'absent' | ReadError | undefined => {
  if (journal !== undefined) return word === 'read' ? undefined : journalObstacle(journal, word, detail)
  return word === 'read' ? readFailure(path, detail.split('/', 1)[0] ?? '') : obstacle(path, word, detail)
}

/** The event for a word about a log, if any. */
const eventFor = (log: LogSettings, word: string, detail: string): FollowEvent | undefined => {
  if (word === 'guessed') return undefined
  if (word === 'over') return { kind: 'failed', log: log.name, error: tailEnded(log.path) }
  const found = obstacleIn(log, word, detail)
  if (found === 'absent') return { kind: 'absent', log: log.name }
  return found && { kind: 'failed', log: log.name, error: found }
}

/** Turns the script's output into events, and records how far each log was read. */
class EventReader {
  /** The first mark was read. */
  begun = false
  /** The second mark was read: the last lines of all logs are complete. */
  caughtUp = false
  /** Output before the first mark: printed by start-up files, or the reason why the command did not run. */
  earlyOutput = ''
  readonly #unreported: Set<LogSettings>
  readonly #filters: readonly LiveFilter[]
  readonly #entries = new Map<number, readonly FollowEvent[]>()
  readonly #resumedLines = new Map<number, LogLine[]>()
  readonly #guessed = new Set<number>()
  /** Where each log is followed from, known before its last lines are complete. */
  readonly #startPositions = new Map<LogSettings, LogPosition>()
  readonly #lastLines = new Map<LogSettings, LogPosition>()
  readonly #isResumed: boolean

  constructor(
    readonly options: FollowOptions,
    readonly mark: Mark,
    readonly timezone: string,
  ) {
    this.#unreported = new Set(options.logs)
    this.#isResumed = (options.places?.size ?? 0) > 0
    this.#filters = options.logs.map(({ kind }) => liveFilter(kind, options))
  }

  events(line: Buffer): readonly FollowEvent[] {
    const text = textOf(line, FOLLOW_LINE_BYTES + 100)
    if (text === `${this.mark.whole} begin`) this.begun = true
    else if (text === `${this.mark.whole} end`) {
      this.caughtUp = true
      const events = this.#isResumed ? this.#resume() : [...this.#entries.values()].flat()
      // Also for logs without any line shown, so that they can be resumed, too.
      if (this.options.follow)
        for (const [log, position] of this.#startPositions) this.#setPosition(log, { ...this.#lastLines.get(log), ...position })
      return events
    } else if (this.begun) return this.#logLine(line)
    else if (this.earlyOutput.length < 1000) this.earlyOutput += `${text}\n`
    return []
  }

  #logLine(line: Buffer): readonly FollowEvent[] {
    const [, of, , about, word, detail = ''] = OUTPUT_LINE.exec(line.toString('latin1')) ?? []
    const index = Number(of ?? about)
    const log = this.options.logs[index]
    if (!log) return []
    if (word !== undefined) {
      this.#unreported.delete(log)
      if (word === 'guessed') this.#guessed.add(index)
      else this.#begin(log, word, detail)
      const event = eventFor(log, word, Buffer.from(detail, 'latin1').toString('utf8'))
      return event ? [event] : []
    }
    const raw = line.subarray(line.indexOf(':') + 1)
    if (log.journal !== undefined) return this.#entry(log, index, raw.toString('utf8'))
    const text = textOf(raw, FOLLOW_LINE_BYTES)
    const parsed = parseLine(text, log.kind, this.timezone)
    if (this.#isResumed && !this.caughtUp) {
      this.#resumedLines
        .set(index, this.#resumedLines.get(index) ?? [])
        .get(index)
        ?.push(parsed)
      return []
    }
    const last = { text, ...(parsed.at && { at: parsed.at }) }
    this.#lastLines.set(log, last)
    const { lines = 0, ...position } = this.options.places?.get(log.name) ?? {}
    this.#setPosition(log, { ...(this.caughtUp && { ...position, lines: lines + 1 }), ...last })
    // The filter must see every line, including those that the host has already selected.
    const isShown = this.#filters[index]?.(text)
    if (this.caughtUp && !isShown) return []
    return [{ kind: 'line', log: log.name, line: parsed }]
  }

  #begin(log: LogSettings, word: string, detail: string): void {
    if (log.journal !== undefined) {
      if (word === 'read' && detail !== '' && !this.options.places?.get(log.name)?.cursor) this.#startPositions.set(log, { cursor: detail })
      return
    }
    const [, sum = '', , size, , inode = ''] = detail.split('/')
    if (word === 'read') this.#startPositions.set(log, { inode, sum, offset: Number(size) })
    else if (eventFor(log, word, detail)?.kind === 'absent') this.#startPositions.set(log, { inode: '0', sum: '', offset: 0 })
  }

  #setPosition({ name }: LogSettings, position: LogPosition): void {
    this.options.places?.set(name, position)
  }

  /** The lines that were written while the connection was lost. */
  #resume(): readonly FollowEvent[] {
    let isWhole = true
    const events = this.options.logs.flatMap((log, index): FollowEvent[] => {
      const all = this.#resumedLines.get(index) ?? []
      const position = this.options.places?.get(log.name)
      const found = resume(all, position, this.#guessed.has(index))
      if (!found.isWhole) isWhole = false
      const { text, at } = all.at(-1) ?? position ?? {}
      if (text !== undefined) this.#lastLines.set(log, { text, ...(at && { at }) })
      return found.lines.filter(({ text }) => this.#filters[index]?.(text)).map(line => ({ kind: 'line', log: log.name, line }))
    })
    return [{ kind: 'resumed', isWhole }, ...events]
  }

  /** A journal entry may have several lines. Until the second mark, only the last `options.lines` of a journal are kept. */
  #entry(log: LogSettings, index: number, json: string): readonly FollowEvent[] {
    const entry = entryOf(json)
    if (!entry) return []
    if (entry.cursor !== undefined && this.options.follow) this.#setPosition(log, { cursor: entry.cursor })
    const lines = entry.message.split('\n').filter(text => entry.isError || this.#filters[index]?.(text))
    const events = lines.map(
      (message): FollowEvent => ({ kind: 'line', log: log.name, line: lineOf({ ...entry, message }, this.timezone) }),
    )
    if (this.caughtUp) return events
    this.#entries.set(index, [...(this.#entries.get(index) ?? []), ...events].slice(-this.options.lines || Number.MAX_SAFE_INTEGER))
    return []
  }

  /** A failure for each log about which the output said nothing. */
  *unreported(label: string): Generator<FollowEvent> {
    const error = this.begun ? CUT_SHORT : unexpectedOutput(label, this.earlyOutput)
    for (const log of this.#unreported) yield { kind: 'failed', log: log.name, error }
  }
}

/** Ends with the signal too, if the host goes on sending and never closes the channel. @throws the reason of the signal */
async function* untilAborted(stream: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await unlessAborted(signal, chunks.next())
    if (done) return
    yield value
  }
}

async function* read(command: Command, reader: EventReader, follow: boolean, signal: AbortSignal): AsyncGenerator<FollowEvent> {
  // An incomplete last line is dropped when following: it is read again, whole, when the log is resumed.
  for await (const line of linesFrom(untilAborted(command.stdout, signal), 2 * FOLLOW_LINE_BYTES, !follow)) {
    yield* reader.events(line)
    if (reader.caughtUp && !follow) return
  }
}

/** Runs the command; undefined if `signal` aborts first. */
const start = async (host: Host, line: string, signal: AbortSignal): Promise<Command | undefined> => {
  if (signal.aborted) return undefined
  const running = host.run(line)
  try {
    return await unlessAborted(signal, running)
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  } finally {
    if (signal.aborted)
      running.then(
        late => late.kill(),
        () => {},
      )
  }
}

/**
 * The last lines of each log, log by log, and with `follow` all lines appended later, in the order of their arrival.
 * Runs one command, which leaves no process behind on the host. Ends without an error when `signal` aborts.
 * @param timezone IANA name, for stamps without an offset
 * @throws ConnectionError if the host accepts no commands, or the connection is lost
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
  const reader = new EventReader(options, mark, timezone)
  try {
    if (signal.aborted) return
    yield* read(command, reader, options.follow, signal)
  } catch (error) {
    if (!signal.aborted) throw lost(host, error)
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
  if (signal.aborted) return
  if (!options.follow || !reader.begun) return yield* reader.unreported(host.label)
  // If the connection was lost, its owner aborts `signal` with the reason within a moment; else there is none.
  await wait(1000, undefined, { signal }).catch(() => {})
  if (!signal.aborted) throw lost(host)
}

const lost = ({ label }: Host, cause?: unknown): ConnectionError =>
  new ConnectionError(`the connection to ${label} was lost while its logs were followed`, 'Run the command again.', { cause })
