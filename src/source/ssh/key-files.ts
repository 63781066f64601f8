import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_KEY_NAMES, MAX_KEY_BYTES } from './key-names.js'
import { parseKey } from './public-key.js'

/** A readable file with a private key. */
export interface KeyFile {
  readonly path: string
  readonly isEncrypted: boolean
}

const readKeyFile = async (path: string): Promise<KeyFile | undefined> => {
  // Opening a FIFO would block.
  const stats = await stat(path).catch(() => undefined)
  if (!stats?.isFile() || stats.size > MAX_KEY_BYTES) return undefined
  const data = await readFile(path).catch(() => undefined)
  if (!data || !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(data.toString('latin1'))) return undefined
  const parsed = parseKey(data)
  if (!(parsed instanceof Error)) return { path, isEncrypted: false }
  return /no passphrase given|encrypted/i.test(parsed.message) ? { path, isEncrypted: true } : undefined
}

/** The private keys in `~/.ssh`, those with OpenSSH's default names first. */
export const findKeyFiles = async (home: string): Promise<KeyFile[]> => {
  const folder = join(home, '.ssh')
  const names: readonly string[] = await readdir(folder).catch(() => [])
  const defaults = DEFAULT_KEY_NAMES.filter(name => names.includes(name))
  const others = names.filter(name => !defaults.includes(name) && !/\.pub$|^known_hosts|^authorized_keys|^config$/.test(name)).sort()
  const found: (KeyFile | undefined)[] = []
  for (const name of [...defaults, ...others]) found.push(await readKeyFile(join(folder, name)))
  return found.filter(key => key !== undefined)
}
