import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { CLAIM_READS } from './credit-traces.js'
import { joinByKey } from './index-scan.js'
import { SHOWN_AS } from './people.js'
import { piiReference } from './personal-data.js'
import { countedRows, headsOf, MoneyRow, moneyValues, partOf, type StatementFacts } from './statement-rows.js'
import { HEADS } from './statement-words.js'
import { IS_STANDALONE, WALLET_OF_ROW } from './wallet-deposits.js'
import { WALLET_TABLES } from './wallets.js'

const STATE = `
            CASE
              WHEN status = 'confirmed' THEN 'completed'
              WHEN status = 'pending' OR confirmed_at IS NULL AND status NOT IN ('failed', 'cancelled') THEN 'waiting'
              ELSE 'closed'
            END`

const ROW = ['id', 'wallet_id', 'transaction_type', 'amount', 'status', 'created_at', 'confirmed_at', 'reference', 'bank_reference']

/**
 * Top-ups of the wallet page that a bank statement concerns, like `statementDeposits`. A row that only credits a deposit request is none.
 * Not every platform has the table.
 */
export const statementTopUps = (facts: StatementFacts): Query<MoneyRow> => ({
  kind: 'query',
  name: 'statement.topUps',
  sql: `
    WITH ${HEADS},
    d AS MATERIALIZED (
      SELECT t.*, w.user_id
      FROM (
        SELECT *, ${partOf('confirmed_at')} AS part
        FROM (
          SELECT ${ROW.join(', ')}, ${STATE} AS state, ${headsOf('reference')}
          FROM users_wallettransaction
          WHERE transaction_type = 'deposit' AND wallet_id > 0 AND NOT (status = 'confirmed' AND reference LIKE 'DEPOSIT_%')
          OFFSET 0
        ) AS t
        OFFSET 0
      ) AS t${WALLET_OF_ROW}
      WHERE part > '' AND ${IS_STANDALONE}
    )${countedRows(
      `user_id, ${SHOWN_AS}, amount::text, status, d.created_at, confirmed_at, reference, bank_reference, false`,
      `
    ${joinByKey('users_user', 'u', 'id', 'user_id', ['email', 'username'])}`,
    )}`,
  values: moneyValues(facts),
  row: MoneyRow,
  scans: { users_wallettransaction: 'references are compared in any spelling' },
  lateTables: WALLET_TABLES,
  reads: { users_wallettransaction: ROW, ...CLAIM_READS, users_wallet: ['id', 'user_id'], users_user: ['id', 'email', 'username'] },
})

const UnmatchedRow = z.object({
  id: z.string(),
  code: piiReference(), // that the payer wrote
  amount: amount(),
  createdAt: z.date(),
  total: z.int(), // of all, not only of the rows returned
})
export type UnmatchedRow = z.infer<typeof UnmatchedRow>

/** More that nobody has looked at are of no use. */
export const MAX_UNMATCHED = 5_000

/** Payments that the platform could give to nobody, the newest first. */
export const statementUnmatched: Query<UnmatchedRow> = {
  kind: 'query',
  name: 'statement.unmatched',
  sql: `
    SELECT id::text, SUBSTRING(reference FROM 11) AS code, amount::text, created_at AS "createdAt", COUNT(*) OVER () AS total
    FROM users_wallettransaction
    WHERE status = 'pending' AND transaction_type = 'deposit' AND wallet_id IS NULL AND reference LIKE 'UNMATCHED!_%' ESCAPE '!'
    ORDER BY created_at DESC, id
    LIMIT $1`,
  values: [MAX_UNMATCHED],
  row: UnmatchedRow,
  indexed: true,
  lateTables: ['users_wallettransaction'],
  reads: {
    users_wallettransaction: ['id', 'wallet_id', 'transaction_type', 'status', 'amount', 'created_at', 'reference'],
  },
}
