import { userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { SshSettings } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import { ConnectionError } from '../errors.js'
import { type ComputedOptions, compute, type RowObserver, readRows } from './include.js'
import { hostEntry } from './known-hosts.js'
import { tokensOf, withHome, withTokens, withVariables } from './path-tokens.js'
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
  /** Connect only by addresses of IPv4 or of IPv6. */
  readonly family: 4 | 6 | undefined
  /** The address of this machine to connect from. */
  readonly localAddress: string | undefined
  /** The command that reaches the host in place of a socket: only OpenSSH can go this way. */
  readonly proxyCommand: string | undefined
  /** Connections may be shared through a socket there: the value of ControlPath. */
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
const isYes = (value: ComputedOptions[string]): boolean => /^(?:yes|true)$/i.test(first(value) ?? '')
const isNone = (value: string): boolean => value.toLowerCase() === 'none'

interface Read {
  readonly config: ComputedOptions
  readonly unsupported: readonly UnsupportedOption[]
}

/**
 * The options of the user's file, then of the system's: the first value wins. A file with a row that our parser may read otherwise
 * than OpenSSH, which takes it 10 ms longer, is read by that, where it is installed.
 */
const read = async (settings: SshSettings, home: string): Promise<Read> => {
  const scope = { alias: settings.host, user: settings.user, home }
  const unsupported: UnsupportedOption[] = []
  const doubtful: UnsupportedOption[] = []
  let isDoubtful = false
  const row = (where: string, option: string): UnsupportedOption => ({
    where: where.startsWith(`${home}/`) ? `~${where.slice(home.length)}` : where,
    option,
  })
  const included: string[] = []
  const observer: RowObserver = {
    unsupported: (where, option) => void unsupported.push(row(where, option)),
    doubtful(where, option, concerns) {
      isDoubtful = true
      if (concerns) doubtful.push(row(where, option))
    },
    includes: word => void included.push(word),
  }
  const byParser = async (): Promise<Read> => {
    const own = await readRows(join(home, '.ssh/config'), { ...scope, base: join(home, '.ssh') }, observer)
    const system = await readRows('/etc/ssh/ssh_config', { ...scope, base: '/etc/ssh' }, observer)
    // `Host *` in between: the top of the second file must not join the last block of the first.
    return { config: compute([...own, 'Host *', ...system], scope), unsupported }
  }
  const parsed = await byParser().catch(error => {
    if (!(error instanceof ConnectionError)) throw error
    return error
  })
  if (!isDoubtful) {
    if (parsed instanceof Error) throw parsed
    return parsed
  }
  // Whether its command succeeds is for ssh to find out, when it connects: no file is read by running anything.
  const hasCommand = unsupported.some(({ option }) => /^match .*exec/i.test(option))
  // OpenSSH looks for included files in the account's home folder, whatever HOME says.
  const isElsewhere = home !== userInfo().homedir && included.some(word => !isAbsolute(word))
  const { readByOpenSsh } = await import('./read-by-openssh.js')
  const byOpenSsh =
    hasCommand || isElsewhere
      ? undefined
      : await readByOpenSsh(settings, home, unsupported).catch(error => {
          if (!(error instanceof ConnectionError)) throw error
        })
  if (byOpenSsh) return byOpenSsh
  if (parsed instanceof Error) throw parsed
  return { ...parsed, unsupported: [...unsupported, ...doubtful] }
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

const originOf = (config: ComputedOptions): Pick<Destination, 'family' | 'localAddress'> => {
  const family = first(config.addressfamily)?.toLowerCase()
  const localAddress = first(config.bindaddress)
  return {
    family: family === 'inet' ? 4 : family === 'inet6' ? 6 : undefined,
    localAddress: localAddress === '*' ? undefined : localAddress,
  }
}

const refusesKeys = (config: ComputedOptions): boolean => {
  const preferred = list(config.preferredauthentications).join(',')
  return /^(?:no|false)$/i.test(first(config.pubkeyauthentication) ?? '') || (preferred !== '' && !preferred.includes('publickey'))
}

const portOf = (value: string, alias: string): number => {
  const port = Number(value)
  if (/^\d+$/.test(value) && port > 0 && port < 65_536) return port
  throw new ConnectionError(
    `${JSON.stringify(value)} is not a port (to reach ${alias})`,
    'A port is a number from 1 to 65535: see Port in ssh_config.',
  )
}

/** Combines the settings, ssh_config and OpenSSH's defaults, in this order, for one host. @throws ConnectionError */
export const resolve = async (settings: SshSettings, { home, username, agent, env = {} }: SshEnvironment): Promise<Destination> => {
  const alias = settings.host
  const { config, unsupported } = await read(settings, home)
  const user = settings.user ?? first(config.user) ?? username
  const host = withTokens(first(config.hostname) ?? alias, { h: alias, '%': '%' }).toLowerCase()
  const port = portOf(String(settings.port ?? first(config.port) ?? 22), alias)
  const route = routeOf(config)
  // HostKeyAlias is used as it is, without the port.
  const hostKeyAlias = first(config.hostkeyalias)?.toLowerCase()
  const tokens = tokensOf({ home, alias, host, port, user, localUser: username, hostKeyAlias, jumps: route.jumps })
  const paths = async (value: ComputedOptions[string]): Promise<string[]> => {
    const names = list(value).filter(path => !isNone(path))
    const expanded = names.map(async path => withTokens(await withHome(withVariables(path, env), home), tokens))
    return [...new Set(await Promise.all(expanded))]
  }
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
        : await paths(config.identityfile),
    identitiesOnly: isYes(config.identitiesonly),
    agent:
      ownAgent === undefined || ownAgent === 'SSH_AUTH_SOCK'
        ? agent
        : ownAgent.startsWith('$') && !ownAgent.startsWith('${')
          ? env[ownAgent.slice(1)]
          : (await paths(ownAgent))[0],
    userKnownHosts: settings.knownHosts
      ? [settings.knownHosts]
      : await paths(config.userknownhostsfile ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    revokedHostKeys: (await paths(config.revokedhostkeys))[0],
    unsupported,
    globalKnownHosts: await paths(config.globalknownhostsfile ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
    entry: hostKeyAlias ?? hostEntry(host, port),
    ...route,
    ...originOf(config),
    controlPath: (await paths(config.controlpath))[0],
    acceptsNewKeys: /^(?:no|off|false|accept-new)$/i.test(first(config.stricthostkeychecking) ?? ''),
    refusesKeys: refusesKeys(config),
  }
}
