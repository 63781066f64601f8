import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nagios } from '../../src/report/formats/nagios.js'
import { type Report, statusOf, worstStatusOf } from '../../src/report/report.js'
import { HOSTILE, hostileText } from '../support/hostile.js'
import { aStyle, minutesAgo } from '../support/report.js'
import { aCalmReport, anUnreachedReport, aProblem, aReport, aReportOf } from '../support/sample-report.js'

const write = (...reports: Report[]): string => nagios.write(reports, aStyle())
const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']
const unknown = (id: string): Report['rules'][number] => ({
  id,
  status: 'unknown',
  errors: [{ message: 'relation gone', hint: '' }],
  reason: null,
})

/** `'label'=value[unit];[warn];[crit];[min];[max]`, as the Monitoring Plugins guidelines spell performance data. */
const FIGURE = /^('[^'=]+'|[^'=\s]+)=(-?[\d.]+(s|us|ms|%|[KMGT]?B|c)?)(;[\d.:@~-]*){0,4}$/

/** What Icinga 2's own parser makes of figures. */
const icinga = (figures: readonly string[]): readonly { readonly label: string; readonly value: number }[] => {
  const words = `${JSON.stringify(figures)}.map(figure => parse_performance_data(figure))`
  const { stdout, stderr } = spawnSync('icinga2', ['console', '--eval', words], { encoding: 'utf8' })
  if (!stdout.startsWith('[{')) throw new Error(stdout + stderr)
  return JSON.parse(stdout)
}

describe('the nagios format', () => {
  it('states the problems most severe first, and the figures after a bar', async () => {
    await expect(`${write(aReport())}${write(aCalmReport())}${write(anUnreachedReport())}`).toMatchFileSnapshot('golden/report.nagios')
  })

  it.each([
    ['OK', aCalmReport({ problems: [aProblem({ severity: 'info' })] }), 0],
    ['OK', aCalmReport({ problems: [aProblem({ ignored: true, ignoredSubjects: 1 })] }), 0],
    ['WARNING', aCalmReport({ problems: [aProblem({ severity: 'warning' })] }), 1],
    ['WARNING', aCalmReport({ problems: [aProblem({ severity: 'medium' })] }), 1],
    ['CRITICAL', aCalmReport({ problems: [aProblem()], rules: [unknown('leads')] }), 2],
    ['UNKNOWN', aCalmReport({ problems: [aProblem({ severity: 'medium' })], rules: [unknown('leads')] }), 3],
    ['UNKNOWN', anUnreachedReport(), 3],
  ])('says %s in agreement with the exit status', (state, report, status) => {
    expect(statusOf(report)).toBe(status)
    expect(STATES[status]).toBe(state)
    expect(write(report).startsWith(`CHECK_STATUS ${state} - `)).toBe(true)
  })

  it('never gives zero for problems that could not be checked', () => {
    const line = write(aCalmReport({ problems: [aProblem({ severity: 'medium' })], rules: [unknown('leads')] }))
    expect(line).toMatch(/\| medium=1;0 unknown=1 time=1\.920s\n$/)
    expect(write(aCalmReport())).toBe('CHECK_STATUS OK - no problems | high=0;;0 medium=0;0 warning=0;0 info=0 unknown=0 time=1.920s\n')
  })

  it('gives only figures that Icinga 2 takes, also where some are unknown', () => {
    const reports = [aReport(), anUnreachedReport(), aCalmReport({ rules: [unknown('leads')] }), aCalmReport()]
    const figures = reports.flatMap(report => write(report).split('\n')[0]?.split(' | ')[1]?.split(' ') ?? [])

    const [parsed, labels] = [icinga(figures), figures.map(figure => figure.replace(/=.*/, ''))]
    expect(parsed.map(({ label }) => label)).toEqual(labels)
    expect(parsed.every(({ value }) => Number.isFinite(value))).toBe(true)
    expect(() => icinga(['high=U;;0'])).toThrow("Can't convert 'U' to a floating point number")
  })

  it('starts with what could not be checked if the state is UNKNOWN', () => {
    const line = write(aCalmReport({ problems: [aProblem({ severity: 'medium' })], rules: [unknown('leads')] }))
    expect(line).toMatch(
      /^CHECK_STATUS UNKNOWN - 1 medium, 1 unknown: leads: relation gone, 1 deposit is pending for more than 24 hours \(/,
    )
  })

  it('reports several targets as one service: the worst state, its target, and totals', () => {
    const reports = [
      aCalmReport({ target: 'calm' }),
      anUnreachedReport(),
      aCalmReport({ target: 'shop', tookMs: 4000, problems: [aProblem()] }),
    ]
    const line = write(...reports)
    expect(worstStatusOf(reports)).toBe(2)
    expect(line).toMatch(/^CHECK_STATUS CRITICAL shop - 1 high, 2 unknown: shop: 1 deposit is pending .*, staging: not reached: root@/)
    expect(line).toMatch(/\| high=1;;0 unknown=2 time=10\.040s\n$/)
    expect(worstStatusOf([aCalmReport(), anUnreachedReport(), aCalmReport({ problems: [aProblem({ severity: 'medium' })] })])).toBe(3)
  })

  it('fits an old NRPE packet with all its figures, and counts the problems left out', () => {
    const problems = Array.from({ length: 60 }, (_, i) => aProblem({ rule: `rule-${i}`, message: [`名前 ${'x'.repeat(i * 20)}`] }))
    const line = write(aCalmReport({ problems }))
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1000)
    expect(line).toMatch(/, … and \d+ more \| high=60;;0 .* time=1\.920s\n$/)
    expect(line).not.toContain('\uFFFD')
  })

  it('lists undelivered alerts as long output, without changing the state or the first line', () => {
    const outbox = [
      { channel: 'office', messages: 3, since: minutesAgo(40), reason: 'a | b' },
      { channel: 'phone', messages: 1, since: minutesAgo(2), reason: null },
    ]
    const [line, ...more] = write(aCalmReport({ outbox })).split('\n')
    expect(`${line}\n`).toBe(write(aCalmReport()))
    expect(more).toEqual([
      '3 messages wait for office since 2025-10-08 03:12 (a ¦ b), 1 message waits for phone since 2025-10-08 03:50',
      '',
    ])
    expect(write(aCalmReport({ outbox }), anUnreachedReport())).toContain('\nproduction: 3 messages wait')
    expect(statusOf(aCalmReport({ outbox }))).toBe(0)
  })

  it('is one short line with one bar whatever the names, and one more line for undelivered alerts', () => {
    const check = (value: string): void => {
      for (const line of [write(aReportOf(value)), write(aReportOf(value), anUnreachedReport(), aCalmReport({ target: value }))]) {
        expect(line.match(/[\p{Cc}\u2028\u2029]/gu)).toEqual(['\n', '\n'])
        const [first = '', waits = ''] = line.split('\n')
        for (const part of [`${first}\n`, waits]) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(1000)
        expect(waits).not.toContain('|')
        const [words, figures = '', ...more] = first.split('|')
        expect([words?.startsWith('CHECK_STATUS '), more]).toEqual([true, []])
        for (const figure of figures.trim().split(' ')) expect(figure).toMatch(FIGURE)
      }
    }
    for (const value of [...Object.values(HOSTILE), 'a | high=0\nb', 'x'.repeat(5000)]) check(value)
    fc.assert(fc.property(hostileText, check), { numRuns: 200 })
  })
})
