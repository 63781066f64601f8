import { describe, expect, it } from 'vitest'
import type { Notification } from '../../src/alerts/notifications.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import { aChange, aDigest, aSnapshot, aWordingContext } from '../support/alerts.js'

const subjectOf = (...notifications: readonly Notification[]): string => composeMessage(notifications, aWordingContext()).subject

const stuck = { rule: 'stuck_deposits', count: 3, message: '3 deposits paid but not credited, or stuck on the way' }
const others = (count: number, change: Parameters<typeof aChange>[0] = 'opened') =>
  Array.from({ length: count }, (_, i) => aChange(change, { rule: `rule_${i}`, severity: 'medium', message: `problem ${i}` }))

describe('the subject of a message', () => {
  it('is the worst thing in words, and counts the rest', () => {
    expect(subjectOf(...others(10), aChange('opened', stuck))).toBe('🔴 3 deposits paid but not credited, and 10 more problems')
    expect(subjectOf(...others(1), aChange('opened', stuck))).toBe('🔴 3 deposits paid but not credited, and 1 more problem')
  })

  it('is the whole sentence of a single problem', () => {
    expect(subjectOf(aChange('opened', stuck))).toBe(`🔴 ${stuck.message}`)
    expect(subjectOf(aChange('worse', stuck))).toBe(`🔴 Worse: ${stuck.message}`)
    expect(subjectOf(aChange('flapping', stuck))).toBe(`🔁 Comes and goes: ${stuck.message}`)
    expect(subjectOf(aChange('resolved', stuck))).toBe(`✅ Resolved: ${stuck.message} (seen for 3.5 hours)`)
  })

  it('counts what was resolved and what is still open apart from what happened', () => {
    const resolved = aChange('resolved', { rule: 'silence' })
    const digest = aDigest(aSnapshot({ rule: 'open_tickets', severity: 'medium', message: '1 support ticket open >24h' }))

    expect(subjectOf(resolved, ...others(2), aChange('worse', stuck))).toBe(
      '🔴 Worse: 3 deposits paid but not credited, and 2 more problems; 1 resolved',
    )
    expect(subjectOf(aChange('opened', stuck), digest)).toBe(`🔴 ${stuck.message}; 1 still open`)
    expect(subjectOf(digest)).toBe('🕐 Still open: 1 support ticket open >24h')
    expect(subjectOf(...others(2, 'resolved'), aChange('resolved', stuck))).toBe(
      '✅ Resolved: 3 deposits paid but not credited, and 2 more problems',
    )
  })

  it('counts a problem once, however often it changed, by its last change', () => {
    const twice = [aChange('opened', stuck), aChange('worse', stuck)]
    expect(subjectOf(...twice)).toBe(`🔴 Worse: ${stuck.message}`)
    expect(subjectOf(...twice, ...others(1))).toBe('🔴 Worse: 3 deposits paid but not credited, and 1 more problem')
    expect(subjectOf(aChange('opened', stuck), aChange('resolved', stuck), ...others(1))).toBe('🟡 problem 0; 1 resolved')
  })
})

describe('the age of a problem', () => {
  const old = { ...stuck, began: '2025-06-30T01:52:55.000Z', since: '2025-10-08T01:51:55.000Z' }

  it('is that of the thing itself, beside the time when check_status first saw it', () => {
    const [part] = composeMessage([aChange('opened', old)], aWordingContext()).parts
    expect(part?.facts.slice(-2)).toEqual([
      { label: 'Oldest of those listed', value: '100 days' },
      { label: 'First reported by check_status', value: '03:51' },
    ])

    const [single] = composeMessage([aChange('opened', { ...old, count: 1 })], aWordingContext()).parts
    expect(single?.facts.at(-2)).toEqual({ label: 'Age', value: '100 days' })

    const [reminder] = composeMessage([aDigest(aSnapshot({ ...old, count: 2 }))], aWordingContext()).parts
    expect(reminder?.list[0]).toMatch(/ \(oldest: 100 days, first reported by check_status 03:51\)$/)
  })

  it('is left out where an older version did not save it', () => {
    const [part] = composeMessage([aChange('opened', stuck)], aWordingContext()).parts
    expect(part?.facts.map(({ label }) => label)).toEqual(['Severity', 'Rule', 'First reported by check_status'])
  })
})

describe('a command in a list', () => {
  const subjects = [{ id: 'd1', text: 'owner@plumbers.example: R300.00 · 5 hours · check_status deposit PC207' }]

  it('names the target if there are several', () => {
    const listOf = (showTarget: boolean) =>
      composeMessage([aChange('opened', { subjects, count: 1 })], aWordingContext({ showTarget })).parts[0]?.list
    expect(listOf(false)).toEqual([subjects[0]?.text])
    expect(listOf(true)).toEqual([`${subjects[0]?.text} --target production`])
  })
})
