import { z } from 'zod'
import { shellWord } from '../text/shell-words.js'
import { StateError } from './errors.js'
import { readText, replaceFile } from './files.js'
import type { Folder } from './folder.js'

/** A file of the state folder as a program sees it: whole, of a shape that is known, and changed in one step. */
export interface Document<T> {
  /** undefined: there is none yet. @throws StateError where it cannot be understood */
  read(): Promise<T | undefined>
  /** Reads, changes and writes while no other process does. The same object back means that there is nothing to write. @throws StateError */
  change(to: (current: T | undefined) => T | undefined): Promise<T | undefined>
}

export interface DocumentFormat<T> {
  /** The file's name. */
  readonly name: string
  /** Of the shape; an older program refuses what a newer one wrote. */
  readonly version: number
  /** Of all but the version. */
  readonly schema: z.ZodType<T>
  /** What is lost with the file, for whoever can do without: `ignore nothing`. */
  readonly loss: string
}

/** Of what is wrong: a key may be as long as the file. */
const MAX_ERROR_CHARS = 300

/** The first thing that is wrong: `Invalid input … at ignores[0].id`. */
const wrong = (error: z.ZodError): string =>
  z.prettifyError(error).split('\n').slice(0, 2).join('').replace(/^✖ /, '').replace(/ {2}→/, '').slice(0, MAX_ERROR_CHARS)

const parse = <T>(text: string, path: string, { version, schema: shape, loss: without }: DocumentFormat<T>): T => {
  const refuse = (why: string, options?: ErrorOptions): StateError =>
    new StateError(
      `${path} cannot be understood: ${why}`,
      `Nothing was changed. Mend it; or ${without}, and begin anew: mv ${shellWord(path)} ${shellWord(`${path}.old`)}`,
      options,
    )
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw refuse('it is not JSON', { cause: error })
  }
  const theirs = (raw as { version?: unknown } | null)?.version
  if (typeof theirs === 'number' && theirs > version)
    throw new StateError(
      `${path} was written by a newer check_status: version ${theirs}, and this one knows ${version}`,
      'Nothing was changed. Update this check_status, or name another folder with state_dir in the settings.',
    )
  const head = z.looseObject({ version: z.literal(version) }).safeParse(raw)
  if (!head.success) throw refuse(wrong(head.error))
  const parsed = shape.safeParse(raw)
  if (!parsed.success) throw refuse(wrong(parsed.error))
  return parsed.data
}

/** @param indent for files that people look into */
export const openDocument = <T extends object>(folder: Folder, kind: DocumentFormat<T>, indent?: number): Document<T> => {
  const path = folder.pathOf(kind.name)
  const read = async (): Promise<T | undefined> => {
    const text = await readText(path)
    return text === undefined ? undefined : parse(text, path, kind)
  }
  return {
    read,
    change: to =>
      folder.withLock(async () => {
        const current = await read()
        const next = to(current)
        if (next !== undefined && next !== current)
          await replaceFile(path, `${JSON.stringify({ version: kind.version, ...next }, null, indent)}\n`)
        return next
      }),
  }
}

/** The same face for what is kept nowhere: for a try that is to leave no trace. */
export const inMemoryDocument = <T extends object>(first: T | undefined): Document<T> => {
  let current = first
  return {
    read: async () => current,
    change: async to => {
      current = to(current)
      return current
    },
  }
}
