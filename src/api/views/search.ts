import type { SearchResult } from '../../app/search.js'
import { isBlank, line, money, person, text } from '../../report/blocks.js'
import { joinParts, ownerName, statusName } from '../../report/phrases.js'
import { elapsed } from '../../text/duration.js'
import type { SearchView } from '../page/page-view.js'
import { hrefOf, pageLine } from './links.js'

const named = (value: string | null) => (value === null || isBlank(value) ? undefined : [person(value)])

/** Lines without links of their own: the whole line is one. */
const plain = (line: Parameters<typeof pageLine>[0], timezone: string) =>
  pageLine(line, timezone).map(words => (typeof words === 'string' ? words : { text: words.text }))

export const searchViewOf = ({ people, deposits, total, now, unread }: SearchResult, timezone: string): SearchView => ({
  people: people.map(({ id, name, fullName, userType, businessName, createdAt }) => ({
    href: hrefOf('user', id),
    line: plain(
      joinParts([[person(name)], named(fullName), named(businessName), [text(userType)], [`joined ${elapsed(createdAt, now)} ago`]]),
      timezone,
    ),
  })),
  deposits: deposits.map(({ id, name, amount, status, reference, createdAt }) => ({
    href: hrefOf('deposit', id),
    line: plain(
      joinParts([[text(reference)], line`${money(amount)} ${statusName(status)}`, [ownerName(name)], [`${elapsed(createdAt, now)} ago`]]),
      timezone,
    ),
  })),
  more: Math.max(0, total - people.length - deposits.length),
  unread: unread.map(({ message, hint }) => ({ message, hint })),
})
