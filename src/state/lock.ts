import { randomUUID } from 'node:crypto'
import { link, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { codeOf, explainingErrors, StateError } from './errors.js'
import { readText, temporaryName } from './files.js'
import { isAlive, type LockOwner, parseLockOwner, thisProcess } from './lock-owner.js'

/** A change takes milliseconds. */
const LOCK_TIMEOUT_MS = 10_000
const RETRY_MS = 15

/** A lock file; it is ours until released. */
export interface Lock {
  /** Whether it is still ours: it is lost with its folder. @throws StateError if the file cannot be read */
  isHeld(): Promise<boolean>
  release(): Promise<void>
}
export type LockAttempt = { readonly lock: Lock } | { readonly heldBy: LockOwner | undefined }

/** Creates a file with its content in one step. Returns false if it exists already. */
const createExclusive = async (path: string, text: string): Promise<boolean> => {
  const temporary = temporaryName(path)
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600 })
    await link(temporary, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

const ageOf = async (path: string): Promise<number> => Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now())

/**
 * Removes the lock of a dead process. That takes the lock `<path>.over` and a second look: otherwise the slower of two processes that
 * saw the same dead owner would remove the lock that the faster one has just taken. If its owner dies too, `<path>.over` is removed in
 * the same way.
 */
const removeDeadLock = async (path: string, dead: string): Promise<void> => {
  const attempt = await tryLock(`${path}.over`)
  if (!('lock' in attempt)) return void (await setTimeout(RETRY_MS))
  try {
    if ((await readText(path)) === dead) await rm(path)
  } finally {
    await attempt.lock.release()
  }
}

/** Takes a lock if it is free or its owner is dead; otherwise tells who holds it. Does not wait. @throws StateError */
export const tryLock = (path: string): Promise<LockAttempt> =>
  explainingErrors(`${path} cannot be created`, async () => {
    const mine = JSON.stringify(await thisProcess(randomUUID(), new Date()))
    const isHeld = async (): Promise<boolean> => (await readText(path)) === mine
    const release = async (): Promise<void> => {
      if (await isHeld()) await rm(path, { force: true })
    }
    for (;;) {
      const current = await readText(path)
      if (current === undefined) {
        if (await createExclusive(path, mine)) return { lock: { isHeld, release } }
        continue
      }
      const heldBy = parseLockOwner(current)
      if (await isAlive(heldBy, await ageOf(path))) return { heldBy }
      await removeDeadLock(path, current)
    }
  })

/** The owner of a lock; undefined if it is free or its owner is dead. @throws StateError */
export const lockOwnerOf = async (path: string): Promise<LockOwner | undefined> => {
  const current = await readText(path)
  const owner = current === undefined ? undefined : parseLockOwner(current)
  return owner && (await isAlive(owner, await ageOf(path))) ? owner : undefined
}

const waitForLock = async (path: string): Promise<Lock> => {
  for (const until = Date.now() + LOCK_TIMEOUT_MS; ; ) {
    const attempt = await tryLock(path)
    if ('lock' in attempt) return attempt.lock
    if (Date.now() > until) {
      const who = attempt.heldBy ? `process ${attempt.heldBy.pid} on ${attempt.heldBy.host}` : 'an unknown process'
      throw new StateError(`${path} has been held by ${who} for too long`, 'If that process no longer runs, delete the file.')
    }
    // Random, so that waiting processes do not retry at the same moment.
    await setTimeout(RETRY_MS * (0.5 + Math.random()))
  }
}

const lockedTask = async <T>(path: string, task: () => Promise<T>): Promise<T> => {
  const lock = await waitForLock(path)
  try {
    return await task()
  } finally {
    await lock.release()
  }
}

/** The last task of this process under each lock: its tasks take turns, so that none is passed over by others until it gives up. */
const lastTasks = new Map<string, Promise<void>>()

/** Runs a task while holding a lock, after those of this process that asked before. @throws StateError if another process holds it for too long */
export const withLock = async <T>(path: string, task: () => Promise<T>): Promise<T> => {
  const turn = (lastTasks.get(path) ?? Promise.resolve()).then(() => lockedTask(path, task))
  const ended = turn.then(
    () => {},
    () => {},
  )
  lastTasks.set(path, ended)
  try {
    return await turn
  } finally {
    if (lastTasks.get(path) === ended) lastTasks.delete(path)
  }
}
