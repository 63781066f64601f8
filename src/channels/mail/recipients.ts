import { z } from 'zod'
import { DeliveryError, type DeliveryProgress } from '../types.js'

/** A recipient that the server rejected. */
export interface RecipientRefusal {
  readonly address: string
  readonly reply: string
  readonly permanent: boolean
}

/** Which recipients have the message, and which were permanently rejected. */
export interface RecipientStates {
  readonly have: readonly string[]
  readonly refused: readonly { readonly address: string; readonly words: string }[]
}

const Progress = z.object({
  have: z.array(z.string()),
  refused: z.array(z.object({ address: z.string(), words: z.string() })).catch([]),
})

export const recipientStatesOf = (progress: DeliveryProgress | null): RecipientStates =>
  Progress.safeParse(progress).data ?? { have: [], refused: [] }

export const progressOf = ({ have, refused }: RecipientStates): DeliveryProgress => ({ have, refused })

export const isDone = ({ have, refused }: RecipientStates, address: string): boolean =>
  have.includes(address) || refused.some(one => one.address === address)

const refusalWords = (refused: RecipientStates['refused']): string =>
  refused.map(({ address, words }) => `${address} was rejected: ${words}`).join('; ')

/** As saved in the progress of a message. */
const saved = ({ address, reply }: RecipientRefusal): RecipientStates['refused'][number] => ({ address, words: reply })

/**
 * The outcome of an attempt.
 * @param reply the server's last reply; null: it accepted the message for nobody @returns the reply to show
 * @throws DeliveryError if some recipients still wait for the message, or all were permanently rejected
 */
export const concludeAttempt = (
  before: RecipientStates,
  accepted: readonly string[],
  refusals: readonly RecipientRefusal[],
  reply: string | null,
): string => {
  const now: RecipientStates = {
    have: [...before.have, ...accepted],
    refused: [...before.refused, ...refusals.filter(({ permanent }) => permanent).map(saved)],
  }
  const waiting = refusals.filter(({ permanent }) => !permanent).map(saved)
  if (waiting.length > 0) throw new DeliveryError(refusalWords([...waiting, ...now.refused]), false, { progress: progressOf(now) })
  if (now.have.length === 0) throw new DeliveryError(refusalWords(now.refused), true)
  const shown = reply ?? 'accepted earlier'
  return now.refused.length === 0 ? shown : `${shown}, but ${refusalWords(now.refused)}`
}
