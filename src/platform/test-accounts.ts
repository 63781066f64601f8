import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { peopleValue, TEST_ACCOUNTS } from './people.js'

/** The number of test accounts. */
export const testAccounts: Query<{ count: number }> = {
  kind: 'query',
  name: 'users.testAccounts',
  sql: 'SELECT COUNT(*) AS count FROM users_user WHERE email ILIKE ANY($1)',
  values: [peopleValue({ exclude: TEST_ACCOUNTS, keep: [] })],
  row: z.object({ count: z.int() }),
  scans: { users_user: 'counts all test accounts, once, in init' },
  reads: { users_user: ['email'] },
}
