import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EventNotification, Notification, type ProblemSnapshot } from '../../src/alerts/notifications.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import { safeText } from '../../src/alerts/wording/safe-text.js'
import type { Message } from '../../src/channels/types.js'
import { escapeText } from '../../src/text/escape.js'
import { SEVERITIES } from '../../src/text/severity.js'
import { aNewDeposit, aNewLead, aNewRegistration, aWordingContext } from '../support/alerts.js'
import { hostileText } from '../support/hostile.js'
import { NOW } from '../support/report.js'

const anything = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'x'.repeat(5000),
      '👩‍🔧\u200D'.repeat(300),
      'a\u0301'.repeat(900),
      '\u200b'.repeat(400),
      '  '.repeat(300),
      '😀'.repeat(250),
    ),
  },
)
const stamp = fc.date({ min: new Date('2025-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }).map(date => date.toISOString())
const severity = fc.constantFrom(...SEVERITIES)
const count = fc.nat()

const seen: fc.Arbitrary<ProblemSnapshot> = fc.record({
  rule: fc.oneof(fc.constantFrom('payment_issue', 'silence'), anything),
  severity,
  count,
  atLeast: fc.boolean(),
  message: anything,
  action: anything,
  command: anything,
  subjects: fc.array(fc.record({ id: anything, text: anything }), { maxLength: 80 }),
  since: stamp,
})

/** `__proto__` does not survive parsing, and no column is called that. */
const fieldName = anything.filter(name => name !== '__proto__')

const event: fc.Arbitrary<EventNotification> = fc.oneof(
  fc
    .record({ email: anything, username: anything, firstName: anything, lastName: anything, userType: anything, phone: anything })
    .map(aNewRegistration),
  fc
    .record({
      name: anything,
      fullName: anything,
      phone: anything,
      businessName: anything,
      amount: anything,
      status: anything,
      reference: anything,
      bankReference: anything,
    })
    .map(aNewDeposit),
  fc
    .record({
      title: anything,
      category: anything,
      client: anything,
      clientName: anything,
      clientPhone: anything,
      city: anything,
      status: anything,
    })
    .map(aNewLead),
  // As another version might have saved it.
  fc.record({
    kind: fc.constant('event' as const),
    event: fc.constantFrom('registration', 'deposit', 'lead'),
    id: anything,
    at: stamp,
    fields: fc.dictionary(fc.oneof(fc.constantFrom('email', 'amount', 'title'), fieldName), fc.oneof(anything, count, fc.constant(null)), {
      maxKeys: 5,
    }),
  }),
)
const more = fc.record({ kind: fc.constant('more' as const), event: fc.constantFrom('registration', 'deposit', 'lead'), count })
const change = fc.record({
  kind: fc.constant('problem' as const),
  at: stamp,
  change: fc.constantFrom('opened', 'worse', 'flapping', 'resolved'),
  problem: seen,
  was: fc.option(fc.record({ severity, count })),
})
const digest = fc.record({ kind: fc.constant('digest' as const), at: stamp, problems: fc.array(seen, { maxLength: 30 }) })
const itself = fc.record({
  kind: fc.constant('itself' as const),
  at: stamp,
  reached: fc.boolean(),
  since: stamp,
  rounds: count,
  message: anything,
  hint: anything,
})
const report = fc.record({
  kind: fc.constant('report' as const),
  at: stamp,
  standing: anything,
  severity: fc.option(severity),
  problems: fc.array(seen, { maxLength: 30 }),
  facts: fc.array(fc.record({ label: anything, value: anything }), { maxLength: 5 }),
  page: fc.constant('<!DOCTYPE html>'),
})

const notifications = fc.oneof(
  fc.array(fc.oneof({ weight: 5, arbitrary: event }, { weight: 1, arbitrary: more }), { minLength: 1, maxLength: 40 }),
  fc.array(fc.oneof({ weight: 5, arbitrary: change }, { weight: 1, arbitrary: digest }), { minLength: 1, maxLength: 40 }),
  fc.array(itself, { minLength: 1, maxLength: 3 }),
  report.map(notification => [notification]),
) as fc.Arbitrary<Notification[]>

/** Every string in a message, except its page. */
const strings = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) => (key === 'page' ? [] : [key, ...strings(inside)]))
}

const say = (given: Notification[], target: string): Message =>
  composeMessage(
    given,
    aWordingContext({
      target,
      showTarget: true,
      links: { user: 'https://platform.example/{id}/', lead: 'http://platform.example/?id={id}' },
    }),
  )

describe('a message with hostile values', () => {
  const settings = { numRuns: 150 }

  it('contains no control character, escape sequence or invisible character', () => {
    fc.assert(
      fc.property(notifications, anything, (given, target) => {
        for (const words of strings(say(given, target))) expect(words).toBe(escapeText(words))
      }),
      settings,
    )
  })

  it('has bounded subject, parts, lists and values', () => {
    fc.assert(
      fc.property(notifications, anything, (given, target) => {
        const { subject, parts, alerts } = say(given, target)
        expect(subject.startsWith(`[${safeText(target)}] `)).toBe(true)
        expect([...subject].length).toBeLessThanOrEqual(900)
        expect(parts.length).toBeLessThanOrEqual(23)
        for (const { list, notes, facts, title } of parts) {
          expect([list.length <= 20, notes.length <= 3, facts.length <= 10]).toEqual([true, true, true])
          for (const words of [title, ...list, ...notes, ...facts.flatMap(Object.values)])
            expect([...words].length).toBeLessThanOrEqual(600)
          for (const { value } of facts) expect(value.trim()).not.toBe('')
        }
        for (const { subjects } of alerts) expect(subjects.length).toBeLessThanOrEqual(50)
      }),
      settings,
    )
  })

  it('survives JSON unchanged, is the same at every attempt, and has everything for machines', () => {
    fc.assert(
      fc.property(notifications, given => {
        const message = say(given, 'production')
        const kept = given.map(notification => Notification.parse(JSON.parse(JSON.stringify(notification))))
        expect(JSON.parse(JSON.stringify(message))).toEqual(say(kept, 'production'))
        expect(message.events).toHaveLength(given.filter(({ kind }) => kind === 'event').length)
        // Of several health notifications only the last becomes an alert.
        const changes = given.filter(({ kind }) => kind === 'problem').length + Number(given.some(({ kind }) => kind === 'itself'))
        expect(message.alerts.filter(({ change }) => change !== 'open')).toHaveLength(changes)
        expect(message.at).toBe(NOW.toISOString())
      }),
      settings,
    )
  })

  it('links only to the URL of the settings', () => {
    fc.assert(
      fc.property(event, given => {
        const [part] = say([given], 'production').parts
        if (part?.link) expect(new URL(part.link).origin).toMatch(/^https?:\/\/platform\.example$/)
        if (part?.link) expect(part.link).toMatch(/^https?:\/\/platform\.example\/(\?id=)?[\w%.!~*'()-]*\/?$/)
      }),
      settings,
    )
  })
})

describe('safe text', () => {
  it('is idempotent and no longer than its limit', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 2, max: 250 }), (value, longest) => {
        const words = safeText(value, longest)
        expect(safeText(words, longest)).toBe(words)
        expect([...words].length).toBeLessThanOrEqual(longest)
      }),
    )
  })

  it('marks where it was cut, and splits no letter', () => {
    expect(safeText('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`)
    expect(safeText('x'.repeat(200))).toBe('x'.repeat(200))
    expect(safeText('😀'.repeat(201))).toBe(`${'😀'.repeat(199)}…`)
    expect(safeText('\u001b[31mred\u202e')).toBe('\uFFFD[31mred')
  })
})
