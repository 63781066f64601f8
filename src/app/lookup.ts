import { buildList, buildPage } from '../lookup/page.js'
import type { Lookup } from '../lookup/types.js'
import { DEFAULT_ROWS } from '../lookup/types.js'
import type { Line } from '../report/blocks.js'
import { listLimit, type Request } from '../report/context.js'
import type { Memory } from '../report/memory.js'
import type { Report } from '../report/report.js'
import { DatabaseError } from '../source/errors.js'
import { readingsOf, valuesOf, withValues } from '../source/needs.js'
import type { Query, ReadError, Readings } from '../source/readings.js'
import type { OpenTarget } from './open-target.js'
import { rulesAbout } from './rules-about.js'

interface Row {
  readonly id: string
  readonly total: number
}

/** What a word was looked up as, and the title of a list of matches. */
export interface LookupSubject<Found extends Row, Near> {
  readonly lookup: Lookup<Found, Near>
  readonly emoji: string
  readonly title: string
}

export interface LookupResult {
  /** What people call the match; absent: there is not exactly one. */
  readonly heading?: Line
  /** Exactly one match: `page` shows everything known about it. Otherwise `page` lists the matches, or the nearest ones. */
  readonly isFound: boolean
  readonly page: Report
  /** Why some places could not be searched. */
  readonly unread: readonly ReadError[]
}

/** @throws DatabaseError: without these rows there is nothing to show */
const readRows = async <Row>({ source }: OpenTarget, query: Query<Row>): Promise<{ rows: readonly Row[]; now: Date }> => {
  const snapshot = await source.read([query])
  const outcome = snapshot.rows(query)
  if (!outcome.ok) throw new DatabaseError(outcome.error.message, outcome.error.hint)
  return { rows: outcome.value, now: snapshot.now }
}

export interface Matches<Found> {
  readonly rows: readonly Found[]
  readonly total: number
  readonly now: Date
  readonly unread: readonly ReadError[]
}

/**
 * Everything that a word can mean. Tables that the platform lacks are skipped; tables that the role may not read are skipped and
 * reported. @throws DatabaseError
 */
export const findAll = async <Found extends Row>(
  { source }: OpenTarget,
  lookup: Lookup<Found, any>,
  word: string,
  limit: number | null,
): Promise<Matches<Found>> => {
  const [find, elsewhere, without] = [
    lookup.find(word, limit),
    lookup.findElsewhere?.(word, limit),
    lookup.findWithoutOptional?.(word, limit),
  ]
  const snapshot = await source.read([find, ...(elsewhere ? [elsewhere] : [])])
  const outcome = snapshot.rows(find)
  const isReduced = without && !outcome.ok && (outcome.error.lacking || outcome.error.denied)
  const found = isReduced ? (await source.read([without])).rows(without) : outcome
  const more = elsewhere && snapshot.rows(elsewhere)
  const unread = [...(isReduced ? [outcome] : []), ...(more ? [more] : [])].flatMap(read =>
    !read.ok && read.error.denied ? [read.error] : [],
  )
  const isSkipped = more === undefined || (!more.ok && (more.error.absent || more.error.denied))
  const all = [found, ...(isSkipped ? [] : [more])].map(read => {
    if (!read.ok) throw new DatabaseError(read.error.message, read.error.hint)
    return read.value
  })
  return { rows: all.flat(), total: all.reduce((sum, [first]) => sum + (first?.total ?? 0), 0), now: snapshot.now, unread }
}

const frameOf = ({ settings: { target }, began }: OpenTarget) => ({
  target: target.name,
  timezone: target.timezone,
  tookMs: performance.now() - began,
})

/** Two round trips: everything about the match, then what the rules say about its ids. */
const readPage = async <Found extends Row>(
  target: OpenTarget,
  lookup: Lookup<Found, any>,
  found: Found,
  request: Request,
  ignores: Memory['ignores'],
): Promise<Report> => {
  const parts = Object.entries(lookup.parts(found)).map(([id, part]) => ({ id, part, needs: part.needs(request) as Readings }))
  const { needs, ids } = lookup.subjectIds(found)
  const idNeeds: Readings = needs(request)
  const snapshot = await target.source.read([...parts, { needs: idNeeds }].flatMap(({ needs }) => readingsOf(needs)))
  const { values = {}, errors } = valuesOf(idNeeds, snapshot)
  const known = ids(values)
  const { request: narrow, rules } = rulesAbout(lookup, request, known)
  const judged = withValues(rules, await target.source.read(rules.flatMap(({ needs }) => readingsOf(needs))))
  const context = { ...narrow, all: request.all, now: snapshot.now }
  return buildPage({ ...frameOf(target), command: lookup.command }, withValues(parts, snapshot), judged, known, ignores, context, errors)
}

/** @param ignores reads what is ignored; called only if there is exactly one match @throws DatabaseError, ConnectionError */
export const lookUp = async <Found extends Row, Near>(
  target: OpenTarget,
  { lookup, emoji, title }: LookupSubject<Found, Near>,
  word: string,
  request: Request,
  ignores: () => Promise<Memory['ignores']>,
): Promise<LookupResult> => {
  const { rows, total, now, unread } = await findAll(target, lookup, word, listLimit(request, DEFAULT_ROWS))
  const list = (blocks: Parameters<typeof buildList>[3], now: Date): LookupResult => ({
    isFound: false,
    page: buildList(frameOf(target), emoji, title, blocks, { ...request, now }),
    unread,
  })
  const [only] = rows
  if (!only) {
    const near = await readRows(target, lookup.near(word))
    return list(lookup.none(word, near.rows, { ...request, now }), near.now)
  }
  if (total > 1) return list(lookup.several(word, rows, total, { ...request, now }), now)
  return { isFound: true, heading: lookup.heading(only), page: await readPage(target, lookup, only, request, await ignores()), unread }
}
