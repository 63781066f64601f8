import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expandPath } from '../../config/places.js'
import type { Host } from '../../source/host.js'
import type { Choice } from '../../terminal/dialogue.js'
import { listed } from '../../text/words.js'
import { type Application, askApplication } from './application.js'
import { type DatabaseTrial, tryDatabase, WrongDatabase } from './database-trial.js'
import { type Base, checkedAs, type DatabaseDraft, databaseOf, tilde } from './draft.js'
import type { Survey } from './survey.js'
import { confirmRetry, type InitContext, runTrial } from './trial.js'

const DEFAULT_SOCKET_FOLDER = '/var/run/postgresql'
const DEFAULT_ROLE = 'check_status'

/** A typed password and the file that it is saved in at the end. */
export interface NewPassword {
  readonly path: string
  readonly password: string
}

export interface DatabaseAnswer {
  readonly database: DatabaseDraft
  readonly newPassword: NewPassword | undefined
  /** Undefined: the answer failed or was not tried. */
  readonly trial: DatabaseTrial | undefined
}

type SignInMethod = 'socket' | 'application' | 'file' | 'command'

/** What is known about the host when the methods are offered. */
interface HostFindings {
  readonly survey: Survey
  readonly application: Application | undefined
  /** The operating system account, for peer authentication. */
  readonly account: string
  /** Undefined: answers cannot be tried. */
  readonly host: Host | undefined
}

type MethodAnswer = Omit<DatabaseAnswer, 'trial'> & { readonly password?: string }

const methodChoices = ({ survey, application, account }: HostFindings): Choice<SignInMethod>[] => {
  const socket: Choice<SignInMethod> = {
    value: 'socket',
    label: `over its Unix socket, without a password: PostgreSQL knows the account ${account} by its name (peer in pg_hba.conf)`,
  }
  const own: Choice<SignInMethod>[] = application?.hasPassword
    ? [
        {
          value: 'application',
          label: 'as the application, with the password in its .env on the host (never copied)',
        },
      ]
    : []
  const others: Choice<SignInMethod>[] = [
    { value: 'file', label: 'with a password from a file on this machine' },
    { value: 'command', label: 'with a password that a command prints, such as a password manager' },
  ]
  const isSocketThere = survey.socket !== undefined || application?.socket !== undefined
  return isSocketThere ? [socket, ...own, ...others] : [...own, ...others, socket]
}

const askAddress = async ({ application, survey }: HostFindings, { dialogue }: InitContext): Promise<DatabaseDraft> => {
  if (application?.socket !== undefined) return { socket: application.socket, ...portOf(application.port) }
  const host = await dialogue.text('Address of PostgreSQL as seen from the host', {
    proposed: application?.host ?? '127.0.0.1',
    check: checkedAs('database', 'host'),
  })
  // The name of a socket contains the server's port.
  const defaultPort = application?.port ?? survey.socket?.port ?? 5432
  const port = await dialogue.text('Port of PostgreSQL', { proposed: String(defaultPort), check: checkedAs('database', 'port') })
  return { host, port: Number(port) }
}

const portOf = (port: number | undefined): Pick<DatabaseDraft, 'port'> => (port === undefined || port === 5432 ? {} : { port })

const askUser = (question: string, proposed: string, { dialogue }: InitContext): Promise<string> =>
  dialogue.text(question, { proposed, check: checkedAs('database', 'user') })

const askSocket = async (findings: HostFindings, name: string, context: InitContext): Promise<MethodAnswer> => {
  const { survey, application, account } = findings
  const folder = await context.dialogue.text('Folder of the socket on the host', {
    proposed: application?.socket ?? survey.socket?.folder ?? DEFAULT_SOCKET_FOLDER,
    check: checkedAs('database', 'socket'),
  })
  const port = application?.socket === folder ? application.port : survey.socket?.folder === folder ? survey.socket.port : application?.port
  return {
    database: {
      socket: folder,
      ...portOf(port),
      name,
      user: await askUser(`PostgreSQL role for the account ${account}`, account, context),
    },
    newPassword: undefined,
  }
}

const askFile = async (findings: HostFindings, name: string, context: InitContext, base: Base): Promise<MethodAnswer> => {
  const { dialogue } = context
  const address = await askAddress(findings, context)
  const user = await askUser('PostgreSQL role', DEFAULT_ROLE, context)
  const file = await dialogue.text('Password file on this machine', {
    proposed: tilde(join(dirname(base.path), 'password'), base.home),
    check: checkedAs('database', 'password_file'),
  })
  const database = { ...address, name, user, password_file: file }
  const path = expandPath(file, base.home, dirname(base.path))
  if (await stat(path).catch(() => undefined)) return { database, newPassword: undefined }
  const password = await dialogue.secret('The file does not exist yet. Password (not shown; saved there at the end, mode 0600): ')
  if (password === '') return { database, newPassword: undefined }
  return { database, password, newPassword: { path, password } }
}

