import { join } from 'node:path'
import type { AuthHandlerMiddleware, ParsedKey } from 'ssh2'
import { limited } from '../../text/time-limit.js'
import { readBounded } from '../bounded-read.js'
import type { Interaction } from '../source.js'
import { Agent, foreignTypes, LISTING_TIMEOUT_MS, type OnWaiting, type Sign } from './agent.js'
import { acceptsKeys, type KeyAttempts, NOT_UNLOCKED } from './key-attempts.js'
import { DEFAULT_KEY_NAMES, MAX_KEY_BYTES } from './key-names.js'
import { parseKey, publicKeyOf } from './public-key.js'
import type { Destination } from './ssh-config.js'

const MAX_PASSPHRASE_TRIES = 3

export interface AuthContext {
  readonly home: string
  readonly ask: Interaction['ask']
  readonly attempts: KeyAttempts
  /** Aborts once the connection has ended. */
  readonly ended: AbortSignal
  readonly onAgent: OnWaiting
  /** Called with an error of `ask`: the person does not want to answer. */
  readonly fail: (error: unknown) => void
}

/** A method as ssh2 expects it. `sign` is set if the key may sign before the host asks: it was configured, or is the only one. */
type AuthMethod = { readonly username: string; readonly sign?: Sign } & (
  | { readonly type: 'publickey'; readonly key: ParsedKey }
  | { readonly type: 'agent'; readonly agent: Agent }
)

const isEncrypted = (error: Error): boolean => /no passphrase given|encrypted/i.test(error.message)

/** The private key in a file. Asks for the passphrase of an encrypted one, or skips it if there is no one to ask. */
const unlock = async (file: string, isNamed: boolean, data: Buffer, { ask, attempts }: AuthContext): Promise<ParsedKey | undefined> => {
  const plain = parseKey(data)
  if (!(plain instanceof Error)) {
    if (plain.isPrivateKey()) return plain
    attempts.skipped.push(`${file} is a public key, and the agent does not hold its private key`)
    return undefined
  }
  if (!isEncrypted(plain)) {
    if (/PRIVATE KEY|^PuTTY-User-Key-File/.test(data.toString('latin1'))) attempts.skipped.push(`${file} cannot be used: ${plain.message}`)
    else (isNamed ? attempts.noKeys : attempts.skipped).push(`${file} is not a private key`)
    return undefined
  }
  if (!ask) {
    attempts.skipped.push(`${file} is encrypted, and there is no one to ask for its passphrase`)
    return undefined
  }
  for (let i = 0; i < MAX_PASSPHRASE_TRIES; i++) {
    const passphrase = await ask(`${i === 0 ? '' : 'That is not its passphrase.\n'}Passphrase for ${file}: `, true)
    if (!passphrase) break
    const key = parseKey(data, passphrase)
    if (!(key instanceof Error)) return key
  }
  attempts.skipped.push(`${file} ${NOT_UNLOCKED}`)
  return undefined
}

const signWith = (key: ParsedKey, data: Buffer, hash: string | undefined): Buffer => {
  const signature: Buffer | Error = key.sign(data, hash)
  if (signature instanceof Error) throw Object.assign(signature, { level: 'client-authentication' })
  return signature
}

/**
 * The authentication methods in order, each prepared when its turn comes: configured key files (through the agent if it holds
 * them), then the agent's other keys, then the default files. No other key is tried.
 */
