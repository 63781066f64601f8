import type { Document } from './document.js'
import { StateError } from './errors.js'

/**
 * A document that survives the loss of its file: if the file disappears or cannot be read or written, the copy in memory counts, and is
 * written as soon as possible. Other processes may change the file while it is there.
 */
export interface BackedDocument<T> extends Document<T> {
  /** Why the file differs from memory; undefined: it does not. */
  error(): StateError | undefined
  /** The folder was replaced: memory counts, whatever the new folder contains. */
  preferMemory(): void
  /** Writes memory to the file if they differ; otherwise checks that a file in error can be read again. Sets `error`. */
  save(): Promise<void>
}

export const backedDocument = <T extends object>(stored: Document<T>): BackedDocument<T> => {
  let memory: T | undefined
  /** Memory comes from the file, or from a change made to it. */
  let isKnown = false
  let isSaved = true
  let lastError: StateError | undefined
  let previous: Promise<unknown> = Promise.resolve()

  const isGone = (found: T | undefined): boolean => found === undefined && memory !== undefined
  const recordError = (error: unknown): void => {
    if (!(error instanceof StateError)) throw error
    lastError = error
  }
  const read: Document<T>['read'] = async () => {
    if (!isSaved) return memory
    try {
      const found = await stored.read()
      if (isGone(found)) isSaved = false
      else memory = found
      isKnown = true
      lastError = undefined
    } catch (error) {
      if (!isKnown) throw error
      recordError(error)
    }
    return memory
  }
  const change: Document<T>['change'] = async to => {
    let made: { readonly base: T | undefined; readonly next: T | undefined } | undefined
    try {
      await stored.change(found => {
        const usesMemory = !isSaved || isGone(found)
        const base = usesMemory ? memory : found
        made = { base, next: to(base) }
        // A copy: the same object would not be written.
        return usesMemory && made.next ? { ...made.next } : made.next
      })
      isSaved = true
      lastError = undefined
    } catch (error) {
      if (!isKnown && !made) throw error
      recordError(error)
      // It may have failed before `to` was called.
      made ??= { base: memory, next: to(memory) }
      // If nothing changed here, the file counts again as soon as it can be read.
      if (made.next !== made.base) isSaved = false
    }
    isKnown = true
    memory = made?.next
    return memory
  }
  return {
    read,
    // One after the other, so that each change starts from the memory that the last one left.
    change: to => {
      const changed = previous.then(() => change(to))
      previous = changed.catch(() => {})
      return changed
    },
    error: () => lastError,
    preferMemory: () => {
      isSaved = false
    },
    async save() {
      if (!isSaved) await this.change(current => current)
      else if (lastError) await read()
    },
  }
}
