import { z } from 'zod'
import type { DepositDetail as DepositDetailRow } from '../../platform/api/deposit-details.js'

/** A deposit as in the Django view. */
export const DepositDetail = z.object({
  deposit_id: z.string(),
  user: z.string(),
  business_name: z.string().nullable(),
  amount: z.number(),
  age_hours: z.number().describe('To one decimal'),
  reference_number: z.string(),
  status: z.string(),
  has_bank_reference: z.boolean().describe('bank_reference is not empty; a copy of our own reference counts too'),
  bank_reference: z.string(),
  provider_profile_status: z.string().nullable(),
  credits_to_activate: z.int(),
})

export const depositDetail = (row: DepositDetailRow): z.infer<typeof DepositDetail> => ({
  deposit_id: row.id,
  user: row.user,
  business_name: row.businessName,
  amount: Number(row.amount),
  age_hours: row.ageHours,
  reference_number: row.reference,
  status: row.status,
  has_bank_reference: row.hasBankReference,
  bank_reference: row.bankReference,
  provider_profile_status: row.profileStatus,
  credits_to_activate: row.credits,
})
