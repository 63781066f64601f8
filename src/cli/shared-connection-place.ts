import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../config/settings.js'
import { home, username } from '../terminal/account.js'
import { UsageError } from '../text/usage-error.js'
import { version } from './version.js'

/** sun_path of unix(7) is 108 bytes with the NUL at its end, and 104 on macOS; ours is made under a longer name. */
const LONGEST = 103
const SUFFIX = '.9999999'.length

/** Where a connection is held for one target with these very settings. All of it lies in one folder that only its owner can enter. */
export interface ConnectionPlace {
  readonly folder: string
  /** What the names of all connections of that target begin with, whatever its settings. */
  readonly prefix: string
  readonly name: string
  readonly version: string
}

export type ConnectionFile = 'sock' | 'lock' | 'json'

export const connectionFile = ({ folder }: Pick<ConnectionPlace, 'folder'>, name: string, kind: ConnectionFile): string =>
  join(folder, `${name}.${kind}`)

/** With the moment of the build: a checkout that was built anew has the version it had before. */
const build = (): string => `${version()} ${statSync(fileURLToPath(import.meta.url)).mtimeMs}`

/** The one of the XDG Base Directory Specification, if it is ours: under sudo it may be that of whoever called. */
const runtimeFolder = (): string | undefined => {
  const { XDG_RUNTIME_DIR: base } = process.env
  if (!base?.startsWith('/')) return undefined
  return statSync(base, { throwIfNoEntry: false })?.uid === process.getuid?.() ? join(base, 'check_status') : undefined
}

const digest = (value: unknown, length: number): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, length)

/** @throws UsageError where no socket can be there */
export const connectionPlace = ({ target, stateDir }: Pick<Settings, 'target' | 'stateDir'>): ConnectionPlace => {
  const version = build()
  const prefix = `${digest(target.name, 8)}-`
  const folder = runtimeFolder() ?? join(stateDir, 'held')
  const name = `${prefix}${digest([target, version, username(), home()], 24)}`
  const place = { folder, prefix, name, version }
  if (Buffer.byteLength(connectionFile(place, name, 'sock')) + SUFFIX > LONGEST)
    throw new UsageError(
      `the path of a socket in ${folder} would be too long for one`,
      'Set XDG_RUNTIME_DIR, or name a folder with a shorter path with state_dir in the settings.',
    )
  return place
}
