import type { SecretSource } from '../../config/settings.js'
import { writeDuration } from '../../text/duration.js'
import type { Origins } from './origins.js'
import { MASK, withoutAccounts } from './secrets.js'
import type { Path, SettingOrigin, SettingRow, SettingTable, SettingValue } from './types.js'

export const row = (key: string, value: SettingValue, origin: SettingOrigin, note: string | null = null): SettingRow => {
  const shown = withoutAccounts(value)
  return { key, value: shown, origin, isMasked: String(shown) !== String(value), note }
}

/** Makes the rows of one table. A value that nothing says, and that has no default, makes none. */
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

  /** A time in the words of whoever wrote it. @param seconds for what nobody wrote */
  addTime(key: string, seconds: number | undefined): this {
    const written = this.origins.written([...this.path, key])
    return this.add(key, typeof written === 'string' ? written : seconds === undefined ? undefined : writeDuration(seconds))
  }

  /** A value of which something has to stay hidden. */
  addMasked(key: string, value: string | undefined, shown = MASK): this {
    if (value !== undefined) this.#rows.push({ key, value: shown, origin: this.originOf(key), isMasked: shown !== value, note: null })
    return this
  }

  /** Where a secret is: that is none itself. */
  addSource(name: string, source: SecretSource | undefined): this {
    for (const [kind, value] of Object.entries(source ?? {})) this.add(`${name}_${kind}`, value)
    return this
  }

  table(): SettingTable {
    return { path: this.path, rows: this.#rows }
  }
}
