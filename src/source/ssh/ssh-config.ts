import { join } from 'node:path'
import SSHConfig from 'ssh-config'
import type { SshSettings } from '../../config/settings.js'
import { ConnectionError } from '../errors.js'
import { readWithIncludes } from './include.js'

/** Everything there is to know before a connection to one host is made. */
export interface Destination {
  /** As the person called it. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Private keys that are named somewhere; empty: nobody named any. */
  readonly identityFiles: readonly string[]
  /** Only the named keys, also of those in the agent. */
  readonly identitiesOnly: boolean
  /** The agent's socket. */
  readonly agent: string | undefined
  /** The person's own known_hosts files, the first of which is written to. */
  readonly userKnownHosts: readonly string[]
  readonly globalKnownHosts: readonly string[]
  /** The name known_hosts has for it. */
  readonly keyAlias: string
  /** Hosts to go through, the nearest first: `user@host:port`. */
  readonly jumps: readonly string[]
}

export interface Surroundings {
  readonly home: string
  readonly username: string
  /** SSH_AUTH_SOCK. */
  readonly agent?: string
}

type Computed = Readonly<Record<string, string | readonly string[] | undefined>>

const list = (value: Computed[string]): string[] => (value === undefined ? [] : typeof value === 'string' ? [value] : [...value])
const one = (value: Computed[string]): string | undefined => list(value)[0]

const compute = async (alias: string, user: string | undefined, { home }: Surroundings): Promise<Computed> => {
  const own = await readWithIncludes(join(home, '.ssh/config'), alias, join(home, '.ssh'), home)
  const system = await readWithIncludes('/etc/ssh/ssh_config', alias, '/etc/ssh', home)
  try {
    // `Host *` between the two: what is at the top of the second must not fall into the last block of the first.
    const config = SSHConfig.parse(`${own}\nHost *\n${system}\n`)
    const computed = config.compute({ Host: alias, ...(user !== undefined && { User: user }) }, { ignoreCase: true, matchExec: false })
    return Object.fromEntries(Object.entries(computed).map(([key, value]) => [key.toLowerCase(), value]))
  } catch (error) {
    throw new ConnectionError(
      `~/.ssh/config cannot be understood: ${(error as Error).message.split('\n')[0]}`,
      'Mend it; "ssh -G" tells how OpenSSH reads it.',
    )
  }
}

/** `%h` and its like, and `~`, in the name of a file. */
const expand = (path: string, tokens: Readonly<Record<string, string>>): string =>
  path.replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole).replace(/^~(?=\/|$)/, tokens.d ?? '~')

const notNone = (values: readonly string[]): string[] => values.filter(value => value.toLowerCase() !== 'none')

/** What the settings, then `~/.ssh/config`, then OpenSSH's own habits say of a host. @throws ConnectionError */
export const resolve = async (settings: SshSettings, surroundings: Surroundings): Promise<Destination> => {
  const { home, username } = surroundings
  const config = await compute(settings.host, settings.user, surroundings)
  const command = one(config.proxycommand)
  if (command !== undefined && command.toLowerCase() !== 'none')
    throw new ConnectionError(
      `~/.ssh/config asks for a ProxyCommand to reach ${settings.host}, which is not supported`,
      'Use ProxyJump there instead.',
    )
  const user = settings.user ?? one(config.user) ?? username
  const host = (one(config.hostname) ?? settings.host).replace(/%h/g, settings.host).replace(/%%/g, '%')
  const port = settings.port ?? (Number(one(config.port)) || 22)
  const tokens = { d: home, h: host, n: settings.host, p: String(port), r: user, u: username, '%': '%' }
  const paths = (values: readonly string[]): string[] => notNone(values).map(path => expand(path, tokens))
  const agent = one(config.identityagent)
  return {
    alias: settings.host,
    host,
    port,
    user,
    identityFiles: settings.identityFile
      ? [settings.identityFile]
      : paths(list(config.identityfile).map(path => path.replace(/^"(.*)"$/, '$1'))),
    identitiesOnly: one(config.identitiesonly)?.toLowerCase() === 'yes',
    agent: agent === undefined || agent === 'SSH_AUTH_SOCK' ? surroundings.agent : paths([agent])[0],
    userKnownHosts: settings.knownHosts
      ? [settings.knownHosts]
      : config.userknownhostsfile === undefined
        ? [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2')]
        : paths(list(config.userknownhostsfile)),
    globalKnownHosts: config.globalknownhostsfile === undefined ? ['/etc/ssh/ssh_known_hosts'] : paths(list(config.globalknownhostsfile)),
    keyAlias: one(config.hostkeyalias) ?? host,
    jumps: notNone(
      (one(config.proxyjump) ?? '')
        .split(',')
        .map(jump => jump.trim())
        .filter(Boolean),
    ),
  }
}
