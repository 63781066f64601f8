import { randomUUID } from 'node:crypto'
import { accountOf, profileOf } from '../../src/platform/account.js'
import { depositOf } from '../../src/platform/account-deposits.js'
import { newestDeposits, newestLeads, newestRegistrations } from '../../src/platform/api/activity.js'
import * as dashboard from '../../src/platform/api/dashboard.js'
import { depositDetails, pendingDetails } from '../../src/platform/api/deposit-details.js'
import { emailsOfProviders, emailsOfUsers } from '../../src/platform/api/emails.js'
import { lastLogin } from '../../src/platform/api/logged-in.js'
import { clock, exactly } from '../../src/platform/api/moments.js'
import { neverLoggedInDetails, providerEmails } from '../../src/platform/api/problem-details.js'
import { ticketsWithoutLastLogin } from '../../src/platform/never-logged-in.js'
import { activeWithoutCredits, unverifiedWithCredits } from '../../src/platform/provider-concerns.js'
import { tokenOwners } from '../../src/platform/tokens.js'
import type { Query } from '../../src/source/readings.js'

export const PEOPLE = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }
const LIST = { people: PEOPLE, limit: 500, first: [] }
const ID = randomUUID()

/** Every query that only the API has. */
export const apiQueries = (): Query<any>[] => [
  clock(24),
  ...(['either', 'last_login'] as const).flatMap(by => [
    dashboard.userCounts(24, by),
    dashboard.registrations(24, by),
    neverLoggedInDetails(86_400, PEOPLE, by),
    providerEmails(activeWithoutCredits(604_800, LIST, lastLogin(by))),
  ]),
  dashboard.deposits(24),
  dashboard.pending(),
  dashboard.leads(24),
  dashboard.leadCounts(24),
  newestRegistrations(5),
  newestDeposits(5),
  newestLeads(5),
  pendingDetails(7200, PEOPLE),
  providerEmails(unverifiedWithCredits(LIST)),
  depositDetails([ID]),
  emailsOfUsers([ID]),
  emailsOfProviders(['1']),
  ticketsWithoutLastLogin.query,
  tokenOwners(['a', 'b']),
  exactly(accountOf(ID, PEOPLE)),
  exactly(profileOf(ID)),
  exactly(depositOf(ID)),
]
