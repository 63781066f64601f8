/** What every question has: two or three lines for the answer `?`, on what it is for and where the answer is found. */
export interface Explained {
  readonly about: readonly string[]
}

/** An answer that the user picks by number. */
export interface Choice<T> {
  readonly value: T
  /** What the answer means, and a hint on when to choose it. */
  readonly label: string
}

export interface TextQuestion extends Explained {
  /** The answer if the user types nothing. */
  readonly proposed?: string | undefined
  /** Returns the answer in its final form. @throws Error with a hint if the answer is invalid */
  readonly check?: (answer: string) => string | Promise<string>
}

export interface ChoiceQuestion<T> extends Explained {
  readonly choices: readonly Choice<T>[]
  /** Index of the choice if the user types nothing. Undefined: the user must answer. */
  readonly proposed?: number | undefined
  /** Other answers besides the numbers. `read` throws an Error with a hint if an answer is invalid. */
  readonly other?: { readonly words: string; readonly read: (answer: string) => T | Promise<T> }
}

export interface SecretQuestion extends Explained {
  /** Throws an Error with a hint if the answer is invalid. */
  readonly check?: (answer: string) => void
}

/** Questions and messages on the terminal, all on standard error. Everything shown is escaped here. */
export interface Dialogue {
  /** Wraps rows to the terminal's width. */
  say(...rows: readonly string[]): void
  /** Prints rows unwrapped, so that they can be copied. */
  show(...rows: readonly string[]): void
  /** Something was tried and works. */
  success(words: string): void
  /** Something works, but the user should know of a drawback. */
  warn(words: string): void
  /** Prints an error: what happened, and what to do. @throws Interrupted and StepBack, which are no errors */
  showError(error: unknown): void
  text(question: string, options: TextQuestion): Promise<string>
  choose<T>(title: string, question: ChoiceQuestion<T>): Promise<T>
  confirm(question: string, proposed: boolean, about: Explained): Promise<boolean>
  /**
   * A yes/no question after an answer that failed. An answer that is neither, but looks like the value asked for, is a yes, and answers the
   * next question, which should be the one for that value.
   */
  retry(question: string, looksLikeValue: RegExp, about: Explained): Promise<boolean>
  /** The answer is not echoed; empty for none. An earlier answer to the same question is proposed, unseen. */
  secret(question: string, options: SecretQuestion): Promise<string>
  /** For questions of the SSH client: all rows but the last are printed first. */
  ask(question: string, secret: boolean, about: Explained): Promise<string>
  /**
   * Runs a conversation whose questions also take `<`, which goes back to the question before. The conversation is run again from its
   * beginning, so it must ask the same questions after the same answers, and do nothing else outside `once`.
   */
  converse<T>(conversation: () => Promise<T>): Promise<T>
  /** Tries something, once: a conversation that is run again gets the same outcome. @param release frees it if the user goes back */
  once<T>(task: () => Promise<T>, release?: (value: T) => void): Promise<T>
}
