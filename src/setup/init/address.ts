import { socketPath } from '../../source/postgres/address.js'
import { checkAnswers, type PostgresPlace } from '../../source/postgres/probe.js'
import { HintedError } from '../../text/hinted-error.js'
import { checkedAs, type DatabaseDraft } from './draft.js'
import { EXPLANATIONS } from './explanations.js'
import { LIKE_AN_ADDRESS } from './host.js'
import type { HostFindings } from './host-findings.js'
import { confirmRetry, type InitContext, LIKE_A_PATH, runTrial } from './trial.js'

const DEFAULT_PORT = 5432
const DEFAULT_SOCKET_FOLDER = '/var/run/postgresql'

/** Where PostgreSQL is. */
export interface Address {
  readonly draft: DatabaseDraft
  /** Undefined: nothing could be tried, because there is no connection to the host. False: the user keeps it although it did not answer. */
  readonly answers: boolean | undefined
}

const portOf = (port: number | undefined): Pick<DatabaseDraft, 'port'> => (port === undefined || port === DEFAULT_PORT ? {} : { port })

const placeOf = ({ host = '', socket, port = DEFAULT_PORT }: DatabaseDraft): PostgresPlace =>
  socket === undefined ? { host, port } : { path: socketPath(socket, port) }

/** Asks until PostgreSQL answers there, before a password is asked for. @throws Interrupted */
const askUntilAnswered = async ({ host }: HostFindings, context: InitContext, ask: () => Promise<DatabaseDraft>): Promise<Address> => {
  const { dialogue } = context
  for (;;) {
    const draft = await ask()
    if (!host) return { draft, answers: undefined }
    const place = placeOf(draft)
    try {
      await runTrial(context, host.label, () => checkAnswers(host, place))
      dialogue.success(`PostgreSQL answers at ${'path' in place ? place.path : `${place.host}:${place.port}`}`)
      return { draft, answers: true }
    } catch (error) {
      dialogue.showError(error)
      if (!(await confirmRetry(dialogue, 'keeps this address', 'path' in place ? LIKE_A_PATH : LIKE_AN_ADDRESS)))
        return { draft, answers: false }
    }
  }
}

/** @throws HintedError, ConfigError */
const readAddress = (answer: string): string => {
  const [, host, port] = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^\s/:]+):(\d+)(?:\/.*)?$/i.exec(answer) ?? []
  if (host !== undefined) throw new HintedError('the port is asked for next', `Type the address alone, ${host}, and then ${port}.`)
  if (answer.startsWith('/'))
    throw new HintedError(`${answer} is a path, not an address`, 'For a Unix socket type "<" until you can choose that way to sign in.')
  return checkedAs('database', 'host')(answer)
}

const askTcpAddress = (findings: HostFindings, context: InitContext): Promise<Address> => {
  const { application, survey, present } = findings
  const { dialogue } = context
  return askUntilAnswered(findings, context, async () => {
    const host = await dialogue.text('Address of PostgreSQL as seen from the host', {
      proposed: present?.host ?? application?.host ?? '127.0.0.1',
      check: readAddress,
      ...EXPLANATIONS.address,
    })
    const port = await dialogue.text('Port of PostgreSQL', {
      // The name of a socket contains the server's port.
      proposed: String(present?.port ?? application?.port ?? survey.socket?.port ?? DEFAULT_PORT),
      check: checkedAs('database', 'port'),
      ...EXPLANATIONS.port,
    })
    return { host, port: Number(port) }
  })
}

/** @throws HintedError, ConfigError */
const readFolder = (answer: string): string => {
  const [, folder] = /^(\/.*)\/\.s\.PGSQL\.\d+$/.exec(answer) ?? []
  if (folder !== undefined) throw new HintedError('that is the socket itself', `Type its folder: ${folder}`)
  return checkedAs('database', 'socket')(answer)
}

export const askSocketAddress = (findings: HostFindings, context: InitContext): Promise<Address> => {
  const { application, survey, present } = findings
  return askUntilAnswered(findings, context, async () => {
    const socket = await context.dialogue.text('Folder of the socket on the host', {
      proposed: present?.socket ?? application?.socket ?? survey.socket?.folder ?? DEFAULT_SOCKET_FOLDER,
      check: readFolder,
      ...EXPLANATIONS.socket,
    })
    const isSurveyed = application?.socket !== socket && survey.socket?.folder === socket
    if (present?.socket === socket) return { socket, ...portOf(present.port) }
    return { socket, ...portOf(isSurveyed ? survey.socket?.port : application?.port) }
  })
}

/** For a method with a password: the application's socket if it uses one, or else an address that is asked for. */
export const askAddress = (findings: HostFindings, context: InitContext): Promise<Address> => {
  const { socket, port } = findings.application ?? {}
  if (socket === undefined) return askTcpAddress(findings, context)
  return Promise.resolve({ draft: { socket, ...portOf(port) }, answers: findings.host && true })
}
