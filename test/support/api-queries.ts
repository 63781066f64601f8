import { randomUUID } from 'node:crypto'
import { accountOf, profileOf } from '../../src/platform/account.js'
import { depositOf } from '../../src/platform/account-deposits.js'
import { newestDeposits, newestLeads, newestRegistrations } from '../../src/platform/api/activity.js'
import { loginConcerns, paymentConcerns } from '../../src/platform/api/concerns.js'
import * as dashboard from '../../src/platform/api/dashboard.js'
import { clock, exactly } from '../../src/platform/api/moments.js'
import { tokenOwners } from '../../src/platform/tokens.js'
import type { Query } from '../../src/source/readings.js'

export const PEOPLE = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }
export const PATIENCE = { pendingDeposit: 7200, premiumRequest: 86_400, premiumRepeats: 2 }
const ID = randomUUID()

/** Every query that only the API has. */
export const apiQueries = (): Query<any>[] => [
  clock(24),
  ...(['either', 'last_login'] as const).flatMap(by => [
    dashboard.userCounts(24, by),
    dashboard.registrations(24, by),
    loginConcerns(86_400, PEOPLE, by),
  ]),
  dashboard.deposits(24),
  dashboard.pending(),
  dashboard.leads(24),
  dashboard.leadCounts(24),
  newestRegistrations(5),
  newestDeposits(5),
  newestLeads(5),
  paymentConcerns(PATIENCE, PEOPLE),
  tokenOwners(['a', 'b']),
  exactly(accountOf(ID, PEOPLE)),
  exactly(profileOf(ID)),
  exactly(depositOf(ID)),
]
