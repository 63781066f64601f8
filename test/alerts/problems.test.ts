import { describe, expect, it } from 'vitest'
import type { HealthNotification, Notification } from '../../src/alerts/notifications.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import type { WordingContext } from '../../src/alerts/wording/types.js'
import { aChange, aDigest, anAbout, anOutage, aSnapshot, messageWords } from '../support/alerts.js'
import { minutesAgo, NOW } from '../support/report.js'

const say = (notifications: readonly Notification[], about: Partial<WordingContext> = {}) => composeMessage(notifications, anAbout(about))
const failed = { rule: 'failed_logins', message: '1 address with 5 or more failed log-ins', count: 1 }
const calm = { rule: 'potential_customers', severity: 'info', message: '4 active providers with 0 credits', count: 4 } as const
const long = {
  count: 14,
  atLeast: true,
  subjects: Array.from({ length: 12 }, (_, i) => ({ id: `d${i}`, text: `deposit ${i}` })),
}

describe('one change of a problem', () => {
  it.each([
    ['opened', aChange('opened')],
    ['opened-long', aChange('opened', long)],
    ['worse', aChange('worse', {}, { severity: 'medium', count: 1 })],
    ['worse-count', aChange('worse', {}, { severity: 'high', count: 1 })],
    ['flapping', aChange('flapping', { severity: 'warning' })],
    ['resolved', aChange('resolved')],
  ])('is told whole: %s', async (name, notification) => {
    await expect(messageWords(say([notification], { thread: 'm-0' }))).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  it('gives machines every subject that is kept, and the moment when it was over', () => {
    expect(say([aChange('opened', long)]).alerts[0]?.subjects).toHaveLength(12)
    expect(say([aChange('opened')]).alerts[0]).toMatchObject({ change: 'opened', until: null, was: null })
    expect(say([aChange('resolved')]).alerts[0]).toMatchObject({ change: 'resolved', until: NOW.toISOString() })
    expect(say([aChange('worse', {}, { severity: 'medium', count: 1 })]).alerts[0]?.was).toBe('medium')
  })
})

describe('several changes', () => {
  const mixed = [
    aChange('opened', calm),
    aChange('resolved', { rule: 'silence', message: 'no lead for 3 days', severity: 'warning' }),
    aChange('opened', failed),
    aChange('opened'),
  ]

  it('are one message, the worst first', async () => {
    await expect(messageWords(say(mixed))).toMatchFileSnapshot('golden/changes.txt')
    expect(say(mixed).subject).toBe('🔴 3 problems opened, 1 resolved')
  })

  it('keep the order of what became of one rule, and stand together', () => {
    const changes = [aChange('opened', calm), aChange('opened'), aChange('opened', failed), aChange('resolved'), aChange('opened')]
    const { parts, alerts } = say(changes)

    expect(parts.map(({ title }) => title.split(' (')[0])).toEqual([
      '2 deposits pending >2h',
      'Resolved: 2 deposits pending >2h',
      '2 deposits pending >2h',
      '1 address with 5 or more failed log-ins',
      '4 active providers with 0 credits',
    ])
    expect(alerts.map(({ rule, change }) => `${rule} ${change}`)).toEqual(changes.map(({ problem, change }) => `${problem.rule} ${change}`))
  })

  it('are as severe as the worst that is not over', () => {
    expect(say([aChange('resolved'), aChange('opened', calm)])).toMatchObject({
      severity: 'info',
      subject: '🔵 1 problem opened, 1 resolved',
    })
    expect(say([aChange('resolved'), aChange('resolved', calm)])).toMatchObject({ severity: 'high', subject: '✅ 2 problems resolved' })
  })

  it('have a part each up to twenty, and machines are told of all', () => {
    const { parts, alerts } = say(Array.from({ length: 30 }, (_, i) => aChange('opened', { rule: `rule_${i}` })))

    expect(parts).toHaveLength(21)
    expect(parts.at(-1)).toMatchObject({ title: '… and 10 more', command: 'check_status problems' })
    expect(alerts).toHaveLength(30)
  })
})

describe('a digest', () => {
  const problems = [aSnapshot(calm), aSnapshot(), aSnapshot({ ...failed, severity: 'medium', since: minutesAgo(9000).toISOString() })]

  it('lists what is still open, the worst first, and since when', async () => {
    await expect(messageWords(say([aDigest(...problems)]))).toMatchFileSnapshot('golden/digest.txt')
  })

  it('is one with what changed', () => {
    expect(say([aChange('opened', { rule: 'silence' }), aDigest(...problems)]).subject).toBe('🔴 1 problem opened, 3 still open')
    expect(say([aChange('resolved', { rule: 'silence' }), aDigest(...problems)]).subject).toBe('🕐 1 problem resolved, 3 still open')
  })

  it('does not claim that what was resolved after it is open', () => {
    const { alerts, subject } = say([aDigest(...problems), aChange('resolved')])

    expect(subject).toBe('🕐 1 problem resolved, 2 still open')
    expect(alerts.map(({ rule, change }) => `${rule} ${change}`)).toEqual([
      'payment_issue resolved',
      'failed_logins open',
      'potential_customers open',
    ])
  })
})

describe('the checking itself', () => {
  it.each([
    ['unreached', anOutage()],
    ['reached', anOutage({ reached: true, since: minutesAgo(132).toISOString(), message: '', hint: '' })],
  ])('is told of: %s', async (name, notification) => {
    await expect(messageWords(say([notification], { target: 'staging', showTarget: true }))).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  it('says the day where it began on another', () => {
    expect(say([anOutage({ since: minutesAgo(300).toISOString() })]).subject).toBe(
      '❌ ProConnectSA could not be checked for 3 rounds (since 2025-10-07 22:52)',
    )
  })

  it('has the last word in the subject', () => {
    const notifications: HealthNotification[] = [anOutage(), anOutage({ reached: true })]

    expect(say(notifications).subject).toBe('✅ ProConnectSA can be checked again (after 40 minutes)')
    expect(say(notifications).parts).toHaveLength(2)
  })
})
