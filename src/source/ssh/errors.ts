import { ConnectionError } from '../errors.js'
import { describeTrail, type Trail } from './identities.js'

interface RawError {
  readonly message: string
  readonly code?: string
  readonly level?: string
}

/** The network's own words, by error code of the system. */
const NETWORK: Readonly<Record<string, [what: string, hint: string]>> = {
  ECONNREFUSED: ['refused the connection', 'Is sshd running there, and is the port right? A firewall can refuse too.'],
  ENOTFOUND: ['has no address: the name is not known', 'Check the host name, and whether this machine is online.'],
  EAI_AGAIN: ['has no address: no name server answered', 'Is this machine online?'],
  EHOSTUNREACH: ['cannot be reached from here', 'Check the network, or a VPN that has to be up.'],
  ENETUNREACH: ['cannot be reached from here', 'Is this machine online?'],
  ETIMEDOUT: ['did not answer', 'Check the network, the address and the firewall.'],
  ECONNRESET: ['hung up', 'sshd may be full (MaxStartups) or bar this address: try again in a minute.'],
  EPIPE: ['hung up', 'sshd may be full (MaxStartups) or bar this address: try again in a minute.'],
}

/** What ssh2 or the network says, as a person is told of it. @param where `root@server.example:22` */
export const connectionError = (error: unknown, where: string, trail: Trail): ConnectionError => {
  if (error instanceof ConnectionError) return error
  const { message, code, level } = error as RawError
  const known = NETWORK[code ?? '']
  const as = (what: string, hint: string): ConnectionError => new ConnectionError(`${where} ${what}`, hint, { cause: error })
  if (known) return as(...known)
  if (level === 'client-authentication' || /All configured authentication methods failed/.test(message))
    return as(
      `accepted no key (${describeTrail(trail)})`,
      'Name the right key as identity_file under [targets.….ssh], or load it with ssh-add; the host lists it in authorized_keys.',
    )
  if (/Keepalive timeout/.test(message)) return as('gave no sign of life for 15 s', 'The network may be down: try again.')
  if (/no matching/.test(message))
    return as(
      `and this program have no method in common: ${message}`,
      'ssh2 has no post-quantum key exchange: let sshd offer curve25519-sha256 (KexAlgorithms) as well.',
    )
  if (/Timed out|handshake/i.test(message) && level === 'client-timeout')
    return as('did not answer', 'Check the network, the address and the firewall.')
  if (level === 'protocol' || level === 'handshake' || /Invalid|Protocol|handshake/i.test(message))
    return as(`does not speak SSH as expected: ${message}`, 'Is this the port of sshd?')
  return as(`closed the connection: ${message}`, 'Try again; --debug shows more.')
}
