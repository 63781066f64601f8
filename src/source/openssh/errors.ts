import type { Hint } from '../../text/hint.js'
import { ConnectionError } from '../errors.js'
import { RefusalError, TransientError } from '../ssh/errors.js'

type Kind = new (message: string, hint: Hint, options?: ErrorOptions) => ConnectionError

/** ssh's own words in its log, and ours. The first row that matches is the reason. */
const REASONS: readonly (readonly [pattern: RegExp, what: (found: RegExpExecArray) => string, hint: Hint, kind?: Kind])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    () => 'shows another host key than before',
    'Was it set up anew? Compare: "ssh-keygen -lf" on the host. If so, "ssh-keygen -R" removes the old key. If not, do not connect.',
    RefusalError,
  ],
  [
    /Host key verification failed|No \S+ host key is known/,
    () => 'has a host key that is not known yet',
    'Connect once with ssh and compare the fingerprint, or let check_status ask on a terminal.',
    RefusalError,
  ],
  [
    /marked as revoked|REVOKED/,
    () => 'shows a host key that is marked as revoked',
    'Do not connect. Ask whoever runs the host what happened.',
    RefusalError,
  ],
  [
    /Permission denied \(([^)]{0,200})\)/,
    ([, methods]) => `accepted nothing that ssh offered (it takes: ${methods})`,
    'Does "ssh" get in from this terminal? Off a terminal, it cannot ask for a passphrase, a PIN or a touch: load the key with ssh-add.',
    RefusalError,
  ],
  [
    /Too many authentication failures/,
    () => 'accepts no more keys',
    'Set IdentitiesOnly yes and IdentityFile for this host in ~/.ssh/config, so that the agent offers no others.',
    RefusalError,
  ],
  [
    /Unable to negotiate .{0,200}?: (no matching .{0,300})/,
    ([, what]) => `has no algorithm in common with ssh: ${what}`,
    'Install a newer OpenSSH here, or let sshd offer what this one knows.',
  ],
  [
    /Could not resolve hostname ([^:]*)/,
    () => 'has no address: unknown host name',
    'Check the host name, and whether this machine is online.',
  ],
  [
    /Connection refused/,
    () => 'refused the connection',
    'Is sshd running there, and is the port right? A firewall can refuse connections too.',
    TransientError,
  ],
  [/No route to host|Network is unreachable/, () => 'cannot be reached from here', 'Check the network, and the VPN if it needs one.'],
  [/timed out|Timeout, server .{0,255} not responding/i, () => 'did not answer', 'Check the network, the address and the firewall.'],
  [
    /Bad configuration option: .{0,200}|terminating, \d+ bad configuration/,
    ([whole]) => `cannot be tried: ${whole}`,
    'Fix the line in ~/.ssh/config.',
  ],
  [
    /ssh_exchange_identification|kex_exchange_identification|Connection (?:closed|reset)/,
    () => 'hung up before the sign-in',
    'sshd may have too many connections (MaxStartups) or have barred this address: try again in a minute.',
    TransientError,
  ],
]

/** The last line of the log that is no note. */
const lastWords = (log: string): string | undefined =>
  log
    .trim()
    .split(/\r?\n/)
    .findLast(row => row.trim() !== '')

/** Why ssh did not get in. @param where `root@server.example:22` @param log what ssh wrote while it tried */
export const signInError = (where: string, log: string): ConnectionError => {
  for (const [pattern, what, hint, Kind = ConnectionError] of REASONS) {
    const found = pattern.exec(log)
    if (found) return new Kind(`${where} ${what(found)}`, hint, { cause: new Error(log.trim()) })
  }
  return new ConnectionError(
    `ssh did not get in to ${where}: ${lastWords(log) ?? 'it gave no reason'}`,
    'Try "ssh" with the same host in a terminal: it says more with -v.',
    { cause: new Error(log.trim()) },
  )
}

/** Why a connection that was up is gone. */
export const lostError = (where: string, log: string): ConnectionError => {
  const isSilent = /Timeout, server .{0,255} not responding/.test(log)
  return isSilent
    ? new ConnectionError(`${where} did not respond for 15 s`, 'The network may be down: try again.')
    : new ConnectionError(
        `${where} closed the connection${lastWords(log) ? `: ${lastWords(log)}` : ''}`,
        'sshd or the host was restarted, or the network broke: try again.',
      )
}
