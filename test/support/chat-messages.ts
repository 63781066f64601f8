import fc from 'fast-check'
import type { Alert, Message, MessagePart } from '../../src/channels/types.js'
import { hostileText } from './hostile.js'

export const aPart = (over: Partial<MessagePart> = {}): MessagePart => ({
  sign: '🔴',
  title: '1 deposit pending >2h',
  facts: [],
  list: ['02:22 - owner@plumbers.example: R160.00 - reference PCSA_0001'],
  notes: ['Review and approve deposits manually'],
  command: 'check_status problems --only payment_issue --all',
  mute: 'check_status ignore payment_issue --for 4h',
  link: null,
  ...over,
})

export const anAlert = (over: Partial<Alert> = {}): Alert => ({
  rule: 'payment_issue',
  change: 'opened',
  severity: 'high',
  was: null,
  count: 1,
  message: '1 deposit pending >2h',
  action: 'Review and approve deposits manually',
  command: 'check_status problems --only payment_issue --all',
  subjects: [{ id: 'd-1', text: 'owner@plumbers.example: R160.00' }],
  since: '2025-10-08T01:00:00.000Z',
  until: null,
  ...over,
})

/** A problem that opened. */
export const aMessage = (over: Partial<Message> = {}): Message => ({
  id: '4d0c1f2a-problems-1',
  kind: 'problems',
  severity: 'high',
  target: 'production',
  at: '2025-10-08T01:52:55.000Z',
  timezone: 'Africa/Johannesburg',
  subject: '🔴 1 deposit pending >2h',
  parts: [aPart()],
  thread: null,
  page: null,
  alerts: [anAlert()],
  events: [],
  unlisted: 0,
  ...over,
})

/** A deposit and a resolved problem: parts of every shape. */
export const aDepositMessage = (): Message =>
  aMessage({
    id: '4d0c1f2a-events-2',
    kind: 'events',
    severity: null,
    subject: '💰 New Deposit: R160.00',
    parts: [
      aPart({
        sign: '💰',
        title: 'New Deposit: R160.00',
        facts: [
          { label: 'Provider', value: 'owner@plumbers.example' },
          { label: 'Bank reference', value: 'FNB_77 *paid* <!channel> & co' },
          { label: 'Created', value: '2025-10-08 03:52:55 SAST' },
        ],
        list: [],
        notes: [],
        command: 'check_status deposit PCSA0001',
        link: 'https://platform.example/admin/deposits/?id=d-1&tab=all',
      }),
    ],
    alerts: [],
    events: [
      { kind: 'deposit', id: 'd-1', fields: { provider: 'owner@plumbers.example', amount: '160.00', credits: 3, bankReference: null } },
    ],
  })

/** More than any chat accepts. */
export const aHugeMessage = (parts = 300, list = 100): Message =>
  aMessage({
    subject: `🔴 ${'& '.repeat(400)}`,
    parts: Array.from({ length: parts }, (_, i) =>
      aPart({
        title: `Problem ${i} ${'<b>'.repeat(100)}`,
        facts: Array.from({ length: 15 }, (_, n) => ({ label: `Fact ${n} ${'*'.repeat(100)}`, value: `${n} ${'名 & '.repeat(200)}` })),
        list: Array.from({ length: list }, (_, n) => `${n} ${'<&> '.repeat(200)}`),
      }),
    ),
  })

/** Hostile text in every field that a chat shows. */
export const hostileMessage: fc.Arbitrary<Message> = fc
  .record({
    subject: hostileText,
    target: hostileText,
    parts: fc.array(
      fc.record({
        sign: fc.constantFrom('🔴', '', '<'),
        title: hostileText,
        facts: fc.array(fc.record({ label: hostileText, value: hostileText }), { maxLength: 12 }),
        list: fc.array(hostileText, { maxLength: 40 }),
        notes: fc.array(hostileText, { maxLength: 3 }),
        command: fc.option(hostileText),
        mute: fc.option(hostileText, { nil: undefined }),
        link: fc.option(
          fc.oneof(
            hostileText,
            hostileText.map(text => `https://platform.example/${text}`),
          ),
        ),
      }),
      { maxLength: 30 },
    ),
  })
  .map(fields => aMessage(fields))
