import { z } from 'zod'
import { ANY_PERSON, NIL_UUID } from '../../lookup/placeholders.js'
import { user as lookup } from '../../lookup/user.js'
import { accountOf, profileOf } from '../../platform/account.js'
import { depositsOf } from '../../platform/account-deposits.js'
import { assignmentsOf, leadsOf } from '../../platform/account-leads.js'
import { ticketsOf } from '../../platform/account-tickets.js'
import { exactly, Moment } from '../../platform/api/moments.js'
import { findPersons } from '../../platform/person-search.js'
import { searchKeyOf } from '../../platform/search-key.js'
import { transactionsOf } from '../../platform/transactions.js'
import { walletsOf } from '../../platform/wallets.js'
import { readingsOf, valuesOf } from '../../source/needs.js'
import { attempt, type Readings } from '../../source/readings.js'
import { notFound } from '../errors.js'
import { CheckedRule } from './checked-logs.js'
import { DepositItem, depositItem, TransactionItem, transactionItem } from './deposit-items.js'
import { FurtherProblem, UnknownRule } from './further-problems.js'
import { listed, listOf, MAX_ITEMS } from './listed.js'
import { problemsAbout, problemsAboutNeeds } from './problems-about.js'
import { apiRequest } from './request.js'
import { checkWord, onlyMatch } from './single-match.js'
import { endpoint } from './types.js'

const PostedLead = z.object({
  title: z.string(),
  category: z.string().nullable(),
  city: z.string(),
  status: z.string(),
  created_at: Moment,
})

const AssignedLead = z.object({
  title: z.string().nullable().describe('Null, like category, city and lead_status: the lead was deleted'),
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
  is_person: z.boolean().describe('False: excluded by people.exclude in the settings, so that rules skip it'),
  registered_at: Moment,
  last_login: Moment.nullable().describe('On the admin site'),
  last_active: Moment.nullable().describe('With an API token'),
  has_logged_in: z.boolean(),
  profile: Profile.nullable(),
  wallets: z
    .array(z.object({ balance: z.number(), credits: z.int() }))
    .nullable()
    .describe('Null: could not be read'),
  deposits: listOf(DepositItem),
  transactions: listOf(TransactionItem),
  leads_posted: listOf(PostedLead),
  leads_assigned: listOf(AssignedLead),
  tickets: listOf(Ticket).nullable().describe('Null: could not be read'),
  problems: z.array(FurtherProblem),
  unknown: z.array(UnknownRule).describe('Rules that found nothing but did not see everything'),
  logs: z.array(CheckedRule).describe('How far rules searched the logs'),
})

const needsOf = (id: string, people: Parameters<typeof accountOf>[1]) => ({
  account: exactly(accountOf(id, people)),
  profile: exactly(profileOf(id)),
  wallets: attempt(walletsOf(id), { optional: true }),
  deposits: exactly(depositsOf(id, MAX_ITEMS)),
  transactions: exactly(transactionsOf(id, MAX_ITEMS)),
  posted: exactly(leadsOf(id, MAX_ITEMS)),
  assigned: exactly(assignmentsOf(id, MAX_ITEMS)),
  tickets: attempt(exactly(ticketsOf(id, MAX_ITEMS)), { optional: true }),
})

export const user = endpoint({
  path: 'user/:word/',
  summary: 'Everything about one person, by e-mail, username, phone, customer code, deposit reference or id',
  numbers: {},
  answer: User,
  servesStale: true,
  needs: scope => [
    { persons: lookup.find(NIL_UUID, MAX_ITEMS) },
    needsOf(NIL_UUID, scope.people),
    lookup.subjectIds(ANY_PERSON).needs(apiRequest(scope)),
    ...problemsAboutNeeds(lookup, scope),
  ],

  async read({ word }, platform) {
    const { batcher, people, loggedIn } = platform
    const matches = await batcher.readNeeds({ persons: attempt(lookup.find(checkWord(word), MAX_ITEMS)) })
    // Without wallets, or the right to read their codes, people are still found by everything else.
    const { persons } = matches.values.persons.ok
      ? { persons: matches.values.persons.value }
      : (await batcher.readNeeds({ persons: findPersons(searchKeyOf(word), MAX_ITEMS, false) })).values
    const person = onlyMatch(persons, 'accounts')
    const { needs, ids } = lookup.subjectIds(person)
    const idNeeds: Readings = needs(apiRequest(platform))
    const { values, snapshot } = await batcher.readNeeds(needsOf(person.id, people), readingsOf(idNeeds))
    const account = values.account[0]?.row
    if (!account) throw notFound()
    const about = await problemsAbout(lookup, ids(valuesOf(idNeeds, snapshot).values ?? {}), platform)
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
      problems: about.problems,
      unknown: about.unknown,
      logs: about.logs,
    }
  },
})
