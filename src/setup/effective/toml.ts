import { escapeText } from '../../text/escape.js'
import { widthOf } from '../../text/width.js'
import type { Effective, Path, SettingOrigin, SettingRow, SettingTable, SettingValue } from './types.js'

/** Characters that are invisible or distort their neighbours: controls, directions, fillers, stacked accents. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{4})\p{M}/gu

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

const codePoint = (sign: string): string => `\\U${hex(sign.codePointAt(0) ?? 0, 8)}`

const writeText = (text: string): string => JSON.stringify(text.toWellFormed()).replace(INVISIBLE, codePoint)

const writeKey = (key: string): string => (/^[\w-]+$/.test(key) ? key : writeText(key))

/** `targets."my shop".logs[0].path`. */
export const writePath = (path: Path): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${writeKey(part)}`)).join('')

const writeValue = (value: SettingValue): string => {
  if (typeof value === 'string') return writeText(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${value.map(writeText).join(', ')}]`
  const pairs = Object.entries(value).map(([key, number]) => `${writeKey(key)} = ${number}`)
  return `{ ${pairs.join(', ')} }`
}

const writeOrigin = ({ kind, name, line }: SettingOrigin): string => {
  if (name === null) return 'default'
  if (kind === 'environment') return `$${name}`
  return line === null ? name : `${name}:${line}`
}

/** Comments are aligned in one column; lines wider than this do not move it. */
const MAX_ALIGNED_COLUMNS = 72

const writeRows = (rows: readonly SettingRow[]): string[] => {
  const written = rows.map(({ key, value }) => `${writeKey(key)} = ${writeValue(value)}`)
  const column = Math.max(0, ...written.map(widthOf).filter(width => width <= MAX_ALIGNED_COLUMNS))
  return rows.map(({ origin, note }, i) => {
    const setting = written[i] ?? ''
    const gap = ' '.repeat(Math.max(0, column - widthOf(setting)) + 2)
    return `${setting}${gap}# ${escapeText(writeOrigin(origin) + (note === null ? '' : `; ${note}`))}`
  })
}

const writeTable = ({ path, rows }: SettingTable): string[] => {
  const isOfList = typeof path.at(-1) === 'number'
  const heading = isOfList ? `[[${writePath(path.slice(0, -1))}]]` : `[${writePath(path)}]`
  return [heading, ...writeRows(rows)]
}

/** The settings of all targets as one settings file; shared tables appear once. */
export const writeToml = (all: readonly Effective[]): string => {
  const [first] = all
  const tables = [...all.flatMap(({ own }) => own), ...(first?.shared ?? [])]
  return [writeRows(first?.top ?? []), ...tables.map(writeTable)].map(lines => lines.map(line => `${line}\n`).join('')).join('\n')
}
