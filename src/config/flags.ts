import { checkedValue, type Layer, put } from './environment.js'

/** Flags of the command line. */
export interface SettingsFlags {
  readonly config?: string
  readonly target?: string
  readonly host?: string
  readonly user?: string
  readonly port?: string
  readonly identityFile?: string
  readonly knownHosts?: string
  readonly transport?: string
  readonly timezone?: string
  readonly deadline?: string
}

export const FLAGS: readonly [flag: keyof SettingsFlags, written: string, path: readonly string[]][] = [
  ['host', '--host', ['ssh', 'host']],
  ['user', '--user', ['ssh', 'user']],
  ['port', '--port', ['ssh', 'port']],
  ['identityFile', '--identity-file', ['ssh', 'identity_file']],
  ['knownHosts', '--known-hosts', ['ssh', 'known_hosts']],
  ['transport', '--transport', ['ssh', 'transport']],
  ['timezone', '--timezone', ['timezone']],
  ['deadline', '--deadline', ['deadline']],
]

export const readFlags = (flags: SettingsFlags): Layer => {
  const layer: Layer = {}
  for (const [flag, written, path] of FLAGS) {
    const given = flags[flag]
    if (given !== undefined) put(layer, path, checkedValue(written, path, given))
  }
  return layer
}
