/** Where a value in a file of settings stands: `['targets', 'shop', 'logs', 0, 'path']`. */
export type Path = readonly (string | number)[]

export type SettingValue = string | number | boolean | readonly string[] | Readonly<Record<string, number>>

/** What has the last word on a setting. */
export interface SettingOrigin {
  readonly kind: 'default' | 'file' | 'environment' | 'flag' | 'ssh_config'
  /** The file, the variable or the flag; null of a default. */
  readonly name: string | null
  /** From 1; null where it is not known. */
  readonly line: number | null
}

/** One setting as it is in effect, fit to be shown: no secret is in it any more. */
export interface SettingRow {
  readonly key: string
  readonly value: SettingValue
  readonly origin: SettingOrigin
  readonly isMasked: boolean
  /** What else there is to know of it. */
  readonly note: string | null
}

/** A table under its heading; a path that ends in a number is one of a list of tables. */
export interface SettingTable {
  readonly path: Path
  readonly rows: readonly SettingRow[]
}

/** The settings of one target, in the order of a file. */
export interface Effective {
  readonly target: string
  /** What stands before the first table. */
  readonly top: readonly SettingRow[]
  /** Of this target alone. */
  readonly own: readonly SettingTable[]
  /** The same for every target. */
  readonly shared: readonly SettingTable[]
  /** Why `~/.ssh/config` could not be asked. */
  readonly failure: Error | undefined
}

export const DEFAULT: SettingOrigin = { kind: 'default', name: null, line: null }
