import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'

export interface Program {
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** How it may end; 0 unless told otherwise. */
  readonly statuses?: readonly number[]
}

export interface Run {
  /** Milliseconds from its start to its exit. */
  readonly ms: number
  readonly stdout: string
}

/** So long at most; nothing here takes a tenth of it. */
const PATIENCE_MS = 120_000

/**
 * Runs a program to its exit: what it left running in the background is not waited for.
 * @throws when it ends otherwise than it may; with what it said
 */
export const run = ({ command: [file = '', ...args], env = {}, statuses = [0] }: Program): Promise<Run> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(file, args, {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    })
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) child[stream].setEncoding('utf8').on('data', chunk => (said[stream] += chunk))
    child.on('error', reject)
    child.on('exit', (status, signal) => {
      const ms = performance.now() - began
      // What it wrote last may still be on its way; a background process that holds the pipes would keep them open for ever.
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
        if (statuses.includes(status ?? -1)) resolve({ ms, stdout: said.stdout })
        else reject(new Error(`${said.stderr.trim().split('\n')[0] || 'it said nothing'} (status ${status ?? signal})`))
      }, 20)
    })
  })
