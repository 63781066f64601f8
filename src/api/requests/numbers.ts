import { HOUR_MS } from '../../text/duration.js'
import { HttpError } from '../errors.js'

/** The whole numbers that a parameter accepts. */
interface Bounds {
  /** Ends the sentence "limit takes …". */
  readonly takes: string
  /** The same as JSON Schema. */
  readonly schema: { readonly minimum?: number; readonly maximum?: number }
  includes(number: number): boolean
}

/** A whole number in the query string. */
export interface NumberParameter {
  readonly bounds: Bounds
  readonly default: number
  /** For the OpenAPI document. */
  readonly description: string
}

export const between = (minimum: number, maximum: number): Bounds => ({
  takes: `a whole number from ${minimum} to ${maximum}`,
  schema: { minimum, maximum },
  includes: number => number >= minimum && number <= maximum,
})

export const NOT_NEGATIVE: Bounds = {
  takes: 'a whole number of at least 0',
  schema: { minimum: 0 },
  includes: number => number >= 0,
}

/** Python's dates end here; PostgreSQL's go further. */
const MIN_TIME = Date.parse('0001-01-01T00:00:00Z')
const MAX_TIME = Date.parse('9999-12-31T23:59:59Z')

export const HOURS_AGO: Bounds = {
  takes: 'a whole number of hours that reaches from now to a date in the years 1 to 9999',
  schema: {},
  includes: hours => {
    const at = Date.now() - hours * HOUR_MS
    return at >= MIN_TIME && at <= MAX_TIME
  },
}

/** As Python's `int()` accepts it: surrounding whitespace, a sign, digits of any script, single underscores between digits. */
const INTEGER = /^\p{White_Space}*([-+]?)(\p{Nd}(?:_?\p{Nd})*)\p{White_Space}*$/u
const DIGIT = /^\p{Nd}$/u

/** Unicode keeps the ten digits of each script together, starting at zero. */
const asciiDigit = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero--
  return String((code - zero) % 10)
}

const parseInteger = (text: string): number => {
  const [, sign, digits] = INTEGER.exec(text) ?? []
  return digits === undefined ? Number.NaN : Number(`${sign}${digits.replaceAll('_', '').replace(/\P{ASCII}/gu, asciiDigit)}`)
}

/** Like Django, the last value wins if the parameter is repeated. @throws HttpError that names the parameter */
export const numberIn = (query: URLSearchParams, name: string, parameter: NumberParameter): number => {
  const text = query.getAll(name).at(-1)
  if (text === undefined) return parameter.default
  const number = parseInteger(text)
  if (parameter.bounds.includes(number)) return number
  throw new HttpError(400, { error: `${name} takes ${parameter.bounds.takes}` })
}
