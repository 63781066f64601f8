import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import process from 'node:process'
import { z } from 'zod'
import { codeOf } from './errors.js'

/** Whether a process of another machine lives cannot be seen from here: it is given this long. */
const REMOTE_LOCK_TIMEOUT_MS = 3_600_000

const LockOwner = z.object({
  /** Tells this taking from every other one. */
  token: z.string(),
  pid: z.int().positive(),
  host: z.string(),
  /** Clock ticks from the start of the machine to that of the process, which tell it from a later one with its number. */
  started: z.string().nullable(),
  at: z.iso.datetime().transform(at => new Date(at)),
})
/** Who holds a lock. */
export type LockOwner = z.infer<typeof LockOwner>

type ProcessState = 'gone' | { readonly started: string | null }

/** What `/proc/<pid>/stat` says; the name of the command before it, in brackets, may hold anything. */
const readProcStat = async (pid: number): Promise<ProcessState> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  // A zombie still has its number, and will never do anything again.
  if (state === 'Z' || state === 'X') return 'gone'
  return { started: fields[18] ?? null }
}

const processState = async (pid: number): Promise<ProcessState> => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return 'gone'
  }
  return readProcStat(pid)
}

/** This very process, as the holder of what `token` names. */
export const thisProcess = async (token: string, at: Date): Promise<LockOwner> => {
  const sighting = await readProcStat(process.pid)
  return { token, pid: process.pid, host: hostname(), started: sighting === 'gone' ? null : sighting.started, at }
}

/** What a lock says of its holder; undefined where nobody can make sense of it. */
export const parseLockOwner = (text: string): LockOwner | undefined => {
  try {
    return LockOwner.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Whether the holder may still be at work; `heldForMs` counts where nothing else can tell. */
export const isAlive = async (holder: LockOwner | undefined, heldForMs: number): Promise<boolean> => {
  if (!holder || holder.host !== hostname()) return heldForMs < REMOTE_LOCK_TIMEOUT_MS
  const sighting = await processState(holder.pid)
  if (sighting === 'gone') return false
  return holder.started === null || sighting.started === null || holder.started === sighting.started
}
