import { z } from 'zod'
import type { Ignore } from '../report/memory.js'
import type { ProblemReport } from '../report/problem.js'
import { settledBy } from './baseline.js'
import { StateError } from './errors.js'
import { readText, replaceFile } from './files.js'
import { type Folder, IGNORES } from './folder.js'
import { count, date, severity } from './shapes.js'

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

const IgnoresFile = z.object({
  version: z.literal(VERSION),
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
})

/** The first thing that is wrong: `Invalid input … at ignores[0].id`. */
const wrong = (error: z.ZodError): string => z.prettifyError(error).split('\n').slice(0, 2).join(' ').replace(/^✖ /, '').replace(/\s+→/, '')

const parse = (text: string, path: string): readonly IgnoreEntry[] => {
  const refuse = (why: string, options?: ErrorOptions): StateError =>
    new StateError(
      `${path} cannot be understood: ${why}`,
      `Nothing was changed. Mend it; or ignore nothing, and begin anew: mv ${path} ${path}.old`,
      options,
    )
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw refuse('it is not JSON', { cause: error })
  }
  const version = Number((raw as { version?: unknown } | null)?.version)
  if (version > VERSION)
    throw new StateError(
      `${path} was written by a newer check_status: version ${version}, and this one knows ${VERSION}`,
      'Nothing was changed. Update this check_status, or name another folder with state_dir in the settings.',
    )
  const parsed = IgnoresFile.safeParse(raw)
  if (!parsed.success) throw refuse(wrong(parsed.error))
  return parsed.data.ignores
}

const holding = (entries: readonly IgnoreEntry[], now: Date): IgnoreEntry[] =>
  entries.filter(({ until }) => until === null || until.getTime() > now.getTime())

/** All that hold at that moment, the oldest first. @throws StateError */
export const listIgnores = async (folder: Folder, now: Date): Promise<readonly IgnoreEntry[]> => {
  const path = folder.pathOf(IGNORES)
  const text = await readText(path)
  return text === undefined ? [] : holding(parse(text, path), now)
}

/** Changes what holds, in one step; what is over is dropped by the way. */
const change = (folder: Folder, now: Date, to: (held: readonly IgnoreEntry[]) => readonly IgnoreEntry[]): Promise<void> =>
  folder.alone(async () => {
    const held = await listIgnores(folder, now)
    const ignores = to(held)
    if (ignores !== held) await replaceFile(folder.pathOf(IGNORES), `${JSON.stringify({ version: VERSION, ignores }, null, 2)}\n`)
  })

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

/** Fills in what the ignored things are like that a run saw and nobody knew yet. @throws StateError */
export const settleIgnores = async (folder: Folder, problems: readonly ProblemReport[], now: Date): Promise<void> => {
  const settled = settledBy(problems)
  const isOpen = (held: readonly IgnoreEntry[]): boolean => held.some(entry => settled(entry) !== entry)
  // Most runs have nothing to write, and need not wait for anybody.
  if (!isOpen(await listIgnores(folder, now))) return
  await change(folder, now, held => (isOpen(held) ? held.map(settled) : held))
}
