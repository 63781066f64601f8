import { describe, expect, it } from 'vitest'
import { snapshotOfProblem } from '../../src/alerts/problem-snapshot.js'
import { reportNotification } from '../../src/alerts/report-notification.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import { line, person } from '../../src/report/blocks.js'
import type { Report } from '../../src/report/report.js'
import { reportOf } from '../support/a-day.js'
import { aWordingContext, messageWords } from '../support/alerts.js'
import { minutesAgo, NOW } from '../support/report.js'
import { anUnreachedReport, aProblem } from '../support/sample-report.js'

const aDay = (overrides: Partial<Report> = {}): Report => ({
  ...reportOf(),
  rules: ['stuck-deposits', 'silence', 'log-errors'].map(id => ({ id, status: 'problem', errors: [], reason: null })),
  problems: [
    aProblem({ since: minutesAgo(2250) }),
    aProblem({ rule: 'silence', id: 'silence', severity: 'warning', message: ['No lead for 3 days'] }),
    aProblem({ rule: 'log-errors', id: 'log-errors', severity: 'medium', ignored: true, ignoredSubjects: 1 }),
  ],
  ...overrides,
})

describe('a report as a message', () => {
  it('has its status in the subject, figures and problems for chats, and its HTML page', async () => {
    const message = composeMessage([reportNotification(aDay(), '<!DOCTYPE html>…')], aWordingContext())

    await expect(messageWords(message)).toMatchFileSnapshot('golden/report.txt')
    expect(message.subject).toBe('📊 Daily report: 🔴 1 high · 🟠 1 warning · 1 ignored')
  })

  it('shows a figure that could not be read as unknown, not as zero', () => {
    const error = { message: 'relation "leads_lead" does not exist', hint: '' }
    const day = reportOf({ leads: { errors: [error] } })
    const { facts } = reportNotification({ ...aDay(), sections: day.sections }, '')

    expect(facts.filter(({ label }) => label.startsWith('Leads')).map(({ value }) => value)).toEqual(['unknown', 'unknown'])
  })

  it('shows why nothing could be read, and no figures', () => {
    const notification = reportNotification(anUnreachedReport(), '')

    expect(composeMessage([notification], aWordingContext()).subject).toBe(
      '📊 Daily report: ❌ Not reached: root@staging.example does not answer on port 22',
    )
    expect(notification).toMatchObject({ facts: [], severity: null, problems: [] })
  })

  it('leaves out ignored problems', () => {
    const { severity, problems } = reportNotification(aDay({ problems: aDay().problems.slice(2) }), '')

    expect([severity, problems]).toEqual([null, []])
  })
})

describe('a problem snapshot', () => {
  it('is worded in local time, and keeps the ids of its subjects as they are', () => {
    const subjects = [{ id: 'x\u202ey', line: line`${person('jane@clients.example')} at ${{ kind: 'time', at: NOW }}` }]

    expect(snapshotOfProblem(aProblem({ subjects, atLeast: true }), minutesAgo(60), 'Africa/Johannesburg')).toEqual({
      rule: 'stuck-deposits',
      severity: 'high',
      count: 1,
      atLeast: true,
      message: '1 deposit is pending for more than 24 hours',
      action: 'Approve or reject it',
      command: 'check_status payments --pending',
      subjects: [{ id: 'x\u202ey', text: 'jane@clients.example at 2025-10-08 03:52' }],
      since: '2025-10-08T00:52:55.000Z',
    })
  })

  it('has fifty subjects at most, none of them long', () => {
    const subjects = Array.from({ length: 5000 }, (_, i) => ({ id: `${i}`, line: ['x'.repeat(10_000)] }))
    const seen = snapshotOfProblem(aProblem({ count: 5000, subjects }), NOW, 'UTC')

    expect(seen.subjects).toHaveLength(50)
    expect(seen.count).toBe(5000)
    expect(JSON.stringify(seen).length).toBeLessThan(20_000)
  })
})
