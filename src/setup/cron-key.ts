import { join } from 'node:path'
import type { SshSettings } from '../config/settings.js'
import { readBounded } from '../source/bounded-read.js'
import type { Environment } from '../source/environment.js'
import { resolveRoute } from '../source/ssh/jump.js'
import { DEFAULT_KEY_NAMES, MAX_KEY_BYTES } from '../source/ssh/key-names.js'
import { parseKey } from '../source/ssh/public-key.js'
import { type Destination, sshEnvironment } from '../source/ssh/ssh-config.js'
import { shellPath } from '../text/shell-words.js'
import { toCopy } from '../text/to-copy.js'
import { UsageError } from '../text/usage-error.js'

/** Why cron cannot sign in with a key file; undefined if it can; null if there is no such file. */
const objectionTo = async (file: string): Promise<string | null | undefined> => {
  const data = await readBounded(file, MAX_KEY_BYTES).catch((error: NodeJS.ErrnoException) => error)
  if (data instanceof Error) return data.code === 'ENOENT' ? null : `${file} cannot be read (${data.code})`
  const key = parseKey(data)
  if (!(key instanceof Error)) return key.isPrivateKey() ? undefined : `${file} is a public key`
  return /no passphrase given|encrypted/i.test(key.message)
    ? `${file} has a passphrase, and cron has no agent and nobody to ask`
    : `${file} is not a private key`
}

/** Why cron cannot sign in to a host; undefined if it probably can. */
const objection = async ({ agent, identityFiles, alias }: Destination, home: string): Promise<string | undefined> => {
  // Named by ssh_config, so that cron has it too.
  if (agent !== undefined) return undefined
  const files = identityFiles ?? DEFAULT_KEY_NAMES.map(name => join(home, '.ssh', name))
  const objections = await Promise.all(files.map(objectionTo))
  if (objections.includes(undefined)) return undefined
  return objections.find(words => typeof words === 'string') ?? `there is no key for ${alias}`
}

/** The key that a person is advised to make for cron alone. */
export const cronKeyFile = (home: string): string => join(home, '.ssh/check_status_cron')

const howToMake = (home: string): string => {
  const file = shellPath(cronKeyFile(home))
  return [
    toCopy('Make a key for cron alone', `ssh-keygen -t ed25519 -N '' -f ${file}`),
    `Let the host accept ${file}.pub: "check_status grants --only host --identity-file ${file}" prints the line for authorized_keys.`,
    toCopy('Set identity_file in the settings, or add', `--identity-file ${file}`),
  ].join('\n')
}

/** Checks that cron, which has no agent and nobody to ask, has a key for every host on the way. @throws UsageError, ConnectionError */
export const checkCronKey = async (ssh: SshSettings | false, environment: Environment): Promise<void> => {
  if (!ssh) return
  const { home } = environment
  for (const hop of await resolveRoute(ssh, sshEnvironment({ ...environment, env: {} }))) {
    const why = await objection(hop, home)
    if (why !== undefined) throw new UsageError(`cron could not sign in: ${why}`, howToMake(home))
  }
}
