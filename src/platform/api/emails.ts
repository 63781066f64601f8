import { z } from 'zod'
import type { Query } from '../../source/readings.js'
import { innerJoinByKey } from '../index-scan.js'

const Email = z.object({ id: z.string(), email: z.string() })

/** E-mails of users by id. */
export const emailsOfUsers = (ids: readonly string[]): Query<z.infer<typeof Email>> => ({
  kind: 'query',
  name: 'api.emailsOfUsers',
  sql: 'SELECT id, email FROM users_user WHERE id = ANY($1::uuid[])',
  values: [ids],
  row: Email,
  indexed: true,
  reads: { users_user: ['id', 'email'] },
})

/** The same by id of the provider profile. */
export const emailsOfProviders = (ids: readonly string[]): Query<z.infer<typeof Email>> => ({
  kind: 'query',
  name: 'api.emailsOfProviders',
  sql: `
    SELECT p.id::text, u.email
    FROM (SELECT id, user_id FROM users_providerprofile WHERE id = ANY($1::int8[])) AS p${innerJoinByKey('users_user', 'u', 'id', 'p.user_id', ['email'])}`,
  values: [ids],
  row: Email,
  indexed: true,
  reads: { users_providerprofile: ['id', 'user_id'], users_user: ['id', 'email'] },
})
