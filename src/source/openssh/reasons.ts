import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { SshSettings } from '../../config/settings.js'
import { readBounded } from '../bounded-read.js'
import { DEFAULT_KEY_NAMES, MAX_KEY_BYTES } from '../ssh/key-names.js'
import type { Destination } from '../ssh/ssh-config.js'
import { listUnsupported } from '../ssh/unsupported-options.js'
import { computedOptions } from './program.js'

/** Why OpenSSH makes the connection. */
export interface Reason {
  /** For people: `ProxyCommand in ssh_config`. */
  readonly words: string
  /** The socket of a connection that the person has open already. */
  readonly control?: string
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Security keys sign through a library of their own. */
const isSecurityKey = async (file: string): Promise<boolean> =>
  /_sk$/.test(file) || /^sk-/.test(String(await readBounded(`${file}.pub`, MAX_KEY_BYTES).catch(() => '')))

const keyReason = async ({ identityFiles }: Destination, home: string): Promise<string | undefined> => {
  const files = identityFiles ?? DEFAULT_KEY_NAMES.map(name => join(home, '.ssh', name))
  for (const file of files) {
    if (await exists(`${file}-cert.pub`)) return `the certificate ${file}-cert.pub`
    if (identityFiles && (await isSecurityKey(file))) return `${file} is a security key`
  }
  return undefined
}

const ANSWER_TIMEOUT_MS = 500

/** Whether somebody listens there: a connection that was shared and has ended may leave its socket. */
const isAlive = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect({ path, timeout: ANSWER_TIMEOUT_MS })
    const settle = (is: boolean): void => {
      socket.destroy()
      resolve(is)
    }
    socket
      .once('connect', () => settle(true))
      .once('error', () => settle(false))
      .once('timeout', () => settle(false))
  })

/**
 * The socket of the person's own shared connection to the host, if one is up. Behind a jump host `%C` differs from one OpenSSH to the
 * next: that itself is asked then.
 */
const liveControl = async (settings: SshSettings, hops: readonly Destination[], home: string): Promise<string | undefined> => {
  const path = hops.at(-1)?.controlPath
  if (path === undefined) return undefined
  if (await isAlive(path)) return path
  if (hops.length === 1) return undefined
  const [computed] = (await computedOptions(settings, home).catch(() => undefined))?.get('controlpath') ?? []
  return computed !== undefined && computed !== path && computed !== 'none' && (await isAlive(computed)) ? computed : undefined
}

/** Why ssh2 cannot make this connection, or need not; undefined: it can. @param hops the way to the host, which comes last */
export const reasonForOpenSsh = async (settings: SshSettings, hops: readonly Destination[], home: string): Promise<Reason | undefined> => {
  const control = await liveControl(settings, hops, home)
  if (control !== undefined) return { words: `your open connection ${control}`, control }
  if (hops.some(({ proxyCommand }) => proxyCommand !== undefined)) return { words: 'ProxyCommand in ssh_config' }
  const unsupported = listUnsupported(hops.flatMap(hop => hop.unsupported))
  if (unsupported !== '') return { words: unsupported }
  if (hops.some(({ refusesKeys }) => refusesKeys)) return { words: 'ssh_config allows no keys for this host' }
  for (const hop of hops) {
    const words = await keyReason(hop, home)
    if (words !== undefined) return { words }
  }
  return undefined
}
