/** The methods that both sides agreed on, as SSH names them. */
export interface Agreed {
  readonly kex: string
  readonly serverHostKey: string
  readonly cs: { readonly cipher: string }
}

/**
 * Hears how far a connection comes, hop by hop, and by what: for whoever is to say why it came no further. It decides nothing.
 */
export interface Witness {
  /** The first hop took the connection. */
  connected(): void
  /** The methods of one kind that the host offers, those it prefers first. */
  offered(kind: 'KEX method' | 'Host key format' | 'cipher', methods: readonly string[]): void
  agreed(methods: Agreed): void
  /** @param by the key that was offered last, as messages name it */
  signedIn(by: string | undefined): void
}

const OFFER = /^Handshake: \(remote\) (?:S->C )?(KEX method|Host key format|cipher): (.*)$/

/** ssh2 tells what the other side offers nowhere but in the lines of its log. */
export const offersTo =
  (witness: Witness) =>
  (line: string): void => {
    const [, kind, methods] = OFFER.exec(line) ?? []
    if (kind !== undefined && methods !== undefined) witness.offered(kind as Parameters<Witness['offered']>[0], methods.split(','))
  }
