import { type Account, accountOf, profileOf } from '../platform/account.js'
import { depositIdsOf, leadIdsOf, ticketIdsOf, topUpIdsOf } from '../platform/owned-ids.js'
import { type FoundPerson, findPersons, type NearPerson, nearPersons } from '../platform/person-search.js'
import { isZerosOnly } from '../platform/phone.js'
import { searchKeyOf } from '../platform/search-key.js'
import { type Block, type Column, command, isBlank, type Line, leftOut, line, note, person, text } from '../report/blocks.js'
import { type Context, listLimit } from '../report/context.js'
import { userCommand } from '../report/phrases.js'
import { attempt, rowsOf } from '../source/readings.js'
import { elapsedBriefly } from '../text/duration.js'
import { plural } from '../text/words.js'
import { account } from './account.js'
import { deposits } from './deposits.js'
import { assignedLeads, clientLeads } from './leads.js'
import { nearestCandidates, nearestNumbers } from './near.js'
import { profile } from './profile.js'
import { tickets } from './tickets.js'
import { transactions } from './transactions.js'
import { DEFAULT_ROWS, defineSubjectIds, type Lookup } from './types.js'
import { wallet } from './wallet.js'
import { shortIds } from './words.js'

type Listed = Omit<FoundPerson, 'total'>

const DASH: Line = ['-']

/** A column of the table, and its cell in each row. */
interface PersonColumn {
  readonly column: Column
  readonly cell: (about: Listed) => Line
  /** Left out where another column says more, or nobody has one. */
  readonly isShown: boolean
}

const personTable = (word: string, people: readonly Listed[], total: number, { now }: Context): Block => {
  // After a search by number, the phone column shows where the numbers differ.
  const byPhone = searchKeyOf(word).phone !== null
  const ids = shortIds(people.map(({ id }) => id))
  // The least widths of all that are shown together fit a line of 80.
  const columns: readonly PersonColumn[] = [
    { column: { title: 'Who', minWidth: 22 }, cell: ({ name }) => [person(name)], isShown: true },
    { column: { title: 'Name', minWidth: 10 }, cell: ({ fullName }) => (isBlank(fullName) ? DASH : [person(fullName)]), isShown: true },
    { column: { title: 'Type' }, cell: ({ userType }) => [text(userType)], isShown: !byPhone },
    { column: { title: 'Phone', minWidth: 13 }, cell: ({ phone }) => [person(phone ?? '', '-')], isShown: byPhone },
    { column: { title: 'Joined', align: 'right' }, cell: ({ createdAt }) => [elapsedBriefly(createdAt, now)], isShown: true },
    {
      column: { title: 'Business', minWidth: 6 },
      cell: ({ businessName }) => (businessName === null ? DASH : [person(businessName, '(no business name)')]),
      isShown: people.some(({ businessName }) => businessName !== null),
    },
    {
      column: { title: 'Code', minWidth: 8 },
      cell: ({ customerCode }) => (isBlank(customerCode ?? '') ? DASH : [text(customerCode ?? '')]),
      isShown: !byPhone && people.some(({ customerCode }) => !isBlank(customerCode ?? '')),
    },
    { column: { title: 'Id', minWidth: 8, givesWay: true, about: 'user' }, cell: ({ id }) => [ids.get(id) ?? id], isShown: true },
  ]
  const shown = columns.filter(({ isShown }) => isShown)
  return {
    kind: 'table',
    columns: shown.map(({ column }) => column),
    rows: people.map(about => shown.map(({ cell }) => cell(about))),
    ...leftOut(total, people.length, 'more'),
  }
}

const isLike =
  (word: string) =>
  ({ email }: NearPerson): boolean => {
    const mail = email.toLowerCase()
    const [local] = word.toLowerCase().split('@')
    return mail.includes(word.toLowerCase()) || (local !== '' && mail.split('@')[0] === local)
  }

/** To copy: the page of the nearest of those that the table shows, which is its first. */
const nearestCommand = ([first]: readonly NearPerson[]): Block[] => {
  const words = first && userCommand(first.name, first.id)
  return words ? [command(words)] : []
}

/** Some rules have e-mails as subjects: as stored for accounts, and in lower case for log lines. */
const spellings = (accounts: readonly Account[]): string[] =>
  accounts.flatMap(({ email }) => (isBlank(email) ? [] : [email, email.trim().toLowerCase()]))

/** Rules about the whole platform, which concern no person and are slow to read. */
const ABOUT_PLATFORM = ['log_errors', 'silence']

export const user: Lookup<FoundPerson, NearPerson> = {
  command: 'check_status user',
  find: (word, limit) => findPersons(searchKeyOf(word), limit),
  findWithoutOptional: (word, limit) => findPersons(searchKeyOf(word), limit, false),
  near: word => nearPersons(searchKeyOf(word)),

  several: (word, found, total, context) => [
    note(line`⚠️  ${[plural(total, 'account')]} for ${person(word)}`, 'warn', 0),
    personTable(word, found, total, context),
    note('Give the e-mail, the customer code or the id of one of them.', 'plain', 0),
  ],

  none: (word, candidates, context) => {
    if (isZerosOnly(word))
      return [
        note(line`❌ ${text(word)} is no phone: the public form writes it where none was given`, 'bad', 0),
        note('Nobody is looked for by it. Give an e-mail, a name or the id instead.', 'plain', 0),
      ]
    const { phone } = searchKeyOf(word)
    const near = nearestCandidates(word, candidates, candidate => ({
      // Callers give one of their names, too.
      names: [
        ...[candidate.email, candidate.username, candidate.fullName, candidate.businessName, candidate.customerCode],
        ...(candidate.fullName ?? '').split(/\s+/),
      ],
      isSure: isLike(word)(candidate),
    }))
    const callers = phone === null ? [] : nearestNumbers(phone, candidates, ({ phones }) => phones)
    const all = [...new Set([...callers, ...near])]
    const shown = all.slice(0, listLimit(context, DEFAULT_ROWS) ?? all.length)
    return [
      note(line`❌ Nobody has the e-mail, username, phone, code, reference, name or id ${person(word)}`, 'bad', 0),
      ...(shown.length > 0
        ? [note('Near to it:', 'plain', 0), personTable(word, shown, all.length, context), ...nearestCommand(shown)]
        : [note('Nothing is near to it either. For a deposit: check_status deposit <reference>', 'plain', 0)]),
    ]
  },

  heading: ({ name }) => [person(name)],

  parts: ({ id }) => ({
    account: account(id),
    profile: profile(id),
    wallet: wallet(id),
    deposits: deposits(id),
    transactions: transactions(id),
    'leads posted': clientLeads(id),
    'leads assigned': assignedLeads(id),
    tickets: tickets(id),
  }),

  subjectIds: ({ id }) =>
    defineSubjectIds({
      needs: ({ people }) => ({
        accounts: attempt(accountOf(id, people)),
        profiles: attempt(profileOf(id)),
        deposits: attempt(depositIdsOf(id)),
        leads: attempt(leadIdsOf(id)),
        tickets: attempt(ticketIdsOf(id), { optional: true }),
        topUps: attempt(topUpIdsOf(id), { optional: true }),
      }),
      ids: ({ accounts, profiles, deposits, leads, tickets, topUps }) => [
        id,
        ...spellings(rowsOf(accounts)),
        ...[profiles, deposits, leads, tickets, topUps].flatMap(outcome => rowsOf<{ readonly id: string }>(outcome).map(row => row.id)),
      ],
    }),

  judgedBy: rule => !ABOUT_PLATFORM.includes(rule),
}
