import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expandPath } from '../../config/file.js'
import type { Host } from '../../source/host.js'
import type { Choice } from '../../terminal/dialogue.js'
import { listed } from '../../text/words.js'
import { type Application, askApplication } from './application.js'
import { type Tried, tryDatabase, WrongDatabase } from './database-trial.js'
import { type Base, checkedAs, type DatabaseDraft, databaseOf, tilde } from './draft.js'
import type { Survey } from './survey.js'
import { asksAgain, type Here, tryOut } from './trial.js'

const USUAL_SOCKET = '/var/run/postgresql'
const USUAL_ROLE = 'check_status'

/** A password that was typed, and the file that it goes into once all is done. */
export interface NewPassword {
  readonly path: string
  readonly password: string
}

export interface DatabaseAnswer {
  readonly database: DatabaseDraft
  readonly newPassword: NewPassword | undefined
  readonly tried: Tried | undefined
}

type Way = 'socket' | 'application' | 'file' | 'command'

/** All that is known when the ways are offered. */
interface Known {
  readonly survey: Survey
  readonly application: Application | undefined
  /** Who peer authentication takes us for. */
  readonly account: string
  /** Undefined: nothing can be tried. */
  readonly host: Host | undefined
}

type Given = Omit<DatabaseAnswer, 'tried'> & { readonly password?: string }

const waysOf = ({ survey, application, account }: Known): Choice<Way>[] => {
  const socket: Choice<Way> = {
    value: 'socket',
    label: `over its Unix socket, without a password: it knows ${account} by the account (peer)`,
  }
  const own: Choice<Way>[] = application?.hasPassword
    ? [
        {
          value: 'application',
          label: `as the application, with the password that its .env has there, never copied`,
        },
      ]
    : []
  const others: Choice<Way>[] = [
    { value: 'file', label: 'with a password that a file on this machine holds' },
    { value: 'command', label: 'with a password that a command prints, as a password manager has one' },
  ]
  const isSocketThere = survey.socket !== undefined || application?.socket !== undefined
  return isSocketThere ? [socket, ...own, ...others] : [...own, ...others, socket]
}

const askPlace = async ({ application, survey }: Known, { dialogue }: Here): Promise<DatabaseDraft> => {
  if (application?.socket !== undefined) return { socket: application.socket, ...portOf(application.port) }
  const host = await dialogue.text('Address of PostgreSQL, as the host sees it', {
    proposed: application?.host ?? '127.0.0.1',
    check: checkedAs('database', 'host'),
  })
  // A socket is named after the port that its server listens on.
  const usual = application?.port ?? survey.socket?.port ?? 5432
  const port = await dialogue.text('Its port', { proposed: String(usual), check: checkedAs('database', 'port') })
  return { host, port: Number(port) }
}

const portOf = (port: number | undefined): Pick<DatabaseDraft, 'port'> => (port === undefined || port === 5432 ? {} : { port })

const askUser = (question: string, proposed: string, { dialogue }: Here): Promise<string> =>
  dialogue.text(question, { proposed, check: checkedAs('database', 'user') })

const askSocket = async (known: Known, name: string, here: Here): Promise<Given> => {
  const { survey, application, account } = known
  const folder = await here.dialogue.text('Folder of its socket on the host', {
    proposed: application?.socket ?? survey.socket?.folder ?? USUAL_SOCKET,
    check: checkedAs('database', 'socket'),
  })
  const port = application?.socket === folder ? application.port : survey.socket?.folder === folder ? survey.socket.port : application?.port
  return {
    database: {
      socket: folder,
      ...portOf(port),
      name,
      user: await askUser(`Role in PostgreSQL that ${account} is let in as`, account, here),
    },
    newPassword: undefined,
  }
}

const askFile = async (known: Known, name: string, here: Here, base: Base): Promise<Given> => {
  const { dialogue } = here
  const place = await askPlace(known, here)
  const user = await askUser('Role in PostgreSQL', USUAL_ROLE, here)
  const file = await dialogue.text('File with the password, here', {
    proposed: tilde(join(dirname(base.path), 'password'), base.home),
    check: checkedAs('database', 'password_file'),
  })
  const database = { ...place, name, user, password_file: file }
  const path = expandPath(file, base.home, dirname(base.path))
  if (await stat(path).catch(() => undefined)) return { database, newPassword: undefined }
  const password = await dialogue.secret(`There is none yet. The password (not shown; put into it, mode 0600, when all is done): `)
  if (password === '') return { database, newPassword: undefined }
  return { database, password, newPassword: { path, password } }
}

