import type { Document } from './document.js'
import { StateError } from './errors.js'

/**
 * A file as a process has it that goes on where the file is gone, or cannot be read or written: what is held counts, and is
 * written as soon as it can be. Another process may change the file while it is there.
 */
export interface BackedDocument<T> extends Document<T> {
  /** Why the file is not what is held; undefined: it is. */
  error(): StateError | undefined
  /** The folder is not the one of before: whatever lies in it, what is held counts. */
  preferMemory(): void
  /** Writes what is held, where the file is not that, or sees that the file can be read again. What is wrong is `trouble`. */
  save(): Promise<void>
}

export const backedDocument = <T extends object>(stored: Document<T>): BackedDocument<T> => {
  let current: T | undefined
  /** What is held is what the file held once, or what came of that. */
  let isKnown = false
  let isSaved = true
  let trouble: StateError | undefined
  let before: Promise<unknown> = Promise.resolve()

  const isGone = (found: T | undefined): boolean => found === undefined && current !== undefined
  const goOn = (error: unknown): void => {
    if (!(error instanceof StateError)) throw error
    trouble = error
  }
  const read: Document<T>['read'] = async () => {
    if (!isSaved) return current
    try {
      const found = await stored.read()
      if (isGone(found)) isSaved = false
      else current = found
      isKnown = true
      trouble = undefined
    } catch (error) {
      if (!isKnown) throw error
      goOn(error)
    }
    return current
  }
  const change: Document<T>['change'] = async to => {
    let made: { readonly base: T | undefined; readonly next: T | undefined } | undefined
    try {
      await stored.change(found => {
        const isOurs = !isSaved || isGone(found)
        const base = isOurs ? current : found
        made = { base, next: to(base) }
        // The same object would not be written.
        return isOurs && made.next ? { ...made.next } : made.next
      })
      isSaved = true
      trouble = undefined
    } catch (error) {
      if (!isKnown && !made) throw error
      goOn(error)
      // It may have failed before anybody was asked what to change.
      made ??= { base: current, next: to(current) }
      // Where nothing changed here, what others write counts as soon as it can be read.
      if (made.next !== made.base) isSaved = false
    }
    isKnown = true
    current = made?.next
    return current
  }
  return {
    read,
    // One after the other: what one has changed in memory is what the next one begins with.
    change: to => {
      const changed = before.then(() => change(to))
      before = changed.catch(() => {})
      return changed
    },
    error: () => trouble,
    preferMemory: () => {
      isSaved = false
    },
    async save() {
      if (!isSaved) await this.change(one => one)
      else if (trouble) await read()
    },
  }
}
