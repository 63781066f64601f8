import { z } from 'zod'
import { amount } from './amount.js'
import { pii, piiReference } from './personal-data.js'
import { headOf, isInLines, type StatementWords, wordsValue } from './statement-words.js'

/** Those that a statement names, or that wait: of each kind the newest. */
export const MAX_ROWS = 10_000
/** Approved ones whose payment the statement should show. */
export const MAX_SILENT = 500

/**
 * Which approved deposits concern the days of a statement. Those made from `madeFrom` on and processed before `processedBefore` must be
 * paid within them; of others between `processedFrom` and `madeBefore` the payment may stand there. Null: the statement has no day.
 */
export interface StatementDays {
  readonly madeFrom: Date | null
  readonly madeBefore: Date | null
  readonly processedFrom: Date | null
  readonly processedBefore: Date | null
}

/** Why a row concerns a statement: it is named; or it waits for an amount that came; or its days do. `outside` is only counted. */
export type MoneyPart = 'named' | 'waiting' | 'completed' | 'outside'

export const MoneyRow = z.object({
  part: z.enum(['named', 'waiting', 'completed', 'outside']),
  total: z.int().nullable(), // in a row of counts, in which all else is null; null in all other rows
  id: z.string().nullable(),
  state: z.enum(['waiting', 'completed', 'closed']).nullable(),
  payerId: z.string().nullable(), // of the user; also null: the account was deleted
  name: pii().nullable(), // null: the account or its user was deleted
  amount: amount().nullable(),
  status: z.string().nullable(),
  createdAt: z.date().nullable(),
  processedAt: z.date().nullable(),
  reference: piiReference().nullable(),
  bankReference: piiReference().nullable(),
  isPremium: z.boolean().nullable(),
})
export type MoneyRow = z.infer<typeof MoneyRow>

/** What a statement says, as far as the queries ask. */
export interface StatementFacts {
  readonly words: StatementWords
  readonly days: StatementDays
  /** All amounts that came, in cents. */
  readonly credits: readonly number[]
}

/** The values of `partOf` and the numbers of rows: `$1` to `$8`. */
export const moneyValues = ({
  words,
  days: { madeFrom, madeBefore, processedFrom, processedBefore },
  credits,
}: StatementFacts): unknown[] => [wordsValue(words), madeFrom, madeBefore, processedFrom, processedBefore, MAX_ROWS, MAX_SILENT, credits]

/**
 * SQL for the heads of both references of a row: `ours`, and `theirs` of the bank, which begins as a copy of ours.
 * @param reference the column with ours
 */
export const headsOf = (reference: string): string => `
            ${headOf(reference)} AS ours,
            CASE WHEN bank_reference <> ${reference} THEN ${headOf('bank_reference')} END AS theirs`

/**
 * SQL for the part of a row with a `state` and `headsOf`, or null: it does not concern the statement. A reference of the bank without any
 * digit is a note (`EFT PAYMENT`).
 * @param processed the column with the time
 */
export const partOf = (processed: string): string => `
        CASE
          WHEN ${isInLines('ours')} OR ${isInLines('theirs')} AND bank_reference ~ '[0-9]' THEN 'named'
          WHEN state = 'waiting' THEN CASE WHEN amount * 100 IN (SELECT UNNEST($8::numeric[])) THEN 'waiting' END
          WHEN state = 'completed' AND amount > 0 AND created_at < $3 AND COALESCE(${processed}, created_at) >= $4 THEN
            CASE WHEN created_at >= $2 AND COALESCE(${processed}, created_at) < $5 THEN 'completed' ELSE 'outside' END
        END`

/**
 * SQL for the rows of `d(id, created_at, state, part, …)`: the numbers of each part, then the newest of each.
 * @param columns from "payerId" to "isPremium"
 */
export const countedRows = (columns: string, joins: string): string => `
    SELECT
      part, COUNT(*) AS total, NULL AS id, NULL AS state, NULL::uuid AS "payerId", NULL AS name, NULL AS amount, NULL AS status,
      NULL::timestamptz AS "createdAt", NULL::timestamptz AS "processedAt", NULL AS reference, NULL AS "bankReference", NULL::bool AS "isPremium"
    FROM d
    GROUP BY part
    UNION ALL
    SELECT part, NULL, d.id::text, state, ${columns}
    FROM (
      SELECT *
      FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY part ORDER BY created_at DESC, id) AS i FROM d WHERE part <> 'outside') AS d
      WHERE i <= CASE WHEN part = 'completed' THEN $7::int ELSE $6::int END
    ) AS d${joins}`
