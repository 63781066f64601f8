import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../config/settings.js'
import { home, username } from '../terminal/account.js'
import { isExecutable } from '../text/executable.js'
import { UsageError } from '../text/usage-error.js'
import { version } from './version.js'

/** sun_path of unix(7) is 108 bytes including the final NUL, and 104 on macOS; the socket is created under a longer name. */
const MAX_SOCKET_PATH_BYTES = 103
const SUFFIX_BYTES = '.9999999'.length

/** The files of the shared connection for one target and its settings, all in a folder that only its owner can enter. */
export interface ConnectionLocation {
  readonly folder: string
  /** The start of the names of all connections to that target, whatever its settings. */
  readonly prefix: string
  readonly name: string
  readonly version: string
}

export type ConnectionFile = 'sock' | 'lock' | 'json'

export const connectionFile = ({ folder }: Pick<ConnectionLocation, 'folder'>, name: string, kind: ConnectionFile): string =>
  join(folder, `${name}.${kind}`)

/** Includes the time of the build: rebuilding a checkout does not change its version. */
const build = (): string => `${version()} ${statSync(isExecutable() ? process.execPath : fileURLToPath(import.meta.url)).mtimeMs}`

/** The runtime folder of the XDG Base Directory Specification, if this user owns it: under sudo it may be the caller's. */
const runtimeFolder = (): string | undefined => {
  const { XDG_RUNTIME_DIR: base } = process.env
  if (!base?.startsWith('/')) return undefined
  return statSync(base, { throwIfNoEntry: false })?.uid === process.getuid?.() ? join(base, 'check_status') : undefined
}

const digest = (value: unknown, length: number): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, length)

/** @throws UsageError if the path would be too long for a socket */
export const connectionLocation = ({ target, stateDir }: Pick<Settings, 'target' | 'stateDir'>): ConnectionLocation => {
  const version = build()
  const prefix = `${digest(target.name, 8)}-`
  const folder = runtimeFolder() ?? join(stateDir, 'held')
  const name = `${prefix}${digest([target, version, username(), home()], 24)}`
  const location = { folder, prefix, name, version }
  if (Buffer.byteLength(connectionFile(location, name, 'sock')) + SUFFIX_BYTES > MAX_SOCKET_PATH_BYTES)
    throw new UsageError(
      `the path of a socket in ${folder} would be too long`,
      'Set XDG_RUNTIME_DIR, or set state_dir in the settings to a folder with a shorter path.',
    )
  return location
}
