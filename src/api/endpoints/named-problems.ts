import { z } from 'zod'
import type { loginConcerns, paymentConcerns } from '../../platform/api/concerns.js'
import type { activeWithoutCredits, unverifiedWithCredits } from '../../platform/provider-concerns.js'
import type { Thresholds } from '../../report/context.js'
import { span } from '../../report/words.js'
import type { Query } from '../../source/readings.js'

type Rows<Q extends (...args: never[]) => Query<any>> = ReturnType<Q> extends Query<infer Row> ? readonly Row[] : never

/** The four that the Django view knew, in its words: it never counted in the singular. */
const words = { message: z.string(), action: z.string() }

const LoginIssue = z.object({
  severity: z.literal('warning'),
  type: z.literal('login_issue'),
  ...words,
  users: z.array(
    z.object({
      email: z.string(),
      has_provider_profile: z.boolean(),
      business_name: z.string().nullable(),
      verification_status: z.string().nullable(),
      has_pending_deposits: z.boolean(),
      pending_deposit_count: z.int(),
      total_deposit_amount: z.number(),
    }),
  ),
})

export const loginIssue = (rows: Rows<typeof loginConcerns>, { neverLoggedIn }: Thresholds): z.infer<typeof LoginIssue>[] => {
  const [first] = rows
  if (!first) return []
  return [
    {
      severity: 'warning',
      type: 'login_issue',
      message: `${first.total} users registered >${span(neverLoggedIn)} ago but never logged in`,
      users: rows.map(({ email, hasProfile, businessName, status, pendingDeposits, deposited }) => ({
        email,
        has_provider_profile: hasProfile,
        business_name: businessName,
        verification_status: status,
        has_pending_deposits: pendingDeposits > 0,
        pending_deposit_count: pendingDeposits,
        total_deposit_amount: Number(deposited),
      })),
      action: 'Ask them whether they can sign in, and send a new password where they cannot',
    },
  ]
}

const PaymentIssue = z.object({
  severity: z.literal('high'),
  type: z.literal('payment_issue'),
  ...words,
  details: z.array(
    z.object({
      deposit_id: z.string(),
      user: z.string(),
      business_name: z.string().nullable(),
      amount: z.number(),
      age_hours: z.number(),
      reference_number: z.string(),
      status: z.string(),
      has_bank_reference: z.boolean(),
      bank_reference: z.string(),
      provider_profile_status: z.string().nullable(),
      credits_to_activate: z.int(),
    }),
  ),
})

/** `2 hours`, and as operators write it where it is no whole number of them. */
const hours = (seconds: number): string => (seconds % 3600 === 0 ? `${seconds / 3600} hours` : span(seconds))

export const paymentIssue = (rows: Rows<typeof paymentConcerns>, { pendingDeposit }: Thresholds): z.infer<typeof PaymentIssue>[] => {
  const [first] = rows
  if (!first) return []
  return [
    {
      severity: 'high',
      type: 'payment_issue',
      message: `${first.total} deposits pending >${hours(pendingDeposit)}`,
      details: rows.map(row => ({
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
      })),
      action: 'Review and approve deposits manually',
    },
  ]
}

const VerificationIssue = z.object({
  severity: z.literal('medium'),
  type: z.literal('verification_issue'),
  ...words,
  users: z.array(z.string()),
})

export const verificationIssue = (rows: Rows<typeof unverifiedWithCredits>): z.infer<typeof VerificationIssue>[] => {
  const [first] = rows
  if (!first) return []
  return [
    {
      severity: 'medium',
      type: 'verification_issue',
      message: `${first.total} providers have credits but not verified`,
      users: rows.map(({ name }) => name),
      action: 'Verify their profiles, or tell them what is missing',
    },
  ]
}

const PotentialCustomers = z.object({
  severity: z.literal('info'),
  type: z.literal('potential_customers'),
  ...words,
  users: z.array(z.string()),
})

export const potentialCustomers = (rows: Rows<typeof activeWithoutCredits>): z.infer<typeof PotentialCustomers>[] => {
  const [first] = rows
  if (!first) return []
  return [
    {
      severity: 'info',
      type: 'potential_customers',
      message: `${first.total} active providers with 0 credits (potential buyers)`,
      users: rows.map(({ name }) => name),
      action: 'Offer them credits',
    },
  ]
}

export const NamedProblem = z.union([LoginIssue, PaymentIssue, VerificationIssue, PotentialCustomers])
