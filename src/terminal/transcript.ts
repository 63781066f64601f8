/** The answer `<`: back to the question before. */
export class StepBack extends Error {
  override readonly name = 'StepBack'
}

/** Something that has happened in a conversation, so that it need not happen again. */
interface ConversationStep {
  /** Undefined: not a question, but something that was tried. */
  readonly question: string | undefined
  readonly outcome: { readonly value: unknown } | { readonly error: unknown }
  /** Frees what the step holds open, once the conversation goes back to before it. */
  readonly release: () => void
}

export interface StepOptions<T> {
  /** What is asked; undefined: something is tried. */
  readonly question?: string
  /** Frees the result if the conversation goes back. */
  readonly release?: (value: T) => void
}

/**
 * A conversation that can go back. It is ordinary code that asks one question after another; to go back, it runs again from its
 * beginning, and each step before that question returns what it returned the first time, without asking, trying or saying anything.
 */
export class Transcript {
  #steps: ConversationStep[] = []
  #next = 0
  #isRepeating = false
  #isWithinStep = false
  /** What was said since the last step: the question that is asked again may need it. */
  #unsaid: (() => void)[] = []
  #reopened: { readonly question: string; readonly answer: unknown } | undefined

  /** Says something, unless it has been said before. */
  say(print: () => void): void {
    if (this.#isRepeating) this.#unsaid.push(print)
    else print()
  }

  /** The former answer to a question that the person has just gone back to. */
  formerAnswer(question: string): unknown {
    return this.#reopened?.question === question ? this.#reopened.answer : undefined
  }

  /** Whether there is a question to go back to. */
  get hasEarlierQuestion(): boolean {
    return this.#steps.some(({ question }) => question !== undefined)
  }

  /** Takes a step, or repeats it. @throws StepBack, and what the step throws */
  async step<T>(take: () => Promise<T>, { question, release }: StepOptions<T>): Promise<T> {
    // What a step itself tries belongs to it.
    if (this.#isWithinStep) return take()
    const done = this.#steps[this.#next]
    if (done && done.question === question) {
      this.#next++
      this.#unsaid = []
      if ('error' in done.outcome) throw done.outcome.error
      return done.outcome.value as T
    }
    // What the conversation depends on has changed meanwhile, so the old steps lead elsewhere.
    this.#forget(this.#next)
    this.#goOn()
    this.#isWithinStep = true
    try {
      const value = await take()
      this.#record({ question, outcome: { value }, release: () => release?.(value) })
      return value
    } catch (error) {
      // A question that is left without an answer is asked again.
      if (question === undefined && !(error instanceof StepBack)) this.#record({ question, outcome: { error }, release: () => {} })
      throw error
    } finally {
      this.#isWithinStep = false
    }
  }

  /** Runs the conversation, as often as the person goes back. */
  async run<T>(conversation: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await conversation()
      } catch (error) {
        if (!(error instanceof StepBack)) throw error
        this.#goBack()
      }
    }
  }

  #record(step: ConversationStep): void {
    this.#steps.push(step)
    this.#next = this.#steps.length
    this.#reopened = undefined
  }

  #goOn(): void {
    this.#isRepeating = false
    for (const print of this.#unsaid.splice(0)) print()
  }

  #goBack(): void {
    const last = this.#steps.findLastIndex(({ question }) => question !== undefined)
    const step = this.#steps[last]
    if (step?.question !== undefined && 'value' in step.outcome) this.#reopened = { question: step.question, answer: step.outcome.value }
    this.#forget(Math.max(last, 0))
    this.#next = 0
    this.#isRepeating = true
    this.#unsaid = []
  }

  #forget(from: number): void {
    for (const { release } of this.#steps.splice(from).reverse()) release()
  }
}
