import { HintedError } from '../text/hinted-error.js'

/** The state folder cannot be used as it is. */
export class StateError extends HintedError {
  override readonly name = 'StateError'
}

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space.',
  EDQUOT: 'Your disk quota is used up: free some space.',
  EROFS: 'The file system is read-only: set state_dir in the settings to another folder.',
  ENOTDIR: 'Part of the path is a file: set state_dir in the settings to another folder.',
}

/** A system error as a StateError with a hint; any other error unchanged. */
export const stateError = (error: unknown, what: string): unknown => {
  const code = codeOf(error)
  if (error instanceof StateError || code === undefined) return error
  const hint = HINTS[code] ?? 'Make sure that you may read and write it, or set state_dir in the settings to another folder.'
  return new StateError(`${what}: ${code}`, hint, { cause: error })
}

/** Runs a task and turns its system errors into a StateError that begins with `what`. @throws StateError */
export const explainingErrors = async <T>(what: string, task: () => Promise<T>): Promise<T> => {
  try {
    return await task()
  } catch (error) {
    throw stateError(error, what)
  }
}
