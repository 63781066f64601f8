import { describe, expect, it } from 'vitest'
import { buildReport, unreachedReport } from '../../src/report/build.js'
import { reportFigures } from '../../src/report/figures.js'
import { json } from '../../src/report/formats/json/index.js'
import { readReports } from '../../src/report/formats/json/read.js'
import { sections } from '../../src/sections/index.js'
import { error, reportOf, values } from '../support/a-day.js'
import { aContext, aStyle, NOW } from '../support/report.js'

const notRead = { ok: false, error }

describe('the figures of the sections', () => {
  it('are in base units and agree with the report, without unknown ones', () => {
    expect(reportFigures(reportOf())).toMatchInlineSnapshot(`
      {
        "deposited_rand": 1910.5,
        "deposits": 4,
        "failed_logins": 3,
        "last_hour_deposits": 1,
        "last_hour_registrations": 1,
        "leads": 2,
        "log_errors": 4,
        "never_logged_in": 2,
        "oldest_pending_seconds": 135000,
        "oldest_unassigned_seconds": 4800,
        "pending_deposits": 31,
        "pending_rand": 4250,
        "providers": 5,
        "providers_pending_verification": 0,
        "providers_with_credits": 1,
        "registered_clients": 4,
        "registered_not_people": 3,
        "registered_providers": 1,
        "registrations": 5,
        "unassigned_leads": 1,
        "unmatched_payments": 1,
        "unmatched_rand": 750,
        "verified_providers": 5,
      }
    `)
  })

  it('have names that are unique among sections and valid in Prometheus', () => {
    const names = reportOf().sections.flatMap(({ figures }) => Object.keys(figures))
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z][a-z_]*[a-z]$/)
  })

  it('exist for every section that was read, and for no other', () => {
    // Values of other days are not figures of this run.
    const failed = reportOf({ providers: { errors: [error] } }).sections
    expect(failed.filter(({ figures }) => Object.keys(figures).length === 0).map(({ id }) => id)).toEqual(['providers', 'trends'])
  })

  it('are not zero for a list or a log that could not be read', () => {
    const report = reportOf({
      logins: { values: { accounts: notRead, tickets: notRead, logs: [notRead, notRead] }, errors: [error] },
      leads: { values: { ...values.leads, unassigned: notRead }, errors: [error] },
      logs: { values: { logs: [notRead, notRead, notRead] }, errors: [error] },
    })
    const known = Object.keys(reportFigures(report))
    for (const name of ['never_logged_in', 'failed_logins', 'unassigned_leads', 'oldest_unassigned_seconds', 'log_errors'])
      expect(known).not.toContain(name)
    expect(known).toContain('leads')
  })

  it('are the same in a saved report, and so is the last good run', () => {
    const report = { ...reportOf(), lastGood: new Date('2025-10-07T01:00:00Z') }
    const [again] = readReports(json.write([report], aStyle()), sections)
    expect(again && reportFigures(again)).toEqual(reportFigures(report))
    expect(again?.lastGood).toEqual(report.lastGood)
  })

  it('come with the last good run: this one if it read everything, else the one before', () => {
    const before = new Date('2025-10-07T01:00:00Z')
    const about = { kind: 'report', target: 'production', timezone: 'UTC', tookMs: 1, lastGood: before, outbox: [] } as const
    const memory = { ignores: [], open: null, now: NOW }
    const read = (errors: (typeof error)[]) => ({
      id: 'silence',
      rule: { detect: () => undefined },
      read: { values: {}, errors, tookMs: 1 },
    })
    expect(buildReport(about, { sections: [], rules: [read([])] }, aContext(), memory).lastGood).toEqual(NOW)
    expect(buildReport(about, { sections: [], rules: [read([error])] }, aContext(), memory).lastGood).toEqual(before)
    expect(unreachedReport(about, ['silence'], error, aContext()).lastGood).toEqual(before)
  })
})
