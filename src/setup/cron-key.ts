import { join } from 'node:path'
import type { DatabaseSettings, Target } from '../config/settings.js'
import { readBounded } from '../source/bounded-read.js'
import type { Environment } from '../source/environment.js'
import { resolveRoute } from '../source/ssh/jump.js'
import { DEFAULT_KEY_NAMES, MAX_KEY_BYTES } from '../source/ssh/key-names.js'
import { parseKey } from '../source/ssh/public-key.js'
import { type Destination, sshEnvironment } from '../source/ssh/ssh-config.js'
import { shellPath, shellWord } from '../text/shell-words.js'
import { toCopy } from '../text/to-copy.js'
import { UsageError } from '../text/usage-error.js'
import { keyOptions } from './grants/host.js'
import { publicHalfOf } from './grants/public-key.js'

/** Why cron cannot sign in with a key file; undefined if it can; null if there is no such file. */
const objectionTo = async (file: string): Promise<string | null | undefined> => {
  const data = await readBounded(file, MAX_KEY_BYTES).catch((error: NodeJS.ErrnoException) => error)
  if (data instanceof Error) return data.code === 'ENOENT' ? null : `${file} cannot be read (${data.code})`
  const key = parseKey(data)
  if (!(key instanceof Error)) return key.isPrivateKey() ? undefined : `${file} is a public key`
  return /no passphrase given|encrypted/i.test(key.message)
    ? `${file} has a passphrase, and cron has neither an agent nor anybody to ask`
    : `${file} is not a private key`
}

/** Why cron cannot sign in to a host; undefined if it probably can. */
const objection = async ({ agent, identityFiles, alias }: Destination, home: string): Promise<string | undefined> => {
  // Named by ssh_config or by the crontab, so that cron has it too. Whether it holds the key, a sign-in shows.
  if (agent !== undefined) return undefined
  const files = identityFiles ?? DEFAULT_KEY_NAMES.map(name => join(home, '.ssh', name))
  const objections = await Promise.all(files.map(objectionTo))
  if (objections.includes(undefined)) return undefined
  return objections.find(words => typeof words === 'string') ?? `there is no key for ${alias}`
}

/** The key that a person is advised to make for cron alone. */
export const cronKeyFile = (home: string): string => join(home, '.ssh/check_status_cron')

/** What the new key may do as the account in use; a gate has to forward to whatever host is behind it. */
const optionsFor = ({ host, port, socket, envFile, said = [] }: DatabaseSettings, isGate: boolean): string => {
  const isGuess = envFile !== undefined && !(said.includes('host') && said.includes('port'))
  return keyOptions({ host, port, isSocket: isGate || socket !== undefined || isGuess })
}

/** The line for authorized_keys; before the key is made, the command that prints it. */
const acceptingLine = async (file: string, options: string, account: string): Promise<string> => {
  const key = await publicHalfOf(file)
  const where = `~/.ssh/authorized_keys of ${account}`
  return key === undefined
    ? toCopy(`Then add the line that this prints to ${where}`, `echo ${shellWord(options)} "$(cat ${shellPath(`${file}.pub`)})"`)
    : toCopy(`Add this line to ${where}`, `${options} ${key}`)
}

interface Refused {
  readonly destination: Destination
  readonly isGate: boolean
  readonly database: DatabaseSettings
  readonly environment: Environment
}

const howToMend = async ({ destination: { user, alias }, isGate, database, environment }: Refused): Promise<string> => {
  const { home, env } = environment
  const file = cronKeyFile(home)
  return [
    toCopy('Make a key for cron alone', `ssh-keygen -t ed25519 -N '' -f ${shellPath(file)}`),
    await acceptingLine(file, optionsFor(database, isGate), `${user} on ${alias}`),
    toCopy('Set identity_file in the settings, or add', `--identity-file ${shellPath(file)}`),
    toCopy(
      'Or let cron use an agent that holds the key, while that runs: with "crontab -e", put above all else',
      `SSH_AUTH_SOCK=${env.SSH_AUTH_SOCK || '/path/of/its/socket'}`,
    ),
  ].join('\n')
}

/**
 * Checks that cron, which has nobody to ask, has a key for every host on the way.
 * @param agent the socket of the agent that the crontab names; undefined: cron has none. @throws UsageError, ConnectionError
 */
export const checkCronKey = async (
  { ssh, database }: Pick<Target, 'ssh' | 'database'>,
  environment: Environment,
  agent: string | undefined,
): Promise<void> => {
  if (!ssh) return
  const env = agent === undefined ? {} : { SSH_AUTH_SOCK: agent }
  const route = await resolveRoute(ssh, sshEnvironment({ ...environment, env }))
  for (const destination of route) {
    const why = await objection(destination, environment.home)
    if (why === undefined) continue
    const isGate = destination !== route.at(-1)
    throw new UsageError(`cron could not sign in: ${why}`, await howToMend({ destination, isGate, database, environment }))
  }
}
