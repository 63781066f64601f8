import type { DatabaseSettings, Target } from '../../config/settings.js'
import { hintFor } from '../../text/hint.js'
import { toCopy } from '../../text/to-copy.js'
import { UNIX_USER } from './host.js'
import { onHost, superuserPsql } from './psql.js'
import { identifier } from './quoting.js'

export interface NextSteps {
  readonly role: string
  /** The settings file; undefined: there is none. */
  readonly path: string | undefined
  /** The part of the page that was printed; undefined: all of it. */
  readonly only: 'sql' | 'host' | undefined
  /** The page is on the screen, not in a file or a pipe. */
  readonly isPageRead: boolean
  /** The commands that write the SQL to a file, and run it. */
  readonly run: readonly [write: string, run: string]
}

/** Said once: the commands on the page can be for one way only. */
const OTHERWISE = 'If you administer PostgreSQL otherwise, put your psql in place of "sudo -u postgres psql".'

/** Whether the role signs in with a password, and whether the settings say where that is kept. */
export const passwordOf = ({ database }: Target): { readonly isNeeded: boolean; readonly isNamed: boolean } => {
  const { socket, password, passwordFile, passwordCommand, passwordEnv } = database
  const isNamed = [password, passwordFile, passwordCommand, passwordEnv].some(source => source !== undefined)
  return { isNeeded: socket === undefined || isNamed, isNamed }
}

/** psql asks for the password twice and sends only its hash, so that no log and no history holds it. */
const passwordCommand = ({ ssh, database }: Target, role: string): string =>
  onHost(ssh, superuserPsql(database, '-c', `\\password ${identifier(role)}`), true)

const databaseRows = (target: Target, role: string): string[] => {
  const { isNeeded, isNamed } = passwordOf(target)
  const rows = [
    ...(target.database.user === role ? [] : [`user = ${JSON.stringify(role)}`]),
    ...(isNeeded && !isNamed ? ['password_file = "password"   # a file beside the settings that holds it, chmod 600'] : []),
  ]
  return rows.length > 0 ? [hintFor(target.name, ({ database }) => database), ...rows] : []
}

/** What takes the place of the application's own file. */
const insteadOfEnvFile = ({ envFile, name, said = [] }: DatabaseSettings): string[] => {
  if (envFile === undefined) return []
  const missing = [
    ...(said.includes('host') || said.includes('socket') ? [] : ['host']),
    ...(said.includes('port') ? [] : ['port']),
    ...(name === undefined ? ['name'] : []),
  ].map(key => `database.${key}`)
  return [
    `Take database.env_file out then, which ${UNIX_USER} may not be able to read${missing.length > 0 ? `, and set in its place: ${missing.join(', ')}` : ''}`,
  ]
}

const accountSteps = ({ ssh, database, name }: Target): string[] => [
  ...(ssh && ssh.user !== UNIX_USER
    ? [
        toCopy(
          `Optional: once you have made the account ${UNIX_USER} on the host, and its key opens the host, set too`,
          hintFor(name, tables => tables.ssh),
          `user = "${UNIX_USER}"`,
        ),
      ]
    : []),
  ...(ssh ? insteadOfEnvFile(database) : []),
]

/** psql has to succeed first: through a pipe these words come before it has. */
const runStep = ({ isPageRead, run: [write, run] }: NextSteps): string =>
  isPageRead
    ? toCopy('Run the SQL: write it to a file, and hand that to psql, which ends with COMMIT', write, run)
    : toCopy('Run the SQL, if you have not: psql ends with COMMIT. From a file (here role.sql) that is', run)

/** What is left to do after each part of the page of grants, in order. */
export const settingSteps = (target: Target, next: NextSteps): string[] => {
  const { role, path, only } = next
  const rows = only === 'host' ? [] : databaseRows(target, role)
  const steps = [
    ...(only === 'host' ? [] : [runStep(next)]),
    ...(only !== 'host' && passwordOf(target).isNeeded
      ? [toCopy('Give the role its password, unless it has one', passwordCommand(target, role))]
      : []),
    ...(rows.length > 0 ? [toCopy(`In ${path ?? 'the settings'}, set under the heading that is there`, ...rows)] : []),
  ]
  return [
    ...steps.map((step, i) => (steps.length > 1 ? `${i + 1}. ${step}` : step)),
    ...(steps.length > 0 ? [OTHERWISE] : []),
    ...(only === 'sql' ? [] : accountSteps(target)),
  ]
}
