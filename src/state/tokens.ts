import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { openDocument } from './document.js'
import { StateError } from './errors.js'
import { type Folder, TOKENS } from './folder.js'
import { date } from './schemas.js'

const VERSION = 1
/** Who needs more wants accounts. */
const MAX_TOKENS = 100
/** 160 bits, as the platform's own keys have. */
const KEY_BYTES = 20

const Token = z.object({
  id: z.string().min(1),
  name: z.string().nullable(),
  /** SHA-256 of the key, in hex; the key itself is nowhere. */
  hash: z.string().regex(/^[\da-f]{64}$/),
  at: date,
})

/** A token for the API, without its key. */
export type ApiToken = z.infer<typeof Token>

const fileOf = (folder: Folder) =>
  openDocument<{ tokens: readonly ApiToken[] }>(
    folder,
    { name: TOKENS, version: VERSION, schema: z.object({ tokens: z.array(Token) }), loss: 'have no tokens' },
    2,
  )

/** The oldest first. @throws StateError */
export const listTokens = async (folder: Folder): Promise<readonly ApiToken[]> => (await fileOf(folder).read())?.tokens ?? []

/** Makes one. The key is returned this once, and never again. @throws StateError */
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

/** Takes one back. Returns whether it was there. @throws StateError */
export const revokeToken = async (folder: Folder, unwanted: string): Promise<boolean> => {
  let isThere = false
  await fileOf(folder).change(file => {
    isThere = file?.tokens.some(({ id }) => id === unwanted) ?? false
    return file && isThere ? { tokens: file.tokens.filter(({ id }) => id !== unwanted) } : file
  })
  return isThere
}
