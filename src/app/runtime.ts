import type { Environment } from '../source/environment.js'

/** The process as the use cases see it. The command line passes its terminal; tests pass their own. */
export interface Runtime extends Environment {
  /** Shows the user what happened and what to do about it. Does not end the command. */
  onNotice(message: string, hint?: string): void
  /** Writes to standard output; resolves when the text has left the process. */
  print(text: string): Promise<void>
  /** Registers a task to run before the process ends, however it ends. */
  cleanUpLater(task: () => void | Promise<void>): void
}
