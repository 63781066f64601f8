import DataLoader from 'dataloader'
import { LRUCache } from 'lru-cache'
import { type TokenOwner, tokenOwners } from '../../platform/tokens.js'
import { attempt } from '../../source/readings.js'
import { Unavailable } from '../errors.js'
import type { ReadBatcher } from '../read-batcher.js'
import { digest, isSameDigest } from './digest.js'

/** What a key is worth: only `staff` may read. */
export type TokenStatus = 'staff' | 'not staff' | 'inactive' | 'expired' | 'unknown'

/** A key that `check_status token create` made on this machine. */
export interface StaticToken {
  /** Its digest. */
  readonly hash: Buffer
  /** Whose it is; null: it was given no name. */
  readonly name: string | null
}

export type StaticTokens = () => Promise<readonly StaticToken[]>

interface Verified {
  readonly status: TokenStatus
  /** Whose it is; null: nobody knows. */
  readonly name: string | null
}

const UNKNOWN: Verified = { status: 'unknown', name: null }

/** How long a revoked token may still work. */
const TTL_MS = 10_000
const MAX_KEYS = 1_000

/** The form of a key; the platform's column holds 40 characters. */
const KEY = /^[\x21-\x7e]{1,40}$/

const statusOf = (owner: TokenOwner | undefined): TokenStatus => {
  if (!owner) return 'unknown'
  if (!owner.isActive) return 'inactive'
  if (owner.isExpired) return 'expired'
  return owner.isStaff ? 'staff' : 'not staff'
}

/** The owner of each key. `unreadable`: the platform has no table of tokens, or the role may not read it. @throws Unavailable */
const readOwners = async (batcher: ReadBatcher, keys: readonly string[]): Promise<(TokenOwner | 'unreadable' | undefined)[]> => {
  const { owners } = (await batcher.readNeeds({ owners: attempt(tokenOwners([...keys])) })).values
  if (owners.ok) return keys.map(digest).map(hash => owners.value.find(owner => isSameDigest(digest(owner.key), hash)))
  const { absent, denied, message, hint } = owners.error
  if (absent || denied) return keys.map(() => 'unreadable')
  throw new Unavailable('database', message, hint)
}

/** Looks keys up on the platform: each at most every ten seconds, and those that arrive together in one query. */
export class TokenVerifier {
  readonly #staticTokens: StaticTokens
  readonly #owners: DataLoader<string, TokenOwner | 'unreadable' | undefined>
  /** Under the digests of the keys, so that no key stays in memory. */
  readonly #verified: LRUCache<string, Verified, { readonly key: string; readonly hash: Buffer }>

  constructor(batcher: ReadBatcher, staticTokens: StaticTokens) {
    this.#staticTokens = staticTokens
    this.#owners = new DataLoader(keys => readOwners(batcher, keys), { cache: false, batchScheduleFn: setImmediate })
    this.#verified = new LRUCache({
      max: MAX_KEYS,
      ttl: TTL_MS,
      ttlResolution: 0,
      // Clients that wait for a status get it even if it is evicted meanwhile.
      ignoreFetchAbort: true,
      fetchMethod: (_, __, { context: { key, hash } }) => this.#lookUp(key, hash),
    })
  }

  /** @throws Unavailable if the platform cannot be read; the next call tries again */
  async verify(key: string): Promise<TokenStatus> {
    return (await this.#verify(key)).status
  }

  /** Whose key it is; null: nobody knows. @throws Unavailable */
  async nameOf(key: string): Promise<string | null> {
    return (await this.#verify(key)).name
  }

  async #verify(key: string): Promise<Verified> {
    if (!KEY.test(key)) return UNKNOWN
    const hash = digest(key)
    return this.#verified.forceFetch(hash.toString('base64'), { context: { key, hash } })
  }

  async #lookUp(key: string, hash: Buffer): Promise<Verified> {
    const own = await this.#staticTokens()
    // Compares with every token: the time taken must not reveal which one matched.
    const [same] = own.filter(token => isSameDigest(token.hash, hash))
    if (same) return { status: 'staff', name: same.name }
    const owner = await this.#owners.load(key)
    if (owner !== 'unreadable') return { status: statusOf(owner), name: owner?.name ?? null }
    if (own.length > 0) return UNKNOWN
    throw new Unavailable(
      'database',
      "cannot read the platform's tokens, and this machine has none of its own",
      'Let the role read them (check_status grants --with-api), or create one here: check_status token create',
    )
  }
}
