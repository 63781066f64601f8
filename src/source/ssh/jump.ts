import type { SshSettings } from '../../config/settings.js'
import { ConnectionError } from '../errors.js'
import { type Destination, resolve, type SshEnvironment } from './ssh-config.js'

/** A chain of jumps that comes back to itself, or is meant to wear somebody out. */
const MOST_JUMPS = 8

const JUMP = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:@[\]]+))(?::(\d+))?\/?$/

const parseJump = (jump: string): SshSettings => {
  const [, user, bracketed, plain, port] = JUMP.exec(jump) ?? []
  const host = bracketed ?? plain
  if (host === undefined) throw new ConnectionError(`ProxyJump ${jump} cannot be understood`, 'It takes [user@]host[:port], by commas.')
  return { host, ...(user && { user }), ...(port && { port: Number(port) }) }
}

/** The hosts on the way, the nearest first and the one that is meant last. @throws ConnectionError */
export const resolveRoute = async (settings: SshSettings, environment: SshEnvironment): Promise<Destination[]> => {
  const hops: Destination[] = []
  let met = 0
  const follow = async (to: Destination): Promise<void> => {
    for (const [i, jump] of to.jumps.entries()) {
      const next = parseJump(jump)
      // `Host *` with a ProxyJump speaks of the jump host too, which needs none to reach itself.
      if (next.host.toLowerCase() === to.alias.toLowerCase()) continue
      if (++met > MOST_JUMPS)
        throw new ConnectionError(
          `the way to ${settings.host} leads over more than ${MOST_JUMPS} hosts`,
          'Does a ProxyJump in ~/.ssh/config lead back to itself?',
        )
      const hop = await resolve(next, environment)
      // Only the first of a chain can need another way of its own, as in OpenSSH.
      if (i === 0) await follow(hop)
      hops.push(hop)
    }
  }
  const to = await resolve(settings, environment)
  await follow(to)
  return [...hops, to]
}
