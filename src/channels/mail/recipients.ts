import { z } from 'zod'
import { DeliveryError, type DeliveryProgress } from '../types.js'

/** Who was refused, with what words, and whether for good. */
export interface RecipientRefusal {
  readonly address: string
  readonly reply: string
  readonly permanent: boolean
}

/** What became of the message with each of its recipients. */
export interface RecipientStates {
  readonly have: readonly string[]
  readonly refused: readonly { readonly address: string; readonly words: string }[]
}

const Kept = z.object({
  have: z.array(z.string()),
  refused: z.array(z.object({ address: z.string(), words: z.string() })).catch([]),
})

export const recipientStatesOf = (progress: DeliveryProgress | null): RecipientStates =>
  Kept.safeParse(progress).data ?? { have: [], refused: [] }

export const progressOf = ({ have, refused }: RecipientStates): DeliveryProgress => ({ have, refused })

export const isDone = ({ have, refused }: RecipientStates, address: string): boolean =>
  have.includes(address) || refused.some(one => one.address === address)

const refusalWords = (refused: readonly { readonly address: string; readonly words: string }[]): string =>
  refused.map(({ address, words }) => `${address} was refused: ${words}`).join('; ')

/**
 * What an attempt came to.
 * @param answer the server's last words; null: it took the message for nobody @returns what to tell a person
 * @throws DeliveryError where somebody is still to get it, or nobody ever will
 */
export const concludeAttempt = (
  before: RecipientStates,
  accepted: readonly string[],
  refusals: readonly RecipientRefusal[],
  answer: string | null,
): string => {
  const now: RecipientStates = {
    have: [...before.have, ...accepted],
    refused: [...before.refused, ...refusals.filter(({ permanent }) => permanent).map(({ address, reply }) => ({ address, words: reply }))],
  }
  const waiting = refusals.filter(({ permanent }) => !permanent)
  if (waiting.length > 0)
    throw new DeliveryError(refusalWords([...waiting.map(({ address, reply }) => ({ address, words: reply })), ...now.refused]), false, {
      progress: progressOf(now),
    })
  if (now.have.length === 0) throw new DeliveryError(refusalWords(now.refused), true)
  const taken = answer ?? 'taken before'
  return now.refused.length === 0 ? taken : `${taken}, but ${refusalWords(now.refused)}`
}
