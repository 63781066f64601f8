import { HintedError } from '../../text/hinted-error.js'
import { checkedAs, type SshDraft } from './draft.js'

const checkAnswer = (key: string, answer: string): unknown => checkedAs('ssh', key)(answer)

/** Parses `[user@]host[:port]`. @param check throws if a part is not valid */
export const parseHost = (answer: string, check: (key: string, part: string) => unknown = checkAnswer): SshDraft => {
  const [, user, bracketed, plain = answer, port] = /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(answer) ?? []
  const host = bracketed ?? plain
  check('host', host)
  if (user !== undefined) check('user', user)
  if (port !== undefined) check('port', port)
  return { host, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
}

/** A whole command line of ssh: what follows its name. */
const SSH_COMMAND = /^ssh\s+(?<rest>.*)$/i
const SSH_PORT = /(?:^|\s)-p\s*(?<port>\d+)/
const SSH_USER = /(?:^|\s)-l\s*(?<user>[^\s@]+)/
/** The options of ssh without its name: what a person types after it. */
const OPTIONS = /(?:^|\s)-[a-zA-Z]/
/** An address with a scheme, or with a path behind it as scp has it. */
const URL_OR_PATH = /^(?:(?<scheme>[a-z][a-z+.-]*):\/\/)?(?<host>[^/\s]*?):?(?:\/.*)?$/i

/** What was probably meant by an answer that is not of the form `[user@]host[:port]`. */
const meantBy = (answer: string): string | undefined => {
  const rest = SSH_COMMAND.exec(answer)?.groups?.rest ?? (OPTIONS.test(answer) ? answer : undefined)
  if (rest !== undefined) {
    const user = SSH_USER.exec(rest)?.groups?.user
    const port = SSH_PORT.exec(rest)?.groups?.port
    const host = rest.split(/\s+/).find((word, i, words) => !word.startsWith('-') && !/^-[a-zA-Z]$/.test(words[i - 1] ?? ''))
    return host && `${user === undefined || host.includes('@') ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`
  }
  const { scheme, host } = URL_OR_PATH.exec(answer)?.groups ?? {}
  // The port of a web address is not that of sshd.
  return scheme === undefined || scheme === 'ssh' ? host : host?.replace(/:\d+$/, '')
}

/** Reads the answer to the question for the host. @throws HintedError, ConfigError */
export const readHost = (answer: string): SshDraft => {
  try {
    // A user name may have blanks, but here they are those of a command line.
    checkAnswer('host', answer.replace(/^[^@/\s]*@/, '').replace(/[[\]]/g, ''))
    return parseHost(answer)
  } catch (error) {
    const meant = meantBy(answer)
    if (meant === undefined || meant === '' || meant === answer) throw error
    try {
      parseHost(meant)
    } catch {
      throw error
    }
    throw new HintedError('that is more than the name of a host', `Type [user@]host[:port] alone. Here probably: ${meant}`)
  }
}
