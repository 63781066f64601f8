import { escapeText } from '../../text/escape.js'
import { widthOf } from '../../text/width.js'
import type { Effective, Path, SettingOrigin, SettingRow, SettingTable, SettingValue } from './types.js'

/** What is not to be seen, or would spoil what is beside it: control characters, directions, fillers, piles of accents. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{4})\p{M}/gu

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

const codePoint = (sign: string): string => `\\U${hex(sign.codePointAt(0) ?? 0, 8)}`

const writeText = (text: string): string => JSON.stringify(text.toWellFormed()).replace(UNSEEN, codePoint)

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

/** The column of the comments; longer lines than these go past it. */
const LONGEST_ALIGNED = 72

const writeRows = (rows: readonly SettingRow[]): string[] => {
  const written = rows.map(({ key, value }) => `${writeKey(key)} = ${writeValue(value)}`)
  const column = Math.max(0, ...written.map(widthOf).filter(width => width <= LONGEST_ALIGNED))
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

/** The settings of all as one file of settings: what they share stands once. */
export const writeToml = (all: readonly Effective[]): string => {
  const [first] = all
  const tables = [...all.flatMap(({ own }) => own), ...(first?.shared ?? [])]
  return [writeRows(first?.top ?? []), ...tables.map(writeTable)].map(lines => lines.map(line => `${line}\n`).join('')).join('\n')
}
