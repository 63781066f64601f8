import { join } from 'node:path'
import type { SettingsFlags } from '../../config/flags.js'
import { Agent, LISTING_TIMEOUT_MS } from '../../source/ssh/agent.js'
import { findKeyFiles } from '../../source/ssh/key-files.js'
import type { Destination } from '../../source/ssh/ssh-config.js'
import type { Choice } from '../../terminal/question.js'
import { HintedError } from '../../text/hinted-error.js'
import { shellWord } from '../../text/shell-words.js'
import { plural } from '../../text/words.js'
import { type Base, checkedAs, type SshDraft, sshOf, tilde } from './draft.js'
import { EXPLANATIONS } from './explanations.js'
import { readKeyPath } from './key-answer.js'
import { destinationOf, type SignedInHost, signIn } from './reach.js'
import { confirmRetry, type InitContext } from './trial.js'

const LIKE_A_USER = /^[a-z_][\w.-]*$/i

/** Who signs in to a host if nothing says otherwise: the account of this machine seldom exists there. */
const USUAL_USER = 'root'

/** Nobody reads a longer list; other paths can be typed. */
const MAX_KEY_CHOICES = 9

/** The key file to write to the settings; undefined: the agent and `~/.ssh/config` decide. */
type KeyAnswer = string | undefined

const countAgentKeys = async ({ agent }: Destination): Promise<number> => {
  if (agent === undefined) return 0
  const keys = await new Agent(agent, AbortSignal.timeout(LISTING_TIMEOUT_MS)).keys().catch(() => [])
  return keys.length
}

/** The key of the flag, the keys that `~/.ssh/config` names or else the agent, then the private keys in `~/.ssh`. */
const keyChoices = async (destination: Destination, flags: SettingsFlags, { home }: Base): Promise<Choice<KeyAnswer>[]> => {
  const configured = destination.identityFiles ?? []
  const agentKeys = await countAgentKeys(destination)
  const files = (await findKeyFiles(home)).filter(({ path }) => !configured.includes(path))
  return [
    ...(flags.identityFile === undefined ? [] : [{ value: flags.identityFile, label: flags.identityFile }]),
    ...(configured.length > 0
      ? [{ value: undefined, label: `${configured.map(path => tilde(path, home)).join(', ')}, from ~/.ssh/config` }]
      : agentKeys > 0
        ? [{ value: undefined, label: `the SSH agent (${plural(agentKeys, 'key')})` }]
        : []),
    ...files
      .slice(0, MAX_KEY_CHOICES)
      .map(({ path, isEncrypted }) => ({ value: tilde(path, home), label: `${tilde(path, home)}${isEncrypted ? ' (encrypted)' : ''}` })),
  ]
}

/** @throws HintedError, ConfigError */
const readUser = (answer: string): string => {
  const [, user] = /^(?:ssh\s+)?([^\s@]+)@\S*$/.exec(answer) ?? []
  if (user !== undefined) throw new HintedError('the host has been asked for already', `Type the user alone: ${user}`)
  if (/\s/.test(answer)) throw new HintedError('a user name has no blanks', 'Type the user alone, such as root.')
  return checkedAs('ssh', 'user')(answer)
}

const askUser = async (ssh: SshDraft, flags: SettingsFlags, context: InitContext, base: Base): Promise<SshDraft> => {
  const { user: _, ...rest } = ssh
  const defaultUser = (await destinationOf(sshOf(rest, base), context)).user
  const user = await context.dialogue.text('User to sign in as', {
    proposed: ssh.user ?? flags.user ?? (defaultUser === context.environment.username ? USUAL_USER : defaultUser),
    check: readUser,
    ...EXPLANATIONS.user,
  })
  // Do not repeat what ~/.ssh/config says. Do write this machine's user name: it is no default for other people who get the file.
  const isFromConfig = user === defaultUser && defaultUser !== context.environment.username
  return isFromConfig ? rest : { ...rest, user }
}

const askKey = async (ssh: SshDraft, flags: SettingsFlags, context: InitContext, base: Base): Promise<SshDraft> => {
  const { identity_file: _, ...rest } = ssh
  const destination = await destinationOf(sshOf(rest, base), context)
  const choices = await keyChoices(destination, flags, base)
  if (choices.length === 0) context.dialogue.say(`There is no private key in ${join('~', '.ssh')}, and no SSH agent with keys.`)
  const read = (answer: string): Promise<string> => readKeyPath(answer, destination.agent, base)
  const key =
    choices.length === 0
      ? await context.dialogue.text('Path of the private key', { check: read, ...EXPLANATIONS.key })
      : await context.dialogue.choose('Which key?', {
          choices,
          proposed: 0,
          other: {
            words: 'the path of another private key',
            read,
          },
          ...EXPLANATIONS.key,
        })
  return key === undefined ? rest : { ...rest, identity_file: key }
}

export interface SignInAnswer {
  readonly ssh: SshDraft
  /** Undefined: the sign-in failed or was not tried. */
  readonly signedIn: SignedInHost | undefined
}

/** Asks for user and key, and tries them at once if the host was reached. @throws Interrupted */
export const askSignIn = async (
  first: SshDraft,
  isReached: boolean,
  flags: SettingsFlags,
  context: InitContext,
  base: Base,
): Promise<SignInAnswer> => {
  const { dialogue } = context
  for (let { user: typed } = first; ; typed = undefined) {
    if (typed !== undefined) dialogue.say(`You sign in as ${typed}, as you have typed.`)
    const ssh = await askKey(typed === undefined ? await askUser(first, flags, context, base) : first, flags, context, base)
    if (!isReached) return { ssh, signedIn: undefined }
    try {
      const signedIn = await signIn(sshOf(ssh, base), context)
      dialogue.success(`signed in to ${signedIn.host.label}${signedIn.key === undefined ? '' : ` with ${signedIn.key}`}`)
      if (signedIn.usedPassphrase) {
        const { identityFile } = sshOf(ssh, base)
        dialogue.warn('the passphrase is not saved: every run will ask for it')
        const command = identityFile ? `ssh-add ${shellWord(identityFile)}` : 'ssh-add'
        dialogue.say(`   ${command} adds the key to the agent until you log out; cron needs a key without a passphrase.`)
      }
      return { ssh, signedIn }
    } catch (error) {
      dialogue.showError(error)
      if (!(await confirmRetry(dialogue, 'keeps this one', LIKE_A_USER))) return { ssh, signedIn: undefined }
    }
  }
}
