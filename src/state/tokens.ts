import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { date, openDocument } from './document.js'
import { StateError } from './errors.js'
import { type Folder, TOKENS } from './folder.js'

const VERSION = 1
/** Beyond this, user accounts would serve better. */
const MAX_TOKENS = 100
/** 160 bits, like the platform's own keys. */
const KEY_BYTES = 20

const Token = z.object({
  id: z.string().min(1),
  name: z.string().nullable(),
  /** SHA-256 of the key, in hex. The key itself is not stored. */
  hash: z.string().regex(/^[\da-f]{64}$/),
  at: date,
})

/** A token for the API, without its key. */
export type ApiToken = z.infer<typeof Token>

const fileOf = (folder: Folder) =>
  openDocument<{ tokens: readonly ApiToken[] }>(
    folder,
    { name: TOKENS, version: VERSION, schema: z.object({ tokens: z.array(Token) }), loss: 'all tokens are lost' },
    2,
  )

/** Oldest first. @throws StateError */
export const listTokens = async (folder: Folder): Promise<readonly ApiToken[]> => (await fileOf(folder).read())?.tokens ?? []

/** Creates a token. Its key is returned only once. @throws StateError */
export const createToken = async (
  folder: Folder,
  name: string | null,
  now: Date,
): Promise<{ readonly key: string; readonly token: ApiToken }> => {
  const key = randomBytes(KEY_BYTES).toString('hex')
  const token = { id: randomBytes(4).toString('hex'), name, hash: createHash('sha256').update(key).digest('hex'), at: now }
  await fileOf(folder).change(file => {
    const tokens = file?.tokens ?? []
    if (tokens.length >= MAX_TOKENS) throw new StateError(`there are ${MAX_TOKENS} tokens already`, 'Revoke some: check_status token list.')
    return { tokens: [...tokens, token] }
  })
  return { key, token }
}

/** Returns whether there was such a token. @throws StateError */
export const revokeToken = async (folder: Folder, tokenId: string): Promise<boolean> => {
  let found = false
  await fileOf(folder).change(file => {
    found = file?.tokens.some(({ id }) => id === tokenId) ?? false
    return file && found ? { tokens: file.tokens.filter(({ id }) => id !== tokenId) } : file
  })
  return found
}
