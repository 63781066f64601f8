import type {
  EventNotification,
  HealthNotification,
  Notification,
  ProblemNotification,
  ProblemSnapshot,
} from '../../src/alerts/notifications.js'
import { depositNotification } from '../../src/alerts/wording/deposit.js'
import { leadNotification } from '../../src/alerts/wording/lead.js'
import { registrationNotification } from '../../src/alerts/wording/registration.js'
import type { WordingContext } from '../../src/alerts/wording/types.js'
import type { Message, MessagePart } from '../../src/channels/types.js'
import type { NewDeposit } from '../../src/platform/new-deposits.js'
import type { NewLead } from '../../src/platform/new-leads.js'
import type { NewRegistration } from '../../src/platform/new-registrations.js'
import { minutesAgo, NOW } from './report.js'

/** A UUID that is easy to recognise. */
export const anId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export const aWordingContext = (overrides: Partial<WordingContext> = {}): WordingContext => ({
  id: 'm-1',
  target: 'production',
  timezone: 'Africa/Johannesburg',
  at: NOW,
  thread: null,
  links: {},
  showTarget: false,
  ...overrides,
})

export const aNewRegistration = (overrides: Partial<NewRegistration> = {}): EventNotification =>
  registrationNotification({
    id: anId(1),
    email: 'john@plumbers.example',
    username: 'john_p',
    firstName: 'John',
    lastName: 'Naidoo',
    userType: 'provider',
    phone: '+27820000001',
    createdAt: minutesAgo(2),
    ...overrides,
  })

export const aNewDeposit = (overrides: Partial<NewDeposit> = {}): EventNotification =>
  depositNotification({
    id: anId(2),
    name: 'owner@plumbers.example',
    fullName: 'Owner Naidoo',
    phone: '+27820000002',
    businessName: 'Naidoo Plumbing',
    amount: '160.00',
    credits: 2,
    status: 'pending',
    reference: 'PCSA-0001',
    bankReference: 'FNB NAIDOO',
    isPremium: false,
    createdAt: minutesAgo(2),
    ...overrides,
  })

export const aNewLead = (overrides: Partial<NewLead> = {}): EventNotification =>
  leadNotification({
    id: anId(3),
    title: 'A tap that drips',
    category: 'Plumbing',
    client: 'jane@clients.example',
    clientName: 'Jane Petersen',
    clientPhone: '+27820000003',
    isUncertain: false,
    suburb: 'Rondebosch',
    city: 'Cape Town',
    status: 'verified',
    createdAt: minutesAgo(2),
    ...overrides,
  })

export const aSnapshot = (overrides: Partial<ProblemSnapshot> = {}): ProblemSnapshot => ({
  rule: 'payment_issue',
  severity: 'high',
  count: 2,
  atLeast: false,
  message: '2 deposits pending >2h',
  action: 'Review and approve deposits manually',
  command: 'check_status problems --only payment_issue --all',
  subjects: [
    { id: 'd1', text: 'owner@plumbers.example: R2,500.00 · 37.5 hours · PCSA-0001' },
    { id: 'd2', text: 'thandi@fix.example: R1,250.00 · 2.1 hours · PCSA-0002' },
  ],
  since: minutesAgo(210).toISOString(),
  ...overrides,
})

export const aChange = (
  change: ProblemNotification['change'],
  problem: Partial<ProblemSnapshot> = {},
  was: ProblemNotification['was'] = null,
): ProblemNotification => ({ kind: 'problem', at: NOW.toISOString(), change, problem: aSnapshot(problem), was })

export const aDigest = (...problems: readonly ProblemSnapshot[]): Notification => ({
  kind: 'digest',
  at: NOW.toISOString(),
  problems: [...problems],
})

export const anOutage = (overrides: Partial<HealthNotification> = {}): HealthNotification => ({
  kind: 'itself',
  at: NOW.toISOString(),
  reached: false,
  since: minutesAgo(40).toISOString(),
  rounds: 3,
  message: 'root@platform.example does not answer on port 22',
  hint: 'Check the VPN, or try: ssh root@platform.example',
  ...overrides,
})

const partWords = ({ sign, title, facts, list, notes, command, mute, link }: MessagePart): string[] => [
  `${sign} ${title}`,
  ...facts.map(({ label, value }) => `   ${label}: ${value}`),
  ...list.map(row => `   - ${row}`),
  ...notes.map(row => `   ${row}`),
  ...(command === null ? [] : [`   $ ${command}`]),
  ...(mute === undefined ? [] : [`   mute: ${mute}`]),
  ...(link === null ? [] : [`   <${link}>`]),
]

/** Everything in a message as text, for golden files. */
export const messageWords = (message: Message): string =>
  `${[
    message.subject,
    `[${message.kind}, severity ${message.severity}, ${message.target}, ${message.at}, id ${message.id}, thread ${message.thread}]`,
    ...message.parts.flatMap(part => ['', ...partWords(part)]),
    '',
    ...message.alerts.map(alert => `alert ${JSON.stringify(alert)}`),
    ...message.events.map(event => `event ${JSON.stringify(event)}`),
    ...(message.unlisted > 0 ? [`unlisted ${message.unlisted}`] : []),
    ...(message.page === null ? [] : [`page ${JSON.stringify(message.page)}`]),
  ]
    .join('\n')
    .trimEnd()}\n`
