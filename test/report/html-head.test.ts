import { HtmlValidate } from 'html-validate'
import { describe, expect, it } from 'vitest'
import { htmlMail, htmlPage } from '../../src/report/formats/html/index.js'
import type { Report } from '../../src/report/report.js'
import { withOverview } from '../../src/sections/overview.js'
import { aDayOfWaiting, aDayReport, error, reportOf } from '../support/a-day.js'
import { minutesAgo } from '../support/report.js'
import { anUnreachedReport, aProblem } from '../support/sample-report.js'

const COMMAND = 'check_status --all -o report.html'
const file = (report: Report): string => htmlPage.write([withOverview(report)])
const mail = (report: Report): string => htmlMail(withOverview(report), COMMAND)

/** The words of a page, without its style sheet: what a program shows that knows neither styles nor drawings. */
const words = (page: string): string =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ')

const countOf = (page: string, what: RegExp): number => page.match(what)?.length ?? 0

describe('a mail of the report', () => {
  it('is light where a program drops its style sheet: the colours beside its figures are made for a light ground', () => {
    const dropped = mail(aDayReport()).replace(/<style>[\s\S]*?<\/style>/, '')

    expect(dropped).not.toContain('color-scheme')
    expect(mail(aDayReport())).toContain(':root{color-scheme:light dark}')
  })
})

describe('the head of the html report', () => {
  it('begins with what needs somebody, before the counts, the figures and the problems', () => {
    const said = words(file(aDayReport()))
    const order = [
      'Last 24 Hours',
      '3 things need you now',
      '1 high',
      'Registrations 5 1 logged in',
      'Errors in the logs',
      'Severity What Count',
      'What to do',
    ]
    expect(order.map(part => said.indexOf(part)).filter(at => at >= 0)).toEqual(
      order.map(part => said.indexOf(part)).toSorted((a, b) => a - b),
    )
  })

  it('draws 14 days in the file, and says them to whom cannot see them', () => {
    const page = file(aDayReport())
    expect(countOf(page, /<svg class="spark" role="img" aria-label="The last 14 days, today last: [\d, .]+"/g)).toBe(4)
    expect(countOf(page, /<rect /g)).toBe(56)
  })

  it('makes the bars of table cells in a mail, whose programs drop drawings', () => {
    const page = mail(aDayReport())
    expect(page).not.toMatch(/<svg|<img/)
    expect(countOf(page, /role="img" aria-label="The last 14 days, today last: [\d, .]+"/g)).toBe(4)
    expect(words(page)).toContain('Waiting deposits 31 R4,250.00 oldest 37.5 hours')
  })

  it('says that a figure is unknown, and why, in a file and in a mail', () => {
    const report = aDayReport({ sections: reportOf({ registrations: { errors: [error] } }).sections })
    for (const page of [file(report), mail(report)])
      expect(words(page)).toContain(`Registrations unknown ❓ ${error.message.replaceAll('"', '&quot;')}`)
  })

  it('leaves out what nobody asked for, and all figures if nothing was reached', () => {
    const some = words(file(aDayReport({ sections: aDayReport().sections.filter(({ id }) => id === 'providers') })))
    expect(some).toContain('Providers 5 5 verified')
    expect(some).not.toMatch(/was not asked for|Registrations/)
    expect(file(aDayReport({ kind: 'problems', sections: [] }))).not.toContain('class="tiles"')
    expect(words(file(anUnreachedReport()))).toContain('The platform was not reached: nothing is known about it')
    expect(file(anUnreachedReport())).not.toContain('class="tiles"')
  })

  it('lists each open problem once in a table, with its count, since when, and whether it is new', () => {
    const problems = [
      aProblem({ message: ['2 deposits pending >2h'], count: 2, subjects: [{ id: 'd1', line: ['d1'], began: minutesAgo(54 * 24 * 60) }] }),
      aProblem({ severity: 'medium', message: ['3 addresses'], count: 3, atLeast: true, isNew: true, since: minutesAgo(0), subjects: [] }),
      aProblem({ severity: 'info', message: ['today'], subjects: [{ id: 'd2', line: ['d2'], began: minutesAgo(150) }] }),
      aProblem({ message: ['nobody minds'], ignored: true }),
    ]
    const [, table = ''] = /<table class="problems">([\s\S]*?)<\/table>/.exec(file(aDayReport({ problems }))) ?? []
    expect(words(table).trim()).toBe(
      [
        'Severity What Count Since New',
        '🔴 high 2 deposits pending >2h 2 2025-08-15 (54 days)',
        '🟡 medium 3 addresses 3+ — new',
        '🔵 info today 1 01:22 (2.5 hours)',
      ].join(' '),
    )
  })

  it('shows a report that has no first screen as before', () => {
    expect(words(htmlPage.write([aDayReport()]))).toContain('1 high')
  })
})

describe('a mail of 400 waiting deposits', () => {
  const report = aDayOfWaiting(400)
  const page = mail(report)

  it('is short enough for programs that cut a mail at 102 KB, and says where the rest is', () => {
    expect(Buffer.byteLength(file(report))).toBeGreaterThan(102_000)
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(90_000)
    expect(words(page)).toContain(`This mail is cut short, because mail programs cut off what is long. The whole report: ${COMMAND}`)
  })

  it('counts what it leaves out', () => {
    const said = words(page)
    expect(said).toContain('Waiting deposits 401 R64,500.00 oldest 54 days')
    const [, listed = ''] = /PENDING DEPOSITS[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/.exec(page) ?? []
    const rows = countOf(listed, /<tr>/g)
    expect(rows).toBeGreaterThan(0)
    expect(said).toContain(`… ${401 - rows} more not shown (--all shows them)`)
    expect(said).toMatch(/… 3\d\d more → /)
  })

  it('is whole if it is short', () => {
    expect(words(mail(aDayReport()))).not.toContain('cut short')
  })

  it('is short enough also if every value on the platform is long', () => {
    const long = aDayReport({
      problems: Array.from({ length: 21 }, (_, i) => aProblem({ rule: `rule_${i}`, subjects: [{ id: 'x', line: ['x'.repeat(9_000)] }] })),
    })
    expect(Buffer.byteLength(mail(long))).toBeLessThanOrEqual(90_000)
  })

  it('is a file of its usual lists of at most 90 KB too', () => {
    const usual = { ...report, problems: report.problems.map(one => ({ ...one, subjects: one.subjects.slice(0, 20) })) }
    const sections = reportOf().sections
    expect(Buffer.byteLength(file({ ...usual, sections }))).toBeLessThanOrEqual(90_000)
  })

  it('is valid HTML', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:recommended', 'html-validate:standard'],
      rules: { 'no-inline-style': 'off' },
    })
    const { results } = await validator.validateString(page)
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line}: ${message} (${ruleId})`))).toEqual([])
  })
})
