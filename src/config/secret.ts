import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { shellWord } from '../text/shell-words.js'
import { ConfigError } from './errors.js'
import type { SecretSource } from './settings.js'

/** A password manager may ask its own person, but not for ever. */
const COMMAND_TIMEOUT_MS = 20_000

/** A secret is a line; what is larger is something else. */
const LARGEST = 64 * 1024

type Env = Readonly<Record<string, string | undefined>>

export interface SecretOptions {
  /** Takes a file that others can read too. */
  readonly openToOthers?: boolean
  readonly timeoutMs?: number
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? ''

/** As libpq is with keys: its owner's alone; root's may be read by a group, as that of a service. */
const isOpen = ({ mode, uid }: { readonly mode: number; readonly uid: number }): boolean => (mode & (uid === 0 ? 0o037 : 0o077)) !== 0

const checkFile = async (path: string, what: string, openToOthers: boolean): Promise<void> => {
  const about = await stat(path)
  const refuse = (why: string, hint: string): never => {
    throw new ConfigError(`the ${what} file ${path} ${why}`, hint)
  }
  if (!about.isFile()) refuse('is not a file', 'Name the file that the secret is in.')
  if (about.size > LARGEST) refuse('is larger than 64 KB', 'The secret is to be its first line.')
  if (!openToOthers && isOpen(about)) refuse('is open to others than its owner', `Close it to them: chmod 600 ${shellWord(path)}`)
}

const fromFile = async (path: string, what: string, { openToOthers = false }: SecretOptions): Promise<string> => {
  try {
    await checkFile(path, what, openToOthers)
    return firstLine(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new ConfigError(`the ${what} file ${path} cannot be read: ${code ?? message}`, 'Check where it is and who may read it.')
  }
}

interface Failure {
  readonly code?: number | string | null
  readonly signal?: string | null
  readonly killed?: boolean
}

/** Neither what it said nor the command line goes into the words: both can hold the secret. */
const reason = ({ code, signal, killed }: Failure, timeoutMs: number): string => {
  if (typeof code === 'number') return `exit status ${code}`
  if (code) return code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' ? 'it printed more than 1 MB' : code
  return killed ? `no answer within ${timeoutMs / 1000} s` : `ended by ${signal}`
}

const fromCommand = async (command: string, what: string, env: Env, { timeoutMs = COMMAND_TIMEOUT_MS }: SecretOptions): Promise<string> => {
  // A signal that it cannot pass over: the time limit holds.
  const running = promisify(execFile)('/bin/sh', ['-c', command], { timeout: timeoutMs, killSignal: 'SIGKILL', env: { ...env } })
  running.child.stdin?.end()
  const { stdout } = await running.catch(error => {
    throw new ConfigError(`${what}_command failed (${reason(error, timeoutMs)})`, 'Try the command by hand.')
  })
  return firstLine(stdout)
}

/**
 * A secret from where the settings say it is: the first line of a file or of what a command prints, or a variable of the environment.
 * @param what the settings' key without its ending, as messages name it: `webhook_url`, `channels.team.webhook_url`
 * @throws ConfigError that holds neither the secret nor the command
 */
export const readSecret = async (source: SecretSource, what: string, env: Env, options: SecretOptions = {}): Promise<string> => {
  if ('file' in source) {
    const secret = await fromFile(source.file, what, options)
    if (secret === '') throw new ConfigError(`the ${what} file ${source.file} is empty`, 'The secret is to be its first line.')
    return secret
  }
  if ('command' in source) {
    const secret = await fromCommand(source.command, what, env, options)
    if (secret === '') throw new ConfigError(`${what}_command printed nothing`, 'The secret is to be the first line that it prints.')
    return secret
  }
  const secret = env[source.env]
  if (!secret)
    throw new ConfigError(`the environment variable ${source.env} (${what}_env) is not set`, 'Set it where check_status is started.')
  return secret
}
