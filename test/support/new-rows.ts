import { newDeposits } from '../../src/platform/new-deposits.js'
import { newLeads } from '../../src/platform/new-leads.js'
import { newRegistrations } from '../../src/platform/new-registrations.js'
import type { Query } from '../../src/source/readings.js'
import { NOW } from './report.js'

const PEOPLE = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }

/** Every query that is asked round after round. */
export const newRowQueries = (since = NOW, seen: readonly string[] = [], limit = 100): Query<any>[] => [
  newRegistrations(since, seen, PEOPLE, limit),
  newDeposits(since, seen, limit),
  newLeads(since, seen, limit),
]
