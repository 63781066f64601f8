import { detail, fact, line, money, note, type Piece, text } from '../../src/report/blocks.js'
import { unreachedReport } from '../../src/report/build.js'
import type { Reach } from '../../src/report/log-reach.js'
import type { ProblemReport } from '../../src/report/problem.js'
import type { Report, SectionReport } from '../../src/report/report.js'
import { HOSTILE } from './hostile.js'
import { aContext, minutesAgo, NOW } from './report.js'

/** As it came, also where it is blank. */
const person = (value: string): Piece => ({ kind: 'person', value })

const noted = Object.values(HOSTILE)

export const aProblem = (overrides: Partial<ProblemReport> = {}): ProblemReport => ({
  rule: 'stuck-deposits',
  id: 'stuck-deposits',
  severity: 'high',
  count: 1,
  message: ['1 deposit is pending for more than 24 hours'],
  action: 'Approve or reject it',
  command: 'check_status payments --pending',
  subjects: [{ id: 'd3', line: line`${person('owner@plumbers.example')}: ${money('2500.00')}, reference ${text('PCSA-0001')}` }],
  since: minutesAgo(60),
  isNew: false,
  ignored: false,
  ignoredSubjects: 0,
  ...overrides,
})

export const aSection = (overrides: Partial<SectionReport> = {}): SectionReport => ({
  id: 'providers',
  emoji: '👥',
  title: 'PROVIDER STATUS',
  status: 'whole',
  errors: [],
  tookMs: 12,
  data: null,
  figures: { providers: 5, verified_providers: 5 },
  blocks: [fact('Total Providers', 5), fact('Verified', 5, 'good')],
  ...overrides,
})

const gone = { message: 'relation "leads_lead" does not exist', hint: 'The platform has changed: compare the tables.' }
const timedOut = {
  message: `canceling statement due to ${HOSTILE.script}`,
  hint: `Try again with a longer --timeout, says ${HOSTILE.mention}`,
}

const problems = (): ProblemReport[] => [
  aProblem({
    count: 5,
    message: line`5 deposits, ${money('3750.00')} in all, are pending for more than 24 hours`,
    subjects: noted.slice(0, 3).map((value, i) => ({ id: `d${i}`, line: line`${person(value)}: ${money('1250.00')}` })),
    ignoredSubjects: 2,
    since: minutesAgo(2250),
  }),
  aProblem({
    rule: 'failed-logins',
    id: 'failed-logins',
    severity: 'medium',
    count: noted.length,
    atLeast: true,
    message: line`At least ${noted.length} addresses failed to log in, ${text(HOSTILE.markdown)} first`,
    action: 'See where they come from',
    command: "check_status logs access --match '401'",
    subjects: noted.map((value, i) => ({ id: `${value}-${i}`, line: [text(value)] })),
    isNew: true,
  }),
  aProblem({ rule: 'log-errors', id: 'log-errors', severity: 'warning', message: ['1 log has many errors'], since: null }),
  aProblem({ rule: 'premium-requests', id: 'premium-requests', severity: 'info', message: ['1 premium request is waiting'] }),
  aProblem({
    rule: 'never-logged-in',
    id: 'never-logged-in',
    severity: 'medium',
    message: ['2 people registered and never logged in'],
    count: 2,
    subjects: [],
    ignored: true,
    ignoredSubjects: 2,
  }),
]

const sections = (): SectionReport[] => [
  aSection({
    id: 'payments',
    emoji: '💰',
    title: 'PAYMENT ACTIVITY (Last 24 Hours)',
    figures: { deposits: 3, deposited_rand: -1410.5, oldest_pending_seconds: 135_000 },
    blocks: [
      fact('New deposits', 3),
      fact('Sum', [money('-1410.50')]),
      fact(HOSTILE.script, HOSTILE.markdown, 'bad'),
      {
        kind: 'entries',
        now: NOW,
        entries: noted.map((value, i) => ({ at: minutesAgo(90 - i), line: line`${person(value)}: ${money('160')} - verified` })),
        notShown: '4 earlier',
      },
      note(line`⚠️  PENDING DEPOSITS NEEDING APPROVAL: ${30} (${money('3750.00')}, oldest ${['37.5 hours']})`, 'warn'),
      {
        kind: 'table',
        columns: [{ title: 'Who' }, { title: 'Amount', align: 'right' }, { title: 'When' }, { title: 'Reference' }, { title: 'Bank ref' }],
        rows: noted.map((value, i) => [
          [person(i % 2 ? value : 'thandi@fix.example')],
          [money(`${1250 * (i + 1)}.00`)],
          [{ kind: 'time', at: minutesAgo(i * 700) }],
          [text(value)],
          [i % 2 ? 'noted' : 'none'],
        ]),
        notShown: '20 newer',
      },
    ],
  }),
  aSection({ id: 'leads', emoji: '📋', title: 'LEAD ACTIVITY (Last 24 Hours)', status: 'failed', errors: [gone], figures: {}, blocks: [] }),
  aSection({
    id: 'logs',
    emoji: '🚨',
    title: 'RECENT ERRORS AND LOGS',
    status: 'partial',
    errors: [timedOut],
    figures: { log_errors: 3 },
    blocks: [
      fact('django', '3 errors in the last 24 hours'),
      note('more: check_status logs django - /opt/proconnectsa/backend/logs/django.log'),
      {
        kind: 'entries',
        entries: [{ line: [text(HOSTILE.terminal)], tone: 'bad' }, { line: [text('1. first - then')] }],
        notShown: '2 more',
      },
      { kind: 'entries', entries: [{ at: minutesAgo(3000), line: ['500 GET /api/leads/'], tone: 'warn' }] },
      note('✅ nothing else', 'good', 4),
      detail(line`Looked at: django in ${text(HOSTILE.script)}`),
      { kind: 'table', columns: [{ title: 'Nobody' }], rows: [] },
    ],
  }),
  aSection(),
]

