import { type TokenOwner, tokenOwners } from '../../platform/tokens.js'
import { attempt } from '../../source/readings.js'
import { Unavailable } from '../errors.js'
import type { ReadBatcher } from '../read-batcher.js'
import { digest, isSame } from './digest.js'

/** Whom a key lets in. */
export type TokenStatus = 'staff' | 'not staff' | 'inactive' | 'expired' | 'unknown'

/** Hashes of the keys that this machine itself has given out. */
export type StaticTokens = () => Promise<readonly Buffer[]>

/** How long a verdict holds: so long a token that was taken back still works. */
const HOLDS_MS = 10_000
const MOST = 1_000

/** What can be a key at all; the column is no longer. */
const KEY = /^[\x21-\x7e]{1,40}$/

const judge = (owner: TokenOwner | undefined): TokenStatus => {
  if (!owner) return 'unknown'
  if (!owner.isActive) return 'inactive'
  if (owner.isExpired) return 'expired'
  return owner.isStaff ? 'staff' : 'not staff'
}

/** Whom keys let in, asked of the platform at most every ten seconds for each key, and of all that come at once together. */
export class TokenVerifier {
  readonly #flights: ReadBatcher
  readonly #own: StaticTokens
  readonly #clock: () => number
  /** By the hash of the key, so that no key is kept. */
  readonly #known = new Map<string, { readonly verdict: Promise<TokenStatus>; readonly until: number }>()
  #batch: { readonly keys: Set<string>; readonly owners: Promise<readonly TokenOwner[] | undefined> } | undefined

  constructor(flights: ReadBatcher, own: StaticTokens, clock: () => number = () => performance.now()) {
    this.#flights = flights
    this.#own = own
    this.#clock = clock
  }

  /** @throws Unavailable where nobody can say */
  of(key: string): Promise<TokenStatus> {
    if (!KEY.test(key)) return Promise.resolve('unknown')
    const hash = digest(key)
    const name = hash.toString('base64')
    const known = this.#known.get(name)
    if (known && this.#clock() < known.until) return known.verdict
    const verdict = this.#judge(key, hash)
    this.#known.delete(name)
    this.#known.set(name, { verdict, until: this.#clock() + HOLDS_MS })
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest)
    // That nobody could say is no verdict.
    verdict.catch(() => this.#known.delete(name))
    return verdict
  }

  async #judge(key: string, hash: Buffer): Promise<TokenStatus> {
    const own = await this.#own()
    // All of them, so that which one it is cannot be measured.
    if (own.filter(token => isSame(token, hash)).length > 0) return 'staff'
    const owners = await this.#ownersOf(key)
    if (!owners && own.length === 0)
      throw new Unavailable(
        'database',
        'the tokens of the platform cannot be read, and there are none of our own',
        'Let the role read them (check_status grants --with-api), or make one here: check_status token create',
      )
    return judge(owners?.find(owner => isSame(digest(owner.key), hash)))
  }

  /** Undefined: the role may not read that table, or there is none. */
  #ownersOf(key: string): Promise<readonly TokenOwner[] | undefined> {
    this.#batch ??= this.#openBatch()
    this.#batch.keys.add(key)
    return this.#batch.owners
  }

  #openBatch() {
    const keys = new Set<string>()
    const owners = new Promise(resolve => setImmediate(resolve)).then(async () => {
      this.#batch = undefined
      const { values } = await this.#flights.ask({ owners: attempt(tokenOwners([...keys])) })
      if (values.owners.ok) return values.owners.value
      const { absent, denied, message, hint } = values.owners.error
      if (absent || denied) return undefined
      throw new Unavailable('database', message, hint)
    })
    return { keys, owners }
  }
}
