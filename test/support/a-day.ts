import { line, money, person, text } from '../../src/report/blocks.js'
import { type AnySection, buildReport } from '../../src/report/build.js'
import { withCommand } from '../../src/report/commands.js'
import type { Context } from '../../src/report/context.js'
import type { Report } from '../../src/report/report.js'
import { sections } from '../../src/sections/index.js'
import { aContext, minutesAgo, NOW } from './report.js'
import { aProblem, aReport } from './sample-report.js'

const DAY = 24 * 60
export const error = { message: 'relation "users_providerprofile" does not exist', hint: 'The platform has changed: compare the tables.' }
const log = (text: string, minutes: number) => ({ at: minutesAgo(minutes), text })

/** Four weeks and a day of figures that repeat, each day's half of it until now. */
const days = (week: readonly number[]) =>
  Array.from({ length: 29 }, (_, i) => {
    const count = week[i % week.length] ?? 0
    const day = new Date(NOW.getTime() - (28 - i) * 86_400_000).toISOString().slice(0, 10)
    return { day, count, soFar: Math.floor(count / 2), sum: `${count * 80}.00`, sumSoFar: `${Math.floor(count / 2) * 80}.00` }
  })

/** The same for figures that are taken at one time of the day. */
const atOneTime = (week: readonly number[]) => days(week).map(day => ({ ...day, soFar: day.count, sumSoFar: day.sum }))

const COUNTS = { id: null, name: null, createdAt: null, lastHour: 0, last: null }
const NO_COUNTS = { count: null, lastHour: null, last: null }

