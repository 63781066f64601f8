import type { WalletDepositRow } from '../platform/wallet-deposits.js'
import type { Outcome } from '../source/readings.js'

/** Deposits that came in through the wallets. */
export interface WalletWindow {
  readonly total: number
  readonly sum: string
  readonly lastHour: number
  readonly last: Date | null
  readonly statuses: readonly { readonly status: string; readonly count: number; readonly sum: string }[]
  /** Newest first. */
  readonly rows: readonly {
    readonly id: string
    readonly name: string | null
    readonly amount: string
    readonly status: string
    readonly createdAt: Date
  }[]
}

const NONE: WalletWindow = { total: 0, sum: '0', lastHour: 0, last: null, statuses: [], rows: [] }

/** @returns null: could not be read; a platform without wallets has none */
export const walletWindow = (outcome: Outcome<readonly WalletDepositRow[]>, limit: number | null): WalletWindow | null => {
  if (!outcome.ok) return outcome.error.absent ? NONE : null
  const [first] = outcome.value
  const rows = outcome.value.flatMap(({ id, name, amount, status, createdAt, count, statusSum }) =>
    id !== null && amount !== null && status !== null && createdAt !== null
      ? [{ id, name, amount, status, createdAt, count: count ?? 0, sum: statusSum ?? '0' }]
      : [],
  )
  const statuses = new Map(rows.map(({ status, count, sum }) => [status, { status, count, sum }]))
  return {
    total: first?.total ?? 0,
    sum: first?.sum ?? '0',
    lastHour: first?.lastHour ?? 0,
    last: first?.last ?? null,
    statuses: [...statuses.values()],
    rows: rows.slice(0, limit ?? rows.length).map(({ id, name, amount, status, createdAt }) => ({ id, name, amount, status, createdAt })),
  }
}
