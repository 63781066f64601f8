import { plural } from '../text/words.js'
import { type Line, line, type Piece, person, text, time } from './blocks.js'
import type { Report, Undelivered } from './report.js'

/** A status column is free text, and may hold none at all. */
export const statusName = (status: string): Piece => (status.trim() === '' ? '(no status)' : text(status))

/** Whose deposit it is; null: the account or its user is gone. */
export const ownerName = (name: string | null): Piece => (name === null ? '(account without a user)' : person(name))

/** Of a client whom the public form knows by no phone: others without one are taken for the same. */
export const UNCERTAIN = 'client uncertain: no phone was given'

/** `owner@plumbers.example (Naidoo Plumbing)`. */
export const provider = (name: string, businessName: string): Line => line`${person(name)} (${person(businessName, 'no business name')})`

/** `Plumbing in Cape Town`, also where either was never filled in; `Plumbing lead in …` with a word for what is there. */
export const place = (category: string | null, city: string, what = ''): Line =>
  line`${text(category ?? 'Unknown service')}${[what]} in ${text(city || 'an unknown place')}`

/** `3 messages wait for office since 2025-10-08 03:12 (connection refused)`. */
export const undeliveredLine = ({ channel, messages, since, reason }: Undelivered): Line =>
  line`${[plural(messages, 'message waits', 'messages wait')]} for ${text(channel)} since ${time(since)}${reason === null ? [] : line` (${text(reason)})`}`

/** What people are to be told, and were not: a line for each channel, or one that it is not known. */
export const undeliveredLines = ({ outbox, outboxError }: Report): Line[] =>
  outboxError ? [[`What waits to be told is not known: ${outboxError.message}`]] : outbox.map(undeliveredLine)

/** What a shell takes as one word, and no command as an option. */
const PLAIN = /^[a-z\d][\w.+@-]*$/i

/** The command that shows all traces of a payment: by its reference, as people read it, where a shell takes that as it stands. */
export const depositCommand = (reference: string, id: string): Line => [
  'check_status deposit ',
  text(PLAIN.test(reference) ? reference : id.slice(0, 8)),
]

/** What a customer wrote on a transfer that nobody could be found for, without the mark that the platform put before it. */
export const writtenCode = (reference: string): string => reference.replace(/^UNMATCHED_/, '')

/** ` · ` between the facts known about a subject. */
export const joinParts = (parts: readonly (Line | undefined)[]): Line =>
  parts.filter(part => part !== undefined && part.length > 0).flatMap((part, i) => (i > 0 ? [' · ', ...(part ?? [])] : (part ?? [])))
