import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import process from 'node:process'
import { z } from 'zod'
import { codeOf } from './errors.js'

/** A process on another machine cannot be checked: its lock is respected this long. */
const REMOTE_LOCK_TIMEOUT_MS = 3_600_000

const LockOwner = z.object({
  /** Unique for each time a lock is taken. */
  token: z.string(),
  pid: z.int().positive(),
  host: z.string(),
  /** Start time of the process in clock ticks since boot: tells it from a later process with the same pid. */
  started: z.string().nullable(),
  at: z.iso.datetime().transform(at => new Date(at)),
})
/** The process that holds a lock. */
export type LockOwner = z.infer<typeof LockOwner>

type ProcessState = 'gone' | { readonly started: string | null }

/** From `/proc/<pid>/stat`. The command's name, in brackets, may contain anything and is skipped. */
const readProcStat = async (pid: number): Promise<ProcessState> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  // A zombie still has its pid but runs no more.
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

/** This process as the owner of a lock. */
export const thisProcess = async (token: string, at: Date): Promise<LockOwner> => {
  const found = await readProcStat(process.pid)
  return { token, pid: process.pid, host: hostname(), started: found === 'gone' ? null : found.started, at }
}

/** Parses the content of a lock; undefined if it is invalid. */
export const parseLockOwner = (text: string): LockOwner | undefined => {
  try {
    return LockOwner.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Whether the owner may still be running. @param heldForMs decides if nothing else can */
export const isAlive = async (owner: LockOwner | undefined, heldForMs: number): Promise<boolean> => {
  if (!owner || owner.host !== hostname()) return heldForMs < REMOTE_LOCK_TIMEOUT_MS
  const found = await processState(owner.pid)
  if (found === 'gone') return false
  return owner.started === null || found.started === null || owner.started === found.started
}
