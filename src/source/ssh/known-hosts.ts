import { createHmac } from 'node:crypto'
import { readBounded } from '../bounded-read.js'
import { ConnectionError } from '../errors.js'
import { matchesPatterns } from './pattern.js'

/** One line of a known_hosts file that concerns a host. */
export interface KnownKey {
  readonly type: string
  /** The public key as it travels. */
  readonly key: Buffer
  readonly revoked: boolean
  readonly file: string
  readonly line: number
}

/** Bytes: a hundred thousand hosts. */
const LARGEST = 16 * 1024 * 1024

const HASHED = /^\|1\|([^|]+)\|([^|]+)$/

/** `host`, or `[host]:port` where the port is another than 22, as OpenSSH writes it; names are kept in lower case. */
export const hostEntry = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`).toLowerCase()

/** What a public key says that it is, at its start. */
export const typeOf = (key: Buffer): string => {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0
  return key.subarray(4, 4 + Math.min(length, 64)).toString('latin1')
}

const names = (field: string, entry: string): boolean => {
  const [, salt, hash] = HASHED.exec(field) ?? []
  if (salt === undefined || hash === undefined) return matchesPatterns(field.toLowerCase().split(','), entry)
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(entry).digest('base64') === hash
}

/** The lines that speak of `entry`, in every form that OpenSSH writes; certificate authorities are no keys of a host. */
export const parseKnownHosts = (text: string, file: string, entry: string): KnownKey[] =>
  text.split(/\r?\n/).flatMap((row, i) => {
    const fields = row.trim().split(/[ \t]+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
    const [field, type, base64] = fields
    if (!field || field.startsWith('#') || !type || !base64) return []
    if ((marker !== undefined && marker !== '@revoked') || !names(field, entry)) return []
    const key = Buffer.from(base64, 'base64')
    // A line that is no key says nothing; taken for one, it would make a good host look changed.
    return typeOf(key) === type ? [{ type, key, revoked: marker === '@revoked', file, line: i + 1 }] : []
  })

/** What the files say of a host. A file that does not exist says nothing; one that cannot be read ends it. @throws ConnectionError */
export const readKnownHosts = async (files: readonly string[], entry: string): Promise<KnownKey[]> => {
  const found = await Promise.all(
    files.map(async file => {
      try {
        return parseKnownHosts((await readBounded(file, LARGEST)).toString('utf8'), file, entry)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOENT' || code === 'ENOTDIR') return []
        throw new ConnectionError(
          `the host keys in ${file} cannot be read: ${code}`,
          'Without them no host can be trusted: mend the file or who may read it.',
          { cause: error },
        )
      }
    }),
  )
  return found.flat()
}
