import { setTimeout as wait } from 'node:timers/promises'
import type { LogSettings } from '../../config/settings.js'
import { unlessAborted } from '../../text/time-limit.js'
import { ConnectionError } from '../errors.js'
import type { Command, Host } from '../host.js'
import type { LogLine, ReadError } from '../readings.js'
import type { FollowEvent, FollowOptions, LogPosition } from '../source.js'
import { followCommand, LINE_BYTES } from './follow-script.js'
import { entryOf, lineOf } from './journal-entry.js'
import { parseLine } from './lines.js'
import { type LiveFilter, liveFilter } from './live-filter.js'
import { broken, CUT_SHORT, garbled, journalObstacle, obstacle } from './obstacles.js'
import { type Mark, newMark } from './preamble.js'
import { resumed } from './resume.js'
import { linesFrom, textOf } from './text.js'

/** A line of the answer, taken apart: of which log, and either its text or a word about the log with a detail. */
const ANSWER = /^(?:(\d+):(.*)|=(\d+) (\S+) ?(.*))$/s

const over = (path: string): ReadError => ({
  message: `${path}: it is followed no longer: tail ended on the host`,
  hint: 'Start the command again.',
})

const obstacleIn = ({ path, journal }: LogSettings, word: string, detail: string): 'absent' | ReadError | undefined => {
  if (journal !== undefined) return word === 'read' ? undefined : journalObstacle(journal, word, detail)
  return word === 'read' ? broken(path, detail.split('/', 1)[0] ?? '') : obstacle(path, word, detail)
}

/** What a word about a log tells the person, if anything. */
const told = (log: LogSettings, word: string, detail: string): FollowEvent | undefined => {
  if (word === 'guessed') return undefined
  if (word === 'over') return { kind: 'failed', log: log.name, error: over(log.path) }
  const found = obstacleIn(log, word, detail)
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
  readonly #entries = new Map<number, readonly FollowEvent[]>()
  readonly #missed = new Map<number, LogLine[]>()
  readonly #guessed = new Set<number>()
  /** Where each log is followed from, known before its lines are through, and the last of these. */
  readonly #begins = new Map<LogSettings, LogPosition>()
  readonly #told = new Map<LogSettings, LogPosition>()
  readonly #isResumed: boolean

  constructor(
    readonly options: FollowOptions,
    readonly mark: Mark,
    readonly timezone: string,
  ) {
    this.#untold = new Set(options.logs)
    this.#isResumed = (options.places?.size ?? 0) > 0
    this.#filters = options.logs.map(({ kind }) => liveFilter(kind, options))
  }

  events(line: Buffer): readonly FollowEvent[] {
    const text = textOf(line, LINE_BYTES + 100)
    if (text === `${this.mark.whole} begin`) this.begun = true
    else if (text === `${this.mark.whole} end`) {
      this.caughtUp = true
      const events = this.#isResumed ? this.#resume() : [...this.#entries.values()].flat()
      // Also of a log that nothing was shown of: there, too, it goes on where it was.
      if (this.options.follow) for (const [log, place] of this.#begins) this.#reach(log, { ...this.#told.get(log), ...place })
      return events
    } else if (this.begun) return this.#answered(line)
    else if (this.said.length < 1000) this.said += `${text}\n`
    return []
  }

  #answered(line: Buffer): readonly FollowEvent[] {
    const [, of, , about, word, detail = ''] = ANSWER.exec(line.toString('latin1')) ?? []
    const index = Number(of ?? about)
    const log = this.options.logs[index]
    if (!log) return []
    if (word !== undefined) {
      this.#untold.delete(log)
      if (word === 'guessed') this.#guessed.add(index)
      else this.#begin(log, word, detail)
      const event = told(log, word, Buffer.from(detail, 'latin1').toString('utf8'))
      return event ? [event] : []
    }
    const raw = line.subarray(line.indexOf(':') + 1)
    if (log.journal !== undefined) return this.#entry(log, index, raw.toString('utf8'))
    const text = textOf(raw, LINE_BYTES)
    const parsed = parseLine(text, log.kind, this.timezone)
    if (this.#isResumed && !this.caughtUp) {
      this.#missed
        .set(index, this.#missed.get(index) ?? [])
        .get(index)
        ?.push(parsed)
      return []
    }
    const last = { text, ...(parsed.at && { at: parsed.at }) }
    this.#told.set(log, last)
    const { lines = 0, ...place } = this.options.places?.get(log.name) ?? {}
    this.#reach(log, { ...(this.caughtUp && { ...place, lines: lines + 1 }), ...last })
    // The filter learns from every line, also from those that the host has chosen.
    const isShown = this.#filters[index]?.(text)
    if (this.caughtUp && !isShown) return []
    return [{ kind: 'line', log: log.name, line: parsed }]
  }

  #begin(log: LogSettings, word: string, detail: string): void {
    if (log.journal !== undefined) {
      if (word === 'read' && detail !== '' && !this.options.places?.get(log.name)?.cursor) this.#begins.set(log, { cursor: detail })
      return
    }
    const [, sum = '', , size, , inode = ''] = detail.split('/')
    if (word === 'read') this.#begins.set(log, { inode, sum, offset: Number(size) })
    else if (told(log, word, detail)?.kind === 'absent') this.#begins.set(log, { inode: '0', sum: '', offset: 0 })
  }

  #reach({ name }: LogSettings, place: LogPosition): void {
    this.options.places?.set(name, place)
  }

  /** What was written while nobody listened. */
  #resume(): readonly FollowEvent[] {
    let isWhole = true
    const events = this.options.logs.flatMap((log, index): FollowEvent[] => {
      const all = this.#missed.get(index) ?? []
      const place = this.options.places?.get(log.name)
      const found = resumed(all, place, this.#guessed.has(index))
      if (!found.isWhole) isWhole = false
      const { text, at } = all.at(-1) ?? place ?? {}
      if (text !== undefined) this.#told.set(log, { text, ...(at && { at }) })
      return found.lines.filter(({ text }) => this.#filters[index]?.(text)).map(line => ({ kind: 'line', log: log.name, line }))
    })
    return [{ kind: 'resumed', isWhole }, ...events]
  }

  /** An entry of a journal may be of several lines. Until all that was there is through, only the last so many are kept. */
  #entry(log: LogSettings, index: number, json: string): readonly FollowEvent[] {
    const entry = entryOf(json)
    if (!entry) return []
    if (entry.cursor !== undefined && this.options.follow) this.#reach(log, { cursor: entry.cursor })
    const lines = entry.message.split('\n').filter(text => entry.isError || this.#filters[index]?.(text))
    const events = lines.map(
      (message): FollowEvent => ({ kind: 'line', log: log.name, line: lineOf({ ...entry, message }, this.timezone) }),
    )
    if (this.caughtUp) return events
    this.#entries.set(index, [...(this.#entries.get(index) ?? []), ...events].slice(-this.options.lines || Number.MAX_SAFE_INTEGER))
    return []
  }

  /** Logs that nothing was heard of before the answer ended. */
  *unheard(label: string): Generator<FollowEvent> {
    const error = this.begun ? CUT_SHORT : garbled(label, this.said)
    for (const log of this.#untold) yield { kind: 'failed', log: log.name, error }
  }
}

async function* read(command: Command, reader: Reader, follow: boolean): AsyncGenerator<FollowEvent> {
  // The rest of a line that the connection broke in comes again, whole.
  for await (const line of linesFrom(command.stdout, 2 * LINE_BYTES, !follow)) {
    yield* reader.events(line)
    if (reader.caughtUp && !follow) return
  }
}

/** The command, or undefined when nobody waits for it any more. */
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
