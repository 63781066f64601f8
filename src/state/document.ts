import { z } from 'zod'
import { SEVERITIES } from '../text/severity.js'
import { shellWord } from '../text/shell-words.js'
import { StateError } from './errors.js'
import { readText, replaceFile } from './files.js'
import type { Folder } from './folder.js'

/** A JSON file of the state folder, read as a whole and changed in one step. */
export interface Document<T> {
  /** undefined: there is no file yet. @throws StateError if it cannot be understood */
  read(): Promise<T | undefined>
  /** Reads, changes and writes the file under a lock. Nothing is written if `to` returns the same object. @throws StateError */
  change(to: (current: T | undefined) => T | undefined): Promise<T | undefined>
}

export interface DocumentFormat<T> {
  readonly name: string
  /** A program rejects files of a newer version. */
  readonly version: number
  /** Of everything but the version. */
  readonly schema: z.ZodType<T>
  /** What starting over without the file means: `nothing stays ignored`. */
  readonly loss: string
}

/** Fields that several files have. */
export const severity = z.enum(SEVERITIES)
export const count = z.int().min(0)
export const date = z.iso.datetime().transform(at => new Date(at))

/** The name of an invalid field may be as long as the file. */
const MAX_ERROR_CHARS = 300

/** The first error: `Invalid input … at ignores[0].id`. */
const firstError = (error: z.ZodError): string =>
  z.prettifyError(error).split('\n').slice(0, 2).join('').replace(/^✖ /, '').replace(/ {2}→/, '').slice(0, MAX_ERROR_CHARS)

const parse = <T>(text: string, path: string, { version, schema, loss }: DocumentFormat<T>): T => {
  const invalid = (why: string, options?: ErrorOptions): StateError =>
    new StateError(
      `${path} cannot be understood: ${why}`,
      `Nothing was changed. Fix the file, or start over (${loss}): mv ${shellWord(path)} ${shellWord(`${path}.old`)}`,
      options,
    )
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw invalid('it is not JSON', { cause: error })
  }
  const fileVersion = (raw as { version?: unknown } | null)?.version
  if (typeof fileVersion === 'number' && fileVersion > version)
    throw new StateError(
      `${path} was written by a newer check_status: version ${fileVersion}, but this one reads only ${version}`,
      'Nothing was changed. Update check_status, or set state_dir in the settings to another folder.',
    )
  const head = z.looseObject({ version: z.literal(version) }).safeParse(raw)
  if (!head.success) throw invalid(firstError(head.error))
  const parsed = schema.safeParse(raw)
  if (!parsed.success) throw invalid(firstError(parsed.error))
  return parsed.data
}

/** @param indent for files that people may read */
export const openDocument = <T extends object>(folder: Folder, format: DocumentFormat<T>, indent?: number): Document<T> => {
  const path = folder.pathOf(format.name)
  const read = async (): Promise<T | undefined> => {
    const text = await readText(path)
    return text === undefined ? undefined : parse(text, path, format)
  }
  return {
    read,
    change: to =>
      folder.withLock(async () => {
        const current = await read()
        const next = to(current)
        if (next !== undefined && next !== current)
          await replaceFile(path, `${JSON.stringify({ version: format.version, ...next }, null, indent)}\n`)
        return next
      }),
  }
}

/** A document without a file, for dry runs. */
export const inMemoryDocument = <T extends object>(initial: T | undefined): Document<T> => {
  let current = initial
  return {
    read: async () => current,
    change: async to => {
      current = to(current)
      return current
    },
  }
}
