/** The path of a value in a settings file: `['targets', 'shop', 'logs', 0, 'path']`. */
export type Path = readonly (string | number)[]

export type SettingValue = string | number | boolean | readonly string[] | Readonly<Record<string, number>>

/** Where the effective value of a setting comes from. */
export interface SettingOrigin {
  readonly kind: 'default' | 'file' | 'environment' | 'flag' | 'ssh_config'
  /** The file, variable or flag; null for a default. */
  readonly name: string | null
  /** From 1; null if unknown. */
  readonly line: number | null
}

/** One effective setting, safe to print: secrets are masked. */
export interface SettingRow {
  readonly key: string
  readonly value: SettingValue
  readonly origin: SettingOrigin
  readonly isMasked: boolean
  /** Shown after the origin. */
  readonly note: string | null
}

/** A table of the settings. A path that ends in a number is an element of an array of tables. */
export interface SettingTable {
  readonly path: Path
  readonly rows: readonly SettingRow[]
}

/** The settings of one target, in the order of a settings file. */
export interface Effective {
  readonly target: string
  /** The keys before the first table. */
  readonly top: readonly SettingRow[]
  /** The tables of this target only. */
  readonly own: readonly SettingTable[]
  /** The tables that all targets share. */
  readonly shared: readonly SettingTable[]
  /** Why `~/.ssh/config` could not be read. */
  readonly failure: Error | undefined
}

export const DEFAULT: SettingOrigin = { kind: 'default', name: null, line: null }
