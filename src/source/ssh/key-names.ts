/** The keys in ~/.ssh that OpenSSH tries if none is configured. */
export const DEFAULT_KEY_NAMES = ['id_ed25519', 'id_ecdsa', 'id_rsa']

/** An RSA key of 16384 bits, the longest that ssh-keygen makes, takes 13 kB. */
export const MAX_KEY_BYTES = 32 * 1024
