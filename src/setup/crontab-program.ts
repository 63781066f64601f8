import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Environment } from '../source/environment.js'
import { HintedError } from '../text/hinted-error.js'

/** The user's crontab could not be read or changed. It was left unchanged. */
export class CrontabError extends HintedError {
  override readonly name = 'CrontabError'
}

const MISSING = new CrontabError(
  'there is no crontab program on this host',
  'Install cron (on Debian: apt install cron), or add the line to the scheduler that you use.',
)

const failure = (stderr: string): CrontabError => {
  const message = stderr.trim().split('\n').join(' ') || 'crontab failed without an error message'
  return /not allowed|permission denied|must be privileged/i.test(stderr)
    ? new CrontabError(message, 'This account may not have a crontab: see /etc/cron.allow and /etc/cron.deny, or use another account.')
    : new CrontabError(message, 'Your crontab was not changed. Try it by hand: crontab -l')
}

interface CrontabResult {
  readonly status: number | null
  /** One character per byte: a crontab in any encoding is written back unchanged. */
  readonly stdout: string
  readonly stderr: string
}

const crontab = async (args: readonly string[], env: Environment['env'], input = ''): Promise<CrontabResult> => {
  const child = spawn('crontab', args, { env: { ...env, LC_ALL: 'C' } })
  const status = new Promise<number | null>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? MISSING : failure(error.message)))
    child.on('close', resolve)
  })
  // crontab may exit before it has read all of its input; the exit status tells.
  child.stdin.on('error', () => {})
  child.stdin.end(input, 'latin1')
  child.stdout.setEncoding('latin1')
  const [exitStatus, stdout, stderr] = await Promise.all([status, text(child.stdout), text(child.stderr)])
  return { status: exitStatus, stdout, stderr }
}

/**
 * Debian's `crontab -l` prints a carriage return as `\r`, and those two characters would be written back. An editor gets the real
 * bytes, so `cat` as the editor prints the file without changing it.
 */
const withCarriageReturns = async (listed: string, env: Environment['env']): Promise<string> => {
  if (!/\\r$/m.test(listed)) return listed
  const { status, stdout } = await crontab(['-e'], { ...env, VISUAL: 'cat', EDITOR: 'cat' })
  return status === 0 && stdout !== '' ? stdout : listed.replace(/\\r$/gm, '\r')
}

/** The current user's crontab, one character per byte; empty if there is none. @throws CrontabError */
export const readCrontab = async (env: Environment['env']): Promise<string> => {
  const { status, stdout, stderr } = await crontab(['-l'], env)
  if (status === 0) return withCarriageReturns(stdout, env)
  // The messages of Debian's cron and cronie, and of BusyBox.
  if (/no crontab for|can't open '[^']*': No such file/i.test(stderr)) return ''
  throw failure(stderr)
}

/** Replaces the current user's crontab, or removes it if the content is empty. @throws CrontabError */
export const writeCrontab = async (content: string, env: Environment['env']): Promise<void> => {
  const { status, stderr } = content === '' ? await crontab(['-r'], env) : await crontab(['-'], env, content)
  if (status !== 0) throw failure(stderr)
}