/** How far logs were looked at, one of which is not there, and of another a part is packed in a way that nobody can read. */
const reach = (): Reach => ({
  isWhole: false,
  since: null,
  logs: [
    {
      name: HOSTILE.markdown,
      kind: 'django',
      isWhole: false,
      since: minutesAgo(300),
      begins: true,
      files: [`/var/log/${HOSTILE.script}`],
      passedOver: [{ path: `/var/log/${HOSTILE.script}.1.xz`, why: 'compressed' }],
    },
  ],
  notLookedAt: [HOSTILE.mention],
})

/** A report in which there is one of everything, hostile names among it. */
export const aReport = (overrides: Partial<Report> = {}): Report => ({
  kind: 'report',
  target: 'production',
  timezone: 'Africa/Johannesburg',
  context: aContext(),
  tookMs: 1920,
  lastGood: minutesAgo(60),
  outbox: [
    { channel: 'office', messages: 3, since: minutesAgo(40), reason: `450 ${HOSTILE.markdown}` },
    { channel: 'phone', messages: 1, since: minutesAgo(1), reason: null },
  ],
  error: null,
  sections: sections(),
  rules: [
    ...problems().map(({ rule }) => ({
      ...{ id: rule, status: 'problem' as const, errors: [], reason: null },
      ...(rule === 'log-errors' && { reach: { ...reach(), since: minutesAgo(300), notLookedAt: [] } }),
    })),
    { id: 'silent-leads', status: 'fine', errors: [], reason: null, reach: reach() },
    { id: 'unassigned-leads', status: 'unknown', errors: [gone], reason: null },
  ],
  problems: problems(),
  ...overrides,
})

/** A report of a day on which nothing is wrong. */
export const aCalmReport = (overrides: Partial<Report> = {}): Report =>
  aReport({
    outbox: [],
    sections: [aSection()],
    rules: [{ id: 'silent-leads', status: 'fine', errors: [], reason: null }],
    problems: [],
    ...overrides,
  })

/** The report of a target that could not be reached. */
export const anUnreachedReport = (): Report =>
  unreachedReport(
    { kind: 'report', target: 'staging', timezone: 'Europe/Berlin', tookMs: 10_040, lastGood: minutesAgo(1500), outbox: [] },
    ['stuck-deposits', 'silent-leads'],
    { message: 'root@staging.example does not answer on port 22', hint: 'Check the VPN, or try: ssh root@staging.example' },
    aContext(),
  )

/** A report in which one and the same words stand wherever words can come from the platform, from an error or from settings. */
export const aReportOf = (value: string): Report => {
  const error = { message: value, hint: value }
  return aReport({
    target: value,
    outbox: [{ channel: value, messages: 1, since: minutesAgo(5), reason: value }],
    rules: [{ id: 'unassigned-leads', status: 'unknown', errors: [error], reason: null }],
    problems: [
      aProblem({ count: 3, message: [text(value)], action: value, command: value, subjects: [{ id: value, line: [person(value)] }] }),
      aProblem({ ignored: true, message: line`${text(value)} and ${person(value)}`, ignoredSubjects: 1 }),
    ],
    sections: [
      aSection({ title: value, status: 'failed', errors: [error], blocks: [] }),
      aSection({
        title: value,
        blocks: [
          fact(value, value),
          { kind: 'entries', entries: [{ line: [text(value)] }, { at: minutesAgo(1), line: [person(value)] }], notShown: `4 ${value}` },
          {
            kind: 'table',
            columns: [{ title: value }, { title: value, align: 'right' }],
            rows: [[[text(value)], [person(value)]], [line`${text(value)}${text(value)}`]],
          },
          note([text(value)]),
          note([text(value)], 'bad', 4),
          detail([text(value)]),
        ],
      }),
    ],
  })
}
