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
  /** Of a line for the host without its port: trusted like the others, but a host that has another key has not changed it. */
  readonly isPortless?: boolean
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

interface KnownHostsLine {
  readonly marker: string | undefined
  readonly type: string
  readonly key: Buffer
  readonly number: number
}

/** The lines that match `entry`, in every form that OpenSSH writes. A malformed key is skipped: it would make a good host look changed. */
const linesFor = (text: string, entry: string): KnownHostsLine[] =>
  text.split(/\r?\n/).flatMap((row, i) => {
    const fields = row.trim().split(/[ \t]+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
    const [field, type, base64] = fields
    if (!field || field.startsWith('#') || !type || !base64 || !matches(field, entry)) return []
    const key = Buffer.from(base64, 'base64')
    return typeOf(key) === type ? [{ marker, type, key, number: i + 1 }] : []
  })

/** The host's own keys. Certificate authorities are left out: they are not host keys. */
export const parseKnownHosts = (text: string, file: string, entry: string): KnownKey[] =>
  linesFor(text, entry)
    .filter(({ marker }) => marker === undefined || marker === '@revoked')
    .map(({ marker, type, key, number }) => ({ type, key, revoked: marker === '@revoked', file, line: number }))

export const unreadHostKeysError = (file: string, reason: string, cause: unknown): ConnectionError =>
  new ConnectionError(
    `the host keys in ${file} cannot be read: ${reason}`,
    'Without them no host can be trusted: fix the file or its permissions.',
    { cause },
  )

const readFiles = async <T>(files: readonly string[], parse: (text: string, file: string) => readonly T[]): Promise<T[]> => {
  const found = await Promise.all(
    files.map(async file => {
      try {
        return parse((await readBounded(file, MAX_BYTES)).toString('utf8'), file)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOENT' || code === 'ENOTDIR') return []
        throw unreadHostKeysError(file, String(code), error)
      }
    }),
  )
  return found.flat()
}

/** A host's keys in these files. A missing file is skipped. @throws ConnectionError if a file cannot be read */
export const readKnownHosts = (files: readonly string[], entry: string): Promise<KnownKey[]> =>
  readFiles(files, (text, file) => parseKnownHosts(text, file, entry))

/** Whether these files name a certificate authority for a host. @throws ConnectionError if a file cannot be read */
export const hasAuthority = async (files: readonly string[], entry: string): Promise<boolean> =>
  (await readFiles(files, text => linesFor(text, entry).filter(({ marker }) => marker === '@cert-authority'))).length > 0
