import { describe, expect, it } from 'vitest'
import type { HealthNotification, Notification } from '../../src/alerts/notifications.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import type { WordingContext } from '../../src/alerts/wording/types.js'
import { aChange, aDigest, anOutage, aSnapshot, aWordingContext, messageWords } from '../support/alerts.js'
import { minutesAgo, NOW } from '../support/report.js'

const say = (notifications: readonly Notification[], about: Partial<WordingContext> = {}) =>
  composeMessage(notifications, aWordingContext(about))
const failed = { rule: 'failed_logins', message: '1 address with 5 or more failed log-ins', count: 1 }
const calm = { rule: 'potential_customers', severity: 'info', message: '4 active providers with 0 credits', count: 4 } as const
const long = {
  count: 14,
  atLeast: true,
  subjects: Array.from({ length: 12 }, (_, i) => ({ id: `d${i}`, text: `deposit ${i}` })),
}

describe('a message about one change of a problem', () => {
  it.each([
    ['opened', aChange('opened')],
    ['opened-long', aChange('opened', long)],
    ['worse', aChange('worse', {}, { severity: 'medium', count: 1 })],
    ['worse-count', aChange('worse', {}, { severity: 'high', count: 1 })],
    ['flapping', aChange('flapping', { severity: 'warning' })],
    ['resolved', aChange('resolved')],
  ])('shows it in full: %s', async (name, notification) => {
    await expect(messageWords(say([notification], { thread: 'm-0' }))).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  it('has for machines every saved subject and the time when it was resolved', () => {
    expect(say([aChange('opened', long)]).alerts[0]?.subjects).toHaveLength(12)
    expect(say([aChange('opened')]).alerts[0]).toMatchObject({ change: 'opened', until: null, was: null })
    expect(say([aChange('resolved')]).alerts[0]).toMatchObject({ change: 'resolved', until: NOW.toISOString() })
    expect(say([aChange('worse', {}, { severity: 'medium', count: 1 })]).alerts[0]?.was).toBe('medium')
  })
})

describe('a message that gets somebody up at 3 a.m.', () => {
  const began = minutesAgo(3 * 24 * 60).toISOString()

  it.each([
    [
      aChange(
        'worse',
        { count: 4, message: '4 deposits wait', subjects: long.subjects.slice(0, 4), began },
        { severity: 'high', count: 2 },
      ),
      '🔴 4 deposits wait (was 2), oldest 3 days',
    ],
    [aChange('worse', { began }, { severity: 'medium', count: 1 }), '🔴 2 deposits pending >2h (was 1, medium), oldest 3 days'],
    [aChange('worse', {}, { severity: 'medium', count: 2 }), '🔴 2 deposits pending >2h (was medium)'],
    [aChange('worse', {}, { severity: 'high', count: 2 }), '🔴 2 deposits pending >2h (at least one is new)'],
    [
      aChange('worse', { message: 'No lead for longer than usual' }, { severity: 'high', count: 1 }),
      '🔴 No lead for longer than usual (1 before, 2 now)',
    ],
    [
      aChange('opened', { count: 1, message: '1 deposit pending >2h', subjects: long.subjects.slice(0, 1), began }),
      '🔴 1 deposit pending >2h, for 3 days',
    ],
    // The oldest of all may not be among those that are listed.
    [aChange('opened', { count: 14, began }), '🔴 2 deposits pending >2h'],
  ])('says first what changed: %#', (change, subject) => {
    expect(say([change]).subject).toBe(subject)
  })

  it('begins with what to do where it is longer than a phone shows, and only there', () => {
    const subjects = long.subjects.map(({ id }) => ({
      id,
      text: `owner.of.${id}@plumbers.example (Naidoo Plumbing): R2,500.00 · 37.5 hours`,
    }))

    expect(say([aChange('opened', { ...long, subjects })]).parts.map(({ sign, title }) => `${sign} ${title}`)).toEqual([
      '👉 First: Review and approve deposits manually',
      '🔴 2 deposits pending >2h',
    ])
    expect(say([aChange('opened')]).parts).toHaveLength(1)
    expect(say([aChange('resolved', long)]).parts).toHaveLength(1)
  })

  it('has the command that mutes the problem for four hours, unless it is over', () => {
    const muteOf = (...given: Parameters<typeof say>) => say(...given).parts.at(-1)?.mute
    expect(muteOf([aChange('opened')])).toBe('check_status ignore payment_issue --for 4h')
    expect(muteOf([aChange('worse')], { showTarget: true })).toBe('check_status ignore payment_issue --for 4h --target production')
    expect(muteOf([aDigest(aSnapshot())])).toBe('check_status ignore payment_issue --for 4h')
    expect(muteOf([aDigest(aSnapshot(), aSnapshot(failed))])).toBeUndefined()
    expect(muteOf([aChange('resolved')])).toBeUndefined()
    expect(muteOf([aChange('opened', { rule: 'x; rm -rf ~' })])).toBeUndefined()
  })

  it('links to the page where it has an address: to the only subject, or else to the list', () => {
    const one = { count: 1, subjects: [{ id: 'd1', text: 'owner@plumbers.example: R160.00 · check_status deposit PC207' }] }
    const linkOf = (change: Notification, publicUrl: string | null) => say([change], { publicUrl }).parts.at(-1)?.link
    expect(linkOf(aChange('opened', one), 'https://status.example/')).toBe('https://status.example/#/deposit/PC207')
    expect(linkOf(aChange('opened'), 'https://status.example')).toBe('https://status.example/#/')
    expect(linkOf(aDigest(aSnapshot()), 'https://status.example')).toBe('https://status.example/#/')
    expect(linkOf(aChange('opened', one), null)).toBeNull()
  })
})

describe('a message about several changes', () => {
  const mixed = [
    aChange('opened', calm),
    aChange('resolved', { rule: 'silence', message: 'no lead for 3 days', severity: 'warning' }),
    aChange('opened', failed),
    aChange('opened'),
  ]

  it('shows the most severe first', async () => {
    await expect(messageWords(say(mixed))).toMatchFileSnapshot('golden/changes.txt')
    expect(say(mixed).subject).toBe('🔴 1 address with 5 or more failed log-ins, and 2 more problems; 1 resolved')
  })

  it('keeps the changes of one rule together and in order', () => {
    const changes = [aChange('opened', calm), aChange('opened'), aChange('opened', failed), aChange('resolved'), aChange('opened')]
    const { parts, alerts } = say(changes)

    expect(parts.map(({ title }) => title.split(' (')[0])).toEqual([
      'First: Review and approve deposits manually',
      '2 deposits pending >2h',
      'Resolved: 2 deposits pending >2h',
      '2 deposits pending >2h',
      '1 address with 5 or more failed log-ins',
      '4 active providers with 0 credits',
    ])
    expect(alerts.map(({ rule, change }) => `${rule} ${change}`)).toEqual(changes.map(({ problem, change }) => `${problem.rule} ${change}`))
  })

  it('is as severe as the worst unresolved problem', () => {
    expect(say([aChange('resolved'), aChange('opened', calm)])).toMatchObject({
      severity: 'info',
      subject: '🔵 4 active providers with 0 credits; 1 resolved',
    })
    expect(say([aChange('resolved'), aChange('resolved', calm)])).toMatchObject({
      severity: 'high',
      subject: '✅ Resolved: 2 deposits pending >2h, and 1 more problem',
    })
  })

  it('has a part for each of the first twenty, and all for machines', () => {
    const { parts, alerts } = say(Array.from({ length: 30 }, (_, i) => aChange('opened', { rule: `rule_${i}` })))

    // What to do first, the changes, and a count of the rest.
    expect(parts).toHaveLength(22)
    expect(parts.at(-1)).toMatchObject({ title: '… and 10 more changes', command: 'check_status problems' })
    expect(alerts).toHaveLength(30)
  })
})

describe('a digest', () => {
  const problems = [aSnapshot(calm), aSnapshot(), aSnapshot({ ...failed, severity: 'medium', since: minutesAgo(9000).toISOString() })]

  it('lists the open problems with their age, the most severe first', async () => {
    await expect(messageWords(say([aDigest(...problems)]))).toMatchFileSnapshot('golden/digest.txt')
  })

  it('shares a message with changes', () => {
    expect(say([aChange('opened', { rule: 'silence' }), aDigest(...problems)]).subject).toBe('🔴 2 deposits pending >2h; 3 still open')
    expect(say([aChange('resolved', { rule: 'silence' }), aDigest(...problems)]).subject).toBe(
      '🕐 Still open: 2 deposits pending >2h, and 2 more problems; 1 resolved',
    )
  })

  it('does not list a problem that was resolved after it', () => {
    const { alerts, subject } = say([aDigest(...problems), aChange('resolved')])

    expect(subject).toBe('🕐 Still open: 1 address with 5 or more failed log-ins, and 1 more problem; 1 resolved')
    expect(alerts.map(({ rule, change }) => `${rule} ${change}`)).toEqual([
      'payment_issue resolved',
      'failed_logins open',
      'potential_customers open',
    ])
  })
})

describe('a message about failed checks', () => {
  it.each([
    ['unreached', anOutage()],
    ['reached', anOutage({ reached: true, since: minutesAgo(132).toISOString(), message: '', hint: '' })],
  ])('is worded as in its golden file: %s', async (name, notification) => {
    await expect(messageWords(say([notification], { target: 'staging', showTarget: true }))).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  it('names the day if they began on another', () => {
    expect(say([anOutage({ since: minutesAgo(300).toISOString() })]).subject).toBe(
      '❌ ProConnectSA could not be checked for 3 attempts (since 2025-10-07 22:52)',
    )
  })

  it('has the latest state as its subject', () => {
    const notifications: HealthNotification[] = [anOutage(), anOutage({ reached: true })]

    expect(say(notifications).subject).toBe('✅ ProConnectSA can be checked again (after 40 minutes)')
    expect(say(notifications).parts).toHaveLength(2)
  })
})
