import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csv } from '../../src/report/formats/csv.js'
import type { Report } from '../../src/report/report.js'
import { escapeText } from '../../src/text/escape.js'
import { hostileText } from '../support/hostile.js'
import { aStyle, minutesAgo } from '../support/report.js'
import { aCalmReport, anUnreachedReport, aProblem, aReport, aReportOf } from '../support/sample-report.js'

const write = (...reports: Report[]): string => csv.write(reports, aStyle())
const rowsOf = (output: string): Record<string, string>[] => parse(output, { columns: true, record_delimiter: '\r\n' })
/** A value without the apostrophes that keep spreadsheets from reading it as a formula. */
const bare = (value = ''): string => value.replaceAll("'", '')

const FORMULA = /^[\s"]*[=+\-@\t\r＝＋－＠]/

describe('the CSV', () => {
  it('has a line for each subject of each problem, of all targets', async () => {
    await expect(write(aReport(), anUnreachedReport(), aCalmReport())).toMatchFileSnapshot('golden/report.csv')
  })

  it('ends each line with CRLF, and is a header alone when nothing is wrong', () => {
    expect(write(aCalmReport())).toBe('target,rule,severity,problem,subject_id,subject,since,new,ignored,action\r\n')
    expect(write(aReport()).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('says how many more there are where a list was cut, and how many are ignored', () => {
    const rows = rowsOf(write(aCalmReport({ rules: [], problems: [aProblem({ count: 9, atLeast: true, ignoredSubjects: 2 })] })))
    expect(rows.map(({ subject, ignored }) => [subject, ignored])).toEqual([
      ['owner@plumbers.example: R2,500.00, reference PCSA-0001', 'no'],
      ['at least 8 more', 'no'],
      ['2 more', 'yes'],
    ])
  })

  it('tells of a target that was not reached, also where no rule was asked', () => {
    const report = { ...anUnreachedReport(), rules: [] }
    expect(rowsOf(write(report))).toMatchObject([{ target: 'staging', severity: 'unknown', problem: report.error?.message }])
  })

  it('writes since as a moment in UTC', () => {
    expect(rowsOf(write(aReport()))[0]?.since).toBe('2025-10-06T12:22:55.000Z')
  })

  it('tells of alerts that wait to be told', () => {
    const outbox = [{ channel: 'office', messages: 3, since: minutesAgo(40), reason: 'connection refused' }]
    expect(rowsOf(write(aCalmReport({ outbox })))).toMatchObject([
      {
        target: 'production',
        rule: '',
        severity: 'undelivered',
        problem: '3 messages wait for office since 2025-10-08 03:12 (connection refused)',
        since: '2025-10-08T01:12:55.000Z',
      },
    ])
  })

  it('gives every value back as text in its own cell, whatever it is', () => {
    fc.assert(
      fc.property(hostileText, value => {
        const rows = rowsOf(write(aReportOf(value)))
        const shown = escapeText(value)
        expect(rows.map(({ severity }) => severity)).toEqual(['high', 'high', 'high', 'unknown', 'undelivered'])
        expect(bare(rows[0]?.target)).toBe(bare(shown))
        expect(bare(rows[0]?.subject)).toBe(bare(shown))
        expect(bare(rows[0]?.subject_id)).toBe(bare(shown))
        expect(bare(rows[0]?.problem)).toBe(bare(shown))
        expect(bare(rows[0]?.action)).toBe(bare(escapeText(`${value}: ${value}`)))
      }),
    )
  })

  it('has no cell that a spreadsheet runs, be it parted by commas or by semicolons', () => {
    fc.assert(
      fc.property(hostileText, value => {
        const output = write(aReportOf(value))
        const cells = rowsOf(output).flatMap(row => Object.values(row))
        expect([...cells, ...output.split(/[;\r\n]+/)].filter(cell => FORMULA.test(cell))).toEqual([])
      }),
    )
  })
})
