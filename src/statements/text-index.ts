/** Values by a text, of which a longer text may hold any: however many begin alike, each place of it is looked at once for each length. */
export class TextIndex<T> {
  readonly #values = new Map<string, T>()
  readonly #lengths = new Map<string, readonly number[]>()
  /** Most heads have the same lengths: tens of thousands share one list. */
  readonly #lists = new Map<string, readonly number[]>()
  readonly #head: number

  /** @param head how many signs of a text are compared first; shorter texts are never found */
  constructor(head: number) {
    this.#head = head
  }

  set(text: string, value: T): void {
    const head = text.slice(0, this.#head)
    const before = this.#lengths.get(head) ?? []
    if (!before.includes(text.length)) {
      const lengths = [...before, text.length]
      const list = this.#lists.get(lengths.join()) ?? lengths
      this.#lists.set(lengths.join(), list)
      this.#lengths.set(head, list)
    }
    this.#values.set(text, value)
  }

  /** All that the text holds, and where. */
  findIn(text: string): readonly { readonly value: T; readonly from: number }[] {
    const found: { readonly value: T; readonly from: number }[] = []
    for (let from = 0; from + this.#head <= text.length; from++)
      for (const length of this.#lengths.get(text.slice(from, from + this.#head)) ?? []) {
        const value = from + length <= text.length ? this.#values.get(text.slice(from, from + length)) : undefined
        if (value !== undefined) found.push({ value, from })
      }
    return found
  }
}
