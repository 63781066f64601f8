import { existsSync } from 'node:fs'
import { expandPath } from '../../config/file.js'
import type { Origin } from '../../config/load.js'
import type { Answers } from './draft.js'
import { aliasesOf, keysOf } from './here.js'
import { askFor, askSecret, choose, confirm, tell } from './question.js'
import type { Found } from './there.js'

const HERE = 'here'

const portFault = (given: string): string | undefined =>
  /^\d{1,5}$/.test(given) && Number(given) > 0 && Number(given) < 65_536 ? undefined : 'a port is a number from 1 to 65535'

/** Where the platform is, and how to sign in there. */
export const askHost = async ({ home }: Origin, username: string): Promise<Pick<Answers, 'ssh'>> => {
  const aliases = await aliasesOf(home)
  if (aliases.length > 0) tell(`~/.ssh/config has ${aliases.join(', ')}.`)
  const host = await askFor(
    `Host: a name, an address${aliases.length > 0 ? ', one of these' : ''}, or "${HERE}" for this very machine`,
    aliases[0],
  )
  if (host === HERE) return { ssh: false }
  // ssh_config knows best what it has a name for; what it leaves open OpenSSH's own habits fill in.
  if (aliases.includes(host) && (await confirm(`User, port and key of ${host} as ~/.ssh/config has them?`, true))) return { ssh: { host } }
  const user = await askFor('User there', host === aliases[0] ? username : 'root')
  const port = Number(await askFor('Port', '22', portFault))
  const keys = await keysOf(home)
  const ways = keys.map(key => [key, key] as const)
  const key = await choose<string | undefined>('Key', [
    ...ways,
    ['whatever the agent and ~/.ssh/config offer', undefined],
    ['another file', ''],
  ])
  const identity = key === '' ? await askFor('Its path', undefined) : key
  return { ssh: { host, user, ...(port !== 22 && { port }), ...(identity !== undefined && { identity_file: identity }) } }
}

type Database = NonNullable<Answers['database']>

type Access = Pick<Answers, 'password'> & { readonly database: Database }

const askName = async (): Promise<Database> => ({
  name: await askFor('Database', 'proconnectsa'),
  user: await askFor('Role in it', 'check_status'),
})

/** The file that will hold the password of the role, beside the settings. */
export const PASSWORD_FILE = '~/.config/check_status/password'

const askNetwork = async (home: string): Promise<Access> => {
  const host = await askFor('PostgreSQL, as the host sees it', '127.0.0.1')
  const port = Number(await askFor('Its port', '5432', portFault))
  const named = await askName()
  const password_file = await askFor('The file that holds its password (one line)', PASSWORD_FILE)
  const isThere = existsSync(expandPath(password_file, home, ''))
  const password = isThere ? '' : await askSecret('Its password, to be put there (not shown; Enter: I will write that file myself)')
  return { database: { host, port, ...named, password_file }, ...(password && { password }) }
}

/** How PostgreSQL is reached from the host, and as whom. */
export const askDatabase = async ({ envFile, socket }: Found, { home }: Origin): Promise<Access> => {
  const viaSocket = async (): Promise<Access> => ({
    database: { socket: await askFor('Folder of the socket', socket), ...(await askName()) },
  })
  const viaEnv = async (): Promise<Access> => ({ database: { env_file: await askFor('Path of the file on the host', envFile) } })
  const ask = await choose('How is PostgreSQL reached?', [
    ...(socket ? [[`its Unix socket in ${socket}, without a password (peer)`, viaSocket] as const] : []),
    ['over TCP on the host, with a password of its own', () => askNetwork(home)],
    [`as the application does${envFile ? `, by ${envFile}` : ''}: works at once, but that role can write`, viaEnv],
    ...(socket ? [] : [['a Unix socket', viaSocket] as const]),
  ])
  return ask()
}

const zoneFault = (zone: string): string | undefined => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return undefined
  } catch {
    return 'a time zone is a name like Africa/Johannesburg'
  }
}

/** The zone that times are written in. */
export const askZone = (usual: string): Promise<string> => askFor('Time zone of the report', usual, zoneFault)

/** Whether the settings may be written there. */
export const mayReplace = async (path: string): Promise<boolean> =>
  !existsSync(path) || confirm(`${path} is there already. Put the new settings in its place?`, false)