/** What a day on the platform reads as, fixed: two people, one deposit, a few leads, a broken mail server. */
export const values: Record<keyof typeof sections, object> = {
  registrations: {
    counts: [{ total: 5, providers: 1, clients: 4, notPeople: 3, lastHour: 1, last: minutesAgo(10) }],
    newest: [
      { id: 'u2', name: 'jane@clients.example', userType: 'client', createdAt: minutesAgo(700), hasLoggedIn: false },
      { id: 'u1', name: 'john@plumbers.example', userType: 'provider', createdAt: minutesAgo(1000), hasLoggedIn: true },
    ],
  },
  logins: {
    accounts: {
      ok: true,
      value: [
        { id: 'u4', name: 'test@clients.example', createdAt: minutesAgo(2.9 * DAY), people: 2, notPeople: 34, ofForm: 12, gotIn: 21 },
        { id: 'u3', name: 'no-mail-username', createdAt: minutesAgo(40 * DAY), people: 2, notPeople: 34, ofForm: 12, gotIn: 21 },
      ],
    },
    tickets: { ok: true, value: [] },
    // In the order of the logs that can hold any: django, access.
    logs: [
      {
        ok: true,
        value: {
          state: 'read',
          size: 9_000,
          modifiedAt: minutesAgo(1),
          bounded: { since: undefined },
          lines: [log('WARNING x auth 1 2 LOGIN FAILED: Owner@plumbers.example - wrong password', 5)],
        },
      },
      {
        ok: true,
        value: {
          state: 'read',
          size: 9_000,
          modifiedAt: minutesAgo(1),
          bounded: false,
          lines: [1, 2, 3].map(minutes => log('203.0.113.7 - - [x] "POST /api/login/ HTTP/1.1" 401 58 "-" "-"', minutes)),
        },
      },
    ],
  },
  payments: {
    made: [
      { ...COUNTS, status: null, count: 3, amount: '1410.50' },
      { ...COUNTS, status: 'pending', count: 2, amount: '1250.50' },
      { ...COUNTS, status: 'verified', count: 1, amount: '160.00' },
      { id: 'd1', name: 'owner@plumbers.example', amount: '160.00', status: 'verified', createdAt: minutesAgo(90), ...NO_COUNTS },
      { id: 'd2', name: null, amount: '1250.50', status: 'pending', createdAt: minutesAgo(95), ...NO_COUNTS },
    ],
    pending: [
      {
        id: 'd3',
        name: '名前@電気.example',
        amount: '2500.00',
        createdAt: minutesAgo(2250),
        reference: 'PCSA-0001',
        hasEvidence: true,
        isPremium: false,
        requests: 1,
        isLate: true,
        late: 1,
        total: 30,
        sum: '3750.00',
      },
      {
        id: 'd4',
        name: '👩‍🔧-thandi@fix.example',
        amount: '1250.00',
        createdAt: minutesAgo(30),
        reference: 'PCSA-0002 with a reference that somebody made long',
        hasEvidence: false,
        isPremium: true,
        requests: 1,
        isLate: false,
        late: 0,
        total: 30,
        sum: '3750.00',
      },
    ],
    wallets: {
      ok: true,
      value: [
        {
          last: minutesAgo(70),
          id: 'w1',
          name: 'sipho@movers.example',
          amount: '500.00',
          status: 'pending',
          createdAt: minutesAgo(70),
          total: 1,
          sum: '500.00',
          lastHour: 0,
          count: 1,
          statusSum: '500.00',
        },
      ],
    },
    waiting: {
      ok: true,
      value: [
        {
          id: 'w1',
          name: 'sipho@movers.example',
          amount: '500.00',
          createdAt: minutesAgo(70),
          reference: 'DEP-0007',
          kind: 'pending',
          isLate: false,
          total: 1,
          sum: '500.00',
          late: 0,
        },
        {
          id: '3f2a9c1b-0000-4000-8000-000000000001',
          name: null,
          amount: '750.00',
          createdAt: minutesAgo(5 * DAY),
          reference: 'UNMATCHED_CUS77777777',
          kind: 'unmatched',
          isLate: true,
          total: 1,
          sum: '750.00',
          late: 1,
        },
      ],
    },
  },
  leads: {
    counts: [
      { status: null, count: 2 },
      { status: 'verified', count: 1 },
      { status: '', count: 1 },
    ],
    newest: [
      { id: 'l1', category: 'Plumbing', city: 'Cape Town', status: 'verified', createdAt: minutesAgo(95) },
      { id: 'l2', category: null, city: '', status: '', createdAt: minutesAgo(100) },
    ],
    unassigned: {
      ok: true,
      value: [
        {
          id: 'l1',
          title: 'Burst pipe\n\u001b[2Jin the ‮kitchen',
          category: 'Plumbing',
          city: 'Cape Town',
          verifiedAt: minutesAgo(80),
          over: false,
          all: 4,
          total: 1,
          forgotten: 1,
        },
      ],
    },
  },
  providers: {
    counts: [{ total: 5, verified: 5, pending: 0 }],
    withCredits: {
      ok: true,
      value: [
        {
          id: '1',
          name: 'owner@plumbers.example',
          businessName: '🪛 Naidoo & Seuns Elektries',
          customerCode: 'PC00012345',
          credits: 12,
          status: 'verified',
          total: 1,
        },
      ],
    },
  },
  recent: {
    userCounts: { ok: true, value: [{ total: 1, providers: 0, clients: 1, notPeople: 0, lastHour: 1, last: null }] },
    users: {
      ok: true,
      value: [{ id: 'u9', name: 'sipho@clients.example', userType: 'client', createdAt: minutesAgo(10), hasLoggedIn: false }],
    },
    deposits: {
      ok: true,
      value: [
        { ...COUNTS, status: null, count: 1, amount: '80.00', lastHour: 1 },
        { id: 'd9', name: 'owner@plumbers.example', amount: '80.00', status: 'pending', createdAt: minutesAgo(20), ...NO_COUNTS },
      ],
    },
    wallets: { ok: false, error: { message: 'relation "users_wallettransaction" does not exist', hint: '', absent: true } },
    leadCounts: { ok: false, error: { message: 'relation "leads_lead" does not exist', hint: 'The platform has changed.' } },
    requestsWaiting: { ok: true, value: atOneTime([30, 29, 31, 30, 30, 28, 30]) },
    topUpsWaiting: { ok: true, value: atOneTime([1, 0, 0, 1, 1, 1, 1]) },
    providers: { ok: true, value: days([0, 1, 0, 0, 0, 0, 0]) },
    leads: { ok: false, error: { message: 'relation "leads_lead" does not exist', hint: 'The platform has changed.' } },
  },
  logs: {
    logs: [
      {
        ok: true,
        value: {
          state: 'read',
          size: 1_234_567,
          modifiedAt: minutesAgo(3),
          bounded: false,
          lines: [
            log('ERROR 2025-10-07 20:00:00,123 django.request 12 34 Internal Server Error: /api/leads/', 400),
            log('ERROR 2025-10-08 02:00:00,123 django.request 56 78 Internal Server Error: /api/leads/', 113),
            log('CRITICAL 2025-10-08 03:00:00,123 mail 1 2 SMTP \u001b[31mgone', 53),
            log('ERROR 2025-10-01 03:00:00,123 mail 1 2 long ago', 8 * DAY),
          ],
        },
      },
      { ok: true, value: { state: 'absent' } },
      {
        ok: true,
        value: {
          state: 'read',
          size: 20_000_000_000,
          modifiedAt: NOW,
          bounded: { since: minutesAgo(60) },
          lines: [log('198.51.100.4 - - [08/Oct/2025:01:00:00 +0000] "GET /api/leads/?page=2 HTTP/1.1" 500 12 "-" "curl"', 52)],
        },
      },
    ],
  },
  trends: {
    registrations: { ok: true, value: days([1, 2, 3, 2, 1, 0, 4]) },
    requests: { ok: true, value: days([0, 0, 1, 0, 2, 0, 1]) },
    topUps: { ok: true, value: days([0, 0, 0, 0, 0, 1, 0]) },
    requestsWaiting: { ok: true, value: atOneTime([30, 29, 31, 30, 30, 28, 30]) },
    topUpsWaiting: { ok: true, value: atOneTime([1, 0, 0, 1, 1, 1, 1]) },
    providers: { ok: true, value: days([0, 1, 0, 0, 0, 0, 0]) },
    leads: { ok: false, error: { message: 'relation "leads_lead" does not exist', hint: 'The platform has changed.' } },
  },
}

