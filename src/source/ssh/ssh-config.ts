import { join } from 'node:path'
import type { SshSettings } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import { ConnectionError } from '../errors.js'
import { type Computed, compute, readRows } from './include.js'
import { hostEntry } from './known-hosts.js'
import type { UnsupportedOption } from './unsupported-options.js'

/** Everything there is to know before a connection to one host is made. */
export interface Destination {
  /** As the person called it. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Private keys that are named somewhere; undefined: nobody named any, and the usual ones are looked for. */
  readonly identityFiles: readonly string[] | undefined
  /** Only the named keys, also of those in the agent. */
  readonly identitiesOnly: boolean
  /** The agent's socket. */
  readonly agent: string | undefined
  /** The person's own known_hosts files, the first of which is written to. */
  readonly userKnownHosts: readonly string[]
  readonly globalKnownHosts: readonly string[]
  /** A list of keys that no host may have. */
  readonly revokedHostKeys: string | undefined
  /** What the files say that is not gone by. */
  readonly passedOver: readonly UnsupportedOption[]
  /** The name that known_hosts has for it. */
  readonly entry: string
  /** Hosts to go through, the nearest first: `user@host:port`. */
  readonly jumps: readonly string[]
}

export interface SshEnvironment {
  readonly home: string
  /** Who runs this here: the user on the host where nothing else is said. */
  readonly username: string
  /** SSH_AUTH_SOCK. */
  readonly agent?: string
}

export const sshEnvironment = ({ home, username, env }: Environment): SshEnvironment => ({
  home,
  username,
  ...(env.SSH_AUTH_SOCK && { agent: env.SSH_AUTH_SOCK }),
})

/** For messages: `root@server.example:22`. */
export const labelOf = ({ user, host, port }: Pick<Destination, 'user' | 'host' | 'port'>): string => `${user}@${host}:${port}`

const list = (value: Computed[string]): readonly string[] => (value === undefined ? [] : typeof value === 'string' ? [value] : value)
const one = (value: Computed[string]): string | undefined => list(value)[0]
const isNone = (value: string): boolean => value.toLowerCase() === 'none'

/** What the person's own file says, then the system's: the first value wins. */
const read = async (
  alias: string,
  user: string | undefined,
  home: string,
): Promise<{ config: Computed; passedOver: UnsupportedOption[] }> => {
  const place = { alias, user, home }
  const passedOver: UnsupportedOption[] = []
  const note = (where: string, what: string): void => {
    passedOver.push({ where: where.startsWith(`${home}/`) ? `~${where.slice(home.length)}` : where, what })
  }
  const own = await readRows(join(home, '.ssh/config'), { ...place, base: join(home, '.ssh') }, note)
  const system = await readRows('/etc/ssh/ssh_config', { ...place, base: '/etc/ssh' }, note)
  // `Host *` in between: what is at the top of the second must not fall into the last block of the first.
  return { config: compute([...own, 'Host *', ...system], place), passedOver }
}

/** ProxyJump and ProxyCommand shut each other out, as in OpenSSH: the one that is said first stands. */
const jumpsOf = (config: Computed, alias: string): string[] => {
  const first = Object.keys(config).find(keyword => keyword === 'proxyjump' || keyword === 'proxycommand')
  const value = list(config[first ?? ''])
    .join(' ')
    .trim()
  if (first === undefined || isNone(value)) return []
  if (first === 'proxycommand')
    throw new ConnectionError(
      `ssh_config asks for a ProxyCommand to reach ${alias}, which is not supported`,
      'Use ProxyJump there instead.',
    )
  return value.split(/[\s,]+/).filter(Boolean)
}

const portOf = (value: string, alias: string): number => {
  const port = Number(value)
  if (/^\d+$/.test(value) && port > 0 && port < 65_536) return port
  throw new ConnectionError(
    `${JSON.stringify(value)} is no port (to reach ${alias})`,
    'A port is a number from 1 to 65535: see Port in ssh_config.',
  )
}

/** `%h` and its like, and `~`, in the name of a file. */
const expand = (path: string, tokens: Readonly<Record<string, string>>): string =>
  path.replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole).replace(/^~(?=\/|$)/, tokens.d ?? '~')

/** What the settings, then ssh_config, then OpenSSH's own habits say of a host. @throws ConnectionError */
export const resolve = async (settings: SshSettings, { home, username, agent }: SshEnvironment): Promise<Destination> => {
  const alias = settings.host
  const { config, passedOver } = await read(alias, settings.user, home)
  const user = settings.user ?? one(config.user) ?? username
  const host = expand(one(config.hostname) ?? alias, { h: alias, '%': '%' })
  const port = portOf(String(settings.port ?? one(config.port) ?? 22), alias)
  const tokens = { d: home, h: host, n: alias, p: String(port), r: user, u: username, '%': '%' }
  const paths = (value: Computed[string]): string[] => [
    ...new Set(
      list(value)
        .filter(path => !isNone(path))
        .map(path => expand(path, tokens)),
    ),
  ]
  const ownAgent = one(config.identityagent)
  return {
    alias,
    host,
    port,
    user,
    identityFiles: settings.identityFile
      ? [settings.identityFile]
      : config.identityfile === undefined
        ? undefined
        : paths(config.identityfile),
    identitiesOnly: one(config.identitiesonly)?.toLowerCase() === 'yes',
    agent: ownAgent === undefined || /^\$?SSH_AUTH_SOCK$/.test(ownAgent) ? agent : paths(ownAgent)[0],
    userKnownHosts: settings.knownHosts
      ? [settings.knownHosts]
      : paths(config.userknownhostsfile ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    revokedHostKeys: paths(config.revokedhostkeys)[0],
    passedOver,
    globalKnownHosts: paths(config.globalknownhostsfile ?? '/etc/ssh/ssh_known_hosts'),
    // An alias stands in known_hosts as it is, also where the port is another than 22.
    entry: one(config.hostkeyalias)?.toLowerCase() ?? hostEntry(host, port),
    jumps: jumpsOf(config, alias),
  }
}
