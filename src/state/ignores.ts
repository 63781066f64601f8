import { z } from 'zod'
import type { Ignore } from '../report/memory.js'
import type { ProblemReport } from '../report/problem.js'
import { settledBy } from './baseline.js'
import { type Kind, openDocument } from './document.js'
import { StateError } from './errors.js'
import { type Folder, IGNORES } from './folder.js'
import { count, date, severity } from './schemas.js'

const VERSION = 1
/** Who ignores more than this wants a threshold. */
const MOST = 1000

/** What somebody said to ignore, and what was known of it then. */
export interface IgnoreEntry extends Ignore {
  readonly at: Date
  /** null: until somebody undoes it, or it gets worse. */
  readonly until: Date | null
  readonly note: string | null
}

const IGNORES_FILE: Kind<{ ignores: readonly IgnoreEntry[] }> = {
  name: IGNORES,
  version: VERSION,
  without: 'ignore nothing',
  shape: z.object({
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

const fileOf = (folder: Folder) => openDocument(folder, IGNORES_FILE, 2)

const holding = (entries: readonly IgnoreEntry[], now: Date): IgnoreEntry[] =>
  entries.filter(({ until }) => until === null || until.getTime() > now.getTime())

/** All that hold at that moment, the oldest first. @throws StateError */
export const listIgnores = async (folder: Folder, now: Date): Promise<readonly IgnoreEntry[]> =>
  holding((await fileOf(folder).read())?.ignores ?? [], now)

/** Changes what holds, in one step; what is over is dropped by the way. */
const change = async (folder: Folder, now: Date, to: (held: readonly IgnoreEntry[]) => readonly IgnoreEntry[]): Promise<void> => {
  await fileOf(folder).change(file => {
    const held = holding(file?.ignores ?? [], now)
    const ignores = to(held)
    return ignores === held ? file : { ignores }
  })
}

/** Adds one, in place of that of the same id. @throws StateError also where there are too many */
export const addIgnore = (folder: Folder, entry: IgnoreEntry, now: Date): Promise<void> =>
  change(folder, now, held => {
    const others = held.filter(({ id }) => id !== entry.id)
    if (others.length >= MOST)
      throw new StateError(`${MOST} problems are ignored already`, 'Undo some: check_status ignored, check_status unignore <id>.')
    return [...others, entry]
  })

/** Takes one away. Returns whether it was there. @throws StateError */
export const removeIgnore = async (folder: Folder, unwanted: string, now: Date): Promise<boolean> => {
  let found = false
  await change(folder, now, held => {
    found = held.some(({ id }) => id === unwanted)
    return found ? held.filter(({ id }) => id !== unwanted) : held
  })
  return found
}

/** Puts them back where the file is gone with all that was ignored. @throws StateError */
export const restoreIgnores = async (folder: Folder, ignores: readonly IgnoreEntry[]): Promise<void> => {
  if (ignores.length > 0) await fileOf(folder).change(file => file ?? { ignores })
}

/** Fills in what the ignored things are like that a run saw and nobody knew yet. @throws StateError */
export const settleIgnores = async (folder: Folder, problems: readonly ProblemReport[], now: Date): Promise<void> => {
  const settled = settledBy(problems)
  const isOpen = (held: readonly IgnoreEntry[]): boolean => held.some(entry => settled(entry) !== entry)
  // Most runs have nothing to write, and need not wait for anybody.
  if (!isOpen(await listIgnores(folder, now))) return
  await change(folder, now, held => (isOpen(held) ? held.map(settled) : held))
}
