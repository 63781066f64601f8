import type { Message, MessagePart } from '../../src/channels/types.js'
import { htmlMail } from '../../src/report/formats/html/index.js'
import { withOverview } from '../../src/sections/overview.js'
import { aDayReport } from './a-day.js'
import { NOW } from './report.js'

export const aPart = (overrides: Partial<MessagePart> = {}): MessagePart => ({
  sign: '🆕',
  title: 'New Provider Registration',
  facts: [],
  list: [],
  notes: [],
  command: null,
  link: null,
  ...overrides,
})

export const aMessage = (overrides: Partial<Message> = {}): Message => ({
  id: '0b9f2c4e-1d57-4a7e-9c1c-6f6a5d1e7a01',
  kind: 'events',
  severity: null,
  target: 'production',
  at: NOW.toISOString(),
  subject: '🆕 New Provider Registration',
  parts: [aPart()],
  thread: null,
  page: null,
  alerts: [],
  events: [],
  unlisted: 0,
  ...overrides,
})

const facts = (given: Readonly<Record<string, string>>): MessagePart['facts'] =>
  Object.entries(given).map(([label, value]) => ({ label, value }))

export const aRegistration = (): Message =>
  aMessage({
    parts: [
      aPart({
        facts: facts({
          Email: 'thandi@plumbers.example',
          Name: 'Thandi Mokoena',
          Type: 'provider',
          Phone: '+27821234567',
          Registered: '2025-10-08 03:52',
        }),
        command: 'check_status user thandi@plumbers.example',
        link: 'https://platform.example/admin/users/user/7d1f5c1e-33a0-4c64-8a51-2f9d5b6a0c11/',
      }),
    ],
    events: [
      {
        kind: 'registration',
        id: '7d1f5c1e-33a0-4c64-8a51-2f9d5b6a0c11',
        fields: { email: 'thandi@plumbers.example', name: 'Thandi Mokoena', type: 'provider', phone: '+27821234567' },
      },
    ],
  })

export const aDepositMade = (): Message =>
  aMessage({
    id: '0b9f2c4e-1d57-4a7e-9c1c-6f6a5d1e7a02',
    subject: '💰 New Deposit: R160.00',
    parts: [
      aPart({
        sign: '💰',
        title: 'New Deposit: R160.00',
        facts: facts({
          Provider: 'owner@plumbers.example (Naidoo Plumbing)',
          Amount: 'R160.00',
          Credits: '3',
          Reference: 'PCSA-0001',
          'Bank reference': 'FNB 20251008 NAIDOO',
          Status: 'pending',
          Created: '2025-10-08 03:51',
        }),
        command: 'check_status deposit PCSA-0001',
        link: 'https://platform.example/admin/payments/depositrequest/2b6a/',
      }),
    ],
    events: [
      { kind: 'deposit', id: '2b6a', fields: { provider: 'owner@plumbers.example', amount: '160.00', credits: 3, status: 'pending' } },
    ],
  })

export const manyRegistrations = (count = 14): Message =>
  aMessage({
    id: '0b9f2c4e-1d57-4a7e-9c1c-6f6a5d1e7a03',
    subject: `🆕 ${count} new registrations`,
    parts: [
      aPart({
        title: `${count} new registrations`,
        list: Array.from(
          { length: Math.min(count, 10) },
          (_, i) => `03:${String(40 + i)} person${i + 1}@people.example (Thandi Mokoena), ${i % 3 === 0 ? 'client' : 'provider'}`,
        ),
        notes: count > 10 ? [`… ${count - 10} more`] : [],
        command: 'check_status report --only registrations --since 1h --all',
      }),
    ],
    events: Array.from({ length: count }, (_, i) => ({
      kind: 'registration' as const,
      id: `r${i + 1}`,
      fields: { email: `person${i + 1}@people.example` },
    })),
  })

const stuck = (change: 'opened' | 'worse' | 'resolved', overrides: Partial<Message['alerts'][number]> = {}): Message['alerts'][number] => ({
  rule: 'stuck-deposits',
  change,
  severity: 'high',
  was: null,
  count: 2,
  message: '2 deposits were paid for and never credited',
  action: 'Give the credits, then complete the deposits',
  command: 'check_status payments --stuck',
  subjects: [{ id: 'd3', text: 'owner@plumbers.example: R2,500.00, reference PCSA-0001' }],
  since: '2025-10-08T01:50:00.000Z',
  until: null,
  ...overrides,
})

