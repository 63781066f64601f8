import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { OWNER_READS, WITH_OWNER } from './deposits.js'
import { ANY_PART } from './full-scan-reasons.js'
import { SHOWN_AS } from './people.js'
import { pii, piiReference } from './personal-data.js'
import { likeness, MAX_CANDIDATES, normalizedCode, partsOf, type SearchKey, TOP_LIKENESS } from './search-key.js'
import { WALLET_TABLES } from './wallets.js'

const COLUMNS = `
        d.id,
        d.account_id AS "accountId",
        a.user_id AS "userId",
        ${SHOWN_AS} AS name,
        d.amount::text,
        d.status,
        d.created_at AS "createdAt",
        d.reference_number AS reference,
        d.bank_reference AS "bankReference"`

const shape = {
  id: z.string(),
  accountId: z.string(),
  userId: z.string().nullable(), // null, like the name: the account or its user was deleted
  name: pii().nullable(),
  amount: amount(),
  status: z.string(),
  createdAt: z.date(),
  reference: piiReference(),
  bankReference: piiReference(),
}

const READS = {
  deposit_requests: ['id', 'account_id', 'amount', 'status', 'created_at', 'reference_number', 'bank_reference'],
  ...OWNER_READS,
}

const FoundDeposit = z.object({ ...shape, total: z.int() }) // of all that match, not only of the rows returned
export type FoundDeposit = z.infer<typeof FoundDeposit>

/** SQL for whether a reference contains the word, in any spelling: banks cut long references. */
const holds = (column: string): string => `STRPOS(LOWER(${column}), LOWER($1)) > 0 OR STRPOS(${normalizedCode(column)}, $5) > 0`

/** SQL for the deposits found with the best kind of match (`way`), the newest first, at most `$4`, and their number. */
const bestOf = (found: string): string => `
    SELECT *, COUNT(*) OVER () AS total
    FROM (
      SELECT *, MIN(way) OVER () AS best
      FROM (${found}
      ) AS deposit
    ) AS deposit
    WHERE way = best
    ORDER BY "createdAt" DESC, id
    LIMIT $4`

/**
 * Deposits with that id or one of the two references, in any spelling; if there are none, those whose reference contains the word. The
 * newest first.
 */
export const findDeposits = ({ word, ids, code }: SearchKey, limit: number | null): Query<FoundDeposit> => ({
  kind: 'query',
  name: 'deposits.find',
  sql: bestOf(`
        SELECT ${COLUMNS},
          CASE
            WHEN d.id BETWEEN $2::uuid AND $3::uuid OR ${normalizedCode('d.reference_number')} = $5 OR ${normalizedCode('d.bank_reference')} = $5 THEN 1
            WHEN ${holds('d.reference_number')} OR ${holds('d.bank_reference')} THEN 2
          END AS way
        FROM deposit_requests AS d${WITH_OWNER}`),
  values: [word, ids?.[0] ?? null, ids?.[1] ?? null, limit, code],
  row: FoundDeposit,
  scans: { deposit_requests: ANY_PART, payment_accounts: ANY_PART, users_user: ANY_PART },
  reads: READS,
})

const FoundTopUp = z.object({
  id: z.string(),
  userId: z.string().nullable(), // null, like the name: the payment could not be matched to a customer
  name: pii().nullable(),
  amount: amount(),
  status: z.string(),
  createdAt: z.date(),
  reference: piiReference(),
  bankReference: piiReference(),
  total: z.int(), // of all that match, not only of the rows returned
})
export type FoundTopUp = z.infer<typeof FoundTopUp>

/**
 * The same for the deposits in the wallets: top-ups, unmatched payments, also by the code written on them, and the rows by which the
 * bank reconciliation credited a deposit. Not every platform has the table.
 */
export const findTopUps = ({ word, ids, code }: SearchKey, limit: number | null): Query<FoundTopUp> => ({
  kind: 'query',
  name: 'wallets.find',
  sql: bestOf(`
        SELECT
          t.id::text,
          w.user_id AS "userId",
          ${SHOWN_AS} AS name,
          t.amount::text,
          t.status,
          t.created_at AS "createdAt",
          t.reference,
          t.bank_reference AS "bankReference",
          CASE
            WHEN t.id BETWEEN $2::uuid AND $3::uuid
              OR ${normalizedCode("REPLACE(t.reference, 'UNMATCHED_', '')")} = $5
              OR ${normalizedCode('t.reference')} = $5
              OR ${normalizedCode('t.bank_reference')} = $5
            THEN 1
            WHEN ${holds('t.reference')} OR ${holds('t.bank_reference')} THEN 2
          END AS way
        FROM users_wallettransaction AS t
        LEFT JOIN users_wallet AS w ON w.id = t.wallet_id
        LEFT JOIN users_user AS u ON u.id = w.user_id
        WHERE t.transaction_type = 'deposit'`),
  values: [word, ids?.[0] ?? null, ids?.[1] ?? null, limit, code],
  row: FoundTopUp,
  scans: { users_wallettransaction: ANY_PART, users_wallet: ANY_PART, users_user: ANY_PART },
  lateTables: WALLET_TABLES,
  reads: {
    users_wallettransaction: ['id', 'wallet_id', 'transaction_type', 'amount', 'status', 'created_at', 'reference', 'bank_reference'],
    users_wallet: ['id', 'user_id'],
    users_user: ['id', 'email', 'username'],
  },
})

const NearDeposit = z.object(shape)
export type NearDeposit = z.infer<typeof NearDeposit>

/** The digits of a reference without leading zeros: people say `123` for `PCSA-000123`. */
export const digitsOf = (word: string): string | null => word.replace(/\D/g, '').replace(/^0+/, '') || null

const sharesDigits = (column: string): string => `LTRIM(REGEXP_REPLACE(${column}, '\\D', '', 'g'), '0') = $2`

/** Candidates for a reference without an exact match, to be ranked: the likeliest first, a limited number. */
export const nearDeposits = ({ word }: SearchKey): Query<NearDeposit> => ({
  kind: 'query',
  name: 'deposits.near',
  sql: `
    SELECT *
    FROM (
      SELECT ${COLUMNS},
        GREATEST(
          ${['d.reference_number', 'd.bank_reference'].map(column => likeness(column, 1)).join(',')},
          CASE WHEN ${sharesDigits('d.reference_number')} OR ${sharesDigits('d.bank_reference')} THEN ${TOP_LIKENESS} END
        ) AS likeness
      FROM deposit_requests AS d${WITH_OWNER}
    ) AS deposit
    WHERE likeness > 0
    ORDER BY likeness DESC, "createdAt" DESC, id
    LIMIT ${MAX_CANDIDATES}`,
  values: [partsOf(word), digitsOf(word)],
  row: NearDeposit,
  scans: { deposit_requests: ANY_PART, payment_accounts: ANY_PART, users_user: ANY_PART },
  reads: READS,
})
