import { describe, expect, it } from 'vitest'
import { json } from '../../src/report/formats/json/index.js'
import { readReports } from '../../src/report/formats/json/read.js'
import { writeWords } from '../../src/report/formats/pieces.js'
import type { Tile, TileId } from '../../src/report/overview.js'
import { redactReport } from '../../src/report/redact.js'
import type { Report, SectionReport } from '../../src/report/report.js'
import { sections } from '../../src/sections/index.js'
import { withOverview } from '../../src/sections/overview.js'
import { error, reportOf, values } from '../support/a-day.js'
import { aStyle, minutesAgo } from '../support/report.js'
import { anUnreachedReport, aSection } from '../support/sample-report.js'

const notRead = { ok: false, error }
const absent = { ok: false, error: { ...error, absent: true } }

const tilesOf = (report: Report): readonly Tile[] => withOverview(report).overview?.tiles ?? []

/** One tile in words, so that a test reads like the screen. */
const said = (report: Report, id: TileId) => {
  const tile = tilesOf(report).find(one => one.id === id)
  if (!tile) throw new Error(`no tile ${id}`)
  const words = (line: Tile['figure']): string | null => line && writeWords(line, 'Africa/Johannesburg')
  return {
    figure: words(tile.figure),
    facts: tile.facts.map(words),
    usual: words(tile.usual),
    days: tile.days?.length ?? null,
    unknown: tile.unknown?.message ?? null,
    tone: tile.tone,
  }
}

/** The same report with other data in one section. */
const having = (report: Report, id: string, data: object): Report => ({
  ...report,
  sections: report.sections.map((one): SectionReport => (one.id === id ? { ...one, data: { ...(one.data as object), ...data } } : one)),
})

const without = (report: Report, ...ids: string[]): Report => ({
  ...report,
  sections: report.sections.filter(({ id }) => !ids.includes(id)),
})

