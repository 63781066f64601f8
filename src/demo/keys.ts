import ssh2 from 'ssh2'

/**
 * Generates an ed25519 key pair in OpenSSH's format. ssh2 1.17 writes one in four hundred so that no client can parse it, not
 * even ssh2 itself; these are discarded.
 */
export const makeKeyPair = (): { readonly private: string; readonly public: string } => {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
}
