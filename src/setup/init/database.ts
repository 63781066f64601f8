import type { Host } from '../../source/host.js'
import type { Choice } from '../../terminal/question.js'
import { HintedError } from '../../text/hinted-error.js'
import { type Address, askAddress, askSocketAddress } from './address.js'
import { type Application, askApplication } from './application.js'
import { type DatabaseTrial, tryDatabase } from './database-trial.js'
import { type Base, checkedAs, type DatabaseDraft, databaseOf } from './draft.js'
import { keptEncrypted, tryEncrypted } from './encryption.js'
import { EXPLANATIONS } from './explanations.js'
import type { HostFindings } from './host-findings.js'
import { askPasswordCommand, askPasswordFile, type NewPassword } from './password.js'
import type { Survey } from './survey.js'
import { confirmRetry, type InitContext, runTrial } from './trial.js'
import { DEFAULT_ROLE, reportTrial } from './trial-report.js'

export interface DatabaseAnswer {
  readonly database: DatabaseDraft
  readonly newPassword: NewPassword | undefined
  /** Undefined: the answer failed or was not tried. */
  readonly trial: DatabaseTrial | undefined
}

type SignInMethod = 'socket' | 'application' | 'file' | 'command'

interface MethodAnswer {
  readonly database: DatabaseDraft
  readonly newPassword?: NewPassword | undefined
  /** PostgreSQL did not answer at the address, and the user keeps it. */
  readonly isUnreachable?: boolean
}

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

/** @throws HintedError, ConfigError */
const readName =
  (key: 'name' | 'user') =>
  (answer: string): string => {
    if (/:\/\//.test(answer))
      throw new HintedError('that is a URL', 'Type the name alone. A URL may hold a password, which does not belong here.')
    return checkedAs('database', key)(answer)
  }

const askUser = (question: string, proposed: string, { dialogue }: InitContext): Promise<string> =>
  dialogue.text(question, { proposed, check: readName('user'), ...EXPLANATIONS.role })

const unreachable = ({ answers }: Address): Pick<MethodAnswer, 'isUnreachable'> => ({ isUnreachable: answers === false })

const askSocket = async (findings: HostFindings, name: string, context: InitContext): Promise<MethodAnswer> => {
  const address = await askSocketAddress(findings, context)
  const { account } = findings
  const user = await askUser(`PostgreSQL role for the account ${account}`, account, context)
  return { database: { ...address.draft, name, user }, ...unreachable(address) }
}

const askFile = async (findings: HostFindings, name: string, context: InitContext, base: Base): Promise<MethodAnswer> => {
  const address = await askAddress(findings, context)
  const user = await askUser('PostgreSQL role', DEFAULT_ROLE, context)
  const { password_file, newPassword } = await askPasswordFile(context, base)
  return { database: { ...address.draft, name, user, password_file }, newPassword, ...unreachable(address) }
}

const askCommand = async (findings: HostFindings, name: string, context: InitContext): Promise<MethodAnswer> => {
  const address = await askAddress(findings, context)
  const user = await askUser('PostgreSQL role', DEFAULT_ROLE, context)
  const password_command = await askPasswordCommand(context)
  return { database: { ...address.draft, name, user, password_command }, ...unreachable(address) }
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
  return { database: { env_file: findings.application?.envFile ?? '', name } }
}

/** The application's schema, unless env_file is used, which names it anyway. */
const schemaOf = ({ env_file }: DatabaseDraft, application: Application | undefined): Pick<DatabaseDraft, 'schema'> =>
  env_file === undefined && application?.schema !== undefined ? { schema: application.schema } : {}

/** Tries an answer, in the schema where the platform's tables are. @returns the answer with that schema. @throws DatabaseError */
const tryAnswer = async (host: Host, draft: DatabaseDraft, password: string | undefined, context: InitContext, base: Base) => {
  const tryDraft = (database: DatabaseDraft): Promise<DatabaseTrial> =>
    runTrial(context, host.label, ({ signal, interaction }) => {
      interaction.stage('reading')
      return tryDatabase(host, databaseOf(database, base, password), context.environment, signal)
    })
  const { database: reached, trial: first } = await tryEncrypted(draft, tryDraft, host, context)
  const { otherSchema: schema } = first
  const isInOtherSchema = schema !== undefined && first.found < first.tables / 2
  const database = isInOtherSchema ? { ...reached, schema } : reached
  const trial = isInOtherSchema ? await tryDraft(database) : first
  reportTrial(trial, context)
  if (isInOtherSchema) context.dialogue.success(`the platform's tables are in schema ${schema}`)
  return { database, trial }
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
  for (;;) {
    const name = await dialogue.text('Name of the database', {
      proposed: application?.name ?? 'proconnectsa',
      check: readName('name'),
      ...EXPLANATIONS.database,
    })
    const method = await dialogue.choose('How should check_status sign in to PostgreSQL?', {
      choices: methodChoices(findings),
      proposed: 0,
      ...EXPLANATIONS.method,
    })
    const { database, newPassword, isUnreachable } = await askDetails(method, findings, name, context, base)
    const answer = { ...database, ...schemaOf(database, application) }
    const complete = { database: keptEncrypted(answer, host?.isHere === true), newPassword, trial: undefined }
    if (!host || isUnreachable) return complete
    try {
      return { ...complete, ...(await tryAnswer(host, answer, newPassword?.password, context, base)) }
    } catch (error) {
      dialogue.showError(error)
      if (!(await confirmRetry(dialogue, 'keeps this one'))) return complete
    }
  }
}
