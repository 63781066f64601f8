import { join } from 'node:path'
import type { SshSettings } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import { ConnectionError } from '../errors.js'
import { type ComputedOptions, compute, readRows } from './include.js'
import { hostEntry } from './known-hosts.js'
import type { UnsupportedOption } from './unsupported-options.js'

/** Everything needed to connect to one host. */
export interface Destination {
  /** The name given in the settings or in ProxyJump. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** The configured private keys; undefined: none configured, the default ones are tried. */
  readonly identityFiles: readonly string[] | undefined
  /** Use only the configured keys, from the agent too. */
  readonly identitiesOnly: boolean
  /** The agent's socket. */
  readonly agent: string | undefined
  /** The user's known_hosts files; new keys are written to the first. */
  readonly userKnownHosts: readonly string[]
  readonly globalKnownHosts: readonly string[]
  /** A file of keys that no host may have. */
  readonly revokedHostKeys: string | undefined
  /** The options in the files that are not supported here. */
  readonly unsupported: readonly UnsupportedOption[]
  /** The host's name in known_hosts. */
  readonly entry: string
  /** Jump hosts, the nearest first: `user@host:port`. */
  readonly jumps: readonly string[]
  /** The command that reaches the host in place of a socket: only OpenSSH can go this way. */
  readonly proxyCommand: string | undefined
  /** Connections may be shared through a socket there: the value of ControlPath, its tokens not expanded. */
  readonly controlPath: string | undefined
  /** StrictHostKeyChecking says so: ssh would take an unknown key without a question. */
  readonly acceptsNewKeys: boolean
  /** Keys are not to be used for this host. */
  readonly refusesKeys: boolean
}

export interface SshEnvironment {
  readonly home: string
  /** The local user: also the user on the host unless the settings or ssh_config name another. */
  readonly username: string
  /** SSH_AUTH_SOCK. */
  readonly agent?: string
  /** For `${NAME}` in paths. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export const sshEnvironment = ({ home, username, env }: Environment): SshEnvironment => ({
  home,
  username,
  env,
  ...(env.SSH_AUTH_SOCK && { agent: env.SSH_AUTH_SOCK }),
})

/** For messages: `root@server.example:22`. */
export const labelOf = ({ user, host, port }: Pick<Destination, 'user' | 'host' | 'port'>): string => `${user}@${host}:${port}`

const list = (value: ComputedOptions[string]): readonly string[] => (value === undefined ? [] : typeof value === 'string' ? [value] : value)
const first = (value: ComputedOptions[string]): string | undefined => list(value)[0]
const isNone = (value: string): boolean => value.toLowerCase() === 'none'

/** The options of the user's file, then of the system's: the first value wins. */
const read = async (
  alias: string,
  user: string | undefined,
  home: string,
): Promise<{ config: ComputedOptions; unsupported: UnsupportedOption[] }> => {
  const scope = { alias, user, home }
  const unsupported: UnsupportedOption[] = []
  const note = (where: string, option: string): void => {
    unsupported.push({ where: where.startsWith(`${home}/`) ? `~${where.slice(home.length)}` : where, option })
  }
  const own = await readRows(join(home, '.ssh/config'), { ...scope, base: join(home, '.ssh') }, note)
  const system = await readRows('/etc/ssh/ssh_config', { ...scope, base: '/etc/ssh' }, note)
  // `Host *` in between: the top of the second file must not join the last block of the first.
  return { config: compute([...own, 'Host *', ...system], scope), unsupported }
}

/** ProxyJump and ProxyCommand exclude each other, as in OpenSSH: the first one in the files wins. */
const routeOf = (config: ComputedOptions): Pick<Destination, 'jumps' | 'proxyCommand'> => {
  const keyword = Object.keys(config).find(name => name === 'proxyjump' || name === 'proxycommand')
  const value = list(config[keyword ?? ''])
    .join(' ')
    .trim()
  if (keyword === undefined || isNone(value)) return { jumps: [], proxyCommand: undefined }
  if (keyword === 'proxycommand') return { jumps: [], proxyCommand: value }
  return { jumps: value.split(/[\s,]+/).filter(Boolean), proxyCommand: undefined }
}

const refusesKeys = (config: ComputedOptions): boolean => {
  const preferred = list(config.preferredauthentications).join(',')
  return first(config.pubkeyauthentication)?.toLowerCase() === 'no' || (preferred !== '' && !preferred.includes('publickey'))
}

const portOf = (value: string, alias: string): number => {
  const port = Number(value)
  if (/^\d+$/.test(value) && port > 0 && port < 65_536) return port
  throw new ConnectionError(
    `${JSON.stringify(value)} is not a port (to reach ${alias})`,
    'A port is a number from 1 to 65535: see Port in ssh_config.',
  )
}

/** Expands `%h` and other tokens, and `~`, in a path. */
const expand = (path: string, tokens: Readonly<Record<string, string>>): string =>
  path.replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole).replace(/^~(?=\/|$)/, tokens.d ?? '~')

/** Puts the values of `${NAME}` in. @throws ConnectionError if one is not set: ssh refuses that, too */
const withVariables = (path: string, env: NonNullable<SshEnvironment['env']>): string =>
  path.replace(/\$\{([^}]{0,200})\}/g, (_, name: string) => {
    const value = env[name]
    if (value === undefined)
      throw new ConnectionError(
        `ssh_config names ${path}, and the environment has no ${name}`,
        'cron has hardly any variables: write the path out, or set identity_file or known_hosts in the settings.',
      )
    return value
  })

/** Combines the settings, ssh_config and OpenSSH's defaults, in this order, for one host. @throws ConnectionError */
export const resolve = async (settings: SshSettings, { home, username, agent, env = {} }: SshEnvironment): Promise<Destination> => {
  const alias = settings.host
  const { config, unsupported } = await read(alias, settings.user, home)
  const user = settings.user ?? first(config.user) ?? username
  const host = expand(first(config.hostname) ?? alias, { h: alias, '%': '%' })
  const port = portOf(String(settings.port ?? first(config.port) ?? 22), alias)
  const tokens = { d: home, h: host, n: alias, p: String(port), r: user, u: username, '%': '%' }
  const paths = (value: ComputedOptions[string]): string[] => [
    ...new Set(
      list(value)
        .filter(path => !isNone(path))
        .map(path => expand(withVariables(path, env), tokens)),
    ),
  ]
  const ownAgent = first(config.identityagent)
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
    identitiesOnly: first(config.identitiesonly)?.toLowerCase() === 'yes',
    agent:
      ownAgent === undefined || ownAgent === 'SSH_AUTH_SOCK'
        ? agent
        : ownAgent.startsWith('$') && !ownAgent.startsWith('${')
          ? env[ownAgent.slice(1)]
          : paths(ownAgent)[0],
    userKnownHosts: settings.knownHosts
      ? [settings.knownHosts]
      : paths(config.userknownhostsfile ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    revokedHostKeys: paths(config.revokedhostkeys)[0],
    unsupported,
    globalKnownHosts: paths(config.globalknownhostsfile ?? '/etc/ssh/ssh_known_hosts'),
    // HostKeyAlias is used as it is, without the port.
    entry: first(config.hostkeyalias)?.toLowerCase() ?? hostEntry(host, port),
    ...routeOf(config),
    controlPath: paths(config.controlpath)[0],
    acceptsNewKeys: /^(no|off|accept-new)$/i.test(first(config.stricthostkeychecking) ?? ''),
    refusesKeys: refusesKeys(config),
  }
}
