import ssh2 from 'ssh2'

/**
 * A fresh ed25519 key pair in OpenSSH's form. ssh2 1.17 writes one in four hundred so that nobody can read it, itself
 * included, and then the demo could not sign in to itself: such a one is thrown away.
 */
export const makeKeyPair = (): { readonly private: string; readonly public: string } => {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
}
