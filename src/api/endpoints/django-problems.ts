import { z } from 'zod'
import type { pendingDetails } from '../../platform/api/deposit-details.js'
import type { neverLoggedInDetails, providerEmails } from '../../platform/api/problem-details.js'
import type { ThresholdValues } from '../../report/context.js'
import type { Query } from '../../source/readings.js'
import { DepositDetail, depositDetail } from './deposit-detail.js'
import { DJANGO_WORDS } from './django-words.js'

type Rows<Q extends (...args: never[]) => Query<any>> = ReturnType<Q> extends Query<infer Row> ? readonly Row[] : never

const LoginIssue = z.object({
  severity: z.literal('warning'),
  type: z.literal('login_issue'),
  message: z.string(),
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
  action: z.string(),
})

/** @param signedIn ids of accounts in `rows` that did sign in, as a ticket shows */
export const loginIssue = (
  rows: Rows<typeof neverLoggedInDetails>,
  signedIn: ReadonlySet<string>,
  thresholds: ThresholdValues,
): z.infer<typeof LoginIssue>[] => {
  const total = (rows[0]?.total ?? 0) - signedIn.size
  if (total <= 0) return []
  return [
    {
      severity: 'warning',
      type: 'login_issue',
      message: DJANGO_WORDS.login_issue.message(total, thresholds),
      users: rows.flatMap(({ id, email, hasProfile, businessName, status, pendingDeposits, deposited }) =>
        signedIn.has(id)
          ? []
          : {
              email,
              has_provider_profile: hasProfile,
              business_name: businessName,
              verification_status: status,
              has_pending_deposits: pendingDeposits > 0,
              pending_deposit_count: pendingDeposits,
              total_deposit_amount: Number(deposited),
            },
      ),
      action: DJANGO_WORDS.login_issue.action,
    },
  ]
}

const PaymentIssue = z.object({
  severity: z.literal('high'),
  type: z.literal('payment_issue'),
  message: z.string(),
  details: z.array(DepositDetail).describe('Deposit requests only, without pending wallet top-ups'),
  action: z.string(),
})

export const paymentIssue = (rows: Rows<typeof pendingDetails>, thresholds: ThresholdValues): z.infer<typeof PaymentIssue>[] => {
  const [first] = rows
  if (!first) return []
  return [
    {
      severity: 'high',
      type: 'payment_issue',
      message: DJANGO_WORDS.payment_issue.message(first.total, thresholds),
      details: rows.map(depositDetail),
      action: DJANGO_WORDS.payment_issue.action,
    },
  ]
}

const VerificationIssue = z.object({
  severity: z.literal('medium'),
  type: z.literal('verification_issue'),
  message: z.string(),
  users: z.array(z.string()),
  action: z.string(),
})

export const verificationIssue = (rows: Rows<typeof providerEmails>): z.infer<typeof VerificationIssue>[] => {
  const [first] = rows
  if (!first) return []
  return [
    {
      severity: 'medium',
      type: 'verification_issue',
      message: DJANGO_WORDS.verification_issue.message(first.total),
      users: rows.map(({ email }) => email),
      action: DJANGO_WORDS.verification_issue.action,
    },
  ]
}

const PotentialCustomers = z.object({
  severity: z.literal('info'),
  type: z.literal('potential_customers'),
  message: z.string(),
  users: z.array(z.string()),
  action: z.string(),
})

export const potentialCustomers = (rows: Rows<typeof providerEmails>): z.infer<typeof PotentialCustomers>[] => {
  const [first] = rows
  if (!first) return []
  return [
    {
      severity: 'info',
      type: 'potential_customers',
      message: DJANGO_WORDS.potential_customers.message(first.total),
      users: rows.map(({ email }) => email),
      action: DJANGO_WORDS.potential_customers.action,
    },
  ]
}

/** The four problems of the Django view, with exactly its keys. */
export const DjangoProblem = z.union([LoginIssue, PaymentIssue, VerificationIssue, PotentialCustomers])
