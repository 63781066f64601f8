import type { Hint } from '../../text/hint.js'
import { ConnectionError, DatabaseError } from '../errors.js'
import { wrongAddress } from '../postgres/wrong-address.js'

const reasonOf = ({ message }: Error): string => message.replace('(SSH) Channel open failure: ', '')

/** A channel that the host did not open. */
export interface OpenFailure extends Error {
  /** RFC 4254, 5.1: 1 administratively prohibited, 2 connect failed, 3 unknown type, 4 resource shortage. */
  readonly reason?: number
}

/** Why no command runs on the host. */
export const commandError = (error: OpenFailure, label: string): ConnectionError =>
  new ConnectionError(
    `${label} refuses to run commands: ${reasonOf(error)}`,
    'Check MaxSessions and ForceCommand in its sshd_config, and authorized_keys.',
    { cause: error },
  )

/** Why PostgreSQL cannot be reached from the host. @param directive what sshd_config may forbid it with */
export const forwardingError = (error: OpenFailure, to: string, label: string, directive: string): DatabaseError => {
  const as = (message: string, hint: Hint): DatabaseError => new DatabaseError(message, hint, { cause: error })
  if (error.reason === 1)
    return as(
      `${label} does not allow forwarding to ${to}`,
      `Check ${directive} in its sshd_config, and permitopen and restrict in authorized_keys.`,
    )
  // For a Unix socket sshd gives the same answer whether it is forbidden or failed.
  const also = to.startsWith('/')
    ? ` May the user open it, and does sshd_config allow it (${directive})? Any PermitOpen or permitopen blocks all sockets.`
    : ''
  if (error.reason === 2)
    return as(`PostgreSQL does not answer at ${to} on ${label}`, {
      settings: ({ database }) => `Is it running there? Check host, port or socket under ${database}.${also}`,
      init: `${wrongAddress(to)}${also}`,
    })
  return as(
    `cannot connect to ${to} from ${label}: ${reasonOf(error)}`,
    'Check MaxSessions and the forwarding directives in its sshd_config.',
  )
}
