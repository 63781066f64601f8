import { resolve as wholePath } from 'node:path'
import { parse } from 'smol-toml'
import { environmentNames } from '../../config/environment.js'
import type { SettingsFile } from '../../config/file.js'
import { FLAGS, type SettingsFlags } from '../../config/flags.js'
import type { Origin } from '../../config/load.js'
import { lineOf } from '../../config/locate.js'
import { DEFAULT, type Path, type SettingOrigin } from './types.js'

/** Where each setting of one target comes from, and how it was written there. */
export interface Origins {
  of(path: Path): SettingOrigin
  /** The value as the user wrote it, before it was parsed; undefined for a default. */
  written(path: Path): unknown
}

interface GivenValue {
  readonly origin: SettingOrigin
  readonly value: unknown
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  )

const byFlag = (key: string, flags: SettingsFlags): GivenValue | undefined => {
  const [flag, written] = FLAGS.find(([, , path]) => path.join('.') === key) ?? []
  const value = flag && flags[flag]
  return written === undefined || value === undefined ? undefined : { origin: { kind: 'flag', name: written, line: null }, value }
}

const byEnvironment = (key: string, env: Origin['env']): GivenValue | undefined => {
  // CHECK_STATUS_SSH=false removes the whole table, whatever other variables say.
  const isLocal = env.CHECK_STATUS_SSH === 'false'
  if (isLocal && key.startsWith('ssh.')) return undefined
  const name = isLocal && key === 'ssh' ? 'CHECK_STATUS_SSH' : `CHECK_STATUS_${key.replace('.', '_').toUpperCase()}`
  const value = env[name]
  const isOwnVariable = name === 'CHECK_STATUS_SSH' || environmentNames().includes(name)
  return value && isOwnVariable ? { origin: { kind: 'environment', name, line: null }, value } : undefined
}

/** @param target the target that flags and environment variables apply to */
export const originsOfValues = (file: SettingsFile | undefined, { flags, env }: Origin, target: string): Origins => {
  const raw = file && parse(file.text)
  const given = (path: Path): GivenValue | undefined => {
    const isOwn = path[0] === 'targets' && path[1] === target
    const key = path.slice(2).join('.')
    const override = isOwn ? (byFlag(key, flags) ?? byEnvironment(key, env)) : undefined
    if (override || !file) return override
    const value = valueAt(raw, path)
    const line = lineOf(file.text, path) ?? null
    return value === undefined ? undefined : { origin: { kind: 'file', name: wholePath(file.path), line }, value }
  }
  return { of: path => given(path)?.origin ?? DEFAULT, written: path => given(path)?.value }
}
