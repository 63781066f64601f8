import { existsSync } from 'node:fs'
import type { Stage } from '../source.js'
import { Banner } from '../ssh/banner.js'
import type { KeyAttempts } from '../ssh/key-attempts.js'

/** What ssh's log (`LogLevel DEBUG1`) tells of a sign-in. */
export interface SshLog {
  /** What it says to a person, without its notes. */
  readonly words: string
  readonly banner: Banner
  readonly attempts: KeyAttempts
  /** `ssh-ed25519 SHA256:…`, once the host has shown it. */
  readonly hostKey: string | undefined
  /** A file of host keys that is there and cannot be read: ssh takes it for empty. */
  readonly unreadHostKeys: { readonly file: string; readonly reason: string } | undefined
  readonly stage: Stage
}

const NOTE = /^(?:debug\d: |Transferred: sent |Bytes per second: )/

const bannerOf = (log: string): Banner => {
  const banner = new Banner()
  for (const [, line] of log.matchAll(/^debug1: kex_exchange_identification: banner line \d+: (.*)$/gm))
    banner.append(Buffer.from(`${line}\n`))
  if (/^debug1: Remote protocol version/m.test(log)) banner.append(Buffer.from('SSH-\n'))
  return banner
}

const OFFERED = /^debug1: Offering public key: (.{1,500}) [A-Z0-9-]{1,40} SHA256:\S{1,60}(.*)$/gm
const ACCEPTED = /^debug1: Server accepts key: (.{1,500}) [A-Z0-9-]{1,40} SHA256:\S{1,60}(.*)$/gm

/** The key that the host would take, and that was not used after all. */
const unusedKey = (log: string): { readonly name: string; readonly isOfAgent: boolean } | undefined => {
  const last = [...log.matchAll(ACCEPTED)].at(-1)
  if (!last || /^Authenticated (?:to|using)|with partial success/m.test(log.slice(last.index))) return undefined
  return { name: last[1] ?? '', isOfAgent: / agent\b/.test(last[2] ?? '') }
}

const attemptsOf = (log: string): KeyAttempts => {
  const unused = unusedKey(log)
  const offered = [...log.matchAll(OFFERED)].map(([, name = '']) => name)
  const methods = [...log.matchAll(/^debug1: Authentications that can continue: (\S{1,500})$/gm)].at(-1)?.[1]
  const gone = /^debug1: get_agent_identities: ssh_get_authentication_socket: (.{1,300})$/m.exec(log)?.[1]
  const configured = [...log.matchAll(/^debug1: identity file (.{1,500}) type -1$/gm)].map(([, file = '']) => file)
  const missing = offered.length > 0 ? [] : configured.filter(file => !/\/\.ssh\/id_|-cert$/.test(file) && !existsSync(file))
  return {
    tried: [...new Set(offered)].filter(name => name !== unused?.name),
    skipped: [
      ...(unused
        ? [
            unused.isOfAgent
              ? `the agent does not sign with ${unused.name}`
              : `${unused.name} is encrypted, and there is no one to ask for its passphrase`,
          ]
        : []),
      ...(gone && offered.length === 0 ? [`no agent answers at its socket: ${gone}`] : []),
    ],
    noKeys: missing.map(file => `${file} does not exist`),
    ...(methods !== undefined && { remaining: { methods: methods.split(','), isPartial: / with partial success/.test(log) } }),
  }
}

const UNREAD = /^debug1: load_hostkeys: fopen (.{1,500}): (?!No such file or directory$|Not a directory$)(.{1,300})$/m

const unreadIn = (log: string): SshLog['unreadHostKeys'] => {
  const [, file, reason] = UNREAD.exec(log) ?? []
  return file === undefined || reason === undefined ? undefined : { file, reason }
}

const LISTED = /^debug1: (?:Will attempt key|get_agent_identities|SSH2_MSG_SERVICE_ACCEPT)/m

/** Seen to ask the agent for its keys before the host for anything; OpenSSH 10 asks it after. */
const asksAgentFirst = (log: string): boolean => {
  const [, major, minor] = /^debug1: Local version string SSH-2\.0-OpenSSH_(\d{1,3})\.(\d{1,3})/m.exec(log) ?? []
  return Number(major) < 9 || (Number(major) === 9 && Number(minor) <= 2)
}

const stageOf = (log: string): Stage => {
  const [, after] = log.split('debug1: SSH2_MSG_NEWKEYS received')
  if (after === undefined) return 'connecting'
  const last = log.trimEnd().split('\n').at(-1) ?? ''
  const waitsForList = last === 'debug1: Next authentication method: publickey' || (asksAgentFirst(log) && !LISTED.test(after))
  const waitsForSignature = /^debug1: Server accepts key: .{1,600} agent$/.test(last)
  return waitsForList || waitsForSignature ? 'asking the agent' : 'signing in'
}

export const readLog = (text: string): SshLog => {
  const log = text.replaceAll('\r', '')
  const words = log
    .split('\n')
    .filter(row => row.trim() !== '' && !NOTE.test(row))
    .join('\n')
  return {
    words,
    banner: bannerOf(log),
    attempts: attemptsOf(log),
    hostKey: /^debug1: Server host key: (\S{1,60} SHA256:\S{1,60})$/m.exec(log)?.[1],
    unreadHostKeys: unreadIn(log),
    stage: stageOf(log),
  }
}
