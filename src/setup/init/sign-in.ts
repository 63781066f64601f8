import { join } from 'node:path'
import type { SettingsFlags } from '../../config/load.js'
import { Agent, LISTING_TIMEOUT_MS } from '../../source/ssh/agent.js'
import { findKeyFiles } from '../../source/ssh/key-files.js'
import type { Destination } from '../../source/ssh/ssh-config.js'
import type { Choice } from '../../terminal/dialogue.js'
import { shellWord } from '../../text/shell-words.js'
import { plural } from '../../text/words.js'
import { type Base, checkedAs, type SshDraft, sshOf, tilde } from './draft.js'
import { destinationOf, type Entered, enter } from './reach.js'
import { asksAgain, type Here } from './trial.js'

const MOST = 9

/** What is written of the key; undefined: the agent and `~/.ssh/config` decide. */
type KeyAnswer = string | undefined

const agentKeys = async ({ agent }: Destination): Promise<number> => {
  if (agent === undefined) return 0
  const keys = await new Agent(agent, AbortSignal.timeout(LISTING_TIMEOUT_MS)).keys().catch(() => [])
  return keys.length
}

/** What `~/.ssh/config` names for the host, else the agent, then the private keys that are there. */
const keyChoices = async (to: Destination, flags: SettingsFlags, { home }: Base): Promise<Choice<KeyAnswer>[]> => {
  const named = to.identityFiles ?? []
  const held = await agentKeys(to)
  const files = (await findKeyFiles(home)).filter(({ path }) => !named.includes(path))
  return [
    ...(flags.identityFile === undefined ? [] : [{ value: flags.identityFile, label: flags.identityFile }]),
    ...(named.length > 0
      ? [{ value: undefined, label: `${named.map(path => tilde(path, home)).join(', ')}, as ~/.ssh/config says` }]
      : held > 0
        ? [{ value: undefined, label: `what the agent holds (${plural(held, 'key')})` }]
        : []),
    ...files
      .slice(0, MOST)
      .map(({ path, isEncrypted }) => ({ value: tilde(path, home), label: `${tilde(path, home)}${isEncrypted ? ' (encrypted)' : ''}` })),
  ]
}

const askUser = async (ssh: SshDraft, flags: SettingsFlags, here: Here, base: Base): Promise<SshDraft> => {
  const { user: _, ...rest } = ssh
  const usual = (await destinationOf(sshOf(rest, base), here)).user
  const user = await here.dialogue.text('User that signs in there', {
    proposed: ssh.user ?? flags.user ?? usual,
    check: checkedAs('ssh', 'user'),
  })
  // What ~/.ssh/config says need not be said twice; this machine's own user name is not for others who get the file.
  const isOfConfig = user === usual && usual !== here.environment.username
  return isOfConfig ? rest : { ...rest, user }
}

const askKey = async (ssh: SshDraft, flags: SettingsFlags, here: Here, base: Base): Promise<SshDraft> => {
  const { identity_file: _, ...rest } = ssh
  const to = await destinationOf(sshOf(rest, base), here)
  const choices = await keyChoices(to, flags, base)
  if (choices.length === 0) here.dialogue.say(`There is no private key in ${join('~', '.ssh')}, and no agent.`)
  const key =
    choices.length === 0
      ? await here.dialogue.text('Path of the private key', { check: checkedAs('ssh', 'identity_file') })
      : await here.dialogue.choose('Which key?', {
          choices,
          proposed: 0,
          other: {
            words: 'the path of another private key',
            read: checkedAs('ssh', 'identity_file'),
          },
        })
  return key === undefined ? rest : { ...rest, identity_file: key }
}

export interface SignInAnswer {
  readonly ssh: SshDraft
  /** Undefined: it could not be signed in to, or nobody tried. */
  readonly entered: Entered | undefined
}

/** Who signs in and with which key; it is tried at once where the host was reached. @throws Interrupted */
export const askSignIn = async (
  first: SshDraft,
  isReached: boolean,
  flags: SettingsFlags,
  here: Here,
  base: Base,
): Promise<SignInAnswer> => {
  const { dialogue } = here
  for (;;) {
    const ssh = await askKey(await askUser(first, flags, here, base), flags, here, base)
    if (!isReached) return { ssh, entered: undefined }
    try {
      const entered = await enter(sshOf(ssh, base), here)
      dialogue.success(`signed in to ${entered.host.label}${entered.by === undefined ? '' : ` by ${entered.by}`}`)
      if (entered.isUnlocked) {
        const { identityFile } = sshOf(ssh, base)
        dialogue.warn('the passphrase is kept nowhere, and will be asked for every time')
        const command = identityFile ? `ssh-add ${shellWord(identityFile)}` : 'ssh-add'
        dialogue.say(`   ${command} gives the key to the agent until you log out; cron needs a key without a passphrase.`)
      }
      return { ssh, entered }
    } catch (error) {
      dialogue.showError(error)
      if (!(await asksAgain(dialogue, 'it'))) return { ssh, entered: undefined }
    }
  }
}
