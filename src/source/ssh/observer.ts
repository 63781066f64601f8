/** The methods that both sides agreed on, as SSH names them. */
export interface Agreed {
  readonly kex: string
  readonly serverHostKey: string
  readonly cs: { readonly cipher: string }
}

/**
 * Hears how far a connection comes, hop by hop, and by what: for whoever is to say why it came no further. It decides nothing.
 */
export interface HandshakeObserver {
  /** The first hop took the connection. */
  connected(): void
  /** The methods of one kind that the host offers, those it prefers first; kind by kind, until there is one that does not fit. */
  offered(methods: readonly string[]): void
  agreed(methods: Agreed): void
  /** @param by the key that was offered last, as messages name it */
  signedIn(by: string | undefined): void
}

const OFFER = /^Handshake: \(remote\) (?:KEX method|Host key format|[CS]->[CS] (?:cipher|MAC)): (.*)$/

/** Signs among the methods that name none. */
const IS_NO_METHOD = /^(kex-strict|ext-info)-/

/** ssh2 tells what the other side offers nowhere but in the lines of its log. */
export const offersTo =
  (observer: HandshakeObserver) =>
  (line: string): void => {
    const [, methods] = OFFER.exec(line) ?? []
    if (methods !== undefined) observer.offered(methods.split(',').filter(method => !IS_NO_METHOD.test(method)))
  }
