import type { SettingsFlags } from '../../config/flags.js'
import { readAliases } from '../../source/ssh/aliases.js'
import type { Choice } from '../../terminal/question.js'
import { type Base, type SshDraft, sshOf } from './draft.js'
import { EXPLANATIONS } from './explanations.js'
import { parseHost, readHost } from './host-answer.js'
import { checkHostKey, destinationOf } from './reach.js'
import { confirmRetry, type InitContext } from './trial.js'

/** More than a word that may be meant as yes or no. */
export const LIKE_AN_ADDRESS = /^[^\s.:@[]*[.:@[]\S*$|^localhost$/i

/** Nobody reads a longer list; other hosts can be typed. */
const MAX_HOST_CHOICES = 9

export interface HostAnswer {
  readonly ssh: SshDraft | false
  /** The host accepted a connection and showed a trusted host key. */
  readonly isReached: boolean
}

/** The host given on the command line, which is proposed first. */
const draftOfFlags = ({ host, port, knownHosts }: SettingsFlags): SshDraft | undefined => {
  if (host === undefined) return undefined
  const draft = parseHost(host)
  return {
    ...draft,
    ...(port !== undefined && { port: Number(port) }),
    ...(knownHosts !== undefined && { known_hosts: knownHosts }),
  }
}

const shown = ({ user, host, port }: SshDraft): string => `${user ? `${user}@` : ''}${host}${port ? `:${port}` : ''}`

const describe = async (ssh: SshDraft, context: InitContext, base: Base): Promise<string> => {
  const destination = await destinationOf(sshOf(ssh, base), context).catch(() => undefined)
  if (!destination || destination.host === ssh.host) return ''
  return ` (${destination.host}${destination.port === 22 ? '' : `:${destination.port}`}, from ~/.ssh/config)`
}

const choicesOf = async (flags: SettingsFlags, context: InitContext, base: Base): Promise<Choice<SshDraft | false>[]> => {
  const given = draftOfFlags(flags)
  const aliases = (await readAliases(context.environment.home)).filter(alias => alias !== given?.host).map(host => ({ host }))
  const hosts = [...(given ? [given] : []), ...aliases].slice(0, MAX_HOST_CHOICES)
  const described = hosts.map(async ssh => ({ value: ssh, label: `${shown(ssh)}${await describe(ssh, context, base)}` }))
  return [...(await Promise.all(described)), { value: false as const, label: 'this machine, without SSH' }]
}

/** Asks which host the platform runs on, and connects to it at once. @param isLocal this machine is proposed @throws Interrupted */
export const askHost = async (flags: SettingsFlags, isLocal: boolean, context: InitContext, base: Base): Promise<HostAnswer> => {
  const { dialogue } = context
  const choices = await choicesOf(flags, context, base)
  for (;;) {
    const ssh = await dialogue.choose('Which host does the platform run on?', {
      choices,
      proposed: isLocal ? choices.length - 1 : choices.length > 1 ? 0 : undefined,
      other: {
        words: 'another host as [user@]host[:port]',
        read: readHost,
      },
      ...EXPLANATIONS.host,
    })
    if (ssh === false) return { ssh, isReached: true }
    try {
      await checkHostKey(sshOf(ssh, base), context)
      dialogue.success(`${shown(ssh)} answers, and its host key is trusted`)
      return { ssh, isReached: true }
    } catch (error) {
      dialogue.showError(error)
      if (!(await confirmRetry(dialogue, `keeps ${shown(ssh)}`, LIKE_AN_ADDRESS))) return { ssh, isReached: false }
    }
  }
}
