import { plural } from '../text/words.js'
import { type Line, line, type Piece, person, text, time } from './blocks.js'
import type { Report, Undelivered } from './report.js'

/** The status column is free text and may be empty. */
export const statusName = (status: string): Piece => (status.trim() === '' ? '(no status)' : text(status))

/** The owner of a deposit; null: the account or its user was deleted. */
export const ownerName = (name: string | null): Piece => (name === null ? '(account without a user)' : person(name))

/** For a client of the public form who gave no phone: the platform merges all such clients into one. */
export const UNCERTAIN = 'client uncertain: no phone was given'

/** `owner@plumbers.example (Naidoo Plumbing)`. */
export const providerName = (name: string, businessName: string): Line =>
  line`${person(name)} (${person(businessName, 'no business name')})`

/** `Plumbing in Cape Town`, also if either column is empty; `Plumbing lead in …` with `what`. */
export const serviceInCity = (category: string | null, city: string, what = ''): Line =>
  line`${text(category ?? 'Unknown service')}${[what]} in ${text(city || 'an unknown place')}`

/** `3 messages wait for office since 2025-10-08 03:12 (connection refused)`. */
export const undeliveredLine = ({ channel, messages, since, reason }: Undelivered): Line =>
  line`${[plural(messages, 'message waits', 'messages wait')]} for ${text(channel)} since ${time(since)}${reason === null ? [] : line` (${text(reason)})`}`

/** Alerts that were not delivered: a line per channel, or one line saying that this is unknown. */
export const undeliveredLines = ({ outbox, outboxError }: Report): Line[] =>
  outboxError ? [[`Which alerts wait to be sent is not known: ${outboxError.message}`]] : outbox.map(undeliveredLine)

/** Whether a shell takes the text as one word without quotes, and no command takes it as an option. */
export const isPlainWord = (text: string): boolean => /^[a-z\d][\w.+@-]*$/i.test(text)

/** The command that shows all traces of a payment: by its reference if a shell takes that unquoted, else by its id. */
export const depositCommand = (reference: string, id: string): Line => [
  'check_status deposit ',
  text(isPlainWord(reference) ? reference : id.slice(0, 8)),
]

/** The command that shows all about a lead. */
export const leadCommand = (id: string): Line => ['check_status lead ', text(id.slice(0, 8))]

/** The command that shows all about a person. @param id of the user; null: only the name can find them */
export const userCommand = (name: string, id: string | null): Line | undefined => {
  const word = isPlainWord(name) ? person(name) : id === null ? undefined : text(id)
  return word === undefined ? undefined : ['check_status user ', word]
}

/**
 * Whether a deposit has a bank reference that is not our own again, or was matched automatically. Neither proves a payment, so that no
 * word or sign here may look like a yes.
 */
export const bankReferenceWord = (hasEvidence: boolean): string => (hasEvidence ? 'noted' : 'none')

/** What a customer wrote on a transfer that matches nobody, without the platform's prefix. */
export const writtenCode = (reference: string): string => reference.replace(/^UNMATCHED_/, '')

/** ` · ` between the facts known about a subject. */
export const joinParts = (parts: readonly (Line | undefined)[]): Line =>
  parts.filter(part => part !== undefined && part.length > 0).flatMap((part, i) => (i > 0 ? [' · ', ...(part ?? [])] : (part ?? [])))