const askCommand = async (findings: HostFindings, name: string, context: InitContext): Promise<MethodAnswer> => {
  const address = await askAddress(findings, context)
  const user = await askUser('PostgreSQL role', DEFAULT_ROLE, context)
  const command = await context.dialogue.text('Command that prints the password', { check: checkedAs('database', 'password_command') })
  return { database: { ...address, name, user, password_command: command }, newPassword: undefined }
}

const askDetails = async (
  method: SignInMethod,
  findings: HostFindings,
  name: string,
  context: InitContext,
  base: Base,
): Promise<MethodAnswer> => {
  if (method === 'socket') return askSocket(findings, name, context)
  if (method === 'file') return askFile(findings, name, context, base)
  if (method === 'command') return askCommand(findings, name, context)
  // Write the database name too: it overrides the one in the file, and grants needs it without connecting to the host.
  return { database: { env_file: findings.application?.envFile ?? '', name }, newPassword: undefined }
}

/** The application's schema, unless env_file is used, which names it anyway. */
const schemaOf = ({ env_file }: DatabaseDraft, application: Application | undefined): Pick<DatabaseDraft, 'schema'> =>
  env_file === undefined && application?.schema !== undefined ? { schema: application.schema } : {}

/** Table names in one line of the dialogue. */
const MAX_TABLE_NAMES = 4

/** Prints the result of the trial. @throws WrongDatabase if it is not the platform's database */
const reportTrial = (
  { version, role, database, tables, found, missing, denied, filtered, canWrite }: DatabaseTrial,
  { dialogue }: InitContext,
): void => {
  if (found < tables / 2)
    throw new WrongDatabase(
      `${database} has ${found === 0 ? 'none' : 'few'} of the platform's tables (missing: ${listed(missing, MAX_TABLE_NAMES)})`,
      'Is this the right database? "psql -l" on the host lists all of them.',
    )
  dialogue.success(`PostgreSQL ${version}: signed in to ${database} as ${role}`)
  if (missing.length > 0)
    dialogue.warn(`these tables are missing: ${listed(missing, MAX_TABLE_NAMES)}; the sections that need them will say so`)
  if (denied.length > 0)
    dialogue.warn(`${role} may not read ${listed(denied, MAX_TABLE_NAMES)}: "check_status grants" prints the SQL to allow it`)
  else if (missing.length === 0) dialogue.success(`all ${tables} needed tables can be read`)
  if (filtered.length > 0)
    dialogue.warn(
      `row level security hides rows of ${listed(filtered, MAX_TABLE_NAMES)} from ${role}: "check_status grants" explains how to show them`,
    )
  // Without --role, grants prints the SQL for the role in the settings.
  const roleFlag = role === DEFAULT_ROLE ? '' : ` --role ${DEFAULT_ROLE}`
  if (canWrite) dialogue.warn(`${role} can also write: "check_status grants${roleFlag}" prints the SQL for a read-only role`)
}

/** Asks for the database and how to sign in to it, and tries that at once if there is a connection to the host. @throws Interrupted */
export const askDatabase = async (
  host: Host | undefined,
  survey: Survey,
  account: string,
  context: InitContext,
  base: Base,
): Promise<DatabaseAnswer> => {
  const { dialogue } = context
  const application = host && (await askApplication(host, survey.envFile, context))
  const findings: HostFindings = { host, survey, application, account }
  const methods = methodChoices(findings)
  const failed = new Set<SignInMethod>()
  let name = application?.name ?? 'proconnectsa'
  for (;;) {
    name = await dialogue.text('Name of the database', { proposed: name, check: checkedAs('database', 'name') })
    const nextMethod = methods.findIndex(({ value }) => !failed.has(value))
    const method = await dialogue.choose('How should check_status sign in to PostgreSQL?', {
      choices: methods,
      proposed: Math.max(nextMethod, 0),
    })
    const { password, ...answer } = await askDetails(method, findings, name, context, base)
    const complete = { ...answer, database: { ...answer.database, ...schemaOf(answer.database, application) } }
    if (!host) return { ...complete, trial: undefined }
    try {
      const tryDraft = (database: DatabaseDraft): Promise<DatabaseTrial> =>
        runTrial(context, host.label, ({ signal, interaction }) => {
          interaction.stage('reading')
          return tryDatabase(host, databaseOf(database, base, password), context.environment, signal)
        })
      const first = await tryDraft(complete.database)
      const { otherSchema: schema } = first
      const isInOtherSchema = schema !== undefined && first.found < first.tables / 2
      const database = isInOtherSchema ? { ...complete.database, schema } : complete.database
      const trial = isInOtherSchema ? await tryDraft(database) : first
      reportTrial(trial, context)
      if (isInOtherSchema) dialogue.success(`the platform's tables are in schema ${schema}`)
      return { ...complete, database, trial }
    } catch (error) {
      dialogue.showError(error)
      // Propose another method next, unless this one worked and only the database was wrong.
      if (!(error instanceof WrongDatabase)) failed.add(method)
      if (!(await confirmRetry(dialogue, 'keeps this one'))) return { ...complete, trial: undefined }
    }
  }
}
