import { requestOf } from '../app/request.js'
import { loadRunMemory } from '../app/run-memory.js'
import { LENGTH } from '../lookup/length.js'
import { buildList, buildPage } from '../lookup/page.js'
import type { Lookup } from '../lookup/types.js'
import { rules } from '../problems/index.js'
import type { Rule } from '../problems/types.js'
import { listLimit, type Request } from '../report/context.js'
import { writePage } from '../report/formats/text/index.js'
import type { Memory } from '../report/memory.js'
import { type Report, unreadIn, whatFailed } from '../report/report.js'
import { DatabaseError } from '../source/errors.js'
import { readingsOf, valuesOf, withValues } from '../source/needs.js'
import type { Query, ReadError, Readings } from '../source/readings.js'
import { EXIT } from '../terminal/exit.js'
import { complain, print } from '../terminal/output.js'
import { styleOf } from '../terminal/style.js'
import { UsageError } from '../text/usage-error.js'
import { type Connection, withPlatform } from './connection.js'
import type { GlobalFlags } from './options.js'

export interface LookupFlags extends GlobalFlags {
  readonly limit?: number
  readonly all?: boolean
  /** Nobody is named. */
  readonly redact?: boolean
}

/** How a list of several is headed, and the words to look for: a phone number or a name can be more than one. */
interface Asked {
  readonly emoji: string
  readonly title: string
  readonly words: readonly string[]
}

/** @throws DatabaseError: without this one nothing can be said at all */
const readRows = async <Row>({ source }: Connection, query: Query<Row>): Promise<{ rows: readonly Row[]; now: Date }> => {
  const snapshot = await source.read([query])
  const outcome = snapshot.rows(query)
  if (!outcome.ok) throw new DatabaseError(outcome.error.message, outcome.error.hint)
  return { rows: outcome.value, now: snapshot.now }
}

interface Found<Row> {
  readonly rows: readonly Row[]
  readonly total: number
  readonly now: Date
  /** Where else it may be, and could not be looked for. */
  readonly unread: readonly ReadError[]
}

/**
 * All that a word can mean. What a platform lacks is done without; what the role may not read is, too, and listed.
 * @throws DatabaseError
 */
const findAll = async <Row extends { readonly id: string; readonly total: number }>(
  { source }: Connection,
  lookup: Lookup<Row, any>,
  word: string,
  limit: number | null,
): Promise<Found<Row>> => {
  const [find, elsewhere, without] = [lookup.find(word, limit), lookup.findElsewhere?.(word, limit), lookup.findWithout?.(word, limit)]
  const snapshot = await source.read([find, ...(elsewhere ? [elsewhere] : [])])
  const outcome = snapshot.rows(find)
  const isLess = without && !outcome.ok && (outcome.error.lacking || outcome.error.denied)
  const found = isLess ? (await source.read([without])).rows(without) : outcome
  const more = elsewhere && snapshot.rows(elsewhere)
  const unread = [...(isLess ? [outcome] : []), ...(more ? [more] : [])].flatMap(read =>
    !read.ok && read.error.denied ? [read.error] : [],
  )
  const isDone = more === undefined || (!more.ok && (more.error.absent || more.error.denied))
  const all = [found, ...(isDone ? [] : [more])].map(read => {
    if (!read.ok) throw new DatabaseError(read.error.message, read.error.hint)
    return read.value
  })
  return { rows: all.flat(), total: all.reduce((sum, [first]) => sum + (first?.total ?? 0), 0), now: snapshot.now, unread }
}

const about = ({ settings: { target }, began }: Connection) => ({
  target: target.name,
  timezone: target.timezone,
  tookMs: performance.now() - began,
})

/** What the rules say once these ids are on their lists, however long those are. */
const judged = async <Found extends { readonly id: string; readonly total: number }>(
  { source }: Connection,
  lookup: Lookup<Found, any>,
  request: Request,
  ids: readonly string[],
) => {
  const judges = Object.entries<Rule<any>>(rules).filter(([id, { section }]) => lookup.judgedBy(id, section))
  const narrow: Request = { ...request, limit: 1, all: false, ignored: Object.fromEntries(judges.map(([id]) => [id, ids])) }
  const asked = judges.map(([id, judge]) => ({ id, judge, needs: judge.needs(narrow) as Readings }))
  const snapshot = await source.read(asked.flatMap(({ needs }) => readingsOf(needs)))
  return { narrow, rules: withValues(asked, snapshot) }
}

/** Two flights: what there is, then what the rules say of it. */
const readPage = async <Found extends { readonly id: string; readonly total: number }>(
  connection: Connection,
  lookup: Lookup<Found, any>,
  found: Found,
  request: Request,
  ignores: Memory['ignores'],
): Promise<Report> => {
  const parts = Object.entries(lookup.parts(found)).map(([id, part]) => ({ id, part, needs: part.needs(request) as Readings }))
  const { needs, ids } = lookup.concerned(found)
  const subject: Readings = needs(request)
  const snapshot = await connection.source.read([...parts, { needs: subject }].flatMap(({ needs }) => readingsOf(needs)))
  const { values = {}, errors } = valuesOf(subject, snapshot)
  const known = ids(values)
  const { rules, narrow } = await judged(connection, lookup, request, known)
  const context = { ...narrow, all: request.all, now: snapshot.now }
  return buildPage(about(connection), withValues(parts, snapshot), rules, known, ignores, context, errors)
}

/** Looks one thing up and prints all that is known of it; of several or none what there is instead. */
export const runLookup = <Found extends { readonly id: string; readonly total: number }, Near>(
  lookup: Lookup<Found, Near>,
  { emoji, title, words }: Asked,
  flags: LookupFlags,
): Promise<number> => {
  const word = words.join(' ').trim()
  if (word === '') throw new UsageError('there is nothing to look for', 'An e-mail, a phone number or a reference, for example.')
  return withPlatform(flags, async platform => {
    const masks = flags.redact ? (await import('../app/redaction.js')).redactSource(platform.source) : undefined
    const connection = masks ? { ...platform, source: masks.source } : platform
    const show = async (page: Report): Promise<Report> => {
      const shown = masks ? await masks.page(page) : page
      connection.stopWaiting()
      await print(writePage(shown, styleOf(flags)))
      return shown
    }
    const request = requestOf(connection.settings, flags)
    const list = async (blocks: Parameters<typeof buildList>[3], now: Date): Promise<number> => {
      await show(buildList(about(connection), emoji, title, blocks, { ...request, now }))
      return unread.length > 0 ? EXIT.notRead : EXIT.warning
    }
    const { rows: found, total, now, unread } = await findAll(connection, lookup, word, listLimit(request, LENGTH))
    for (const error of unread) complain(`not all that it can be was looked for: ${error.message}`, error.hint)
    const [only] = found
    if (!only) {
      const near = await readRows(connection, lookup.near(word))
      return list(lookup.none(word, near.rows, { ...request, now }), near.now)
    }
    if (total > 1) return list(lookup.several(word, found, total, { ...request, now }), now)

    const { memory } = await loadRunMemory(connection.settings, { demo: flags.demo ?? false })
    const page = await show(await readPage(connection, lookup, only, request, memory.ignores))
    // That a log does not reach back to the beginning of a window is nothing about the one who was asked for.
    const lacking = unreadIn(page)
    for (const failure of lacking) complain(`${whatFailed(failure)} could not be read whole: ${failure.error.message}`, failure.error.hint)
    return !page.error && lacking.length === 0 && unread.length === 0 ? EXIT.fine : EXIT.notRead
  })
}
