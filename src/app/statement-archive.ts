import { type Entry, fromBufferPromise } from 'yauzl'
import { readStream } from '../source/bounded-read.js'
import { DOWNLOADS, type NoStatement } from '../statements/read.js'
import { plural } from '../text/words.js'

/** A file of an archive: its content, or why it could not be unpacked. */
export type PackedFile = { readonly name: string; readonly bytes: Uint8Array } | { readonly name: string; readonly read: NoStatement }

/** Banks pack one statement, or one for each account. */
const MAX_FILES = 100

const UNPACK = 'Unpack it, and name the file that the bank gave.'

/** Folders, and what macOS adds to every archive. */
const isNoFile = ({ fileName }: Entry): boolean => fileName.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\._|\.DS_Store$)/.test(fileName)

/** Workbooks and documents are archives with this file in them. */
const isOfficeFile = ({ fileName }: Entry): boolean => fileName === '[Content_Types].xml' || fileName === 'mimetype'

/**
 * The files in a ZIP archive, or what it is if it holds no statements to read. Never more than `maxBytes` are unpacked, whatever sizes the
 * archive claims for its files.
 */
export const unpack = async (bytes: Uint8Array, maxBytes: number): Promise<PackedFile[] | NoStatement> => {
  const files: PackedFile[] = []
  let room = maxBytes
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { lazyEntries: true })
    if (zip.entryCount > MAX_FILES) return { what: `an archive of ${plural(zip.entryCount, 'file')}`, instead: UNPACK }
    for await (const entry of zip.eachEntry()) {
      if (isOfficeFile(entry)) return { what: 'a workbook or a document, such as XLSX', instead: DOWNLOADS }
      if (isNoFile(entry)) continue
      const name = entry.fileName
      if (entry.isEncrypted()) {
        files.push({ name, read: { what: 'locked with a password', instead: UNPACK } })
        continue
      }
      const content = await readStream(await zip.openReadStreamPromise(entry), room)
      room -= content.length
      files.push({ name, bytes: content })
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EFBIG') return { what: 'an archive of more than any statements hold', instead: UNPACK }
    return { what: `a damaged archive (${message})`, instead: UNPACK }
  }
  return files.length > 0 ? files : { what: 'an archive without files', instead: UNPACK }
}
