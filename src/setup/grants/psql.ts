import type { DatabaseSettings, SshSettings } from '../../config/settings.js'
import { shellWord } from '../../text/shell-words.js'
import { UNIX_USER } from './host.js'

const DEFAULT_PORT = 5432
/** The usual port of PgBouncer, which knows no superuser and creates no role. */
const POOLER_PORT = 6432
const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** What locates PostgreSQL for psql on the host, where the settings say more than its defaults. */
const whereWords = ({ host, port, socket }: Pick<DatabaseSettings, 'host' | 'port' | 'socket'>): string[] => [
  ...(socket === undefined ? (LOOPBACK.includes(host) ? [] : ['-h', host]) : ['-h', socket.replace(/\/\.s\.PGSQL\.\d+$/, '')]),
  ...(port === DEFAULT_PORT || port === POOLER_PORT ? [] : ['-p', String(port)]),
]

/** psql as the superuser, for a shell on the host. @param database undefined: there are no settings yet */
export const superuserPsql = (
  database: Pick<DatabaseSettings, 'host' | 'port' | 'socket'> | undefined,
  ...words: readonly string[]
): string => ['sudo -u postgres psql', ...[...(database ? whereWords(database) : []), ...words].map(shellWord)].join(' ')

/** The words of ssh that sign in as somebody who may run a superuser's commands. */
const sshWords = ({ host, port, user, identityFile }: SshSettings, ...options: readonly string[]): string[] => [
  'ssh',
  ...options,
  ...(port === undefined ? [] : ['-p', String(port)]),
  // The account of the steps on the host may run none: somebody else signs in.
  ...(user === UNIX_USER ? ['-l', 'root'] : [...(user ? ['-l', user] : []), ...(identityFile ? ['-i', identityFile] : [])]),
  host,
]

/** How a person signs in to the host. */
export const signInCommand = (ssh: SshSettings): string => sshWords(ssh).map(shellWord).join(' ')

/**
 * A command of the host, as it is typed on this machine.
 * @param ssh false: this machine is the host @param hasTerminal the command asks for something
 */
export const onHost = (ssh: SshSettings | false | undefined, command: string, hasTerminal = false): string =>
  ssh ? [...sshWords(ssh, ...(hasTerminal ? ['-t'] : [])), command].map(shellWord).join(' ') : command
