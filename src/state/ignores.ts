import { z } from 'zod'
import type { Ignore } from '../report/memory.js'
import type { ProblemReport } from '../report/problem.js'
import { baselineFiller, ruleOf } from './baseline.js'
import { count, type DocumentFormat, date, openDocument, severity } from './document.js'
import { StateError } from './errors.js'
import { type Folder, IGNORES } from './folder.js'
import { splitId, subjectsNamed } from './subject-names.js'

const VERSION = 1
/** Beyond this, a threshold would serve better. */
const MAX_IGNORES = 1000

/** An ignored problem or subject, as it was when it was ignored. */
export interface IgnoreEntry extends Ignore {
  readonly at: Date
  /** null: until it is unignored or gets worse. */
  readonly until: Date | null
  readonly note: string | null
  /** Who ignored it: an account of this machine, or the owner of a token of the API. Absent or null: unknown. */
  readonly by?: string | null | undefined
  /** What people call the subject, the shortest first: `unignore` takes any of them. */
  readonly names?: readonly string[] | undefined
}

const IGNORES_FORMAT: DocumentFormat<{ ignores: readonly IgnoreEntry[] }> = {
  name: IGNORES,
  version: VERSION,
  loss: 'nothing stays ignored',
  schema: z.object({
    ignores: z.array(
      z.object({
        id: z.string().min(1),
        at: date,
        until: date.nullable(),
        note: z.string().nullable(),
        by: z.string().nullable().optional(),
        names: z.array(z.string()).optional(),
        severity: severity.nullable(),
        count: count.nullable(),
      }),
    ),
  }),
}

const fileOf = (folder: Folder) => openDocument(folder, IGNORES_FORMAT, 2)

const unexpired = (entries: readonly IgnoreEntry[], now: Date): IgnoreEntry[] =>
  entries.filter(({ until }) => until === null || until.getTime() > now.getTime())

/** The ignores that have not expired, oldest first. @throws StateError */
export const listIgnores = async (folder: Folder, now: Date): Promise<readonly IgnoreEntry[]> =>
  unexpired((await fileOf(folder).read())?.ignores ?? [], now)

/** `payment_issue/PC203` if the entry has a name, else its id. */
export const readableIgnore = ({ id, names }: Pick<IgnoreEntry, 'id' | 'names'>): string =>
  names?.[0] === undefined ? id : `${ruleOf(id)}/${names[0]}`

/** The entries of a given name: by id, else by a name or the beginning of an id, with or without the rule. */
export const ignoresNamed = (wanted: string, ignores: readonly IgnoreEntry[], rules: readonly string[]): readonly IgnoreEntry[] => {
  const exact = ignores.filter(({ id }) => id === wanted)
  if (exact.length > 0) return exact
  const subjects = ignores
    .filter(({ id }) => id !== ruleOf(id))
    .map(entry => {
      const [rule, id] = [ruleOf(entry.id), entry.id.slice(ruleOf(entry.id).length + 1)]
      return { entry, rule, id, label: entry.names?.[0] ?? id, names: entry.names ?? [] }
    })
  return subjectsNamed(splitId(wanted, rules), subjects).map(({ entry }) => entry)
}

/** Changes the ignores in one step and drops expired ones. */
const change = async (folder: Folder, now: Date, to: (current: readonly IgnoreEntry[]) => readonly IgnoreEntry[]): Promise<void> => {
  await fileOf(folder).change(file => {
    const current = unexpired(file?.ignores ?? [], now)
    const ignores = to(current)
    return ignores === current ? file : { ignores }
  })
}

/** Adds an ignore, or replaces the one of the same id. @throws StateError also if there are too many */
export const addIgnore = (folder: Folder, entry: IgnoreEntry, now: Date): Promise<void> =>
  change(folder, now, current => {
    const others = current.filter(({ id }) => id !== entry.id)
    if (others.length >= MAX_IGNORES)
      throw new StateError(`${MAX_IGNORES} problems are ignored already`, 'Remove some: check_status ignored, check_status unignore <id>.')
    return [...others, entry]
  })

/** Returns whether there was such an ignore. @throws StateError */
export const removeIgnore = async (folder: Folder, ignoreId: string, now: Date): Promise<boolean> => {
  let found = false
  await change(folder, now, current => {
    found = current.some(({ id }) => id === ignoreId)
    return found ? current.filter(({ id }) => id !== ignoreId) : current
  })
  return found
}

/** Writes the ignores again if their file was deleted. @throws StateError */
export const restoreIgnores = async (folder: Folder, ignores: readonly IgnoreEntry[]): Promise<void> => {
  if (ignores.length > 0) await fileOf(folder).change(file => file ?? { ignores })
}

/** Records severity and count of ignored problems that a run saw for the first time. @throws StateError */
export const recordBaselines = async (folder: Folder, problems: readonly ProblemReport[], now: Date): Promise<void> => {
  const withBaseline = baselineFiller(problems)
  const isIncomplete = (current: readonly IgnoreEntry[]): boolean => current.some(entry => withBaseline(entry) !== entry)
  // Most runs have nothing to write, and so no lock to wait for.
  if (!isIncomplete(await listIgnores(folder, now))) return
  await change(folder, now, current => (isIncomplete(current) ? current.map(withBaseline) : current))
}
