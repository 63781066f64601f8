import { LRUCache } from 'lru-cache'
import { type TokenOwner, tokenOwners } from '../../platform/tokens.js'
import { attempt } from '../../source/readings.js'
import { Unavailable } from '../errors.js'
import type { ReadBatcher } from '../read-batcher.js'
import { digest, isSameDigest } from './digest.js'

/** What a key is worth: only `staff` may read. */
export type TokenStatus = 'staff' | 'not staff' | 'inactive' | 'expired' | 'unknown'

/** Digests of the keys that `check_status token create` made on this machine. */
export type StaticTokens = () => Promise<readonly Buffer[]>

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

/** Looks keys up on the platform: each at most every ten seconds, and those that arrive together in one query. */
export class TokenVerifier {
  readonly #staticTokens: StaticTokens
  readonly #batcher: ReadBatcher
  #batch: { readonly keys: Set<string>; readonly owners: Promise<readonly TokenOwner[] | undefined> } | undefined
  /** Under the digests of the keys, so that no key stays in memory. */
  readonly #statuses: LRUCache<string, TokenStatus, { readonly key: string; readonly hash: Buffer }>

  constructor(batcher: ReadBatcher, staticTokens: StaticTokens) {
    this.#staticTokens = staticTokens
    this.#batcher = batcher
    this.#statuses = new LRUCache({
      max: MAX_KEYS,
      ttl: TTL_MS,
      ttlResolution: 0,
      // Clients that wait for a status get it even if it is evicted meanwhile.
      ignoreFetchAbort: true,
      fetchMethod: (_, __, { context: { key, hash } }) => this.#lookUp(key, hash),
    })
  }

  /** @throws Unavailable if the platform cannot be asked; that is not remembered */
  async verify(key: string): Promise<TokenStatus> {
    if (!KEY.test(key)) return 'unknown'
    const hash = digest(key)
    return this.#statuses.forceFetch(hash.toString('base64'), { context: { key, hash } })
  }

  async #lookUp(key: string, hash: Buffer): Promise<TokenStatus> {
    const own = await this.#staticTokens()
    // Compares with every token: the time taken must not reveal which one matched.
    if (own.filter(token => isSameDigest(token, hash)).length > 0) return 'staff'
    const owners = await this.#ownersOf(key)
    if (!owners && own.length === 0)
      throw new Unavailable(
        'database',
        "cannot read the platform's tokens, and this machine has none of its own",
        'Let the role read them (check_status grants --with-api), or create one here: check_status token create',
      )
    return statusOf(owners?.find(owner => isSameDigest(digest(owner.key), hash)))
  }

  /** Undefined: the platform has no table of tokens, or the role may not read it. */
  #ownersOf(key: string): Promise<readonly TokenOwner[] | undefined> {
    this.#batch ??= this.#openBatch()
    this.#batch.keys.add(key)
    return this.#batch.owners
  }

  #openBatch() {
    const keys = new Set<string>()
    const owners = new Promise(resolve => setImmediate(resolve)).then(async () => {
      this.#batch = undefined
      const { values } = await this.#batcher.readNeeds({ owners: attempt(tokenOwners([...keys])) })
      if (values.owners.ok) return values.owners.value
      const { absent, denied, message, hint } = values.owners.error
      if (absent || denied) return undefined
      throw new Unavailable('database', message, hint)
    })
    return { keys, owners }
  }
}
