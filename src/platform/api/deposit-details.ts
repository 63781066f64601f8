import { z } from 'zod'
import type { Query } from '../../source/readings.js'
import { HAS_EVIDENCE, IS_PREMIUM } from '../deposits.js'
import { NO_INDEX_ON_STATUS } from '../full-scan-reasons.js'
import { joinByKey } from '../index-scan.js'
import { isPerson, type PeoplePatterns, peopleValue } from '../people.js'
import { intervalValue, olderThan } from '../window.js'
import { MAX_LIST_ROWS } from './dashboard.js'

const DepositDetail = z.object({
  id: z.string(),
  user: z.string(), // e-mail; empty: the account or its user was deleted
  businessName: z.string().nullable(), // null, like profileStatus: no provider profile
  amount: z.string(),
  ageHours: z.number(), // to one decimal
  reference: z.string(),
  status: z.string(),
  hasBankReference: z.boolean(), // true for a copy of our own reference too: clients do not expect evidence here
  bankReference: z.string(),
  profileStatus: z.string().nullable(),
  credits: z.int(),
})
export type DepositDetail = z.infer<typeof DepositDetail>

const COLUMNS = ['id', 'account_id', 'amount', 'status', 'created_at', 'reference_number', 'bank_reference', 'credits_to_activate']
const READS = {
  deposit_requests: COLUMNS,
  payment_accounts: ['id', 'user_id'],
  users_user: ['id', 'email', 'username'],
  users_providerprofile: ['user_id', 'business_name', 'verification_status'],
}

/** Selects the columns of `DepositDetail`. */
const detailsSql = (where: string, more: { readonly columns?: readonly string[]; readonly select?: string } = {}): string => `
    SELECT
      d.id,
      COALESCE(u.email, '') AS user,
      p.business_name AS "businessName",
      d.amount::text,
      ROUND(EXTRACT(EPOCH FROM now() - d.created_at) / 3600, 1)::float8 AS "ageHours",
      d.reference_number AS reference,
      d.status,
      d.bank_reference <> '' AS "hasBankReference",
      d.bank_reference AS "bankReference",
      p.verification_status AS "profileStatus",
      d.credits_to_activate AS credits${more.select ?? ''}
    FROM (SELECT ${[...COLUMNS, ...(more.columns ?? [])].join(', ')} FROM deposit_requests WHERE ${where}) AS d
    ${joinByKey('payment_accounts', 'a', 'id', 'd.account_id', ['user_id'])}
    ${joinByKey('users_user', 'u', 'id', 'a.user_id', ['email', 'username'])}
    ${joinByKey('users_providerprofile', 'p', 'user_id', 'a.user_id', ['business_name', 'verification_status'])}`

/** Deposits by their ids. */
export const depositDetails = (ids: readonly string[]): Query<DepositDetail> => ({
  kind: 'query',
  name: 'api.depositDetails',
  sql: detailsSql('id = ANY($1::uuid[])'),
  values: [ids],
  row: DepositDetail,
  indexed: true,
  reads: READS,
})

const PendingDetail = DepositDetail.extend({ total: z.int() }) // of all that match, not only of the rows returned

/**
 * Top-ups pending for longer than `seconds`: those with evidence of payment first, then the oldest. Deposit requests only: top-ups
 * in wallets lack these fields.
 */
export const pendingDetails = (seconds: number, people: PeoplePatterns): Query<z.infer<typeof PendingDetail>> => ({
  kind: 'query',
  name: 'api.pendingDetails',
  sql: `${detailsSql(`status = 'pending' AND NOT ${IS_PREMIUM} AND ${olderThan('created_at', 1)}`, {
    columns: [`${HAS_EVIDENCE} AS "hasEvidence"`],
    select: `,
      COUNT(*) OVER () AS total`,
  })}
    WHERE ${isPerson(2, people)}
    ORDER BY "hasEvidence" DESC, d.created_at, d.id
    LIMIT ${MAX_LIST_ROWS}`,
  values: [intervalValue(seconds), peopleValue(people)],
  row: PendingDetail,
  scans: NO_INDEX_ON_STATUS,
  reads: { ...READS, deposit_requests: [...COLUMNS, 'is_auto_verified', 'verification_notes'] },
})
