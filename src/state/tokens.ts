import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { StateError } from './errors.js'
import { readText, replaceFile } from './files.js'
import { type Folder, TOKENS } from './folder.js'
import { date } from './shapes.js'

const VERSION = 1
/** Who needs more wants accounts. */
const MOST = 100
/** 160 bits, as the platform's own keys have. */
const KEY_BYTES = 20

const TokensFile = z.object({
  version: z.literal(VERSION),
  tokens: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().nullable(),
      /** SHA-256 of the key, in hex; the key itself is nowhere. */
      hash: z.string().regex(/^[\da-f]{64}$/),
      at: date,
    }),
  ),
})

/** A token for the API, without its key. */
export type ApiToken = z.infer<typeof TokensFile>['tokens'][number]

const parse = (text: string, path: string): readonly ApiToken[] => {
  const refuse = (why: string): StateError =>
    new StateError(
      `${path} cannot be understood: ${why}`,
      `Nothing was changed, and none of its tokens is taken. Mend it, or make new ones after: mv ${path} ${path}.old`,
    )
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    throw refuse('it is not JSON')
  }
  const version = Number((raw as { version?: unknown } | null)?.version)
  if (version > VERSION) throw refuse(`a newer check_status wrote it (version ${version})`)
  const parsed = TokensFile.safeParse(raw)
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error).split('\n')[0] ?? '')
  return parsed.data.tokens
}

/** The oldest first. @throws StateError */
export const listTokens = async (folder: Folder): Promise<readonly ApiToken[]> => {
  const path = folder.pathOf(TOKENS)
  const text = await readText(path)
  return text === undefined ? [] : parse(text, path)
}

const write = (folder: Folder, tokens: readonly ApiToken[]): Promise<void> =>
  replaceFile(folder.pathOf(TOKENS), `${JSON.stringify({ version: VERSION, tokens }, null, 2)}\n`)

/** Makes one. The key is returned this once, and never again. @throws StateError */
export const createToken = (folder: Folder, name: string | null, now: Date): Promise<{ readonly key: string; readonly token: ApiToken }> =>
  folder.alone(async () => {
    const tokens = await listTokens(folder)
    if (tokens.length >= MOST) throw new StateError(`there are ${MOST} tokens already`, 'Revoke some: check_status token list.')
    const key = randomBytes(KEY_BYTES).toString('hex')
    const token = { id: randomBytes(4).toString('hex'), name, hash: createHash('sha256').update(key).digest('hex'), at: now }
    await write(folder, [...tokens, token])
    return { key, token }
  })

/** Takes one back. Returns whether it was there. @throws StateError */
export const revokeToken = (folder: Folder, unwanted: string): Promise<boolean> =>
  folder.alone(async () => {
    const tokens = await listTokens(folder)
    const left = tokens.filter(({ id }) => id !== unwanted)
    if (left.length === tokens.length) return false
    await write(folder, left)
    return true
  })
