import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { ANY_PART } from './full-scan-reasons.js'
import { SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { phoneOrNull } from './phone.js'
import { likeness, MAX_CANDIDATES, normalizedCode, normalizedPhone, partsOf, type SearchKey, TOP_LIKENESS } from './search-key.js'

const FULL_NAME = "CONCAT_WS(' ', NULLIF(u.first_name, ''), NULLIF(u.last_name, ''))"

const FROM = `
      FROM users_user AS u
      LEFT JOIN users_providerprofile AS p ON p.user_id = u.id`

const COLUMNS = `
        u.id,
        ${SHOWN_AS} AS name,
        ${FULL_NAME} AS "fullName",
        u.user_type AS "userType",
        COALESCE(${phoneOrNull('u.phone')}, ${phoneOrNull('p.business_phone')}) AS phone,
        u.created_at AS "createdAt",
        p.business_name AS "businessName",
        p.customer_code AS "customerCode"`

const shape = {
  id: z.string(),
  name: pii(),
  fullName: pii(),
  userType: z.string(),
  phone: pii().nullable(), // the user's, else the business's
  createdAt: z.date(),
  businessName: pii().nullable(), // null, like the code: no provider profile
  customerCode: pii().nullable(),
}

const READS = {
  users_user: ['id', 'email', 'username', 'first_name', 'last_name', 'user_type', 'phone', 'created_at'],
  users_providerprofile: ['user_id', 'business_name', 'business_phone', 'customer_code'],
}

const FoundPerson = z.object({ ...shape, total: z.int() }) // of all that match, not only of the rows returned
export type FoundPerson = z.infer<typeof FoundPerson>

/**
 * Accounts with that e-mail, username, id, phone, customer code or reference of a deposit, in any spelling; if there are none, those
 * whose business or name contains the word. The newest account first.
 * @param wallets whether to search the codes of wallets as well: older platforms have none
 */
export const findPersons = ({ word, ids, phone, code }: SearchKey, limit: number | null, wallets = true): Query<FoundPerson> => ({
  kind: 'query',
  name: wallets ? 'persons.find' : 'persons.findWithout',
  sql: `
    SELECT *, COUNT(*) OVER () AS total
    FROM (
      SELECT *, MIN(way) OVER () AS best
      FROM (
        SELECT ${COLUMNS},
          CASE
            WHEN u.id BETWEEN $2::uuid AND $3::uuid
              OR LOWER(TRIM(u.email)) = LOWER($1)
              OR LOWER(u.username) = LOWER($1)
              OR ${normalizedCode('p.customer_code')} = $6
              ${wallets ? `OR u.id IN (SELECT user_id FROM users_wallet AS w WHERE ${normalizedCode('w.customer_code')} = $6)` : ''}
              OR u.id IN (
                SELECT user_id
                FROM payment_accounts AS a
                JOIN deposit_requests AS d ON account_id = a.id
                WHERE ${normalizedCode('d.reference_number')} = $6
              )
              OR ${normalizedPhone('u.phone')} = $4
              OR ${normalizedPhone('p.business_phone')} = $4
            THEN 1
            WHEN STRPOS(LOWER(p.business_name), LOWER($1)) > 0 OR STRPOS(LOWER(${FULL_NAME}), LOWER($1)) > 0 THEN 2
          END AS way${FROM}
      ) AS person
    ) AS person
    WHERE way = best
    ORDER BY "createdAt" DESC, id
    LIMIT $5`,
  values: [word, ids?.[0] ?? null, ids?.[1] ?? null, phone, limit, code],
  row: FoundPerson,
  scans: {
    users_user: ANY_PART,
    users_providerprofile: ANY_PART,
    payment_accounts: ANY_PART,
    deposit_requests: 'references are compared in any spelling',
    ...(wallets && { users_wallet: 'codes are compared in any spelling' }),
  },
  reads: {
    ...READS,
    payment_accounts: ['id', 'user_id'],
    deposit_requests: ['account_id', 'reference_number'],
    ...(wallets && { users_wallet: ['user_id', 'customer_code'] }),
  },
  ...(wallets && { mayLack: { users_wallet: ['customer_code'] } }),
})

const NearPerson = z.object({
  ...shape,
  email: pii(),
  username: pii(),
  phones: z.array(pii()), // both, in the form of `SearchKey.phone`
})
export type NearPerson = z.infer<typeof NearPerson>

/** Candidates for a word without an exact match, to be ranked: the likeliest first, a limited number. */
export const nearPersons = ({ word, phone }: SearchKey): Query<NearPerson> => ({
  kind: 'query',
  name: 'persons.near',
  sql: `
    SELECT *
    FROM (
      SELECT ${COLUMNS},
        u.email,
        u.username,
        ARRAY_REMOVE(ARRAY[${normalizedPhone('u.phone')}, ${normalizedPhone('p.business_phone')}], NULL) AS phones,
        GREATEST(
          ${['u.email', 'u.username', 'u.first_name', 'u.last_name', 'p.business_name', FULL_NAME, 'p.customer_code'].map(column => likeness(column, 2)).join(',')},
          ${['u.phone', 'p.business_phone'].map(column => likeness(normalizedPhone(column), 3)).join(',')},
          CASE
            WHEN $2::text[] IS NOT NULL AND STRPOS(LOWER(u.email), LOWER($1)) > 0
              OR SPLIT_PART(LOWER(u.email), '@', 1) = NULLIF(SPLIT_PART(LOWER($1), '@', 1), '')
            THEN ${TOP_LIKENESS}
          END
        ) AS likeness${FROM}
    ) AS person
    WHERE likeness > 0
    ORDER BY likeness DESC, "createdAt" DESC, id
    LIMIT ${MAX_CANDIDATES}`,
  values: [word, partsOf(word), partsOf(phone)],
  row: NearPerson,
  scans: { users_user: ANY_PART, users_providerprofile: ANY_PART },
  reads: READS,
})
