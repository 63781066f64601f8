import { z } from 'zod'
import { ANY_PERSON, NIL_UUID } from '../../lookup/anybody.js'
import { user as lookup } from '../../lookup/user.js'
import { accountOf, profileOf } from '../../platform/account.js'
import { depositsOf } from '../../platform/account-deposits.js'
import { assignmentsOf, leadsOf } from '../../platform/account-leads.js'
import { ticketsOf } from '../../platform/account-tickets.js'
import { exactly, Moment } from '../../platform/api/moments.js'
import { findPersons } from '../../platform/person-search.js'
import { keyOf } from '../../platform/search-key.js'
import { transactionsOf } from '../../platform/transactions.js'
import { walletsOf } from '../../platform/wallets.js'
import { readingsOf, valuesOf } from '../../source/needs.js'
import { attempt, type Readings } from '../../source/readings.js'
import { notFound } from '../errors.js'
import { CheckedRule } from './checked-logs.js'
import { DepositItem, depositItem, TransactionItem, transactionItem } from './deposit-items.js'
import { FurtherProblem, UnknownRule } from './further-problems.js'
import { listed, listOf, MOST_LISTED } from './listed.js'
import { problemsAbout, problemsAboutNeeds } from './problems-about.js'
import { apiRequest } from './request.js'
import { checkWord, onlyOne } from './single-match.js'
import { endpoint } from './types.js'

const Lead = z.object({ title: z.string(), category: z.string().nullable(), city: z.string(), status: z.string(), created_at: Moment })

const Assigned = z.object({
  title: z.string().nullable().describe('Null, as what follows from it: the lead is gone'),
  category: z.string().nullable(),
  city: z.string().nullable(),
  status: z.string(),
  lead_status: z.string().nullable(),
  assigned_at: Moment,
})

const Ticket = z.object({
  number: z.string(),
  title: z.string(),
  priority: z.string(),
  status: z.string(),
  created_at: Moment,
  updated_at: Moment,
})

const Profile = z.object({
  business_name: z.string(),
  business_phone: z.string(),
  customer_code: z.string().nullable(),
  verification_status: z.string(),
  credits: z.int(),
  subscription_tier: z.string(),
  created_at: Moment,
  updated_at: Moment,
})

const User = z.object({
  id: z.string(),
  email: z.string(),
  username: z.string(),
  name: z.string(),
  type: z.string(),
  phone: z.string().nullable(),
  is_active: z.boolean(),
  is_staff: z.boolean(),
  is_person: z.boolean().describe('Whether rules speak of this account'),
  registered_at: Moment,
  last_login: Moment.nullable().describe('To the admin site'),
  last_active: Moment.nullable().describe('With a token'),
  has_logged_in: z.boolean(),
  profile: Profile.nullable(),
  wallets: z
    .array(z.object({ balance: z.number(), credits: z.int() }))
    .nullable()
    .describe('Null: it could not be read'),
  deposits: listOf(DepositItem),
  transactions: listOf(TransactionItem),
  leads_posted: listOf(Lead),
  leads_assigned: listOf(Assigned),
  tickets: listOf(Ticket).nullable().describe('Null: it could not be read'),
  problems: z.array(FurtherProblem),
  unknown: z.array(UnknownRule).describe('Rules that found nothing where not all was looked at'),
  logs: z.array(CheckedRule).describe('How far the rules that count in logs looked'),
})

const needsOf = (id: string, people: Parameters<typeof accountOf>[1]) => ({
  account: exactly(accountOf(id, people)),
  profile: exactly(profileOf(id)),
  wallets: attempt(walletsOf(id), { optional: true }),
  deposits: exactly(depositsOf(id, MOST_LISTED)),
  transactions: exactly(transactionsOf(id, MOST_LISTED)),
  posted: exactly(leadsOf(id, MOST_LISTED)),
  assigned: exactly(assignmentsOf(id, MOST_LISTED)),
  tickets: attempt(exactly(ticketsOf(id, MOST_LISTED)), { optional: true }),
})

export const user = endpoint({
  path: 'user/:word/',
  summary: 'All that is known of one person, by e-mail, username, phone, customer code, reference of a deposit or id',
  numbers: {},
  answer: User,
  isKept: true,
  needs: scope => [
    { persons: lookup.find(NIL_UUID, MOST_LISTED) },
    needsOf(NIL_UUID, scope.people),
    lookup.subjectIds(ANY_PERSON).needs(apiRequest(scope)),
    ...problemsAboutNeeds(lookup, scope),
  ],

  async read({ word }, platform) {
    const { flights, people, loggedIn } = platform
    const found = await flights.ask({ persons: attempt(lookup.find(checkWord(word), MOST_LISTED)) })
    // Whoever may not read the wallets' codes, or has none, finds people by all else.
    const { persons } = found.values.persons.ok
      ? { persons: found.values.persons.value }
      : (await flights.ask({ persons: findPersons(keyOf(word), MOST_LISTED, false) })).values
    const person = onlyOne(persons, 'accounts')
    const { needs, ids } = lookup.subjectIds(person)
    const concerned: Readings = needs(apiRequest(platform))
    const { values, snapshot } = await flights.ask(needsOf(person.id, people), readingsOf(concerned))
    const account = values.account[0]?.row
    if (!account) throw notFound()
    const spoken = await problemsAbout(lookup, ids(valuesOf(concerned, snapshot).values ?? {}), platform)
    const profile = values.profile[0]?.row
    return {
      id: account.id,
      email: account.email,
      username: account.username,
      name: `${account.firstName} ${account.lastName}`.trim(),
      type: account.userType,
      phone: account.phone,
      is_active: account.isActive,
      is_staff: account.isStaff,
      is_person: account.isPerson,
      registered_at: account.createdAt,
      last_login: account.lastLogin,
      last_active: account.lastActive,
      has_logged_in: account.lastLogin !== null || (loggedIn === 'either' && account.lastActive !== null),
      profile: profile
        ? {
            business_name: profile.businessName,
            business_phone: profile.businessPhone,
            customer_code: profile.customerCode,
            verification_status: profile.status,
            credits: profile.credits,
            subscription_tier: profile.tier,
            created_at: profile.createdAt,
            updated_at: profile.updatedAt,
          }
        : null,
      wallets: values.wallets.ok ? values.wallets.value.map(({ balance, credits }) => ({ balance: Number(balance), credits })) : null,
      deposits: listed(values.deposits, depositItem),
      transactions: listed(values.transactions, transactionItem),
      leads_posted: listed(values.posted, ({ title, category, city, status, createdAt }) => ({
        title,
        category,
        city,
        status,
        created_at: createdAt,
      })),
      leads_assigned: listed(values.assigned, ({ title, category, city, status, leadStatus, createdAt }) => ({
        title,
        category,
        city,
        status,
        lead_status: leadStatus,
        assigned_at: createdAt,
      })),
      tickets: values.tickets.ok
        ? listed(values.tickets.value, ({ number, title, priority, status, createdAt, updatedAt }) => ({
            number,
            title,
            priority,
            status,
            created_at: createdAt,
            updated_at: updatedAt,
          }))
        : null,
      problems: spoken.problems,
      unknown: spoken.unknown,
      logs: spoken.logs,
    }
  },
})
