import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ssh2, { type AuthenticationType, type AuthHandlerMiddleware, type BaseAgent, type ParsedKey } from 'ssh2'
import type { Interaction } from '../source.js'
import type { Destination } from './ssh-config.js'

const { createAgent, OpenSSHAgent, utils } = ssh2

/** What OpenSSH looks for where nobody names a key. */
const USUAL = ['id_ed25519', 'id_ecdsa', 'id_rsa']
const TRIES = 3

/** What became of every key that could have been used: for the error, when none was accepted. */
export interface Trail {
  readonly tried: string[]
  readonly passedOver: string[]
}

const parse = (data: Buffer, passphrase?: string): ParsedKey | Error => {
  const parsed = utils.parseKey(data, passphrase) as ParsedKey | ParsedKey[] | Error
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('empty')) : parsed
}

const isEncrypted = (error: Error): boolean => /no passphrase given|encrypted/i.test(error.message)

const agentKeys = (agent: BaseAgent | undefined): Promise<ParsedKey[]> =>
  new Promise(resolve => {
    if (!agent) resolve([])
    else
      agent.getIdentities((error, keys) => {
        // An agent that has gone away is as good as one without keys.
        if (error || !keys) resolve([])
        else resolve(keys.map(key => (key instanceof Buffer ? parse(key) : key)).filter((key): key is ParsedKey => !(key instanceof Error)))
      })
  })

/** The agent at a socket, showing only some of its keys. */
class SomeKeys extends OpenSSHAgent {
  readonly #keys: readonly ParsedKey[]
  constructor(socket: string, keys: readonly ParsedKey[]) {
    super(socket)
    this.#keys = keys
  }
  override getIdentities(done: (error?: Error, keys?: ParsedKey[]) => void): void {
    done(undefined, [...this.#keys])
  }
}

const sameKey = (a: ParsedKey, b: ParsedKey): boolean => a.getPublicSSH().equals(b.getPublicSSH())

/** The private key of a file; an encrypted one is asked for, or passed over where nobody can be asked. */
const unlock = async (file: string, data: Buffer, ask: Interaction['ask'], trail: Trail): Promise<ParsedKey | undefined> => {
  const plain = parse(data)
  if (!(plain instanceof Error)) return plain
  if (!isEncrypted(plain)) {
    trail.passedOver.push(`${file} is not a private key that can be used`)
    return undefined
  }
  if (!ask) {
    trail.passedOver.push(`${file} is encrypted and nobody is there to type its passphrase`)
    return undefined
  }
  for (let i = 0; i < TRIES; i++) {
    const passphrase = await ask(`Passphrase for ${file}: `, true)
    if (!passphrase) break
    const key = parse(data, passphrase)
    if (!(key instanceof Error)) return key
  }
  trail.passedOver.push(`${file} is encrypted and was not unlocked`)
  return undefined
}

const publicHalf = async (file: string, data: Buffer | undefined): Promise<ParsedKey | undefined> => {
  const beside = await readFile(`${file}.pub`).catch(() => undefined)
  for (const text of [beside, data]) {
    const key = text && parse(text)
    if (key && !(key instanceof Error)) return key
  }
  return undefined
}

/**
 * The ways to sign in, one after the other, each prepared when its turn comes: named key files (by the agent where it holds
 * them), then the agent's other keys, then the usual files. Nothing is tried that was not named or found there.
 */
async function* ways(to: Destination, home: string, ask: Interaction['ask'], trail: Trail): AsyncGenerator<AuthenticationType | object> {
  const agent = to.agent === undefined ? undefined : (createAgent(to.agent) as BaseAgent)
  const held = await agentKeys(agent)
  const offered: ParsedKey[] = []
  const byAgent = (keys: readonly ParsedKey[]) => ({ type: 'agent', username: to.user, agent: new SomeKeys(to.agent ?? '', keys) })

  async function* fromFile(file: string, isNamed: boolean): AsyncGenerator<object> {
    const data = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (isNamed) trail.passedOver.push(`${file} cannot be read (${error.code})`)
      return undefined
    })
    const half = await publicHalf(file, data)
    const inAgent = half && held.find(key => sameKey(key, half))
    if (inAgent) {
      offered.push(inAgent)
      trail.tried.push(`${file} (held by the agent)`)
      yield byAgent([inAgent])
      return
    }
    const key = data && (await unlock(file, data, ask, trail))
    if (!key) return
    trail.tried.push(file)
    yield { type: 'publickey', username: to.user, key }
  }

  for (const file of to.identityFiles) yield* fromFile(file, true)
  const others = to.identitiesOnly ? [] : held.filter(key => !offered.some(one => sameKey(one, key)))
  if (others.length > 0) {
    trail.tried.push(...others.map(({ comment, type }) => `${comment || type} (agent)`))
    yield byAgent(others)
  }
  if (to.identityFiles.length === 0) for (const name of USUAL) yield* fromFile(join(home, '.ssh', name), false)
}

/** Tries what is configured, in order, and nothing else; not even `none`, which costs a round trip. */
export const authenticate = (to: Destination, home: string, ask: Interaction['ask'], trail: Trail): AuthHandlerMiddleware => {
  const attempts = ways(to, home, ask, trail)
  return ((_left: unknown, _partial: unknown, next: (way: unknown) => void) => {
    attempts.next().then(
      ({ value, done }) => next(done ? false : value),
      () => next(false),
    )
  }) as unknown as AuthHandlerMiddleware
}

/** For the error when no key was accepted: what was tried, what was not, and why. */
export const describeTrail = ({ tried, passedOver }: Trail): string =>
  [`tried ${tried.length > 0 ? tried.join(', ') : 'no key'}`, ...passedOver].join('; ')
