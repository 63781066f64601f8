import { readBounded } from '../bounded-read.js'
import { HostKeyError } from './host-key.js'
import { type KnownKey, readKnownHosts, typeOf } from './known-hosts.js'
import type { Destination } from './ssh-config.js'

/** Bytes: a hundred thousand keys. */
const LARGEST = 16 * 1024 * 1024

/** What `ssh-keygen -k` writes begins with this (OpenSSH: PROTOCOL.krl). */
const KRL = 'SSHKRL\n'

const refused = (file: string, why: string, hint: string): HostKeyError =>
  new HostKeyError(`the revoked host keys in ${file} cannot be read: ${why}`, hint)

const PLAIN = 'List the keys there, a public key a line, or take RevokedHostKeys out of the SSH configuration.'

/** The keys of no host that is to be trusted, whatever known_hosts says; as with OpenSSH no host is while they cannot be read. @throws HostKeyError */
const readRevoked = async (file: string): Promise<KnownKey[]> => {
  const bytes = await readBounded(file, LARGEST).catch(error => {
    throw refused(
      file,
      (error as NodeJS.ErrnoException).code ?? 'no reason given',
      'Mend the file, or who may read it: no host is trusted without it.',
    )
  })
  if (bytes.subarray(0, KRL.length).toString('latin1') === KRL) throw refused(file, 'it is a KRL (ssh-keygen -k)', PLAIN)
  return bytes
    .toString('utf8')
    .split(/\r?\n/)
    .flatMap((row, i): KnownKey[] => {
      const [type = '', base64 = ''] = row.trim().split(/[ \t]+/)
      if (type === '' || type.startsWith('#')) return []
      const key = Buffer.from(base64, 'base64')
      if (typeOf(key) !== type) throw refused(file, `line ${i + 1} is no public key`, PLAIN)
      return [{ type, key, revoked: true, file, line: i + 1 }]
    })
}

/** The list of the person's configuration: of hosts of any name. @throws HostKeyError */
export const readRevokedKeys = async ({ revokedHostKeys }: Pick<Destination, 'revokedHostKeys'>): Promise<KnownKey[]> =>
  revokedHostKeys === undefined ? [] : readRevoked(revokedHostKeys)

/** All that is known of the keys of a host, and of keys that it must not have. @throws ConnectionError */
export const readHostKeys = async (to: Destination): Promise<KnownKey[]> => [
  ...(await readRevokedKeys(to)),
  ...(await readKnownHosts([...to.userKnownHosts, ...to.globalKnownHosts], to.entry)),
]
