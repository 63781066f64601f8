import type { Query } from '../source/readings.js'
import { IS_PREMIUM, OWNER_READS } from './deposits.js'
import { SHOWN_AS } from './people.js'
import { countedRows, headsOf, MoneyRow, moneyValues, partOf, type StatementFacts } from './statement-rows.js'
import { HEADS } from './statement-words.js'

/** SQL for whether somebody still has to approve a request, or did. Statuses are free text: an unknown one waits until it is processed. */
const STATE = `
            CASE
              WHEN status = 'completed' OR status = 'verified' AND processed_at IS NOT NULL THEN 'completed'
              WHEN status = 'pending' OR processed_at IS NULL AND status NOT IN ('failed', 'cancelled', 'expired') THEN 'waiting'
              ELSE 'closed'
            END`

const ROW = ['account_id', 'amount', 'status', 'created_at', 'processed_at', 'reference_number', 'bank_reference', 'verification_notes']

/**
 * Deposit requests that a bank statement concerns: those that wait for an amount that came, of any age; those whose reference is in its lines, of any age and
 * status; and completed ones that its days should show.
 */
export const statementDeposits = (facts: StatementFacts): Query<MoneyRow> => ({
  kind: 'query',
  name: 'statement.deposits',
  sql: `
    WITH ${HEADS},
    d AS MATERIALIZED (
      SELECT *
      FROM (
        SELECT *, ${partOf('processed_at')} AS part
        FROM (
          SELECT id, ${ROW.join(', ')}, ${STATE} AS state, ${headsOf('reference_number')}
          FROM deposit_requests
          OFFSET 0
        ) AS d
        OFFSET 0
      ) AS d
      WHERE part > ''
    )${countedRows(
      `u.user_id, ${SHOWN_AS}, amount::text, status, d.created_at, processed_at, reference_number, bank_reference, ${IS_PREMIUM}`,
      `
    LEFT JOIN LATERAL (
      SELECT user_id, email, username
      FROM payment_accounts AS a
      LEFT JOIN users_user AS u ON u.id = user_id
      WHERE a.id = account_id
      LIMIT 1
    ) AS u ON true`,
    )}`,
  values: moneyValues(facts),
  row: MoneyRow,
  scans: { deposit_requests: 'references are compared in any spelling' },
  reads: {
    deposit_requests: ['id', ...ROW],
    ...OWNER_READS,
  },
})
