import type { SecretSource } from '../../config/channel-settings.js'
import { writeDuration } from '../../text/duration.js'
import type { Origins } from './origins.js'
import { MASK, withoutCredentials } from './secrets.js'
import type { Path, SettingOrigin, SettingRow, SettingTable, SettingValue } from './types.js'

export const row = (key: string, value: SettingValue, origin: SettingOrigin, note: string | null = null): SettingRow => {
  const shown = withoutCredentials(value)
  return { key, value: shown, origin, isMasked: String(shown) !== String(value), note }
}

/** Collects the rows of one table. A value that is not set and has no default adds no row. */
export class TableRows {
  readonly #rows: SettingRow[] = []

  constructor(
    readonly path: Path,
    readonly origins: Origins,
  ) {}

  originOf(key: string): SettingOrigin {
    return this.origins.of([...this.path, key])
  }

  add(key: string, value: SettingValue | undefined, { origin = this.originOf(key), note = null as string | null } = {}): this {
    if (value !== undefined) this.#rows.push(row(key, value, origin, note))
    return this
  }

  /** Adds a duration as the user wrote it. @param seconds shown if the user wrote none */
  addTime(key: string, seconds: number | undefined): this {
    const written = this.origins.written([...this.path, key])
    return this.add(key, typeof written === 'string' ? written : seconds === undefined ? undefined : writeDuration(seconds))
  }

  /** Adds a value that is partly or fully secret. */
  addMasked(key: string, value: string | undefined, shown = MASK): this {
    if (value !== undefined) this.#rows.push({ key, value: shown, origin: this.originOf(key), isMasked: shown !== value, note: null })
    return this
  }

  /** Adds where a secret is read from, which is not secret itself. */
  addSource(name: string, source: SecretSource | undefined): this {
    for (const [kind, value] of Object.entries(source ?? {})) this.add(`${name}_${kind}`, value)
    return this
  }

  table(): SettingTable {
    return { path: this.path, rows: this.#rows }
  }
}
