/** The most that is kept of a server's first lines: OpenSSH's are far shorter. */
const MAX_BYTES = 8_192

/** sshd's whole reply when too many connections are not signed in yet (MaxStartups). */
const FULL = /^Exceeded MaxStartups\s*$/m
/** The reply from OpenSSH 9.8 on, also to an address that it has barred for a while (PerSourcePenalties). */
const FULL_OR_BARRED = /^Not allowed at this time\s*$/m

/** The first lines of a server: `SSH-2.0-…`, optionally after other lines (RFC 4253, 4.2). */
export class Banner {
  #text = ''

  append(chunk: Buffer): void {
    if (!this.isSsh && this.#text.length < MAX_BYTES) this.#text += chunk.toString('latin1')
  }

  get isSsh(): boolean {
    return /^SSH-/m.test(this.#text)
  }

  /** What the server calls itself: `OpenSSH_10.6`. */
  get software(): string | undefined {
    return /^SSH-[\d.]{1,8}-(\S{1,200})/m.exec(this.#text)?.[1]
  }

  /** Bytes arrived, but no SSH version line so far. */
  get isForeign(): boolean {
    return this.#text !== '' && !this.isSsh && !this.isFull && !this.isFullOrBarred
  }

  get isFull(): boolean {
    return FULL.test(this.#text)
  }

  get isFullOrBarred(): boolean {
    return FULL_OR_BARRED.test(this.#text)
  }
}
