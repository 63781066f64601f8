import { randomUUID } from 'node:crypto'
import { link, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { codeOf, explainingErrors, StateError } from './errors.js'
import { readText, temporaryName } from './files.js'
import { isAlive, type LockOwner, parseLockOwner, thisProcess } from './lock-owner.js'

/** Whoever changes a file needs it for milliseconds. */
const LOCK_TIMEOUT_MS = 10_000
const RETRY_MS = 15

/** What is held until it is let go of. */
export interface Lock {
  /** Whether it still is: whoever takes its folder away takes it too. @throws StateError where that cannot be seen */
  isHeld(): Promise<boolean>
  release(): Promise<void>
}
export type LockAttempt = { readonly lock: Lock } | { readonly heldBy: LockOwner | undefined }

/** Puts a file there with all that is in it, unless there is one. */
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
 * Takes away what a dead process held. Only who holds the lock `<path>.over` may, and looks again then: otherwise the slower of
 * two that saw the same dead holder would take away what the faster has just taken. That lock is like any other, so it
 * survives a death in turn.
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

/** Takes a lock at once, or says who holds it. That of a process that died is taken over. @throws StateError */
export const tryLock = (path: string): Promise<LockAttempt> =>
  explainingErrors(`${path} cannot be made`, async () => {
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

/** Who holds a lock now; undefined where nobody does, or who did is dead. @throws StateError */
export const holderOf = async (path: string): Promise<LockOwner | undefined> => {
  const current = await readText(path)
  const holder = current === undefined ? undefined : parseLockOwner(current)
  return holder && (await isAlive(holder, await ageOf(path))) ? holder : undefined
}

const waitForLock = async (path: string): Promise<Lock> => {
  for (const until = Date.now() + LOCK_TIMEOUT_MS; ; ) {
    const attempt = await tryLock(path)
    if ('lock' in attempt) return attempt.lock
    if (Date.now() > until) {
      const who = attempt.heldBy ? `process ${attempt.heldBy.pid} on ${attempt.heldBy.host}` : 'nobody knows whom'
      throw new StateError(`${path} has been held by ${who} for too long`, 'If that is not running any more, delete the file.')
    }
    // Not all at the same moment again.
    await setTimeout(RETRY_MS * (0.5 + Math.random()))
  }
}

/** Does something that no other process does meanwhile. @throws StateError where another holds the lock for seconds */
export const withLock = async <T>(path: string, task: () => Promise<T>): Promise<T> => {
  const lock = await waitForLock(path)
  try {
    return await task()
  } finally {
    await lock.release()
  }
}
