import type { Deposit } from '../platform/deposits.js'
import type { Lead } from '../platform/leads.js'
import type { Registration } from '../platform/users.js'
import { type Entry, isBlank, line, money, person, text } from '../report/blocks.js'
import { ownerName, serviceInCity, statusName } from '../report/phrases.js'

/** A registration, deposit or lead in a common feed. */
export interface FeedEntry extends Entry {
  readonly at: Date
  /** Stable between readings, so that a followed feed shows each entry once. */
  readonly id: string
}

export const registrationEntry = ({ id, createdAt, name, userType }: Registration): FeedEntry => ({
  id: `registration/${id}`,
  at: createdAt,
  line: line`👤 ${person(name)} - New ${text(isBlank(userType) ? 'account' : userType)} registered`,
})

export const depositEntry = ({ id, createdAt, name, amount, status }: Deposit): FeedEntry => ({
  id: `deposit/${id}`,
  at: createdAt,
  about: { kind: 'deposit', id },
  line: line`💰 ${[ownerName(name)]} - ${money(amount)} deposit - ${[statusName(status)]}`,
})

export const leadEntry = ({ id, createdAt, category, city, status }: Lead): FeedEntry => ({
  id: `lead/${id}`,
  at: createdAt,
  about: { kind: 'lead', id },
  line: line`📋 ${serviceInCity(category, city, ' lead')} - ${[statusName(status)]}`,
})

/** Newest last, as in a terminal; entries of the same time in a fixed order. */
export const sortedFeed = (entries: readonly FeedEntry[]): FeedEntry[] =>
  entries.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
