import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { readBounded, readStream } from '../source/bounded-read.js'
import { type NoStatement, readStatement } from '../statements/read.js'
import type { Statement } from '../statements/statement.js'
import { fileSize } from '../text/words.js'

/** A year of a busy account is a few megabytes. */
export const MAX_STATEMENT_BYTES = 20_000_000

/** One file that was given, or one file of an archive, and what it is. */
export interface ReadFile {
  /** Without its folder. */
  readonly name: string
  readonly read: Statement | NoStatement
}

const CHOOSE = "Name a file that was downloaded from the bank's site, or - for standard input."

/** What a path leads to, if it is no regular file: reading it might wait for ever. */
const otherThanFile = (path: string): string | undefined => {
  const stats = statSync(path)
  if (stats.isFile()) return undefined
  if (stats.isDirectory()) return 'a folder'
  return stats.isFIFO() || stats.isSocket() ? 'a pipe, and no file' : 'a device, and no file'
}

const TOO_LARGE: NoStatement = {
  what: `larger than any statement (more than ${fileSize(MAX_STATEMENT_BYTES)})`,
  instead: 'Download fewer days, as CSV or OFX.',
}

const failure = (error: unknown): NoStatement => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EFBIG') return TOO_LARGE
  if (code === 'ENOENT') return { what: 'not there', instead: 'Is its name spelled right?' }
  if (code === 'EACCES') return { what: 'not readable for you', instead: 'Change its permissions, or copy it.' }
  return { what: `not readable: ${code ?? message}`, instead: CHOOSE }
}

/** A file of an archive comes first; the second is the end of an empty one. */
const ZIP_BEGINNINGS = ['PK\u0003\u0004', 'PK\u0005\u0006']

const isZip = (bytes: Uint8Array): boolean => ZIP_BEGINNINGS.includes(String.fromCharCode(...bytes.subarray(0, 4)))

/** What a file's bytes hold: a statement, or an archive of several. */
export const readBytes = async (name: string, bytes: Uint8Array): Promise<ReadFile[]> => {
  if (!isZip(bytes)) return [{ name, read: readStatement(bytes) }]
  const { unpack } = await import('./statement-archive.js')
  const packed = await unpack(bytes, MAX_STATEMENT_BYTES)
  if (!Array.isArray(packed)) return [{ name, read: packed }]
  return packed.map(file => ({ name: `${name}/${file.name}`, read: 'bytes' in file ? readStatement(file.bytes) : file.read }))
}

const readOne = async (path: string, input: AsyncIterable<Buffer | string>): Promise<ReadFile[]> => {
  const name = path === '-' ? 'standard input' : basename(path)
  try {
    const other = path === '-' ? undefined : otherThanFile(path)
    if (other !== undefined) return [{ name, read: { what: other, instead: CHOOSE } }]
    const bytes = await (path === '-' ? readStream(input, MAX_STATEMENT_BYTES) : readBounded(path, MAX_STATEMENT_BYTES))
    return await readBytes(name, bytes)
  } catch (error) {
    return [{ name, read: failure(error) }]
  }
}

/**
 * The statements in these files, in their order; `-` is standard input, and an archive stands for the files in it. A file that is none is
 * in the list too, with what it is.
 */
export const readStatementFiles = async (paths: readonly string[], input: AsyncIterable<Buffer | string>): Promise<ReadFile[]> => {
  const files: ReadFile[] = []
  for (const path of paths) files.push(...(await readOne(path, input)))
  return files
}
