import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuthHandlerMiddleware, ParsedKey } from 'ssh2'
import type { Interaction } from '../source.js'
import { Agent } from './agent.js'
import { parseKey, publicHalf } from './public-half.js'
import type { Destination } from './ssh-config.js'

/** What OpenSSH looks for where nobody names a key. */
const USUAL = ['id_ed25519', 'id_ecdsa', 'id_rsa']
const TRIES = 3

/** What became of every key that could have been used: for the error, when none was accepted. */
export interface Trail {
  readonly tried: string[]
  readonly passedOver: string[]
  /** Files that somebody named and that hold no key at all: a slip in the settings, whatever the host would say. */
  readonly noKeys: string[]
}

export interface Signing {
  readonly home: string
  readonly ask: Interaction['ask']
  readonly trail: Trail
  /** Nothing is waited for any more. */
  readonly ended: AbortSignal
  /** What `ask` threw: the person wants none of it. */
  readonly fail: (error: unknown) => void
}

const isEncrypted = (error: Error): boolean => /no passphrase given|encrypted/i.test(error.message)

/** The private key of a file; an encrypted one is asked for, or passed over where nobody can be asked. */
const unlock = async (file: string, isNamed: boolean, data: Buffer, { ask, trail }: Signing): Promise<ParsedKey | undefined> => {
  const plain = parseKey(data)
  if (!(plain instanceof Error)) {
    if (plain.isPrivateKey()) return plain
    trail.passedOver.push(`${file} is a public key, and the agent does not hold its other half`)
    return undefined
  }
  if (!isEncrypted(plain)) {
    if (/PRIVATE KEY/.test(data.toString('latin1'))) trail.passedOver.push(`${file} cannot be used: ${plain.message}`)
    else (isNamed ? trail.noKeys : trail.passedOver).push(`${file} is no private key`)
    return undefined
  }
  if (!ask) {
    trail.passedOver.push(`${file} is encrypted and nobody is there to type its passphrase`)
    return undefined
  }
  for (let i = 0; i < TRIES; i++) {
    const passphrase = await ask(`Passphrase for ${file}: `, true)
    if (!passphrase) break
    const key = parseKey(data, passphrase)
    if (!(key instanceof Error)) return key
  }
  trail.passedOver.push(`${file} is encrypted and was not unlocked`)
  return undefined
}

/**
 * The ways to sign in, one after the other, each prepared when its turn comes: named key files (by the agent where it holds
 * them), then the agent's other keys, then the usual files. Nothing is tried that was not named or found there.
 */
async function* ways(to: Destination, signing: Signing): AsyncGenerator<object> {
  const { trail } = signing
  const agent = to.agent === undefined ? undefined : new Agent(to.agent, signing.ended)
  const held = await (agent?.keys() ?? Promise.resolve([])).catch(() => {
    trail.passedOver.push(`no agent answers at ${to.agent}`)
    return []
  })
  const offered: ParsedKey[] = []

  function* byAgent(key: ParsedKey, name: string): Generator<object> {
    offered.push(key)
    trail.tried.push(name)
    yield { type: 'agent', username: to.user, agent: agent?.only(key) }
  }

  async function* fromFile(file: string, isNamed: boolean): AsyncGenerator<object> {
    let unreadable: string | undefined
    const data = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      unreadable = error.code
      return undefined
    })
    const half = await publicHalf(file, data)
    const inAgent = half && held.find(key => key.getPublicSSH().equals(half))
    if (inAgent) return yield* byAgent(inAgent, `${file} (held by the agent)`)
    if (!data) {
      if (unreadable !== 'ENOENT') trail.passedOver.push(`${file} cannot be read (${unreadable})`)
      else if (isNamed) trail.noKeys.push(`${file} does not exist`)
      return
    }
    const key = await unlock(file, isNamed, data, signing)
    if (!key) return
    trail.tried.push(file)
    yield { type: 'publickey', username: to.user, key }
  }

  for (const file of to.identityFiles ?? []) yield* fromFile(file, true)
  for (const key of to.identitiesOnly ? [] : held) if (!offered.includes(key)) yield* byAgent(key, `${key.comment || key.type} (agent)`)
  if (!to.identityFiles) for (const name of USUAL) yield* fromFile(join(signing.home, '.ssh', name), false)
}

/** Tries what is configured, in order, and nothing else; not even `none`, which costs a round trip. */
export const authenticate = (to: Destination, signing: Signing): AuthHandlerMiddleware => {
  const attempts = ways(to, signing)
  return ((_left: unknown, _partial: unknown, next: (way: unknown) => void) => {
    attempts
      .next()
      .then(({ value, done }) => {
        // The connection may have ended while the person was typing.
        if (!signing.ended.aborted) next(done ? false : value)
      })
      .catch(signing.fail)
  }) as unknown as AuthHandlerMiddleware
}

/** For the error when no key was accepted: what was tried, what was not, and why. */
export const describeTrail = ({ tried, passedOver, noKeys }: Trail): string =>
  [`tried ${tried.length > 0 ? tried.join(', ') : 'no key'}`, ...noKeys, ...passedOver].join('; ')
