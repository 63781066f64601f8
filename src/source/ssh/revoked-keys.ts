import { readBounded } from '../bounded-read.js'
import { HostKeyError } from './host-key.js'
import { hostEntry, type KnownKey, readKnownHosts, typeOf } from './known-hosts.js'
import type { Destination } from './ssh-config.js'

/** Room for a hundred thousand keys. */
const MAX_BYTES = 16 * 1024 * 1024

/** The first bytes of a file written by `ssh-keygen -k` (OpenSSH: PROTOCOL.krl). */
const KRL = 'SSHKRL\n'

const unreadable = (file: string, why: string, hint: string, isBeyondSsh2 = false): HostKeyError =>
  new HostKeyError(`the revoked host keys in ${file} cannot be read: ${why}`, hint, { isBeyondSsh2 })

const LIST_KEYS = 'List the keys there, one public key per line, or remove RevokedHostKeys from the SSH configuration.'

/** Keys that no trusted host may have, whatever known_hosts says. As in OpenSSH, no host is trusted while they cannot be read. @throws HostKeyError */
const readRevoked = async (file: string): Promise<KnownKey[]> => {
  const bytes = await readBounded(file, MAX_BYTES).catch(error => {
    throw unreadable(
      file,
      (error as NodeJS.ErrnoException).code ?? 'no reason given',
      'Fix the file or its permissions: no host is trusted without it.',
    )
  })
  if (bytes.subarray(0, KRL.length).toString('latin1') === KRL) throw unreadable(file, 'it is a KRL (ssh-keygen -k)', LIST_KEYS, true)
  return bytes
    .toString('utf8')
    .split(/\r?\n/)
    .flatMap((row, i): KnownKey[] => {
      const [type = '', base64 = ''] = row.trim().split(/[ \t]+/)
      if (type === '' || type.startsWith('#')) return []
      const key = Buffer.from(base64, 'base64')
      if (typeOf(key) !== type) throw unreadable(file, `line ${i + 1} is not a public key`, LIST_KEYS)
      return [{ type, key, revoked: true, file, line: i + 1 }]
    })
}

/** The keys revoked by ssh_config, for hosts of any name. @throws HostKeyError */
export const readRevokedKeys = async ({ revokedHostKeys }: Pick<Destination, 'revokedHostKeys'>): Promise<KnownKey[]> =>
  revokedHostKeys === undefined ? [] : readRevoked(revokedHostKeys)

/** A host's known keys, and the keys that it must not have. @throws ConnectionError */
export const readHostKeys = async (to: Destination): Promise<KnownKey[]> => {
  const files = [...to.userKnownHosts, ...to.globalKnownHosts]
  const known = await readKnownHosts(files, to.entry)
  // As in OpenSSH (sshconnect.c: "checking without port identifier"): a host on another port may be known by its name alone.
  const byName = to.entry === hostEntry(to.host, to.port) && to.port !== 22 && !known.some(({ revoked }) => !revoked)
  const portless = byName ? await readKnownHosts(files, to.host.toLowerCase()) : []
  return [...(await readRevokedKeys(to)), ...known, ...portless.map(key => ({ ...key, isPortless: true }))]
}