export const problemsOpened = (): Message =>
  aMessage({
    id: '0b9f2c4e-1d57-4a7e-9c1c-6f6a5d1e7a04',
    kind: 'problems',
    severity: 'high',
    subject: '🔴 2 deposits were paid for and never credited, and 1 more problem',
    parts: [
      aPart({
        sign: '🔴',
        title: 'high: 2 deposits were paid for and never credited',
        facts: facts({ Rule: 'stuck-deposits', Oldest: '100 days', 'First reported by check_status': '03:50' }),
        list: ['owner@plumbers.example: R2,500.00, reference PCSA-0001', 'zoe@paint.example: R160.00, reference PCSA-0042'],
        notes: ['Give the credits, then complete the deposits'],
        command: 'check_status payments --stuck',
      }),
      aPart({
        sign: '🟡',
        title: 'medium: 23 log-ins failed in the last 15 minutes',
        facts: facts({ Rule: 'failed-logins', 'First reported by check_status': '03:52' }),
        list: ['203.0.113.7: 21 times', '198.51.100.23: 2 times'],
        notes: ['See where they come from'],
        command: "check_status logs access --match '401'",
      }),
    ],
    alerts: [stuck('opened')],
  })

export const aProblemWorse = (): Message =>
  aMessage({
    id: '0b9f2c4e-1d57-4a7e-9c1c-6f6a5d1e7a05',
    kind: 'problems',
    severity: 'high',
    thread: problemsOpened().id,
    subject: '🔴 Worse: 5 deposits were paid for and never credited',
    parts: [
      aPart({
        sign: '🔴',
        title: 'Worse: 5 deposits were paid for and never credited',
        facts: facts({ Rule: 'stuck-deposits', Was: '2, high', 'First reported by check_status': '03:50' }),
        list: ['owner@plumbers.example: R2,500.00, reference PCSA-0001'],
        notes: ['… 4 more', 'Give the credits, then complete the deposits'],
        command: 'check_status payments --stuck',
      }),
    ],
    alerts: [stuck('worse', { count: 5 })],
  })

export const aProblemResolved = (): Message =>
  aMessage({
    id: '0b9f2c4e-1d57-4a7e-9c1c-6f6a5d1e7a06',
    kind: 'problems',
    severity: 'high',
    thread: problemsOpened().id,
    subject: '✅ Resolved after 2.5 hours: deposits paid for and never credited',
    parts: [
      aPart({
        sign: '✅',
        title: 'Resolved after 2.5 hours: deposits paid for and never credited',
        facts: facts({ Rule: 'stuck-deposits', 'First reported by check_status': '03:50', Until: '06:20' }),
      }),
    ],
    alerts: [stuck('resolved', { until: '2025-10-08T04:20:00.000Z' })],
  })

export const anUnreachedPlatform = (): Message =>
  aMessage({
    id: '0b9f2c4e-1d57-4a7e-9c1c-6f6a5d1e7a07',
    kind: 'itself',
    severity: 'high',
    subject: '❌ production could not be checked for 3 rounds',
    parts: [
      aPart({
        sign: '❌',
        title: 'production could not be checked for 3 rounds',
        facts: facts({ Since: '2025-10-08 03:51', Reason: 'root@server.example:22 does not answer' }),
        notes: ['Check the network, the address and the firewall.'],
        command: 'check_status ping',
      }),
    ],
  })

export const aDailyReport = (): Message =>
  aMessage({
    id: '0b9f2c4e-1d57-4a7e-9c1c-6f6a5d1e7a08',
    kind: 'report',
    severity: 'high',
    subject: '📊 production: 🔴 1 high · 🟡 1 medium',
    parts: [
      aPart({
        sign: '📊',
        title: 'production: 🔴 1 high · 🟡 1 medium',
        facts: facts({ Registrations: '5', Deposits: '3 (R3,750.00)', Leads: '8' }),
        list: ['🔴 5 deposits are pending for more than 24 hours'],
      }),
    ],
    page: htmlMail(withOverview(aDayReport()), 'check_status --all -o report.html'),
  })

/** One message of each kind, by name. */
export const SAMPLES: Readonly<Record<string, () => Message>> = {
  registration: aRegistration,
  deposit: aDepositMade,
  registrations: manyRegistrations,
  opened: problemsOpened,
  worse: aProblemWorse,
  resolved: aProblemResolved,
  unreached: anUnreachedPlatform,
  report: aDailyReport,
}

/** A message with the value in every field. */
export const aMessageOf = (value: string): Message =>
  aMessage({
    kind: 'problems',
    severity: 'high',
    target: value,
    subject: value,
    parts: [
      aPart({
        sign: '🔴',
        title: value,
        facts: [{ label: value, value }],
        list: [value, value],
        notes: [value],
        command: value,
        link: value,
      }),
    ],
  })
