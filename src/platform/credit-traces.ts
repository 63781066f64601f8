import { IS_PREMIUM } from './deposits.js'

/**
 * SQL for all that can have credited the deposits `d` of an account, whose user is `u.user_id`: `i` its id, `b` the bank's reference, `r`
 * our reference of the request that it names, `m` the amount, `c` when, `z` whether amount and time alone can tell what it was for. An
 * approval writes a transaction that has one of the two references of the request, or none. The bank reconciliation writes a row of
 * the wallet, and no transaction; one that names its request is that of no other.
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

/** SQL for whether a trace `t` of the account can be that of a deposit. By amount and time it is only if it was made within a minute. */
export const canCredit = (deposit: string): string => `(
            t.b = ${deposit}.bank_reference
            OR t.r = ${deposit}.reference_number
            OR t.z AND t.m = ${deposit}.amount AND ${isNear('t.c', deposit)}
          )`

/** SQL to order deposits with traces that can be theirs by, for `matchTraces`: who pays every month writes the same words each time, and the trace is that of the deposit that it was made with. */
export const byNearness = (deposit: string): string =>
  `(${isNear('t.c', deposit)}) IS NOT TRUE, ${deposit}.processed_at, ${deposit}.created_at`

const madeAt = (row: string): string => `COALESCE(${row}.confirmed_at, ${row}.created_at)`

/**
 * SQL for whether a confirmed row of the wallet can be how a deposit of the same user was credited. One that names its request is that
 * of no other.
 */
export const creditsRequest = (row = 't', deposit = 'd'): string => `(
            ${row}.reference = 'DEPOSIT_' || ${deposit}.reference_number
            OR ${row}.reference NOT LIKE 'DEPOSIT_%' AND (
              NULLIF(${row}.bank_reference, '') = ${deposit}.bank_reference
              OR ${row}.amount = ${deposit}.amount AND ${isNear(madeAt(row), deposit)}
            )
          )`

/**
 * SQL for how far such a row is from the deposit. Who pays every month writes the same reference each time: of several rows or deposits
 * that go together by it, the nearest do.
 */
export const timeDistance = (row = 't', deposit = 'd'): string =>
  `ABS(EXTRACT(EPOCH FROM ${madeAt(row)} - COALESCE(${deposit}.processed_at, ${deposit}.created_at)))`

/** Two deposits that were processed further apart have no trace that was made with both. */
export const MAX_TRACE_GAP = '2m'

/**
 * SQL for whether the deposit `d`, whose user is `u.user_id`, has a trace by its own words that was made with it. Most have: where no
 * other deposit was processed then, it spares going through all deposits and traces of the account.
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

/** SQL for a deposit that credits are due for, or were. */
export const CLAIMS_CREDITS = `status IN ('completed', 'verified') AND NOT ${IS_PREMIUM}`

/** What `CLAIMS_CREDITS`, `isOfRequest` and `canCredit` look at of the deposits, and whose they are. */
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

/** What `TRACES` and `canCredit` look at, but for the deposits themselves. */
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

/** A deposit and a trace that can be its own. */
export type TracePair = readonly [deposit: string, trace: string]

/**
 * One trace credits one deposit: which deposit has which trace, so that as many as can be have one (Kuhn's augmenting paths). Where there
 * are fewer traces than deposits, those whose pairs come first have them.
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
