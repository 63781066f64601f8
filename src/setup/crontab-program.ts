import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Environment } from '../source/environment.js'
import { HintedError } from '../text/hinted-error.js'

/** The person's crontab could not be read or changed; it is as it was. */
export class CrontabError extends HintedError {
  override readonly name = 'CrontabError'
}

const MISSING = new CrontabError(
  'there is no crontab program on this host',
  'Install cron (on Debian: apt install cron), or give the line to whatever runs things by the clock here.',
)

const refused = (said: string): CrontabError => {
  const words = said.trim().split('\n').join(' ') || 'crontab failed without a word'
  return /not allowed|permission denied|must be privileged/i.test(said)
    ? new CrontabError(words, 'This account may not have a crontab: see /etc/cron.allow and /etc/cron.deny, or use another account.')
    : new CrontabError(words, 'Your crontab is as it was. Try the same by hand: crontab -l')
}

interface Ended {
  readonly status: number | null
  /** Each byte a letter: a crontab may be in any encoding, and comes back as it was. */
  readonly stdout: string
  readonly stderr: string
}

const crontab = async (args: readonly string[], env: Environment['env'], input = ''): Promise<Ended> => {
  const child = spawn('crontab', args, { env: { ...env, LC_ALL: 'C' } })
  const status = new Promise<number | null>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? MISSING : refused(error.message)))
    child.on('close', resolve)
  })
  // It may end before it has read all of it; its status says so.
  child.stdin.on('error', () => {})
  child.stdin.end(input, 'latin1')
  child.stdout.setEncoding('latin1')
  const [ended, stdout, stderr] = await Promise.all([status, text(child.stdout), text(child.stderr)])
  return { status: ended, stdout, stderr }
}

/**
 * Debian's shows a carriage return as a backslash and an r, and would put these into the place of it when it is written back. An
 * editor gets the file as it is: one that only shows it changes nothing.
 */
const exactly = async (shown: string, env: Environment['env']): Promise<string> => {
  if (!/\\r$/m.test(shown)) return shown
  const { status, stdout } = await crontab(['-e'], { ...env, VISUAL: 'cat', EDITOR: 'cat' })
  return status === 0 && stdout !== '' ? stdout : shown.replace(/\\r$/gm, '\r')
}

/** The crontab of whoever runs this, one letter for each byte; empty where there is none. @throws CrontabError */
export const readCrontab = async (env: Environment['env']): Promise<string> => {
  const { status, stdout, stderr } = await crontab(['-l'], env)
  if (status === 0) return exactly(stdout, env)
  // As Debian's cron and cronie say it, and as BusyBox does.
  if (/no crontab for|can't open '[^']*': No such file/i.test(stderr)) return ''
  throw refused(stderr)
}

/** Puts it in the place of the one that was there; an empty one is no crontab at all. @throws CrontabError */
export const writeCrontab = async (content: string, env: Environment['env']): Promise<void> => {
  const { status, stderr } = content === '' ? await crontab(['-r'], env) : await crontab(['-'], env, content)
  if (status !== 0) throw refused(stderr)
}
