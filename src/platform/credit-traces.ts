import { IS_PREMIUM } from './deposits.js'

/**
 * SQL for all traces of credits for the deposits `d` of an account, whose user is `u.user_id`: `i` the id, `b` the bank's reference, `r`
 * our reference of the request that it names, `m` the amount, `c` the time, `z` whether amount and time suffice to match it. An approval
 * writes a transaction with one of the two references of the request, or with none. The bank reconciliation writes a row of the wallet
 * and no transaction; if the row names a request, it belongs to no other.
 */
export const TRACES = `
        SELECT id AS i, NULLIF(reference, '') AS b, NULLIF(reference, '') AS r, amount AS m, created_at AS c, reference = '' AS z
        FROM transactions
        WHERE account_id = d.account_id AND transaction_type = 'deposit'
        UNION ALL
        SELECT
          id,
          CASE WHEN reference NOT LIKE 'DEPOSIT_%' THEN NULLIF(bank_reference, '') END,
          SUBSTRING(reference FROM 'DEPOSIT_(.*)'),
          amount,
          COALESCE(confirmed_at, created_at),
          reference NOT LIKE 'DEPOSIT_%'
        FROM users_wallettransaction
        WHERE wallet_id = (SELECT id FROM users_wallet WHERE user_id = u.user_id)
          AND status = 'confirmed'
          AND transaction_type NOT IN ('unlock', 'refund')`

const isNear = (time: string, deposit: string): string => `${time} - ${deposit}.processed_at BETWEEN '-1m' AND '1m'`

/** SQL for whether a trace `t` of the account may belong to a deposit: by a reference, or by the amount within a minute. */
export const canCredit = (deposit: string): string => `(
            t.b = ${deposit}.bank_reference
            OR t.r = ${deposit}.reference_number
            OR t.z AND t.m = ${deposit}.amount AND ${isNear('t.c', deposit)}
          )`

/**
 * SQL to order pairs for `matchTraces`. Monthly payers reuse one reference, so a deposit comes first that was processed together with the
 * trace.
 */
export const byNearness = (deposit: string): string =>
  `(${isNear('t.c', deposit)}) IS NOT TRUE, ${deposit}.processed_at, ${deposit}.created_at`

const madeAt = (row: string): string => `COALESCE(${row}.confirmed_at, ${row}.created_at)`

/**
 * SQL for whether a confirmed row of the wallet may have credited a deposit of the same user. A row that names a request belongs to no
 * other.
 */
export const creditsRequest = (row = 't', deposit = 'd'): string => `(
            ${row}.reference = 'DEPOSIT_' || ${deposit}.reference_number
            OR ${row}.reference NOT LIKE 'DEPOSIT_%' AND (
              NULLIF(${row}.bank_reference, '') = ${deposit}.bank_reference
              OR ${row}.amount = ${deposit}.amount AND ${isNear(madeAt(row), deposit)}
            )
          )`

/** SQL for the time between such a row and the deposit. Monthly payers reuse one reference: of several matches, the nearest counts. */
export const timeDistance = (row = 't', deposit = 'd'): string =>
  `ABS(EXTRACT(EPOCH FROM ${madeAt(row)} - COALESCE(${deposit}.processed_at, ${deposit}.created_at)))`

/** Two deposits processed further apart cannot share a trace by time. */
export const MAX_TRACE_GAP = '2m'

/**
 * SQL for whether the deposit `d`, whose user is `u.user_id`, has a trace with its reference that was made within a minute. Most
 * deposits have one. If no other deposit was processed at that time, there is no need to compare all deposits and traces of the account.
 */
export const HAS_TIMELY_TRACE = `(
            EXISTS (
              SELECT
              FROM users_wallettransaction AS t
              WHERE reference = 'DEPOSIT_' || d.reference_number
                AND status = 'confirmed'
                AND ${isNear(madeAt('t'), 'd')}
                AND wallet_id = (SELECT id FROM users_wallet WHERE user_id = u.user_id)
            )
            OR EXISTS (
              SELECT
              FROM transactions AS t
              WHERE account_id = d.account_id
                AND transaction_type = 'deposit'
                AND reference > ''
                AND reference IN (d.bank_reference, d.reference_number)
                AND ${isNear('t.created_at', 'd')}
            )
          )`

/** SQL for a deposit that was or must be credited. */
export const CLAIMS_CREDITS = `status IN ('completed', 'verified') AND NOT ${IS_PREMIUM}`

/** The columns of deposits and their owners that `CLAIMS_CREDITS`, `creditsRequest` and `canCredit` read. */
export const CLAIM_READS = {
  payment_accounts: ['id', 'user_id'],
  deposit_requests: [
    'id',
    'account_id',
    'status',
    'verification_notes',
    'bank_reference',
    'reference_number',
    'amount',
    'created_at',
    'processed_at',
  ],
}

/** The columns that `TRACES` and `canCredit` read, except those of the deposits. */
export const TRACE_READS = {
  transactions: ['id', 'account_id', 'transaction_type', 'reference', 'amount', 'created_at'],
  users_wallet: ['id', 'user_id'],
  users_wallettransaction: [
    'id',
    'wallet_id',
    'status',
    'transaction_type',
    'reference',
    'bank_reference',
    'amount',
    'created_at',
    'confirmed_at',
  ],
}

/** A deposit and a trace that may belong to it. */
export type TracePair = readonly [deposit: string, trace: string]

/**
 * Assigns traces to deposits, one to one, so that as many deposits as possible have one (Kuhn's augmenting paths). If there are fewer
 * traces than deposits, the deposits whose pairs come first get them.
 * @returns deposit → trace
 */
export const matchTraces = (pairs: readonly TracePair[]): ReadonlyMap<string, string> => {
  const choices = new Map<string, string[]>()
  for (const [deposit, trace] of pairs) choices.set(deposit, [...(choices.get(deposit) ?? []), trace])
  const owners = new Map<string, string>()
  const findFor = (deposit: string, tried: Set<string>): boolean => {
    for (const trace of choices.get(deposit) ?? []) {
      if (tried.has(trace)) continue
      tried.add(trace)
      const owner = owners.get(trace)
      if (owner !== undefined && !findFor(owner, tried)) continue
      owners.set(trace, deposit)
      return true
    }
    return false
  }
  for (const deposit of choices.keys()) findFor(deposit, new Set())
  return new Map([...owners].map(([trace, deposit]) => [deposit, trace]))
}
