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
import type { PresentSettings } from './present.js'
import { askWhatToRepeat, type SignInMethod } from './retry.js'
import type { Survey } from './survey.js'
import { type InitContext, runTrial } from './trial.js'
import { DEFAULT_ROLE, reportTrial } from './trial-report.js'

export interface DatabaseAnswer {
  readonly database: DatabaseDraft
  readonly newPassword: NewPassword | undefined
  /** Undefined: the answer failed or was not tried. */
  readonly trial: DatabaseTrial | undefined
}

/** The details of a method; the name of the database stands between the two parts. */
interface MethodAnswer {
  readonly address: Address
  readonly account: DatabaseDraft
  readonly newPassword?: NewPassword | undefined
}

const methodChoices = ({ survey, application, account }: HostFindings): Choice<SignInMethod>[] => {
  const socket: Choice<SignInMethod> = {
    value: 'socket',
    label: `over its Unix socket, without a password; works only if pg_hba.conf lets the account ${account} in by its name (peer)`,
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

const isSocketUser = (present: DatabaseDraft | undefined): boolean => present?.socket !== undefined && present.password_file === undefined

/** The way that the present settings take. */
const methodOf = (present: DatabaseDraft | undefined): SignInMethod | undefined => {
  if (present?.password_file !== undefined) return 'file'
  if (present?.password_command !== undefined) return 'command'
  if (present?.env_file !== undefined) return 'application'
  return present?.socket === undefined ? undefined : 'socket'
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

/** What the last trial leaves as it is, and what it refused. */
interface Earlier {
  readonly address?: Address | undefined
  readonly refusedFile?: string | undefined
}

const askSocket = async (findings: HostFindings, context: InitContext): Promise<MethodAnswer> => {
  const address = await askSocketAddress(findings, context)
  const { account, present } = findings
  const user = await askUser(`PostgreSQL role for the account ${account}`, (isSocketUser(present) && present?.user) || account, context)
  return { address, account: { user } }
}

const askFile = async (findings: HostFindings, earlier: Earlier, context: InitContext, base: Base): Promise<MethodAnswer> => {
  const address = earlier.address ?? (await askAddress(findings, context))
  const user = await askUser('PostgreSQL role', findings.present?.user ?? DEFAULT_ROLE, context)
  const proposed = findings.present?.password_file
  const { password_file, newPassword } = await askPasswordFile(context, base, { proposed, refused: earlier.refusedFile })
  return { address, account: { user, password_file }, newPassword }
}

const askCommand = async (findings: HostFindings, earlier: Earlier, context: InitContext): Promise<MethodAnswer> => {
  const address = earlier.address ?? (await askAddress(findings, context))
  const user = await askUser('PostgreSQL role', findings.present?.user ?? DEFAULT_ROLE, context)
  const password_command = await askPasswordCommand(context, findings.present?.password_command)
  return { address, account: { user, password_command } }
}

/** The address is written beside its file: grants needs it, and reads nothing on the host. */
const addressOfApplication = ({ application }: HostFindings): DatabaseDraft => {
  const { envFile = '', host = '127.0.0.1', socket, port = 5432 } = application ?? {}
  return { ...(socket === undefined ? { host } : { socket }), port, env_file: envFile }
}

const askDetails = async (
  method: SignInMethod,
  findings: HostFindings,
  earlier: Earlier,
  context: InitContext,
  base: Base,
): Promise<MethodAnswer> => {
  if (method === 'socket') return askSocket(findings, context)
  if (method === 'file') return askFile(findings, earlier, context, base)
  if (method === 'command') return askCommand(findings, earlier, context)
  return { address: { draft: addressOfApplication(findings), answers: undefined }, account: {} }
}

/** The present schema, or the application's, unless env_file is used, which names it anyway. */
const schemaOf = (
  { env_file }: DatabaseDraft,
  application: Application | undefined,
  present: DatabaseDraft | undefined,
): Pick<DatabaseDraft, 'schema'> => {
  const schema = present?.schema ?? (env_file === undefined ? application?.schema : undefined)
  return schema === undefined ? {} : { schema }
}

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
  presentSettings: PresentSettings | undefined,
  context: InitContext,
  base: Base,
): Promise<DatabaseAnswer> => {
  const { dialogue } = context
  const present = presentSettings?.database
  const application = host && (await askApplication(host, present?.env_file ?? survey.envFile, context))
  const findings: HostFindings = { host, survey, application, account, present }
  const askName = (): Promise<string> =>
    dialogue.text('Name of the database', {
      proposed: present?.name ?? application?.name ?? 'proconnectsa',
      check: readName('name'),
      ...EXPLANATIONS.database,
    })
  const choices = methodChoices(findings)
  const failed: SignInMethod[] = []
  const askMethod = (): Promise<SignInMethod> => {
    const open = choices.filter(({ value }) => !failed.includes(value))
    const best = open.find(({ value }) => value === methodOf(present)) ?? open[0]
    const proposed = best && choices.indexOf(best)
    return dialogue.choose('How should check_status sign in to PostgreSQL?', { choices, proposed, ...EXPLANATIONS.method })
  }
  let name = await askName()
  let method = await askMethod()
  let details = await askDetails(method, findings, {}, context, base)
  for (;;) {
    const { address, account: signIn, newPassword } = details
    // The name of the database is written too: it overrides the one in env_file, and grants needs it without connecting to the host.
    const database = { ...address.draft, name, ...signIn }
    const answer = { ...database, ...schemaOf(database, application, present) }
    const complete = { database: keptEncrypted(answer, host?.isHere === true), newPassword, trial: undefined }
    if (!host || address.answers === false) return complete
    try {
      return { ...complete, ...(await tryAnswer(host, answer, newPassword?.password, context, base)) }
    } catch (error) {
      const repeated = await askWhatToRepeat(error, method, context)
      if (repeated === undefined) return complete
      if (repeated === 'method') failed.push(method)
      if (repeated === 'all' || repeated === 'name') name = await askName()
      if (repeated === 'all' || repeated === 'method') method = await askMethod()
      const earlier = repeated === 'account' ? { address, refusedFile: signIn.password_file } : {}
      if (repeated !== 'name') details = await askDetails(method, findings, earlier, context, base)
    }
  }
}
