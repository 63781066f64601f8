import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { HEADS, isInLines, type StatementWords, signsOf, wordsValue } from './statement-words.js'

/** More people than a statement names. */
export const MAX_PAYERS = 5_000

const PayerRow = z.object({
  id: z.string(), // of the user
  name: pii(),
  codes: z.array(pii()), // letters and digits in capitals, without the `PC` before them
  phones: z.array(pii()), // the last nine digits
  total: z.int(), // of all, not only of the rows returned
})
export type PayerRow = z.infer<typeof PayerRow>

const people = (found: string): string => `
    SELECT user_id AS id, ${SHOWN_AS} AS name, codes, phones, COUNT(*) OVER () AS total
    FROM (
      SELECT
        user_id,
        COALESCE(ARRAY_AGG(DISTINCT code) FILTER (WHERE code > ''), '{}') AS codes,
        COALESCE(ARRAY_AGG(DISTINCT phone) FILTER (WHERE phone > ''), '{}') AS phones
      FROM (${found}
      ) AS found
      GROUP BY user_id
      LIMIT ${MAX_PAYERS * 2}
    ) AS p, LATERAL (SELECT email, username FROM users_user WHERE id = user_id LIMIT 1) AS u
    ORDER BY user_id
    LIMIT ${MAX_PAYERS}`

/** SQL for the last nine digits of a phone number. */
const digitsOf = (column: string): string => `RIGHT(REGEXP_REPLACE(${column}, '[^0-9]', '', 'g'), 9)`

/** A number as it may stand in the platform, for an index that compares the spelling: no column has room for more signs than these. */
const spellings = (digits: string): readonly string[] => {
  const [a, b, c] = [digits.slice(0, 2), digits.slice(2, 5), digits.slice(5)]
  return [`+27${digits}`, `0${digits}`, `27${digits}`, `0027${digits}`, `0${a} ${b} ${c}`, `0${a}-${b}-${c}`, digits]
}

/** Owners of a profile whose customer code is in the lines of a statement, with any number of `PC` before it, or of a phone in them. */
export const statementPayers = (words: StatementWords): Query<PayerRow> => ({
  kind: 'query',
  name: 'statement.payers',
  sql: `
    WITH ${HEADS}${people(`
        SELECT user_id, code, NULL AS phone
        FROM (
          SELECT user_id, CASE WHEN code LIKE 'PC%' THEN REGEXP_REPLACE(code, '^(PC)+', '') ELSE code END AS code
          FROM (SELECT user_id, ${signsOf('customer_code')} AS code FROM users_providerprofile WHERE customer_code > '' OFFSET 0) AS p
          OFFSET 0
        ) AS p, LATERAL (VALUES (code), ('PC' || code), ('PCPC' || code)) AS v(written)
        WHERE ${isInLines('LEFT(written, 8)')}
        UNION ALL
        SELECT user_id, NULL, ${digitsOf('business_phone')}
        FROM users_providerprofile
        WHERE business_phone IN (SELECT UNNEST($2::text[]))
        UNION ALL
        SELECT id, NULL, ${digitsOf('phone')} FROM users_user WHERE phone = ANY($2::text[])`)}`,
  values: [wordsValue(words), words.phones.flatMap(spellings)],
  row: PayerRow,
  scans: { users_providerprofile: 'codes are compared in any spelling' },
  reads: {
    users_providerprofile: ['user_id', 'customer_code', 'business_phone'],
    users_user: ['id', 'email', 'username', 'phone'],
  },
})

/** Owners of a wallet whose code is in the lines. Nearly all have the usual form, and are looked up by it. Not every platform has the table. */
export const statementWalletCodes = (words: StatementWords): Query<PayerRow> => ({
  kind: 'query',
  name: 'statement.walletCodes',
  sql: `
    WITH ${HEADS}${people(`
        SELECT user_id, code, NULL AS phone
        FROM (SELECT user_id, ${signsOf('customer_code')} AS code FROM users_wallet OFFSET 0) AS w
        WHERE CASE WHEN code ~ '^CUS[0-9]{8}$' THEN code IN (SELECT UNNEST($2::text[])) ELSE ${isInLines('LEFT(code, 8)')} END`)}`,
  values: [wordsValue(words), words.walletCodes],
  row: PayerRow,
  scans: { users_wallet: 'codes are compared in any spelling' },
  lateTables: ['users_wallet'],
  mayLack: { users_wallet: ['customer_code'] },
  reads: { users_wallet: ['user_id', 'customer_code'], users_user: ['id', 'email', 'username'] },
})
