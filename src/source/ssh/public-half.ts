import { readFile } from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'

export const parseKey = (data: Buffer, passphrase?: string): ParsedKey | Error => {
  const parsed = ssh2.utils.parseKey(data, passphrase) as ParsedKey | ParsedKey[] | Error
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('empty')) : parsed
}

const OPENSSH = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/
const MAGIC = Buffer.from('openssh-key-v1\0')

/** OpenSSH's own format keeps the public half in the clear, also where the key is encrypted (PROTOCOL.key). */
const clearPart = (data: Buffer): Buffer | undefined => {
  const body = Buffer.from(OPENSSH.exec(data.toString('latin1'))?.[1] ?? '', 'base64')
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  let at = MAGIC.length
  const next = (): Buffer => {
    const start = at + 4
    at = start + body.readUInt32BE(at)
    return body.subarray(start, at)
  }
  try {
    next() // cipher
    next() // how the passphrase becomes its key
    next() // and the options of that
    at += 4 // number of keys: one
    return next()
  } catch {
    return undefined // cut short
  }
}

/** The public half of a key file as far as it can be told without its passphrase, to find the key in an agent by. */
export const publicHalf = async (file: string, data: Buffer | undefined): Promise<Buffer | undefined> => {
  for (const text of [data, await readFile(`${file}.pub`).catch(() => undefined)]) {
    if (!text) continue
    const clear = clearPart(text)
    if (clear) return clear
    const key = parseKey(text)
    if (!(key instanceof Error)) return key.getPublicSSH()
  }
  return undefined
}
