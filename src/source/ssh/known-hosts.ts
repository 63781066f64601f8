import { createHmac } from 'node:crypto'
import { readBounded } from '../bounded-read.js'
import { ConnectionError } from '../errors.js'
import { matchesPatterns } from './pattern.js'

/** A line of a known_hosts file that matches a host. */
export interface KnownKey {
  readonly type: string
  /** The public key in SSH's wire format. */
  readonly key: Buffer
  readonly revoked: boolean
  readonly file: string
  readonly line: number
}

/** Room for a hundred thousand hosts. */
const MAX_BYTES = 16 * 1024 * 1024

const HASHED = /^\|1\|([^|]+)\|([^|]+)$/

/** `host`, or `[host]:port` if the port is not 22, in lower case, as OpenSSH writes it. */
export const hostEntry = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`).toLowerCase()

/** The type that a public key names at its start. */
export const typeOf = (key: Buffer): string => {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0
  return key.subarray(4, 4 + Math.min(length, 64)).toString('latin1')
}

const matches = (field: string, entry: string): boolean => {
  const [, salt, hash] = HASHED.exec(field) ?? []
  if (salt === undefined || hash === undefined) return matchesPatterns(field.toLowerCase().split(','), entry)
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(entry).digest('base64') === hash
}

/** The lines that match `entry`, in every form that OpenSSH writes. Certificate authorities are left out: they are not host keys. */
export const parseKnownHosts = (text: string, file: string, entry: string): KnownKey[] =>
  text.split(/\r?\n/).flatMap((row, i) => {
    const fields = row.trim().split(/[ \t]+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
    const [field, type, base64] = fields
    if (!field || field.startsWith('#') || !type || !base64) return []
    if ((marker !== undefined && marker !== '@revoked') || !matches(field, entry)) return []
    const key = Buffer.from(base64, 'base64')
    // A malformed key is skipped: taken seriously, it would make a good host look changed.
    return typeOf(key) === type ? [{ type, key, revoked: marker === '@revoked', file, line: i + 1 }] : []
  })

/** A host's keys in these files. A missing file is skipped. @throws ConnectionError if a file cannot be read */
export const readKnownHosts = async (files: readonly string[], entry: string): Promise<KnownKey[]> => {
  const found = await Promise.all(
    files.map(async file => {
      try {
        return parseKnownHosts((await readBounded(file, MAX_BYTES)).toString('utf8'), file, entry)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOENT' || code === 'ENOTDIR') return []
        throw new ConnectionError(
          `the host keys in ${file} cannot be read: ${code}`,
          'Without them no host can be trusted: fix the file or its permissions.',
          { cause: error },
        )
      }
    }),
  )
  return found.flat()
}
