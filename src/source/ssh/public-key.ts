import ssh2, { type ParsedKey } from 'ssh2'
import { readBounded } from '../bounded-read.js'

/** Bytes: an RSA key of 16384 bits, the longest that ssh-keygen makes, takes 13 kB. */
export const MAX_KEY_BYTES = 32 * 1024
/** To turn a passphrase into a key takes about 5 ms for each round, and nothing else goes on meanwhile; ssh-keygen takes 24. */
const MOST_ROUNDS = 2000

const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----'
const END = '-----END'
const MAGIC = Buffer.from('openssh-key-v1\0')

/** @throws RangeError where it is cut short */
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

/** What OpenSSH's own format keeps in the clear, also where the key is encrypted (PROTOCOL.key). */
const clearPart = (data: Buffer): { readonly rounds: number; readonly half: Buffer } | undefined => {
  const begin = data.indexOf(BEGIN)
  const end = data.indexOf(END, begin + BEGIN.length)
  if (begin < 0 || end < 0) return undefined
  const body = Buffer.from(data.toString('latin1', begin + BEGIN.length, end), 'base64')
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const { field, number } = reader(body, MAGIC.length)
  try {
    field() // cipher
    field() // how the passphrase becomes its key
    const options = field()
    number() // of keys: one
    const half = field()
    const { field: salt, number: rounds } = reader(options)
    if (options.length === 0) return { rounds: 0, half }
    salt()
    return { rounds: rounds(), half }
  } catch {
    return undefined
  }
}

/** A key as ssh2 understands it. Never throws, and takes no longer than a person waits. */
export const parseKey = (data: Buffer, passphrase?: string): ParsedKey | Error => {
  if (data.length > MAX_KEY_BYTES) return new Error('it is larger than any key')
  const { rounds = 0 } = clearPart(data) ?? {}
  if (rounds > MOST_ROUNDS) return new Error(`to check its passphrase takes ${rounds} rounds, and ${MOST_ROUNDS} are borne here`)
  try {
    const parsed = ssh2.utils.parseKey(data, passphrase) as ParsedKey | ParsedKey[] | Error
    return Array.isArray(parsed) ? (parsed[0] ?? new Error('empty')) : parsed
  } catch {
    return new Error('it is damaged')
  }
}

/** The public half of a key file as far as it can be told without its passphrase, to find the key in an agent by. */
export const publicKeyOf = async (file: string, data: Buffer | undefined): Promise<Buffer | undefined> => {
  for (const text of [data, await readBounded(`${file}.pub`, MAX_KEY_BYTES).catch(() => undefined)]) {
    if (!text) continue
    const clear = clearPart(text)
    if (clear) return clear.half
    const key = parseKey(text)
    if (!(key instanceof Error)) return key.getPublicSSH()
  }
  return undefined
}
