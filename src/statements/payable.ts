/** What somebody is to pay: a deposit request, or a top-up of the wallet page. Amounts are whole cents. */
export interface Payable {
  readonly id: string
  readonly kind: 'deposit' | 'wallet'
  /** What the payer may have written, as it stands in the platform. */
  readonly references: readonly string[]
  readonly cents: number
  /** `waiting`: nobody has approved it yet; `completed`: approved; `closed`: failed, cancelled or expired. */
  readonly state: 'waiting' | 'completed' | 'closed'
  readonly isPremium: boolean
  /** To show: what identifies it for people; empty: only its id does. */
  readonly reference: string
  /** Whose it is, as elsewhere; null: the account or its user was deleted. */
  readonly name: string | null
  /** As it stands in the platform. */
  readonly status: string
  readonly payerId: string
  readonly createdAt: Date
  /** Null: not processed. */
  readonly processedAt: Date | null
}

/** Somebody who may pay: known by a code or a phone. */
export interface Payer {
  readonly id: string
  readonly name: string
  readonly codes: readonly string[]
  /** Digits as people write them: `0820000001`. */
  readonly phones: readonly string[]
}

/** Money that the platform itself could give to nobody. */
export interface Unmatched {
  readonly id: string
  /** The code that the payer wrote. */
  readonly code: string
  readonly cents: number
  readonly createdAt: Date
}
