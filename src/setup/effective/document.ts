import { writePath } from './toml.js'
import type { Effective, Path, SettingOrigin, SettingRow, SettingValue } from './types.js'

/** Increased when a field changes its meaning or is removed, not for new fields or settings. */
const CONFIG_VERSION = 1

/** A setting as `config --format json` prints it. */
interface Setting {
  /** The TOML path, with an index for a list element: `targets.shop.logs[0].path`. */
  readonly key: string
  readonly value: SettingValue
  /** Part of the value is hidden. */
  readonly masked: boolean
  readonly origin: SettingOrigin
  readonly note: string | null
}

/** The document that `config --format json` prints. */
export interface ConfigDocument {
  readonly schemaVersion: typeof CONFIG_VERSION
  readonly kind: 'config'
  readonly targets: readonly { readonly target: string; readonly settings: readonly Setting[] }[]
}

const settingOf = (path: Path, { key, value, isMasked, origin, note }: SettingRow): Setting => ({
  key: writePath([...path, key]),
  value,
  masked: isMasked,
  origin,
  note,
})

export const documentOf = (all: readonly Effective[]): ConfigDocument => ({
  schemaVersion: CONFIG_VERSION,
  kind: 'config',
  targets: all.map(({ target, top, own, shared }) => ({
    target,
    settings: [
      ...top.map(row => settingOf([], row)),
      ...[...own, ...shared].flatMap(({ path, rows }) => rows.map(row => settingOf(path, row))),
    ],
  })),
})