async function* authMethods(to: Destination, context: AuthContext): AsyncGenerator<AuthMethod> {
  const { attempts, ended, onAgent } = context
  const agentUntil = (signal: AbortSignal): Agent | undefined => (to.agent === undefined ? undefined : new Agent(to.agent, signal, onAgent))
  const agent = agentUntil(ended)
  // Limited in time if there are key files to go on with.
  const lister = to.identityFiles ? agentUntil(limited(ended, LISTING_TIMEOUT_MS)) : agent
  const agentKeys = await (lister?.keys() ?? Promise.resolve([])).catch(() => {
    attempts.skipped.push(`no agent answers at ${to.agent}`)
    return []
  })
  const offered: ParsedKey[] = []

  function* fromAgent(key: ParsedKey, name: string, isLikely: boolean): Generator<AuthMethod> {
    if (!agent) return
    offered.push(key)
    attempts.tried.push(name)
    // A signature may require touching a hardware key: only ask for a key that the host is likely to accept.
    yield { type: 'agent', username: to.user, agent: agent.only(key), ...(isLikely && { sign: agent.signerOf(key) }) }
  }

  async function* fromFile(file: string, isNamed: boolean): AsyncGenerator<AuthMethod> {
    let unreadable: string | undefined
    const data = await readBounded(file, MAX_KEY_BYTES).catch((error: NodeJS.ErrnoException) => {
      unreadable = error.code
      return undefined
    })
    const publicKey = await publicKeyOf(file, data)
    const inAgent = publicKey && agentKeys.find(key => key.getPublicSSH().equals(publicKey))
    if (inAgent) return yield* fromAgent(inAgent, `${file} (held by the agent)`, isNamed)
    if (!data) {
      if (unreadable !== 'ENOENT') attempts.skipped.push(`${file} cannot be read (${unreadable})`)
      else if (isNamed) attempts.noKeys.push(`${file} does not exist`)
      return
    }
    const key = await unlock(file, isNamed, data, context)
    if (!key) return
    attempts.tried.push(file)
    yield { type: 'publickey', username: to.user, key, sign: async (...args) => signWith(key, ...args) }
  }

  for (const file of to.identityFiles ?? []) yield* fromFile(file, true)
  for (const key of to.identitiesOnly ? [] : agentKeys)
    if (!offered.includes(key)) yield* fromAgent(key, `${key.comment || key.type} (agent)`, agentKeys.length === 1)
  if (!to.identityFiles) for (const name of DEFAULT_KEY_NAMES) yield* fromFile(join(context.home, '.ssh', name), false)
  // Only now, when nothing has helped: it takes another request to the agent.
  for (const type of to.agent === undefined ? [] : await foreignTypes(to.agent, ended)) {
    attempts.hasForeignKeys = true
    attempts.skipped.push(`ssh2 cannot use the agent's key of type ${type}`)
  }
}

/** sshd hangs up at the sixth failure (MaxAuthTries), and what it then says is not about keys. */
const MAX_KEYS_BEFORE_NONE = 4

export interface Authentication {
  /** Offers the methods in order, and last `none`, for a host that asks for nothing: first, it would cost a round trip. */
  readonly handler: AuthHandlerMiddleware
  /** Signs with the key that was offered last. */
  readonly signer: () => Sign | undefined
}

export const authenticate = (to: Destination, context: AuthContext): Authentication => {
  const authMethod = authMethods(to, context)
  let current: AuthMethod | undefined
  let hasTriedNone = false
  const last = (): { readonly type: 'none'; readonly username: string } | false => {
    const { tried, remaining } = context.attempts
    if (hasTriedNone || remaining?.isPartial || tried.length > MAX_KEYS_BEFORE_NONE) return false
    hasTriedNone = true
    return { type: 'none', username: to.user }
  }
  const handler = (methods: readonly string[] | null, isPartial: boolean | null, next: (method: unknown) => void): void => {
    if (methods && methods.length > 0) context.attempts.remaining = { methods, isPartial: isPartial === true }
    if (!acceptsKeys(context.attempts)) return void next(last())
    authMethod
      .next()
      .then(({ value, done }) => {
        current = done ? undefined : value
        // The connection may have ended while the person was typing.
        if (!context.ended.aborted) next(current ?? last())
      })
      .catch(context.fail)
  }
  return { handler: handler as unknown as AuthHandlerMiddleware, signer: () => current?.sign }
}
