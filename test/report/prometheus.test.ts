import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prometheus } from '../../src/report/formats/prometheus.js'
import type { Report } from '../../src/report/report.js'
import { reportOf } from '../support/a-day.js'
import { HOSTILE, hostileText } from '../support/hostile.js'
import { aStyle, minutesAgo, NOW } from '../support/report.js'
import { aCalmReport, anUnreachedReport, aProblem, aReport, aReportOf, aSection } from '../support/sample-report.js'

const write = (...reports: Report[]): string => prometheus.write(reports, aStyle())

/** The exit status and the complaints of promtool. */
const promtool = (text: string): readonly [status: number | null, said: string] => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return [status, stdout + stderr]
}

const samples = (text: string, name: string): string[] => text.split('\n').filter(row => row.startsWith(`check_status_${name}{`))
const unknown = { status: 'unknown', errors: [{ message: 'relation gone', hint: '' }], reason: null } as const

describe('the prometheus format', () => {
  it('writes everything that monitoring needs, with all targets under the same metric', async () => {
    await expect(write(aReport(), anUnreachedReport(), aCalmReport({ target: 'calm' }))).toMatchFileSnapshot('golden/report.prom')
  })

  it.each([
    ['a day on the platform', [reportOf()]],
    ['everything at once', [aReport(), anUnreachedReport(), aCalmReport({ target: 'calm' })]],
    ['nothing but a target that was not reached', [anUnreachedReport()]],
    ['one target twice', [aReport(), aReport()]],
  ])('passes promtool: %s', (_, reports) => {
    expect(promtool(write(...reports))).toEqual([0, ''])
  })

  it('passes promtool whatever the names of targets and channels', () => {
    for (const value of [...Object.values(HOSTILE), 'a\\"b\n# TYPE c counter', 'a\r\u0000\u2028\ud800', ''])
      expect(promtool(write(aReportOf(value)))).toEqual([0, ''])
    fc.assert(
      fc.property(hostileText, value => {
        const strange = write(aReportOf(value))
          .split('\n')
          .filter(row => !/^(# (HELP|TYPE) check_status_|check_status_\w+\{target="|$)/.test(row))
        expect(strange).toEqual([])
      }),
    )
  })

  it('has no count for an unknown rule, and zero for a rule that found nothing', () => {
    const text = write(
      aCalmReport({
        rules: [
          { id: 'leads', ...unknown },
          { id: 'silence', status: 'fine', errors: [], reason: null },
        ],
      }),
    )
    expect(samples(text, 'rule_known')).toEqual([
      'check_status_rule_known{target="production",rule="leads"} 0',
      'check_status_rule_known{target="production",rule="silence"} 1',
    ])
    expect(samples(text, 'problem_subjects')).toEqual(
      ['info', 'warning', 'medium', 'high'].map(
        severity => `check_status_problem_subjects{target="production",rule="silence",severity="${severity}"} 0`,
      ),
    )
  })

  it('counts what a rule found in a partial reading', () => {
    const text = write(aCalmReport({ rules: [{ id: 'leads', ...unknown }], problems: [aProblem({ rule: 'leads', count: 7 })] }))
    expect(samples(text, 'problem_subjects')).toEqual(['check_status_problem_subjects{target="production",rule="leads",severity="high"} 7'])
    expect(samples(text, 'rule_known')).toEqual(['check_status_rule_known{target="production",rule="leads"} 0'])
  })

  it('counts ignored subjects separately', () => {
    const problem = aProblem({ rule: 'leads', count: 3, ignored: true, ignoredSubjects: 3 })
    const text = write(aCalmReport({ rules: [{ id: 'leads', status: 'problem', errors: [], reason: null }], problems: [problem] }))
    expect(samples(text, 'problem_subjects').every(sample => sample.endsWith(' 0'))).toBe(true)
    expect(samples(text, 'ignored_subjects')).toEqual(['check_status_ignored_subjects{target="production",rule="leads"} 3'])
  })

  it('leaves out the figures of a failed section, and reports its failure', () => {
    const failed = aSection({ status: 'failed', errors: [{ message: 'gone', hint: '' }], figures: {}, blocks: [] })
    const text = write(aCalmReport({ sections: [failed] }))
    expect(samples(text, 'section_up')).toEqual(['check_status_section_up{target="production",section="providers"} 0'])
    expect(text).not.toContain('check_status_providers')
  })

  it('reports an unreached target as down with its last good run, and has no zeros for it', () => {
    const text = write(anUnreachedReport())
    expect(samples(text, 'up')).toEqual(['check_status_up{target="staging"} 0'])
    expect(samples(text, 'last_good_run_timestamp_seconds')).toEqual([
      `check_status_last_good_run_timestamp_seconds{target="staging"} ${minutesAgo(1500).getTime() / 1000}`,
    ])
    expect(samples(text, 'problem_subjects')).toEqual([])
    expect(write({ ...anUnreachedReport(), lastGood: null })).not.toContain('last_good_run')
  })

  it('counts undelivered alerts and their age per channel, and has no sample for a channel without any', () => {
    const text = write(aCalmReport({ outbox: [{ channel: 'office', messages: 3, since: minutesAgo(40), reason: null }] }))
    expect(samples(text, 'outbox_messages')).toEqual(['check_status_outbox_messages{target="production",channel="office"} 3'])
    expect(samples(text, 'outbox_age_seconds')).toEqual(['check_status_outbox_age_seconds{target="production",channel="office"} 2400'])
    expect(write(aCalmReport())).not.toMatch(/outbox_(messages|age)/)
    const unknown = write(aCalmReport({ outboxError: { message: 'torn', hint: '' } }))
    expect(samples(unknown, 'outbox_known')).toEqual(['check_status_outbox_known{target="production"} 0'])
  })

  it('uses a run that read everything as the last good run', () => {
    expect(samples(write(aCalmReport({ lastGood: NOW })), 'last_good_run_timestamp_seconds')).toEqual([
      `check_status_last_good_run_timestamp_seconds{target="production"} ${NOW.getTime() / 1000}`,
    ])
  })
})
