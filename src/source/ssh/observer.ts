/** The algorithms that both sides agreed on, by their SSH names. */
export interface NegotiatedAlgorithms {
  readonly kex: string
  readonly serverHostKey: string
  readonly cs: { readonly cipher: string }
}

/** Is notified how far a connection gets, hop by hop, so that `doctor` can explain where it failed. Decides nothing. */
export interface HandshakeObserver {
  /** The first hop accepted the TCP connection. */
  connected(): void
  /** The host's algorithms of one kind, in its order of preference. Called kind by kind, up to the first without a match. */
  offered(algorithms: readonly string[]): void
  negotiated(algorithms: NegotiatedAlgorithms): void
  /** @param key the key that was offered last, as messages name it */
  signedIn(key: string | undefined): void
}

const OFFER = /^Handshake: \(remote\) (?:KEX method|Host key format|[CS]->[CS] (?:cipher|MAC)): (.*)$/

/** Protocol extensions announced among the algorithms. */
const EXTENSION = /^(kex-strict|ext-info)-/

/** Parses ssh2's debug log, the only place where it shows what the host offers. */
export const parseOffers =
  (observer: HandshakeObserver) =>
  (line: string): void => {
    const [, names] = OFFER.exec(line) ?? []
    if (names !== undefined) observer.offered(names.split(',').filter(name => !EXTENSION.test(name)))
  }
