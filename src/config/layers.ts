import type { Layer } from './environment.js'
import { expandPath } from './places.js'

/** Keys that locate the password; at most one of them counts. */
export const PASSWORD_SOURCES = ['password', 'password_file', 'password_command', 'password_env'] as const

/** Merges two layers key by key; the upper one wins. If it locates the password, the lower layer's password keys are dropped. */
export const over = (below: Layer, above: Layer): Layer => {
  const saysPassword = PASSWORD_SOURCES.some(source => above.database?.[source] !== undefined)
  const database = Object.entries(below.database ?? {}).filter(
    ([key]) => !(saysPassword && PASSWORD_SOURCES.some(source => source === key)),
  )
  const ssh = above.ssh === undefined || above.ssh === false ? (above.ssh ?? below.ssh) : { ...(below.ssh || {}), ...above.ssh }
  return { ...below, ...above, ...(ssh !== undefined && { ssh }), database: { ...Object.fromEntries(database), ...above.database } }
}

/** Makes local paths absolute: relative to the settings file, or to the working directory for flags and variables. */
export const placed = (layer: Layer, home: string, base: string): Layer => {
  const place = (table: Record<string, unknown> | undefined, keys: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(table ?? {}).map(([key, value]) => [
        key,
        keys.includes(key) && typeof value === 'string' ? expandPath(value, home, base) : value,
      ]),
    )
  return {
    ...layer,
    ...(layer.ssh && { ssh: place(layer.ssh, ['identity_file', 'known_hosts']) }),
    ...(layer.database && { database: place(layer.database, ['password_file', 'ca_file', 'cert_file', 'key_file']) }),
  }
}
