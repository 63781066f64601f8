import { resolve as wholePath } from 'node:path'
import { parse } from 'smol-toml'
import { environmentNames } from '../../config/environment.js'
import type { SettingsFile } from '../../config/file.js'
import { FLAGS, type Origin, type SettingsFlags } from '../../config/load.js'
import { lineOf } from '../../config/locate.js'
import { DEFAULT, type Path, type SettingOrigin } from './types.js'

/** What there is to know of the layers of one target's settings besides what came of them. */
export interface Origins {
  of(path: Path): SettingOrigin
  /** The value as it was written, for what the settings keep in another form; undefined of a default. */
  written(path: Path): unknown
}

interface Said {
  readonly origin: SettingOrigin
  readonly value: unknown
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  )

const byFlag = (key: string, flags: SettingsFlags): Said | undefined => {
  const [flag, written] = FLAGS.find(([, , path]) => path.join('.') === key) ?? []
  const value = flag && flags[flag]
  return written === undefined || value === undefined ? undefined : { origin: { kind: 'flag', name: written, line: null }, value }
}

const byEnvironment = (key: string, env: Origin['env']): Said | undefined => {
  // It takes the whole table away, whatever else the environment says of it.
  const isLocal = env.CHECK_STATUS_SSH === 'false'
  if (isLocal && key.startsWith('ssh.')) return undefined
  const name = isLocal && key === 'ssh' ? 'CHECK_STATUS_SSH' : `CHECK_STATUS_${key.replace('.', '_').toUpperCase()}`
  const value = env[name]
  const isOurs = name === 'CHECK_STATUS_SSH' || environmentNames().includes(name)
  return value && isOurs ? { origin: { kind: 'environment', name, line: null }, value } : undefined
}

/** @param target of whose settings the flags and the environment speak */
export const originsOfValues = (file: SettingsFile | undefined, { flags, env }: Origin, target: string): Origins => {
  const raw = file && parse(file.text)
  const said = (path: Path): Said | undefined => {
    const isOwn = path[0] === 'targets' && path[1] === target
    const key = path.slice(2).join('.')
    const above = isOwn ? (byFlag(key, flags) ?? byEnvironment(key, env)) : undefined
    if (above || !file) return above
    const value = valueAt(raw, path)
    const line = lineOf(file.text, path) ?? null
    return value === undefined ? undefined : { origin: { kind: 'file', name: wholePath(file.path), line }, value }
  }
  return { of: path => said(path)?.origin ?? DEFAULT, written: path => said(path)?.value }
}
