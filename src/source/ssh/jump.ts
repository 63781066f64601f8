import type { SshSettings } from '../../config/settings.js'
import { ConnectionError } from '../errors.js'
import { type Destination, resolve, type SshEnvironment } from './ssh-config.js'

/** A longer chain of jump hosts is a loop. */
const MAX_JUMPS = 8

const JUMP = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:@[\]]+))(?::(\d+))?\/?$/

const parseJump = (jump: string): SshSettings => {
  const [, user, bracketed, plain, port] = JUMP.exec(jump) ?? []
  const host = bracketed ?? plain
  if (host === undefined) throw new ConnectionError(`ProxyJump ${jump} cannot be parsed`, 'It takes [user@]host[:port], comma-separated.')
  return { host, ...(user && { user }), ...(port && { port: Number(port) }) }
}

/** The hops to a host: the nearest jump host first, the host itself last. @throws ConnectionError */
export const resolveRoute = async (settings: SshSettings, environment: SshEnvironment): Promise<Destination[]> => {
  const hops: Destination[] = []
  let jumps = 0
  const follow = async (to: Destination): Promise<void> => {
    for (const [i, jump] of to.jumps.entries()) {
      const next = parseJump(jump)
      // A ProxyJump under `Host *` applies to the jump host too, which needs none to reach itself.
      if (next.host.toLowerCase() === to.alias.toLowerCase()) continue
      if (++jumps > MAX_JUMPS)
        throw new ConnectionError(
          `the route to ${settings.host} goes through more than ${MAX_JUMPS} hosts`,
          'Does a ProxyJump in ~/.ssh/config refer back to itself?',
        )
      const hop = await resolve(next, environment)
      // Only the first jump host may need jump hosts of its own, as in OpenSSH.
      if (i === 0) await follow(hop)
      hops.push(hop)
    }
  }
  const to = await resolve(settings, environment)
  await follow(to)
  return [...hops, to]
}
