import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Program, run } from './program.js'

const HOOK = new URL('resources.cjs', import.meta.url).pathname

export interface Resources {
  /** Milliseconds from start to exit. */
  readonly ms: number
  /** Milliseconds of the processors, user and system: the whole process, without those that it started. */
  readonly cpu: number
  /** Megabytes (10⁶ bytes) held at most. */
  readonly megabytes: number
}

/** What a program of Node's takes. */
export const resourcesOf = async ({ command: [node = '', ...args], ...rest }: Program): Promise<Resources> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-resources-'))
  const file = join(folder, 'taken')
  // The kernel counts what a process was before it became a program: started from here, all of this bench; from a shell, a shell.
  const throughShell = ['sh', '-c', '"$@" 3>"$0"; exit $?', file, node, '--require', HOOK, ...args]
  try {
    const { ms } = await run({ ...rest, command: throughShell })
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(await readFile(file, 'utf8'))
    return { ms, cpu: (userCPUTime + systemCPUTime) / 1000, megabytes: (maxRSS * 1024) / 1e6 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
