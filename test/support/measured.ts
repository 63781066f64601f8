import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMAND } from './world.js'

export interface Measured {
  readonly status: number | null
  /** The greatest size that it grew to, in MB, which the kernel tells of a child at its end. */
  readonly mb: number
  readonly ms: number
  readonly stdout: string
  readonly stderr: string
}

const SIZE = /^RSS (\d+)\n/gm
/** Whoever does not end by itself is ended: it would be here for as long as it is lied to. */
const PATIENCE_MS = 200_000

export interface MeasuredOptions {
  readonly env?: Readonly<Record<string, string>>
  /** As Ctrl-C would, a signal ends it after so many characters of output. */
  readonly enoughChars?: number
}

/** The built command with its greatest size. */
export const measured = (
  args: readonly string[],
  home: string,
  { env = {}, enoughChars = Number.POSITIVE_INFINITY }: MeasuredOptions = {},
): Promise<Measured> =>
  new Promise(resolve => {
    const hook = join(home, 'rss.cjs')
    writeFileSync(hook, `process.on('exit', () => process.stderr.write('RSS ' + process.resourceUsage().maxRSS + '\\n'))`)
    const began = performance.now()
    const child = spawn(process.execPath, ['--require', hook, COMMAND, ...args], {
      env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', chunk => {
      stdout += chunk
      if (stdout.length > enoughChars) child.kill('SIGTERM')
    })
    child.stderr.on('data', chunk => {
      stderr += chunk
    })
    child.on('close', status => {
      // Its processes in the background say theirs, too.
      const kb = Math.max(0, ...[...stderr.matchAll(SIZE)].map(([, size]) => Number(size)))
      resolve({ status, mb: kb / 1024, ms: performance.now() - began, stdout, stderr: stderr.replace(SIZE, '') })
    })
  })
