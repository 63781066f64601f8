interface FormerAnswer {
  /** What was proposed when it was given. */
  readonly proposed: string | undefined
  readonly answer: string
}

/** Earlier answers, proposed again so that a person corrects only what was wrong. */
export class FormerAnswers {
  readonly #answers = new Map<string, FormerAnswer>()

  keep(question: string, proposed: string | undefined, answer: string): void {
    this.#answers.set(question, { proposed, answer })
  }

  /** The earlier answer; undefined if there is none, or if another answer to an earlier question now leads to another proposal. */
  of(question: string, proposed: string | undefined): string | undefined {
    const former = this.#answers.get(question)
    return former?.proposed === proposed ? former?.answer : undefined
  }
}
