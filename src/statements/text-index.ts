/** Values by a text, of which a longer text may hold any: however many begin alike, each place of it is looked at once for each length. */
export class TextIndex<T> {
  readonly #byHead = new Map<string, { readonly lengths: number[]; readonly values: Map<string, T> }>()
  readonly #head: number

  /** @param head how many signs of a text are compared first; shorter texts are never found */
  constructor(head: number) {
    this.#head = head
  }

  get(text: string): T | undefined {
    return this.#byHead.get(text.slice(0, this.#head))?.values.get(text)
  }

  set(text: string, value: T): void {
    const head = text.slice(0, this.#head)
    const group = this.#byHead.get(head) ?? { lengths: [], values: new Map<string, T>() }
    this.#byHead.set(head, group)
    if (!group.lengths.includes(text.length)) group.lengths.push(text.length)
    group.values.set(text, value)
  }

  /** All that the text holds, and where. */
  findIn(text: string): readonly { readonly value: T; readonly from: number }[] {
    const found: { readonly value: T; readonly from: number }[] = []
    for (let from = 0; from + this.#head <= text.length; from++) {
      const group = this.#byHead.get(text.slice(from, from + this.#head))
      for (const length of group?.lengths ?? []) {
        const value = from + length <= text.length ? group?.values.get(text.slice(from, from + length)) : undefined
        if (value !== undefined) found.push({ value, from })
      }
    }
    return found
  }
}
