import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { shellWord } from '../text/shell-words.js'
import { toCopy } from '../text/to-copy.js'
import type { SecretSource } from './channel-settings.js'
import type { Env } from './environment.js'
import { ConfigError } from './errors.js'

/** Time for a password manager to ask its user. */
const COMMAND_TIMEOUT_MS = 20_000

/** A secret is one line; a larger file is something else. */
const MAX_BYTES = 64 * 1024

export interface SecretOptions {
  /** Accept a file that other users can read. */
  readonly openToOthers?: boolean
  readonly timeoutMs?: number
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? ''

/** Whether others can read it. Same rule as libpq for keys: only the owner may, except that a group may read a file of root's. */
const isOpen = ({ mode, uid }: { readonly mode: number; readonly uid: number }): boolean => (mode & (uid === 0 ? 0o037 : 0o077)) !== 0

const checkFile = async (path: string, what: string, openToOthers: boolean): Promise<void> => {
  const about = await stat(path)
  const refuse = (why: string, hint: string): never => {
    throw new ConfigError(`the ${what} file ${path} ${why}`, hint)
  }
  if (!about.isFile()) refuse('is not a file', 'Give the path of the file that holds the secret.')
  if (about.size > MAX_BYTES) refuse('is larger than 64 KB', 'The secret must be its first line.')
  if (!openToOthers && isOpen(about)) refuse('can be read by other users', toCopy('Make it private', `chmod 600 ${shellWord(path)}`))
}

const fromFile = async (path: string, what: string, { openToOthers = false }: SecretOptions): Promise<string> => {
  try {
    await checkFile(path, what, openToOthers)
    return firstLine(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new ConfigError(`the ${what} file ${path} cannot be read: ${code ?? message}`, 'Check its path and its permissions.')
  }
}

interface CommandFailure {
  readonly code?: number | string | null
  readonly signal?: string | null
  readonly killed?: boolean
}

/** Why a command failed, without its output or command line: both can contain the secret. */
const reason = ({ code, signal, killed }: CommandFailure, timeoutMs: number): string => {
  if (typeof code === 'number') return `exit status ${code}`
  if (code) return code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' ? 'it printed more than 1 MB' : code
  return killed ? `no answer within ${timeoutMs / 1000} s` : `ended by ${signal}`
}

const fromCommand = async (command: string, what: string, env: Env, { timeoutMs = COMMAND_TIMEOUT_MS }: SecretOptions): Promise<string> => {
  // SIGKILL cannot be ignored, so the time limit holds.
  const running = promisify(execFile)('/bin/sh', ['-c', command], { timeout: timeoutMs, killSignal: 'SIGKILL', env: { ...env } })
  running.child.stdin?.end()
  const { stdout } = await running.catch(error => {
    throw new ConfigError(`${what}_command failed (${reason(error, timeoutMs)})`, 'Run the command by hand to see why.')
  })
  return firstLine(stdout)
}

/**
 * Reads a secret from where the settings say: the first line of a file or of a command's output, or an environment variable.
 * @param what the key without its suffix, as messages name it: `webhook_url`, `channels.team.webhook_url`
 * @throws ConfigError that contains neither the secret nor the command
 */
export const readSecret = async (source: SecretSource, what: string, env: Env, options: SecretOptions = {}): Promise<string> => {
  if ('file' in source) {
    const secret = await fromFile(source.file, what, options)
    if (secret === '') throw new ConfigError(`the ${what} file ${source.file} is empty`, 'The secret must be its first line.')
    return secret
  }
  if ('command' in source) {
    const secret = await fromCommand(source.command, what, env, options)
    if (secret === '') throw new ConfigError(`${what}_command printed nothing`, 'The secret must be the first line of its output.')
    return secret
  }
  const secret = env[source.env]
  if (!secret)
    throw new ConfigError(`the environment variable ${source.env} (${what}_env) is not set`, 'Set it in the environment of check_status.')
  return secret
}