describe('the tiles of the first screen', () => {
  it('are always the six, in one order', () => {
    const order = ['registrations', 'deposits', 'waiting', 'leads', 'providers', 'errors']
    for (const report of [reportOf(), anUnreachedReport(), without(reportOf(), ...Object.keys(sections))])
      expect(tilesOf(report).map(({ id }) => id)).toEqual(order)
  })

  it('say how many people registered and how many of them got in, and compare today with the same weekday', () => {
    expect(said(reportOf(), 'registrations')).toEqual({
      figure: '5',
      facts: ['1 logged in', '3 anonymous accounts'],
      usual: '1 today, usually none by this time',
      days: 14,
      unknown: null,
      tone: 'plain',
    })
  })

  it('compare today with the usual in the words of the trends', () => {
    const days = Array.from({ length: 20 }, (_, i) => ({ day: `2025-10-${i}`, value: i }))
    const report = having(reportOf(), 'trends', { deposits: { days, usual: 38.04, change: -50 } })
    expect(said(report, 'deposits').usual).toBe('19 today, usually 38 by this time (-50 %)')
    expect(tilesOf(report)[1]?.days).toHaveLength(20)
  })

  it('say of how many registrations it is known whether they got in, if the list is cut', () => {
    const report = having(reportOf(), 'registrations', { total: 50, notPeople: 3 })
    expect(said(report, 'registrations').facts).toEqual(['1 of the newest 2 logged in', '3 anonymous accounts'])
  })

  it('tell clients of the public form, who have no log-in, from people who did not get in', () => {
    const newest = [
      { id: 'u1', name: 'a@clients.example', userType: 'client', createdAt: minutesAgo(9), hasLoggedIn: false, isOfForm: true },
      { id: 'u2', name: 'b@clients.example', userType: 'client', createdAt: minutesAgo(8), hasLoggedIn: false, isOfForm: false },
    ]
    const report = having(reportOf(), 'registrations', { total: 2, notPeople: 0, newest })
    expect(said(report, 'registrations').facts).toEqual(['0 logged in', '1 of the public form (no log-in)'])
  })

  it('count deposits, what was asked for, and what waits with the oldest of it', () => {
    expect(said(reportOf(), 'deposits')).toMatchObject({ figure: '4', facts: ['R1,910.50 asked for'], days: 14, unknown: null })
    expect(said(reportOf(), 'waiting')).toEqual({
      figure: '31',
      facts: ['R4,250.00', 'oldest 37.5 hours', '1 payment of nobody known (R750.00)'],
      usual: '31 now, usually 31 at this time',
      days: 14,
      unknown: null,
      tone: 'warn',
    })
  })

  it('say at least, and why, if the wallets could not be read', () => {
    const report = reportOf({ payments: { values: { ...values.payments, wallets: notRead, waiting: notRead }, errors: [error] } })
    expect(said(report, 'deposits')).toMatchObject({
      figure: 'at least 3',
      facts: ['at least R1,410.50 asked for', 'the wallets are unknown'],
      unknown: error.message,
    })
    expect(said(report, 'waiting')).toMatchObject({
      figure: 'at least 30',
      facts: ['at least R3,750.00', 'oldest 37.5 hours', 'the wallets are unknown'],
      unknown: error.message,
    })
  })

  it('call nothing zero that could not be counted', () => {
    const read = { made: [], pending: [], wallets: notRead, waiting: notRead }
    const report = reportOf({ payments: { values: read, errors: [error] } })
    expect(said(report, 'deposits')).toMatchObject({ figure: null, facts: ['the wallets are unknown'], unknown: error.message })
    expect(said(report, 'waiting')).toMatchObject({
      figure: null,
      facts: ['the wallets are unknown'],
      unknown: error.message,
      tone: 'plain',
    })
  })

  it('say zero on a platform without wallets, on which nothing happened', () => {
    const report = reportOf({ payments: { values: { made: [], pending: [], wallets: absent, waiting: absent }, errors: [] } })
    expect(said(report, 'deposits')).toMatchObject({ figure: '0', facts: ['R0.00 asked for'], unknown: null })
    expect(said(report, 'waiting')).toMatchObject({ figure: '0', facts: [], unknown: null, tone: 'good' })
  })

  it('count leads, and those without a provider with the oldest, or say that it is unknown', () => {
    expect(said(without(reportOf(), 'trends'), 'leads')).toEqual({
      figure: '2',
      facts: ['1 without a provider, oldest 1.3 hours'],
      usual: null,
      days: null,
      unknown: null,
      tone: 'warn',
    })
    const report = without(reportOf({ leads: { values: { ...values.leads, unassigned: notRead }, errors: [error] } }), 'trends')
    expect(said(report, 'leads')).toMatchObject({
      figure: '2',
      facts: ['without a provider: unknown'],
      unknown: error.message,
      tone: 'plain',
    })
  })

  it('count providers, the verified ones, those with credits and the new ones, or say that it is unknown', () => {
    expect(said(reportOf(), 'providers')).toMatchObject({
      usual: '0 new today, usually none by this time',
      days: 14,
      figure: '5',
      facts: ['5 verified', '1 with credits'],
      unknown: null,
    })
    const pending = having(reportOf(), 'providers', { pending: 1 })
    expect(said(pending, 'providers').facts).toEqual(['5 verified', '1 with credits', '1 waits for verification'])
    const report = reportOf({ providers: { values: { ...values.providers, withCredits: notRead }, errors: [error] } })
    expect(said(report, 'providers')).toMatchObject({ figure: '5', facts: ['5 verified', 'with credits: unknown'], unknown: error.message })
  })

  it('count errors and failed log-ins, and name the log that is missing', () => {
    expect(said(reportOf(), 'errors')).toEqual({
      figure: 'at least 4',
      facts: ['at least 3 failed log-ins', 'usual: unknown, logs are read for the window only'],
      usual: null,
      days: null,
      unknown: 'gunicorn: there is no /var/log/gunicorn.log',
      tone: 'bad',
    })
  })

  it('know of no errors without a log, and of none that were not found in a part of one', () => {
    const log = { name: 'django', path: '/var/log/django.log' }
    const read = { ...log, state: 'read', size: 1, modifiedAt: minutesAgo(1), errors: 0, atLeast: false, messages: [] }
    const withLogs = (...data: object[]): Report => ({
      ...reportOf(),
      sections: [aSection({ id: 'logs', data }), aSection({ id: 'logins', data: { never: null, failed: null } })],
    })
    const noLogins = { facts: ['failed log-ins: unknown'] }
    expect(said(withLogs(read), 'errors')).toMatchObject({ ...noLogins, figure: '0', tone: 'good' })
    expect(said(withLogs(read), 'errors').unknown).toBe('there is no log to count failed log-ins from')
    expect(said(withLogs({ ...read, atLeast: true }), 'errors')).toMatchObject({ figure: null, unknown: 'django was read only in part' })
    expect(said(withLogs({ ...read, errors: null }), 'errors')).toMatchObject({ figure: null, unknown: 'no line of django is of its kind' })
    expect(said(withLogs({ ...log, state: 'failed', error: 'permission denied' }), 'errors')).toMatchObject({
      figure: null,
      unknown: 'django could not be read: permission denied',
    })
    expect(said(withLogs(), 'errors')).toMatchObject({ figure: null, unknown: 'no log is configured' })
  })

  it('draw no days of what an older version did not save', () => {
    const trends = reportOf().sections.find(({ id }) => id === 'trends')
    const older = { ...(trends?.data as object), waiting: undefined, providers: undefined }
    const report: Report = {
      ...reportOf(),
      sections: reportOf().sections.map(one => (one.id === 'trends' ? { ...one, data: older } : one)),
    }
    expect(said(report, 'waiting')).toMatchObject({ figure: '31', usual: null, days: null, unknown: null })
    expect(said(report, 'providers')).toMatchObject({ facts: ['5 verified', '1 with credits'], usual: null, days: null })
  })

  it('say of a section that was not asked for that it was not, and keep what is known beside it', () => {
    const report = without(reportOf(), 'payments', 'logs')
    const left = { figure: null, facts: [], usual: null, days: null, unknown: 'was not asked for' }
    expect(said(report, 'deposits')).toMatchObject(left)
    expect(said(report, 'waiting')).toMatchObject(left)
    expect(said(report, 'errors')).toMatchObject({ figure: null, facts: ['at least 3 failed log-ins'], unknown: 'was not asked for' })
    expect(tilesOf(report).flatMap(({ id, isLeftOut }) => (isLeftOut ? [id] : []))).toEqual(['deposits', 'waiting'])
    expect(tilesOf({ ...report, kind: 'problems', sections: [] }).every(({ isLeftOut }) => isLeftOut)).toBe(true)
  })

  it('say why a section failed, and keep the others', () => {
    const report = reportOf({ registrations: { errors: [error] } })
    expect(said(report, 'registrations')).toMatchObject({ figure: null, facts: [], days: null, unknown: error.message })
    expect(said(report, 'deposits').figure).toBe('4')
  })

  it('say of each why, if the platform was not reached', () => {
    for (const { figure, unknown, isLeftOut } of tilesOf(anUnreachedReport()))
      expect([figure, unknown?.message, isLeftOut]).toEqual([null, 'root@staging.example does not answer on port 22', undefined])
  })

  it('draw no days if the trends were not asked for, and say why if they failed', () => {
    expect(said(without(reportOf(), 'trends'), 'registrations')).toMatchObject({ usual: null, days: null, unknown: null })
    expect(said(reportOf({ trends: { errors: [error] } }), 'registrations')).toMatchObject({
      figure: '5',
      facts: ['1 logged in', '3 anonymous accounts', 'today against the usual: unknown'],
      usual: null,
      days: null,
      unknown: error.message,
    })
    // One of the tables failed: the others keep their days.
    const partly = reportOf({ trends: { values: values.trends, errors: [error] } })
    expect(said(partly, 'leads')).toMatchObject({ figure: '2', usual: null, days: null, unknown: error.message })
    expect(said(partly, 'deposits')).toMatchObject({ days: 14, unknown: null })
  })

  it('compare today with the usual whatever the window, because the usual is about a day', () => {
    const week = { since: { secondsAgo: 7 * 86_400 }, label: 'Last 7 Days', phrase: 'in the last 7 days', dated: true }
    const [day, long] = [reportOf(), reportOf({}, { window: week })].map(report => said(report, 'registrations'))
    expect(long).toEqual(day)
  })

  it('are the same of a saved report', () => {
    const report = reportOf()
    const [again] = readReports(json.write([report], aStyle()), sections)
    expect(again && withOverview(again).overview).toEqual(withOverview(report).overview)
  })

  it('are made of a report that an older version saved, which lacks what came later', () => {
    const document = JSON.parse(json.write([reportOf()], aStyle()))
    delete document.sections.payments.data.ways
    delete document.sections.payments.data.unmatched
    delete document.sections.leads.data.unassigned.expired
    delete document.sections.logins.data.failed.logs
    for (const log of document.sections.logs.data) delete log.reach
    const [again] = readReports(JSON.stringify(document), sections)
    if (!again) throw new Error('nothing was read')
    expect(said(again, 'deposits').figure).toBe('4')
    expect(said(again, 'waiting')).toMatchObject({ figure: '31', facts: ['R4,250.00', 'oldest 37.5 hours'], unknown: null })
    expect(said(again, 'errors').figure).toBe('at least 4')
  })

  it('are unknown if a saved section has data of another shape', () => {
    const report = { ...reportOf(), sections: [aSection({ data: { total: 'many' } })] }
    expect(said(report, 'providers')).toMatchObject({ figure: null, unknown: 'the saved report has no such data' })
  })

  it('name nobody: a redacted report has the same figures', () => {
    const report = reportOf()
    const tiles = (of: Report) => tilesOf(of).map(({ id }) => [id, said(of, id).figure, said(of, id).facts])
    expect(tiles(redactReport(report, sections))).toEqual(tiles(report))
  })
})

describe('the first screen', () => {
  it('is made anew, whatever the report had before', () => {
    const before = { headline: ['old'], tone: 'bad', tiles: [] } as const
    expect(withOverview({ ...reportOf(), overview: before }).overview?.tiles).toHaveLength(6)
  })

  it('is no part of the JSON', () => {
    expect(json.write([withOverview(reportOf())], aStyle())).toBe(json.write([reportOf()], aStyle()))
  })
})
