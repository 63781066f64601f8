import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { money, person, text } from '../../src/report/blocks.js'
import { csv, excelCsv } from '../../src/report/formats/csv.js'
import type { Report } from '../../src/report/report.js'
import { escapeText } from '../../src/text/escape.js'
import { hostileText } from '../support/hostile.js'
import { aStyle, minutesAgo } from '../support/report.js'
import { aCalmReport, anUnreachedReport, aProblem, aReport, aReportOf } from '../support/sample-report.js'

const write = (...reports: Report[]): string => csv.write(reports, aStyle())
const rowsOf = (output: string, delimiter = ','): Record<string, string>[] =>
  parse(output, { bom: true, columns: true, delimiter, record_delimiter: '\r\n' })
/** The value without the apostrophes that stop spreadsheets from reading it as a formula. */
const bare = (value = ''): string => value.replaceAll("'", '')

const FORMULA = /^[\s"]*[=+\-@\t\r＝＋－＠]/

describe('the csv format', () => {
  it('has a line per subject of each problem, for all targets', async () => {
    await expect(write(aReport(), anUnreachedReport(), aCalmReport())).toMatchFileSnapshot('golden/report.csv')
  })

  it('ends each line with CRLF, and is only a header if nothing is wrong', () => {
    expect(write(aCalmReport())).toBe(
      '\uFEFFtarget,rule,severity,problem,subject_id,subject,since,new,ignored,action,amount_rand,person,reference,began,age_hours\r\n',
    )
    expect(write(aReport()).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('has amount, person, reference and age of a subject in cells of their own, to sum and sort', () => {
    const subject = {
      id: 'd1',
      line: [person('owner@plumbers.example'), ': ', money('2500.00'), ' · ', 'check_status deposit ', text('PC23912AC8')],
      began: minutesAgo(90),
    }
    const rows = rowsOf(write(aCalmReport({ rules: [], problems: [aProblem({ count: 1, subjects: [subject] })] })))

    expect(rows).toMatchObject([
      {
        amount_rand: '2500.00',
        person: 'owner@plumbers.example',
        reference: 'PC23912AC8',
        began: minutesAgo(90).toISOString(),
        age_hours: '1.5',
      },
    ])
  })

  it('counts the subjects that a cut list leaves out, and the ignored ones', () => {
    const rows = rowsOf(write(aCalmReport({ rules: [], problems: [aProblem({ count: 9, atLeast: true, ignoredSubjects: 2 })] })))
    expect(rows.map(({ subject, ignored }) => [subject, ignored])).toEqual([
      ['owner@plumbers.example: R2,500.00, reference PCSA-0001', 'no'],
      ['at least 8 more', 'no'],
      ['2 more', 'yes'],
    ])
  })

  it('has a line for an unreached target, even if no rule was requested', () => {
    const report = { ...anUnreachedReport(), rules: [] }
    expect(rowsOf(write(report))).toMatchObject([{ target: 'staging', severity: 'unknown', problem: report.error?.message }])
  })

  it('writes the since column in UTC', () => {
    expect(rowsOf(write(aReport()))[0]?.since).toBe('2025-10-06T12:22:55.000Z')
  })

  it('has a line for undelivered alerts', () => {
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

  it('parses back to every value in its own cell, whatever the value', () => {
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

  it('has no cell that a spreadsheet evaluates, whether it splits at commas or semicolons', () => {
    fc.assert(
      fc.property(hostileText, value => {
        const output = write(aReportOf(value))
        const cells = rowsOf(output).flatMap(row => Object.values(row))
        const forExcel = rowsOf(excelCsv.write([aReportOf(value)], aStyle()), ';').flatMap(row => Object.values(row))
        expect([...cells, ...forExcel, ...output.split(/[;\r\n]+/)].filter(cell => FORMULA.test(cell))).toEqual([])
      }),
    )
  })
})

describe('the csv format for Excel', () => {
  const subject = {
    id: 'd1',
    line: [person('owner@plumbers.example'), ': ', money('-2500.50'), text(' · 5 hours; then nothing')],
    began: minutesAgo(90),
  }
  const report = aCalmReport({ rules: [], problems: [aProblem({ count: 1, subjects: [subject] })] })

  it('separates by semicolons and writes decimal commas, as Windows in South Africa has them, below a byte order mark', () => {
    const output = excelCsv.write([report], aStyle())

    expect(output.startsWith('\uFEFFtarget;rule;')).toBe(true)
    expect(rowsOf(output, ';')).toMatchObject([
      { amount_rand: '-2500,50', age_hours: '1,5', subject: 'owner@plumbers.example: -R2,500.50 · 5 hours; then nothing' },
    ])
  })

  it('has the same cells as the plain one but for decimal signs', () => {
    const plain = rowsOf(write(aReport()))
    const cells = rowsOf(excelCsv.write([aReport()], aStyle()), ';')

    expect(cells).toEqual(
      plain.map(row => ({ ...row, amount_rand: row.amount_rand?.replace('.', ','), age_hours: row.age_hours?.replace('.', ',') })),
    )
  })
})
