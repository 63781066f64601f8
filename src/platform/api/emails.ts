import { z } from 'zod'
import type { Query } from '../../source/readings.js'
import { onlyWithKey } from '../index-scan.js'

const Email = z.object({ id: z.string(), email: z.string() })

/** The e-mails of users, by their ids. */
export const emailsOfUsers = (ids: readonly string[]): Query<z.infer<typeof Email>> => ({
  kind: 'query',
  name: 'api.emailsOfUsers',
  sql: 'SELECT id, email FROM users_user WHERE id = ANY($1::uuid[])',
  values: [ids],
  row: Email,
  indexed: true,
  reads: { users_user: ['id', 'email'] },
})

/** The same by the ids of their provider profiles. */
export const emailsOfProviders = (ids: readonly string[]): Query<z.infer<typeof Email>> => ({
  kind: 'query',
  name: 'api.emailsOfProviders',
  sql: `
    SELECT p.id::text, u.email
    FROM (SELECT id, user_id FROM users_providerprofile WHERE id = ANY($1::int8[])) AS p${onlyWithKey('users_user', 'u', 'id', 'p.user_id', ['email'])}`,
  values: [ids],
  row: Email,
  indexed: true,
  reads: { users_providerprofile: ['id', 'user_id'], users_user: ['id', 'email'] },
})
