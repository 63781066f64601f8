import { ConnectionError } from '../errors.js'
import { connectionError, lossError } from '../ssh/errors.js'
import { hostKeyError } from './host-key-errors.js'
import { readLog } from './log.js'

/** ssh's words for what the system says in a code. */
const CODES: readonly (readonly [words: RegExp, code: string])[] = [
  [/Could not resolve hostname/, 'ENOTFOUND'],
  [/Connection refused/, 'ECONNREFUSED'],
  [/No route to host/, 'EHOSTUNREACH'],
  [/Network is unreachable/, 'ENETUNREACH'],
  [/timed out|Timeout, server .{0,255} not responding/i, 'ETIMEDOUT'],
  [/kex_exchange_identification|Connection (?:closed|reset)/, 'ECONNRESET'],
]

/** Why ssh did not get in, as over ssh2. @param where `root@server.example:22` @param log what ssh wrote while it tried */
export const signInError = (where: string, log: string): ConnectionError => {
  const read = readLog(log)
  const { words, attempts, banner } = read
  const untrusted = hostKeyError(where, read)
  if (untrusted) return untrusted
  const because = (raw: { readonly code?: string; readonly level?: string }, message = words): ConnectionError =>
    connectionError(Object.assign(new Error(message), raw), where, attempts, banner)
  if (/Too many authentication failures/.test(words)) return because({})
  const [, methods] = /Permission denied \(([^)]{0,200})\)/.exec(words) ?? []
  if (methods !== undefined) return because({ level: 'client-authentication' })
  const [, unmatched] = /Unable to negotiate .{0,200}?: (no matching .{0,300})/.exec(words) ?? []
  if (unmatched !== undefined)
    return new ConnectionError(
      `${where} has no algorithm in common with ssh: ${unmatched}`,
      'Install a newer OpenSSH here, or let sshd offer what this one knows.',
      { cause: new Error(words) },
    )
  const [setting] = /Bad configuration option: .{0,200}|terminating, \d+ bad configuration/.exec(words) ?? []
  if (setting !== undefined)
    return new ConnectionError(`${where} cannot be tried: ${setting}`, 'Fix the line in ~/.ssh/config.', { cause: new Error(words) })
  const [, code] = CODES.find(([pattern]) => pattern.test(words)) ?? []
  if (code !== undefined || banner.isForeign) return because({ code: code ?? 'ECONNRESET' })
  return new ConnectionError(
    `ssh did not get in to ${where}: ${words.split('\n').at(-1) || 'it gave no reason'}`,
    'Try "ssh" with the same host in a terminal: it says more with -v.',
    { cause: new Error(words) },
  )
}

/** Why a connection that was up is gone. */
export const lostError = (where: string, log: string): ConnectionError => {
  const { words } = readLog(log)
  const last = words.split('\n').at(-1)
  if (/Timeout, server .{0,255} not responding/.test(words)) return lossError(new Error('Keepalive timeout'), where)
  return lossError(last ? new Error(last) : undefined, where)
}

/** Why a connection that the person had open is gone: nobody tells. */
export const borrowedLostError = (where: string): ConnectionError =>
  new ConnectionError(
    `your open connection to ${where} has ended`,
    'Your ssh was ended, the host restarted, or the network broke: try again.',
  )