export const reportOf = (
  overrides: Partial<Record<string, { values?: object; errors: (typeof error)[] }>> = {},
  request: Partial<Context> = {},
): Report =>
  buildReport(
    { kind: 'report', target: 'production', timezone: 'Africa/Johannesburg', tookMs: 1920, lastGood: null, outbox: [] },
    {
      sections: Object.entries(sections).map(([id, part]) => ({
        id,
        part: part as AnySection,
        read: { tookMs: 12, ...(overrides[id] ?? { values: values[id as keyof typeof sections], errors: [] }) },
      })),
      rules: [],
    },
    aContext(request),
    { ignores: [], open: null, now: NOW },
  )

/** That day with problems: a report as operators get it, whose first screen has everything. */
export const aDayReport = (overrides: Partial<Report> = {}): Report => aReport({ sections: reportOf().sections, ...overrides })

/** The same day on a platform on which so many deposits wait, all of them in the report. */
export const aDayOfWaiting = (count: number): Report => {
  const row = (i: number) => ({
    ...{ id: `d${i}-0000-4000-8000-000000000000`, name: `owner${i}@plumbing-and-heating.example`, amount: '160.00' },
    ...{ createdAt: minutesAgo(54 * DAY - i), reference: `PCSA-${100_000 + i}`, hasEvidence: false, isPremium: false },
  })
  const pending = Array.from({ length: count }, (_, i) => ({
    ...row(i),
    ...{ requests: 1, isLate: true, late: count, total: count, sum: `${count * 160}.00` },
  }))
  const subjects = pending.map(({ id, name, amount, createdAt, reference }) => ({
    id,
    line: line`${person(name)}: ${money(amount)}, reference ${text(reference)}`,
    command: ['check_status deposit ', text(reference)],
    began: createdAt,
  }))
  return aReport({
    sections: reportOf({ payments: { values: { ...values.payments, pending }, errors: [] } }, { all: true }).sections,
    problems: ['payment_issue', 'stuck_deposits'].map(rule =>
      aProblem({ rule, id: rule, count, message: [`${count} deposits pending >2h`], subjects: subjects.map(withCommand) }),
    ),
  })
}
