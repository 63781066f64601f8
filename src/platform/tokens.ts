import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'

/** The platform rejects older tokens. */
const TOKEN_LIFETIME = '14 days'

const TokenOwner = z.object({
  key: z.string(),
  isActive: z.boolean(), // false also for a deleted user
  isStaff: z.boolean(),
  isExpired: z.boolean(),
  name: pii().nullable(), // null: the user was deleted
})
export type TokenOwner = z.infer<typeof TokenOwner>

/** The tokens that exist among these keys, with their owners' rights. */
export const tokenOwners = (keys: readonly string[]): Query<TokenOwner> => ({
  kind: 'query',
  name: 'tokens.owners',
  sql: `
    SELECT
      t.key,
      COALESCE(u.is_active, false) AS "isActive",
      COALESCE(u.is_staff, false) AS "isStaff",
      t.created < now() - interval '${TOKEN_LIFETIME}' AS "isExpired",
      ${SHOWN_AS} AS name
    FROM authtoken_token AS t
    LEFT JOIN users_user AS u ON u.id = t.user_id
    WHERE t.key = ANY($1)`,
  values: [keys],
  row: TokenOwner,
  indexed: true,
  lateTables: ['authtoken_token'],
  reads: { authtoken_token: ['key', 'user_id', 'created'], users_user: ['id', 'email', 'username', 'is_active', 'is_staff'] },
})
