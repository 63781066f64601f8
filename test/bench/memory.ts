import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Program, run } from './program.js'

const HOOK = new URL('peak-memory.js', import.meta.url).href

/** Megabytes (10⁶ bytes) that a program of Node's held at most. */
export const peakMemory = async ({ command: [node = '', ...args], ...rest }: Program): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-memory-'))
  const file = join(folder, 'peak')
  // The kernel counts what a process was before it became a program: started from here, all of this bench; from a shell, a shell.
  const throughShell = ['sh', '-c', '"$@" 3>"$0"; exit $?', file, node, '--import', HOOK, ...args]
  try {
    await run({ ...rest, command: throughShell })
    return (Number(await readFile(file, 'utf8')) * 1024) / 1e6
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
