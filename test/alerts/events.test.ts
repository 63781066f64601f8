import { describe, expect, it } from 'vitest'
import type { Notification } from '../../src/alerts/notifications.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import type { WordingContext } from '../../src/alerts/wording/types.js'
import { aNewDeposit, aNewLead, aNewRegistration, anId, aWordingContext, messageWords } from '../support/alerts.js'
import { minutesAgo } from '../support/report.js'

const LINKS = {
  user: 'https://platform.example/admin/users/user/{id}/',
  deposit: 'https://platform.example/admin/deposits/{id}/change/?of={id}',
}
const say = (notifications: readonly Notification[], about: Partial<WordingContext> = {}) =>
  composeMessage(notifications, aWordingContext({ links: LINKS, ...about }))
const many = (count: number, one: (i: number) => Notification): Notification[] => Array.from({ length: count }, (_, i) => one(i))
const factsOf = (notifications: readonly Notification[]) =>
  Object.fromEntries(say(notifications).parts[0]?.facts.map(({ label, value }) => [label, value]) ?? [])

describe('a message about one event', () => {
  it.each([
    ['registration', aNewRegistration()],
    ['deposit', aNewDeposit()],
    ['premium-request', aNewDeposit({ isPremium: true, businessName: null, amount: '1250.5' })],
    ['lead', aNewLead()],
    ['blank-registration', aNewRegistration({ email: '', username: 'nomail', firstName: ' ', lastName: '', userType: '', phone: null })],
    [
      'blank-deposit',
      aNewDeposit({ name: null, fullName: '', phone: null, businessName: null, reference: '', bankReference: ' ', status: '' }),
    ],
    [
      'blank-lead',
      aNewLead({ title: '', category: null, client: null, clientName: '', clientPhone: null, suburb: '', city: '', status: '' }),
    ],
  ])('shows it in full: %s', async (name, notification) => {
    await expect(messageWords(say([notification]))).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  it.each([
    ['provider', '🆕 New Provider Registration'],
    ['service_provider', '🆕 New Provider Registration'],
    ['client', '🆕 New Client Registration'],
    ['support', '🆕 New Support Registration'],
    ['', '🆕 New Registration'],
  ])('has for a registration of type %j the subject %s', (userType, subject) => {
    expect(say([aNewRegistration({ userType })]).subject).toBe(subject)
  })

  it('names its target, also in its command, if there are several', () => {
    const { subject, parts } = say([aNewDeposit()], { target: 'staging', showTarget: true })

    expect(subject).toBe('[staging] 💰 New Deposit: R160.00')
    expect(parts[0]?.command).toBe(`check_status deposit ${anId(2)} --target staging`)
  })

  it('encodes the id in its link, and has a command only for a UUID', () => {
    const [part] = say([aNewDeposit({ id: "1/../2?a=$&' #\ud800" })]).parts

    expect(part?.link).toBe(
      "https://platform.example/admin/deposits/1%2F..%2F2%3Fa%3D%24%26'%20%23%EF%BF%BD/change/?of=1%2F..%2F2%3Fa%3D%24%26'%20%23%EF%BF%BD",
    )
    expect(part?.command).toBe(null)
    expect(say([aNewLead()]).parts[0]?.link).toBe(null)
  })

  it('shows local time, in the zone that the message names once', () => {
    const { parts, timezone } = say([aNewRegistration({ createdAt: new Date('2025-07-01T10:00:00Z') })], { timezone: 'Europe/Berlin' })

    expect(parts[0]?.facts.at(-1)).toEqual({ label: 'Registered', value: '2025-07-01 12:00' })
    expect(timezone).toBe('Europe/Berlin')
  })
})

describe('a message about several events', () => {
  const types = ['provider', 'client', 'client', 'admin', 'service_provider']

  it.each([
    ['registrations', many(14, i => aNewRegistration({ id: anId(i), userType: types[i % 5] ?? '', createdAt: minutesAgo(60 - i) }))],
    [
      'deposits',
      [
        aNewDeposit(),
        aNewDeposit({ id: anId(4), amount: '1000.05', isPremium: true }),
        aNewDeposit({ id: anId(5), amount: '319.95', name: null, fullName: '', phone: null, businessName: null }),
      ],
    ],
    [
      'leads',
      [
        ...many(3, i => aNewLead({ id: anId(i), title: i === 1 ? '' : 'A tap that drips' })),
        aNewLead({ category: null, city: '', clientPhone: null, isUncertain: true }),
      ],
    ],
    ['registrations-more', [...many(22, i => aNewRegistration({ id: anId(i) })), { kind: 'more', event: 'registration', count: 42 }]],
  ] as [string, Notification[]][])('shows them as one list: %s', async (name, notifications) => {
    await expect(messageWords(say(notifications))).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  it('shows two as a single one is shown: each with name, phone and link', () => {
    const two = [1, 2].map(n => aNewRegistration({ id: anId(n), phone: `+2782000000${n}` }))
    const { subject, parts } = say(two)

    expect(subject).toBe('🆕 2 new registrations')
    expect(parts).toEqual(two.flatMap(one => say([one]).parts))
    expect(parts.map(({ link }) => link)).toEqual([1, 2].map(n => `https://platform.example/admin/users/user/${anId(n)}/`))
  })

  it('keeps each link whole, however long the text before it is', () => {
    const id = anId(1)
    const [long] = say([
      aNewRegistration({ id, firstName: 'A'.repeat(150), lastName: 'B'.repeat(150) }),
      aNewRegistration(),
      aNewRegistration(),
    ]).parts

    expect(long?.list[0]).toMatch(new RegExp(`… - https://platform.example/admin/users/user/${id}/$`))
    expect(long?.list[0]?.length).toBeLessThanOrEqual(200)
  })

  it('lists twenty at most, counts the rest, names the command that shows them, and has all for machines', () => {
    const { parts, events } = say(many(64, i => aNewLead({ id: anId(i) })))

    expect(parts).toHaveLength(1)
    expect(parts[0]).toMatchObject({ title: '64 new leads', notes: ['… and 44 more'], command: 'check_status --only leads --all' })
    expect(parts[0]?.list).toHaveLength(20)
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 64 }, (_, i) => anId(i)))
  })

  it('counts events whose fields are no longer known, and then has no sum', () => {
    const notifications: Notification[] = [aNewDeposit(), { kind: 'more', event: 'deposit', count: 3 }]

    expect(say(notifications)).toMatchObject({ subject: '💰 4 new deposits', unlisted: 3, parts: [{ notes: ['… and 3 more'] }] })
    expect(say([{ kind: 'more', event: 'lead', count: 1 }])).toMatchObject({ subject: '📋 1 new lead', events: [], unlisted: 1 })
  })

  it('adds up amounts to the cent, negative ones too', () => {
    const subject = (...amounts: string[]) => say(amounts.map((amount, i) => aNewDeposit({ id: anId(i), amount }))).subject

    expect(subject('0.10', '0.20')).toBe('💰 2 new deposits: R0.30 in all')
    expect(subject('99999999.99', '99999999.99', '0.03')).toBe('💰 3 new deposits: R200,000,000.01 in all')
    expect(subject('10', '-10.50')).toBe('💰 2 new deposits: -R0.50 in all')
    expect(subject('10.00', 'NaN')).toBe('💰 2 new deposits')
  })

  it('counts providers, clients and others', () => {
    expect(factsOf(many(5, i => aNewRegistration({ userType: types[i] ?? '' })))).toEqual({ Providers: '2', Clients: '2', Others: '1' })
  })
})
