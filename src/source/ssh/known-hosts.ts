import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
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

const HASHED = /^\|1\|([^|]+)\|([^|]+)$/

/** `host`, or `[host]:port` where the port is another than 22, as OpenSSH writes it. */
export const hostEntry = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`)

const names = (field: string, host: string): boolean => {
  const [, salt, hash] = HASHED.exec(field) ?? []
  if (salt === undefined || hash === undefined) return matchesPatterns(field.split(','), host)
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest('base64') === hash
}

/** The lines that speak of `host`, in every form that OpenSSH writes; certificate authorities are no keys of a host. */
export const parseKnownHosts = (text: string, file: string, host: string): KnownKey[] =>
  text.split(/\r?\n/).flatMap((row, i) => {
    const fields = row.trim().split(/[ \t]+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
    const [field, type, key] = fields
    if (!field || field.startsWith('#') || !type || !key || (marker !== undefined && marker !== '@revoked') || !names(field, host))
      return []
    return [{ type, key: Buffer.from(key, 'base64'), revoked: marker === '@revoked', file, line: i + 1 }]
  })

/** What the files say of a host. A file that does not exist says nothing; one that cannot be read ends it. @throws ConnectionError */
export const readKnownHosts = async (files: readonly string[], host: string): Promise<KnownKey[]> => {
  const found = await Promise.all(
    files.map(async file => {
      try {
        return parseKnownHosts(await readFile(file, 'utf8'), file, host)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOENT' || code === 'ENOTDIR') return []
        throw new ConnectionError(
          `the host keys in ${file} cannot be read: ${code}`,
          'Without them no host can be trusted: mend the file or who may read it.',
        )
      }
    }),
  )
  return found.flat()
}
