import { HintedError } from '../text/hinted-error.js'

/** The state folder cannot be used as it is. */
export class StateError extends HintedError {
  override readonly name = 'StateError'
}

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: make room.',
  EDQUOT: 'Your share of the disk is used up: make room.',
  EROFS: 'Nothing can be written there: name another folder with state_dir in the settings.',
  ENOTDIR: 'Part of that path is a file: name another folder with state_dir in the settings.',
}

/** What the system said about a path, in words; what is none of its errors passes as it is. */
export const stateError = (error: unknown, what: string): unknown => {
  const code = codeOf(error)
  if (error instanceof StateError || code === undefined) return error
  const hint = HINTS[code] ?? 'See that you may read and write it, or name another folder with state_dir in the settings.'
  return new StateError(`${what}: ${code}`, hint, { cause: error })
}

/** Does it, and says what it was about when the system refuses. @throws StateError */
export const explainingErrors = async <T>(what: string, task: () => Promise<T>): Promise<T> => {
  try {
    return await task()
  } catch (error) {
    throw stateError(error, what)
  }
}
