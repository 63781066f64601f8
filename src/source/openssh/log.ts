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

const stageOf = (log: string): Stage => {
  if (!/^debug1: SSH2_MSG_NEWKEYS received/m.test(log)) return 'connecting'
  return log.trimEnd().endsWith(' agent') && /^debug1: Server accepts key: /.test(log.trimEnd().split('\n').at(-1) ?? '')
    ? 'asking the agent'
    : 'signing in'
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
    stage: stageOf(log),
  }
}
