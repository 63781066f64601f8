import { z } from 'zod'
import type { AccountDeposit } from '../../platform/account-deposits.js'
import { type exactly, Moment } from '../../platform/api/moments.js'
import type { Transaction } from '../../platform/transactions.js'
import type { Query } from '../../source/readings.js'

/** A row as `exactly` returns it. */
export type ExactRow<Row extends object> = ReturnType<typeof exactly<Row>> extends Query<{ row: infer Inner }> ? Inner : never

export const DepositItem = z.object({
  id: z.string(),
  amount: z.number(),
  status: z.string(),
  reference_number: z.string(),
  bank_reference: z.string(),
  has_evidence: z
    .boolean()
    .describe('A bank reference is noted, or the deposit was matched automatically; no proof that the money arrived'),
  is_premium: z.boolean().describe('A premium listing request, not a top-up'),
  created_at: Moment,
  processed_at: Moment.nullable(),
})

export const depositItem = (row: Omit<ExactRow<AccountDeposit>, 'total'>): z.infer<typeof DepositItem> => ({
  id: row.id,
  amount: Number(row.amount),
  status: row.status,
  reference_number: row.reference,
  bank_reference: row.bankReference,
  has_evidence: row.hasEvidence,
  is_premium: row.isPremium,
  created_at: row.createdAt,
  processed_at: row.processedAt,
})

export const TransactionItem = z.object({
  type: z.string(),
  amount: z.number().describe('Rand; credits if the type is lead_purchase'),
  status: z.string(),
  reference: z.string(),
  description: z.string(),
  created_at: Moment,
})

export const transactionItem = (row: ExactRow<Transaction>): z.infer<typeof TransactionItem> => ({
  type: row.type,
  amount: Number(row.amount),
  status: row.status,
  reference: row.reference,
  description: row.description,
  created_at: row.createdAt,
})
