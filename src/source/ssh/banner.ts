/** What a server is heard of at most before it says what it speaks: OpenSSH's own lines are far shorter. */
const MOST_BYTES = 8_192

/** sshd's whole answer when it has too many who are not signed in yet (MaxStartups), or bars an address for a while (PerSourcePenalties). */
const TURNED_AWAY = /^(?:Exceeded MaxStartups|Not allowed at this time)\s*$/m

/** The first words of a server: `SSH-2.0-…`, and before it lines of its own, if it likes (RFC 4253, 4.2). */
export class Banner {
  #words = ''

  hear(chunk: Buffer): void {
    if (!this.isSsh && this.#words.length < MOST_BYTES) this.#words += chunk.toString('latin1')
  }

  get isSsh(): boolean {
    return /^SSH-/m.test(this.#words)
  }

  /** Something came, and it does not speak SSH so far. */
  get isForeign(): boolean {
    return this.#words !== '' && !this.isSsh && !this.isTurningAway
  }

  get isTurningAway(): boolean {
    return TURNED_AWAY.test(this.#words)
  }
}