const askCommand = async (known: Known, name: string, here: Here): Promise<Given> => {
  const place = await askPlace(known, here)
  const user = await askUser('Role in PostgreSQL', USUAL_ROLE, here)
  const command = await here.dialogue.text('Command that prints the password', { check: checkedAs('database', 'password_command') })
  return { database: { ...place, name, user, password_command: command }, newPassword: undefined }
}

const ask = async (way: Way, known: Known, name: string, here: Here, base: Base): Promise<Given> => {
  if (way === 'socket') return askSocket(known, name, here)
  if (way === 'file') return askFile(known, name, here, base)
  if (way === 'command') return askCommand(known, name, here)
  // The name that the person gave wins over the file's, and grants, which asks no host, has to know it.
  return { database: { env_file: known.application?.envFile ?? '', name }, newPassword: undefined }
}

/** Where the application looks for its tables; its own file says so by itself. */
const schemaOf = ({ env_file }: DatabaseDraft, application: Application | undefined): Pick<DatabaseDraft, 'schema'> =>
  env_file === undefined && application?.schema !== undefined ? { schema: application.schema } : {}

/** Table names in one line of the dialogue. */
const MAX_NAMES = 4

/** What was found, in a line or two. @throws WrongDatabase where it is not the platform's database */
const judge = ({ version, role, database, tables, found, missing, denied, filtered, canWrite }: Tried, { dialogue }: Here): void => {
  if (found < tables / 2)
    throw new WrongDatabase(
      `${database} has ${found === 0 ? 'none' : 'few'} of the platform's tables (not ${listed(missing, MAX_NAMES)})`,
      'Is it the right database? psql -l on the host lists them all.',
    )
  dialogue.success(`PostgreSQL ${version}: ${role} is let in to ${database}`)
  if (missing.length > 0) dialogue.warn(`there is no table ${listed(missing, MAX_NAMES)}: what needs it will say so`)
  if (denied.length > 0) dialogue.warn(`${role} may not read ${listed(denied, MAX_NAMES)}: "check_status grants" prints what lets it`)
  else if (missing.length === 0) dialogue.success(`all ${tables} tables that are needed can be read`)
  if (filtered.length > 0)
    dialogue.warn(
      `row level security hides rows of ${listed(filtered, MAX_NAMES)} from ${role}: "check_status grants" says what lets it see them`,
    )
  // By itself it prints what is for the role of the settings.
  const another = role === USUAL_ROLE ? '' : ` --role ${USUAL_ROLE}`
  if (canWrite) dialogue.warn(`${role} could also write: "check_status grants${another}" makes a role that may read only`)
}

/** Which database, and how to sign in to it; it is tried at once where the host was signed in to. @throws Interrupted */
export const askDatabase = async (
  host: Host | undefined,
  survey: Survey,
  account: string,
  here: Here,
  base: Base,
): Promise<DatabaseAnswer> => {
  const { dialogue } = here
  const application = host && (await askApplication(host, survey.envFile, here))
  const known: Known = { host, survey, application, account }
  const ways = waysOf(known)
  const failed = new Set<Way>()
  let name = application?.name ?? 'proconnectsa'
  for (;;) {
    name = await dialogue.text('Name of the database', { proposed: name, check: checkedAs('database', 'name') })
    const left = ways.findIndex(({ value }) => !failed.has(value))
    const way = await dialogue.choose('How is it to sign in to PostgreSQL?', { choices: ways, proposed: Math.max(left, 0) })
    const { password, ...answer } = await ask(way, known, name, here, base)
    const given = { ...answer, database: { ...answer.database, ...schemaOf(answer.database, application) } }
    if (!host) return { ...given, tried: undefined }
    try {
      const attempt = (database: DatabaseDraft): Promise<Tried> =>
        tryOut(here, host.label, ({ signal, interaction }) => {
          interaction.stage('reading')
          return tryDatabase(host, databaseOf(database, base, password), here.environment, signal)
        })
      const first = await attempt(given.database)
      const { elsewhere: schema } = first
      const isElsewhere = schema !== undefined && first.found < first.tables / 2
      const database = isElsewhere ? { ...given.database, schema } : given.database
      const tried = isElsewhere ? await attempt(database) : first
      judge(tried, here)
      if (isElsewhere) dialogue.success(`the platform's tables are in schema ${schema}`)
      return { ...given, database, tried }
    } catch (error) {
      dialogue.showError(error)
      // The next proposal is another way; it did not fail where only the database was another.
      if (!(error instanceof WrongDatabase)) failed.add(way)
      if (!(await asksAgain(dialogue, 'it'))) return { ...given, tried: undefined }
    }
  }
}
