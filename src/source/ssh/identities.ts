import { join } from 'node:path'
import type { AuthHandlerMiddleware, ParsedKey } from 'ssh2'
import { readBounded } from '../bounded-read.js'
import type { Interaction } from '../source.js'
import { Agent, LISTING_MS, type OnWaiting, type Sign } from './agent.js'
import { type KeyAttempts, takesKeys } from './key-attempts.js'
import { MAX_KEY_BYTES, parseKey, publicKeyOf } from './public-key.js'
import type { Destination } from './ssh-config.js'

/** What OpenSSH looks for where nobody names a key. */
export const DEFAULT_KEY_NAMES = ['id_ed25519', 'id_ecdsa', 'id_rsa']
const TRIES = 3

export interface Signing {
  readonly home: string
  readonly ask: Interaction['ask']
  readonly attempts: KeyAttempts
  /** Nothing is waited for any more. */
  readonly ended: AbortSignal
  readonly onAgent: OnWaiting
  /** What `ask` threw: the person wants none of it. */
  readonly fail: (error: unknown) => void
}

/** A key as ssh2 is to offer it, and how it signs where nobody minds: it was named, or is the only one. */
type Way = { readonly username: string; readonly sign?: Sign } & (
  | { readonly type: 'publickey'; readonly key: ParsedKey }
  | { readonly type: 'agent'; readonly agent: Agent }
)

const isEncrypted = (error: Error): boolean => /no passphrase given|encrypted/i.test(error.message)

/** The private key of a file; an encrypted one is asked for, or passed over where nobody can be asked. */
const unlock = async (file: string, isNamed: boolean, data: Buffer, { ask, attempts }: Signing): Promise<ParsedKey | undefined> => {
  const plain = parseKey(data)
  if (!(plain instanceof Error)) {
    if (plain.isPrivateKey()) return plain
    attempts.passedOver.push(`${file} is a public key, and the agent does not hold its other half`)
    return undefined
  }
  if (!isEncrypted(plain)) {
    if (/PRIVATE KEY/.test(data.toString('latin1'))) attempts.passedOver.push(`${file} cannot be used: ${plain.message}`)
    else (isNamed ? attempts.noKeys : attempts.passedOver).push(`${file} is no private key`)
    return undefined
  }
  if (!ask) {
    attempts.passedOver.push(`${file} is encrypted and nobody is there to type its passphrase`)
    return undefined
  }
  for (let i = 0; i < TRIES; i++) {
    const passphrase = await ask(`Passphrase for ${file}: `, true)
    if (!passphrase) break
    const key = parseKey(data, passphrase)
    if (!(key instanceof Error)) return key
  }
  attempts.passedOver.push(`${file} is encrypted and was not unlocked`)
  return undefined
}

const signedBy = (key: ParsedKey, data: Buffer, hash: string | undefined): Buffer => {
  const signature: Buffer | Error = key.sign(data, hash)
  if (signature instanceof Error) throw Object.assign(signature, { level: 'client-authentication' })
  return signature
}

/**
 * The ways to sign in, one after the other, each prepared when its turn comes: named key files (by the agent where it holds
 * them), then the agent's other keys, then the usual files. Nothing is tried that was not named or found there.
 */
async function* ways(to: Destination, signing: Signing): AsyncGenerator<Way> {
  const { attempts, ended, onAgent } = signing
  const agentUntil = (signal: AbortSignal): Agent | undefined => (to.agent === undefined ? undefined : new Agent(to.agent, signal, onAgent))
  const agent = agentUntil(ended)
  // Not waited for where there is a file to go on with.
  const lister = to.identityFiles ? agentUntil(AbortSignal.any([ended, AbortSignal.timeout(LISTING_MS)])) : agent
  const held = await (lister?.keys() ?? Promise.resolve([])).catch(() => {
    attempts.passedOver.push(`no agent answers at ${to.agent}`)
    return []
  })
  const offered: ParsedKey[] = []

  function* byAgent(key: ParsedKey, name: string, isMeant: boolean): Generator<Way> {
    if (!agent) return
    offered.push(key)
    attempts.tried.push(name)
    // A signature may need a finger on a button: only for a key that the host is likely to want.
    yield { type: 'agent', username: to.user, agent: agent.only(key), ...(isMeant && { sign: agent.signerOf(key) }) }
  }

  async function* fromFile(file: string, isNamed: boolean): AsyncGenerator<Way> {
    let unreadable: string | undefined
    const data = await readBounded(file, MAX_KEY_BYTES).catch((error: NodeJS.ErrnoException) => {
      unreadable = error.code
      return undefined
    })
    const half = await publicKeyOf(file, data)
    const inAgent = half && held.find(key => key.getPublicSSH().equals(half))
    if (inAgent) return yield* byAgent(inAgent, `${file} (held by the agent)`, isNamed)
    if (!data) {
      if (unreadable !== 'ENOENT') attempts.passedOver.push(`${file} cannot be read (${unreadable})`)
      else if (isNamed) attempts.noKeys.push(`${file} does not exist`)
      return
    }
    const key = await unlock(file, isNamed, data, signing)
    if (!key) return
    attempts.tried.push(file)
    yield { type: 'publickey', username: to.user, key, sign: async (...args) => signedBy(key, ...args) }
  }

  for (const file of to.identityFiles ?? []) yield* fromFile(file, true)
  for (const key of to.identitiesOnly ? [] : held)
    if (!offered.includes(key)) yield* byAgent(key, `${key.comment || key.type} (agent)`, held.length === 1)
  if (!to.identityFiles) for (const name of DEFAULT_KEY_NAMES) yield* fromFile(join(signing.home, '.ssh', name), false)
}

export interface Authentication {
  /** Tries what is configured, in order, and nothing else; not even `none`, which costs a round trip. */
  readonly handler: AuthHandlerMiddleware
  /** Of the key that was offered last. */
  readonly signer: () => Sign | undefined
}

export const authenticate = (to: Destination, signing: Signing): Authentication => {
  const attempts = ways(to, signing)
  let current: Way | undefined
  const handler = (methods: readonly string[] | null, isPartial: boolean | null, next: (way: unknown) => void): void => {
    if (methods && methods.length > 0) signing.attempts.open = { methods, isPartial: isPartial === true }
    if (!takesKeys(signing.attempts)) return void next(false)
    attempts
      .next()
      .then(({ value, done }) => {
        current = done ? undefined : value
        // The connection may have ended while the person was typing.
        if (!signing.ended.aborted) next(current ?? false)
      })
      .catch(signing.fail)
  }
  return { handler: handler as unknown as AuthHandlerMiddleware, signer: () => current?.sign }
}
