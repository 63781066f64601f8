import { createHash } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { readBounded } from '../bounded-read.js'
import { ConnectionError } from '../errors.js'

/** What ssh_config(5) calls tokens: the letter after `%` and its value. */
export type Tokens = Readonly<Record<string, string>>

export interface TokenSource {
  readonly home: string
  /** The name that was asked for. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly localUser: string
  readonly hostKeyAlias: string | undefined
  /** As ProxyJump has it; empty: none. */
  readonly jumps: readonly string[]
}

export const tokensOf = ({ home, alias, host, port, user, localUser, hostKeyAlias, jumps }: TokenSource): Tokens => {
  const machine = hostname()
  const jump = jumps.join(',')
  const connection = `${machine}${host}${port}${user}${jump}`
  return {
    '%': '%',
    C: createHash('sha1').update(connection).digest('hex'),
    d: home,
    h: host,
    i: String(userInfo().uid),
    j: jump,
    k: hostKeyAlias ?? alias,
    L: machine.split('.')[0] ?? machine,
    l: machine,
    n: alias,
    p: String(port),
    r: user,
    u: localUser,
  }
}

export const withTokens = (text: string, tokens: Tokens): string => text.replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole)

/** Puts the values of `${NAME}` in. @throws ConnectionError if one is not set: ssh refuses that, too */
export const withVariables = (path: string, env: Readonly<Record<string, string | undefined>>): string =>
  path.replace(/\$\{([^}]{0,200})\}/g, (_, name: string) => {
    const value = env[name]
    if (value === undefined)
      throw new ConnectionError(
        `ssh_config names ${path}, and the environment has no ${name}`,
        'cron has hardly any variables: write the path out, or set identity_file or known_hosts in the settings.',
      )
    return value
  })

const MAX_ACCOUNTS_BYTES = 1024 * 1024

/** The home folder of another account of this machine. @throws ConnectionError if there is none */
const homeOf = async (account: string): Promise<string> => {
  const rows = String(await readBounded('/etc/passwd', MAX_ACCOUNTS_BYTES).catch(() => '')).split('\n')
  const [, , , , , home] = rows.map(row => row.split(':')).find(([name]) => name === account) ?? []
  if (home) return home
  throw new ConnectionError(`ssh_config names ~${account}, and /etc/passwd has no such account`, 'Write the path out in ssh_config.')
}

/** Expands `~/` and `~account/` at the beginning of a path. @throws ConnectionError */
export const withHome = async (path: string, home: string): Promise<string> => {
  const [whole, account] = /^~([^/]{0,100})(?=\/|$)/.exec(path) ?? []
  if (whole === undefined) return path
  return `${account ? await homeOf(account) : home}${path.slice(whole.length)}`
}
