import { createPrivateKey } from 'node:crypto'
import ssh2, { type ParsedKey } from 'ssh2'
import { readBounded } from '../bounded-read.js'
import { MAX_KEY_BYTES } from './key-names.js'

/** Each round of deriving a key from a passphrase blocks this process for about 5 ms; ssh-keygen uses 24. */
const MAX_KDF_ROUNDS = 2000

const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----'
const END = '-----END'
const MAGIC = Buffer.from('openssh-key-v1\0')

/** @throws RangeError if the data is cut short */
const reader = (bytes: Buffer, start = 0) => {
  let at = start
  const number = (): number => {
    at += 4
    return bytes.readUInt32BE(at - 4)
  }
  const field = (): Buffer => {
    const length = number()
    at += length
    return bytes.subarray(at - length, at)
  }
  return { number, field }
}

/** The parts of OpenSSH's key format that are never encrypted (PROTOCOL.key). */
const unencryptedPart = (data: Buffer): { readonly rounds: number; readonly publicKey: Buffer } | undefined => {
  const begin = data.indexOf(BEGIN)
  const end = data.indexOf(END, begin + BEGIN.length)
  if (begin < 0 || end < 0) return undefined
  const body = Buffer.from(data.toString('latin1', begin + BEGIN.length, end), 'base64')
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const { field, number } = reader(body, MAGIC.length)
  try {
    field() // cipher
    field() // key derivation function
    const options = field()
    number() // number of keys: one
    const publicKey = field()
    const { field: salt, number: rounds } = reader(options)
    if (options.length === 0) return { rounds: 0, publicKey }
    salt()
    return { rounds: rounds(), publicKey }
  } catch {
    return undefined
  }
}

const PKCS8 = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/

/** The older forms that ssh2 can read, by kind of key. */
const OLDER_FORMS = { rsa: 'pkcs1', ec: 'sec1' } as const

/** A key in PKCS#8, the form of OpenSSL and of cloud consoles, in the older form of its kind. */
const fromPkcs8 = (data: Buffer, passphrase: string | undefined): Buffer | Error => {
  if (passphrase === undefined && PKCS8.exec(data.toString('latin1'))?.[1]) return new Error('it is encrypted')
  try {
    const key = createPrivateKey({ key: data, format: 'pem', ...(passphrase !== undefined && { passphrase }) })
    const type = OLDER_FORMS[key.asymmetricKeyType as keyof typeof OLDER_FORMS]
    return type === undefined
      ? new Error(`it is in PKCS#8 form, which holds no ${key.asymmetricKeyType} key that can be used: make one with ssh-keygen`)
      : Buffer.from(key.export({ type, format: 'pem' }))
  } catch {
    return new Error(passphrase === undefined ? 'it is damaged' : 'it is encrypted, or damaged')
  }
}

/** Parses a key with ssh2. Never throws, and refuses keys that would take too long. */
export const parseKey = (data: Buffer, passphrase?: string): ParsedKey | Error => {
  if (data.length > MAX_KEY_BYTES) return new Error('it is larger than any key')
  const { rounds = 0 } = unencryptedPart(data) ?? {}
  if (rounds > MAX_KDF_ROUNDS) return new Error(`its passphrase takes ${rounds} rounds to check, more than the limit of ${MAX_KDF_ROUNDS}`)
  const text = data.toString('latin1')
  if (text.startsWith('PuTTY-User-Key-File-3'))
    return new Error('it is a PuTTY key, version 3: "puttygen KEY.ppk -O private-openssh-new -o KEY" makes one that can be used')
  const older = PKCS8.test(text) ? fromPkcs8(data, passphrase) : data
  if (older instanceof Error) return older
  try {
    const parsed = ssh2.utils.parseKey(older, passphrase) as ParsedKey | ParsedKey[] | Error
    return Array.isArray(parsed) ? (parsed[0] ?? new Error('empty')) : parsed
  } catch {
    return new Error('it is damaged')
  }
}

/** The public key of a key file, if it can be had without the passphrase: used to find the key in an agent. */
export const publicKeyOf = async (file: string, data: Buffer | undefined): Promise<Buffer | undefined> => {
  for (const text of [data, await readBounded(`${file}.pub`, MAX_KEY_BYTES).catch(() => undefined)]) {
    if (!text) continue
    const clear = unencryptedPart(text)
    if (clear) return clear.publicKey
    const key = parseKey(text)
    if (!(key instanceof Error)) return key.getPublicSSH()
  }
  return undefined
}
