import { z } from 'zod'
import type { Ignore } from '../report/memory.js'
import type { ProblemReport } from '../report/problem.js'
import { baselineFiller } from './baseline.js'
import { type DocumentFormat, openDocument } from './document.js'
import { StateError } from './errors.js'
import { type Folder, IGNORES } from './folder.js'
import { count, date, severity } from './schemas.js'

const VERSION = 1
/** Who ignores more than this wants a threshold. */
const MAX_IGNORES = 1000

/** What somebody said to ignore, and what was known of it then. */
export interface IgnoreEntry extends Ignore {
  readonly at: Date
  /** null: until somebody undoes it, or it gets worse. */
  readonly until: Date | null
  readonly note: string | null
}

const IGNORES_FORMAT: DocumentFormat<{ ignores: readonly IgnoreEntry[] }> = {
  name: IGNORES,
  version: VERSION,
  loss: 'ignore nothing',
  schema: z.object({
    ignores: z.array(
      z.object({
        id: z.string().min(1),
        at: date,
        until: date.nullable(),
        note: z.string().nullable(),
        severity: severity.nullable(),
        count: count.nullable(),
      }),
    ),
  }),
}

const fileOf = (folder: Folder) => openDocument(folder, IGNORES_FORMAT, 2)

const holding = (entries: readonly IgnoreEntry[], now: Date): IgnoreEntry[] =>
  entries.filter(({ until }) => until === null || until.getTime() > now.getTime())

/** All that hold at that moment, the oldest first. @throws StateError */
export const listIgnores = async (folder: Folder, now: Date): Promise<readonly IgnoreEntry[]> =>
  holding((await fileOf(folder).read())?.ignores ?? [], now)

/** Changes what holds, in one step; what is over is dropped by the way. */
const change = async (folder: Folder, now: Date, to: (current: readonly IgnoreEntry[]) => readonly IgnoreEntry[]): Promise<void> => {
  await fileOf(folder).change(file => {
    const current = holding(file?.ignores ?? [], now)
    const ignores = to(current)
    return ignores === current ? file : { ignores }
  })
}

/** Adds one, in place of that of the same id. @throws StateError also where there are too many */
export const addIgnore = (folder: Folder, entry: IgnoreEntry, now: Date): Promise<void> =>
  change(folder, now, current => {
    const others = current.filter(({ id }) => id !== entry.id)
    if (others.length >= MAX_IGNORES)
      throw new StateError(`${MAX_IGNORES} problems are ignored already`, 'Undo some: check_status ignored, check_status unignore <id>.')
    return [...others, entry]
  })

/** Takes one away. Returns whether it was there. @throws StateError */
export const removeIgnore = async (folder: Folder, unwanted: string, now: Date): Promise<boolean> => {
  let found = false
  await change(folder, now, current => {
    found = current.some(({ id }) => id === unwanted)
    return found ? current.filter(({ id }) => id !== unwanted) : current
  })
  return found
}

/** Puts them back where the file is gone with all that was ignored. @throws StateError */
export const restoreIgnores = async (folder: Folder, ignores: readonly IgnoreEntry[]): Promise<void> => {
  if (ignores.length > 0) await fileOf(folder).change(file => file ?? { ignores })
}

/** Fills in what the ignored things are like that a run saw and nobody knew yet. @throws StateError */
export const recordBaselines = async (folder: Folder, problems: readonly ProblemReport[], now: Date): Promise<void> => {
  const settled = baselineFiller(problems)
  const isOpen = (current: readonly IgnoreEntry[]): boolean => current.some(entry => settled(entry) !== entry)
  // Most runs have nothing to write, and need not wait for anybody.
  if (!isOpen(await listIgnores(folder, now))) return
  await change(folder, now, current => (isOpen(current) ? current.map(settled) : current))
}
