import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { leadingValues } from './index-scan.js'
import { isNotPerson, type PeoplePatterns, peopleValue } from './people.js'
import { pii } from './personal-data.js'
import { phoneOrNull } from './phone.js'
import { sinceSql, sinceValue } from './window.js'

export const NewRegistration = z.object({
  id: z.string(),
  email: pii(),
  username: pii(),
  firstName: pii(),
  lastName: pii(),
  userType: z.string(),
  phone: pii().nullable(),
  createdAt: z.date(),
})
export type NewRegistration = z.infer<typeof NewRegistration>

/**
 * People who registered at or after `since`, except those in `knownIds`, the oldest first. `watch` polls this next to the application,
 * so it reads only a range of the index on (user_type, created_at) for each type.
 */
export const newRegistrations = (
  since: Date,
  knownIds: readonly string[],
  people: PeoplePatterns,
  limit: number,
): Query<NewRegistration> => ({
  kind: 'query',
  name: 'users.new',
  sql: `
    WITH ${leadingValues('users_user', 'user_type')}
    SELECT u.*
    FROM v, LATERAL (
      SELECT
        id,
        email,
        username,
        first_name AS "firstName",
        last_name AS "lastName",
        user_type AS "userType",
        ${phoneOrNull('phone')} AS phone,
        created_at AS "createdAt"
      FROM users_user
      WHERE user_type = k
        AND created_at >= ${sinceSql({ at: since })}
        AND id::text <> ALL($2)
        AND NOT ${isNotPerson(3, people)}
      ORDER BY created_at, id
      LIMIT $4
    ) AS u
    ORDER BY u."createdAt", u.id
    LIMIT $4`,
  values: [sinceValue({ at: since }), knownIds, peopleValue(people), limit],
  row: NewRegistration,
  indexed: true,
  reads: { users_user: ['id', 'email', 'username', 'first_name', 'last_name', 'user_type', 'phone', 'created_at'] },
})
