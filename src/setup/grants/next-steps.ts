import type { Target } from '../../config/settings.js'
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
  /** A person reads the page, instead of piping it into psql. */
  readonly isPageRead: boolean
}

/** Whether the role signs in with a password, and whether the settings say where that is kept. */
const passwordOf = ({ database }: Target): { readonly isNeeded: boolean; readonly isNamed: boolean } => {
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

const accountSteps = ({ ssh, database, name }: Target): string[] => [
  ...(ssh && ssh.user !== UNIX_USER
    ? [
        toCopy(
          `Only if you made the account ${UNIX_USER} on the host, and its key opens the host, set too`,
          hintFor(name, tables => tables.ssh),
          `user = "${UNIX_USER}"`,
        ),
      ]
    : []),
  ...(database.envFile === undefined
    ? []
    : [
        `Instead of database.env_file, which ${UNIX_USER} may not be able to read, set: database.host, database.port${database.name === undefined ? ', database.name' : ''}`,
      ]),
]

/** What is left to do after each part of the page of grants, in order. */
export const settingSteps = (target: Target, { role, path, only, isPageRead }: NextSteps): string[] => {
  const rows = only === 'host' ? [] : databaseRows(target, role)
  const steps = [
    ...(only !== 'host' && passwordOf(target).isNeeded
      ? [toCopy('Give the role its password, unless it has one', passwordCommand(target, role))]
      : []),
    ...(rows.length > 0 ? [toCopy(`In ${path ?? 'the settings'}, set under the heading that is there`, ...rows)] : []),
  ]
  const all = isPageRead && only !== 'host' ? ['Run the SQL, as its first lines say.', ...steps] : steps
  return [...all.map((step, i) => (all.length > 1 ? `${i + 1}. ${step}` : step)), ...(only === 'sql' ? [] : accountSteps(target))]
}
