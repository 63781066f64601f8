import { z } from 'zod'
import { depositDetails } from '../../platform/api/deposit-details.js'
import { emailsOfProviders, emailsOfUsers } from '../../platform/api/emails.js'
import type { SubjectKind } from '../../problems/types.js'
import { attempt, rowsOf } from '../../source/readings.js'
import type { ReadBatcher } from '../read-batcher.js'
import { DepositDetail, depositDetail } from './deposit-detail.js'

const Item = z.object({ id: z.string(), text: z.string() })
type Item = z.infer<typeof Item>

/** What a problem is about, each kind under the name by which clients take it. */
export const Subjects = z.object({
  users: z.array(z.string()).optional().describe('People, by e-mail'),
  details: z.array(DepositDetail).optional().describe('Deposit requests'),
  items: z
    .array(Item)
    .optional()
    .describe('All else, also a top-up in a wallet among deposits, and somebody without an e-mail among people'),
})
type Subjects = z.infer<typeof Subjects>

/** The subjects of a problem as its rule wrote them. */
export interface Written {
  readonly about: SubjectKind
  readonly subjects: readonly Item[]
}

type Read = Exclude<SubjectKind, 'others'>

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
/** Another id is none of the platform's: PostgreSQL would refuse it, and with it all the others. */
const IDS: Readonly<Record<Read, RegExp>> = { deposits: UUID, providers: /^\d{1,18}$/, users: UUID }

/** What is read of subjects with such ids; what cannot be read leaves them as their rules wrote them. */
export const subjectNeeds = (ids: Readonly<Partial<Record<Read, readonly string[]>>> = {}) => ({
  deposits: attempt(depositDetails(ids.deposits ?? [])),
  providers: attempt(emailsOfProviders(ids.providers ?? [])),
  users: attempt(emailsOfUsers(ids.users ?? [])),
})

/** By their ids. */
interface Known {
  readonly deposits: ReadonlyMap<string, z.infer<typeof DepositDetail>>
  readonly providers: ReadonlyMap<string, string>
  readonly users: ReadonlyMap<string, string>
}

const emails = (rows: readonly { readonly id: string; readonly email: string }[]): ReadonlyMap<string, string> =>
  new Map(rows.filter(({ email }) => email !== '').map(({ id, email }) => [id, email]))

const read = async (problems: readonly Written[], flights: ReadBatcher): Promise<Known> => {
  const idsOf = (kind: Read): string[] => {
    const ids = problems.filter(({ about }) => about === kind).flatMap(({ subjects }) => subjects.map(({ id }) => id))
    return [...new Set(ids)].filter(id => IDS[kind].test(id))
  }
  const ids = { deposits: idsOf('deposits'), providers: idsOf('providers'), users: idsOf('users') }
  if (Object.values(ids).every(kind => kind.length === 0)) return { deposits: new Map(), providers: new Map(), users: new Map() }
  const { deposits, providers, users } = (await flights.ask(subjectNeeds(ids))).values
  return {
    deposits: new Map(rowsOf(deposits).map(row => [row.id, depositDetail(row)])),
    providers: emails(rowsOf(providers)),
    users: emails(rowsOf(users)),
  }
}

const among = <Value>({ subjects }: Written, known: ReadonlyMap<string, Value>): { found: Value[]; items?: Item[] } => {
  const found = subjects.flatMap(({ id }) => known.get(id) ?? [])
  const items = subjects.filter(({ id }) => !known.has(id))
  return { found, ...(items.length > 0 && { items }) }
}

/** Reads what clients want to know of the subjects of problems. @throws Unavailable */
export const readSubjects = async (problems: readonly Written[], flights: ReadBatcher): Promise<(problem: Written) => Subjects> => {
  const known = await read(problems, flights)
  return problem => {
    if (problem.about === 'others') return { items: [...problem.subjects] }
    if (problem.about === 'deposits') {
      const { found, ...rest } = among(problem, known.deposits)
      return { details: found, ...rest }
    }
    const { found, ...rest } = among(problem, known[problem.about])
    return { users: found, ...rest }
  }
}
