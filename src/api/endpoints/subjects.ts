import { z } from 'zod'
import { depositDetails } from '../../platform/api/deposit-details.js'
import { emailsOfProviders, emailsOfUsers } from '../../platform/api/emails.js'
import type { SubjectKind } from '../../problems/types.js'
import { attempt, rowsOf } from '../../source/readings.js'
import type { ReadBatcher } from '../read-batcher.js'
import { DepositDetail, depositDetail } from './deposit-detail.js'

const SubjectItem = z.object({ id: z.string(), text: z.string() })
type SubjectItem = z.infer<typeof SubjectItem>

/** The subjects of a problem, each kind under the name that existing clients use. */
export const Subjects = z.object({
  users: z.array(z.string()).optional().describe('People, by e-mail'),
  details: z.array(DepositDetail).optional().describe('Deposit requests'),
  items: z.array(SubjectItem).optional().describe('Everything else, including wallet top-ups and people without an e-mail'),
})
type Subjects = z.infer<typeof Subjects>

/** The subjects of a problem, as text from its rule. */
export interface ListedSubjects {
  readonly about: SubjectKind
  readonly subjects: readonly SubjectItem[]
}

/** The kinds of subjects that the platform has details of. */
type DetailedKind = Exclude<SubjectKind, 'others'>

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
/** PostgreSQL would refuse any other id, and the whole query with it. */
const ID_FORMATS: Readonly<Record<DetailedKind, RegExp>> = { deposits: UUID, providers: /^\d{1,18}$/, users: UUID }

/** Reads details of the subjects with these ids. Those that cannot be read stay as their rules worded them. */
export const subjectNeeds = (ids: Readonly<Partial<Record<DetailedKind, readonly string[]>>> = {}) => ({
  deposits: attempt(depositDetails(ids.deposits ?? [])),
  providers: attempt(emailsOfProviders(ids.providers ?? [])),
  users: attempt(emailsOfUsers(ids.users ?? [])),
})

/** Details by id. */
interface SubjectDetails {
  readonly deposits: ReadonlyMap<string, z.infer<typeof DepositDetail>>
  readonly providers: ReadonlyMap<string, string>
  readonly users: ReadonlyMap<string, string>
}

const emailsById = (rows: readonly { readonly id: string; readonly email: string }[]): ReadonlyMap<string, string> =>
  new Map(rows.filter(({ email }) => email !== '').map(({ id, email }) => [id, email]))

const readDetails = async (problems: readonly ListedSubjects[], batcher: ReadBatcher): Promise<SubjectDetails> => {
  const idsOf = (kind: DetailedKind): string[] => {
    const ids = problems.filter(({ about }) => about === kind).flatMap(({ subjects }) => subjects.map(({ id }) => id))
    return [...new Set(ids)].filter(id => ID_FORMATS[kind].test(id))
  }
  const ids = { deposits: idsOf('deposits'), providers: idsOf('providers'), users: idsOf('users') }
  if (Object.values(ids).every(kind => kind.length === 0)) return { deposits: new Map(), providers: new Map(), users: new Map() }
  const { deposits, providers, users } = (await batcher.readNeeds(subjectNeeds(ids))).values
  return {
    deposits: new Map(rowsOf(deposits).map(row => [row.id, depositDetail(row)])),
    providers: emailsById(rowsOf(providers)),
    users: emailsById(rowsOf(users)),
  }
}

/** The details of the subjects that have some, and the others as they are. */
const splitByDetails = <Detail>(
  { subjects }: ListedSubjects,
  details: ReadonlyMap<string, Detail>,
): { detailed: Detail[]; items?: SubjectItem[] } => {
  const detailed = subjects.flatMap(({ id }) => details.get(id) ?? [])
  const items = subjects.filter(({ id }) => !details.has(id))
  return { detailed, ...(items.length > 0 && { items }) }
}

/** Reads the details of all subjects at once. @returns the subjects of one of the problems @throws Unavailable */
export const readSubjects = async (
  problems: readonly ListedSubjects[],
  batcher: ReadBatcher,
): Promise<(problem: ListedSubjects) => Subjects> => {
  const details = await readDetails(problems, batcher)
  return problem => {
    if (problem.about === 'others') return { items: [...problem.subjects] }
    if (problem.about === 'deposits') {
      const { detailed, ...rest } = splitByDetails(problem, details.deposits)
      return { details: detailed, ...rest }
    }
    const { detailed, ...rest } = splitByDetails(problem, details[problem.about])
    return { users: detailed, ...rest }
  }
}
