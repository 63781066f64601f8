import { HttpError } from '../errors.js'

/** Which whole numbers a parameter takes. */
interface Bounds {
  /** The end of a sentence: `limit takes …`. */
  readonly takes: string
  /** In the words of JSON Schema. */
  readonly schema: { readonly minimum?: number; readonly maximum?: number }
  includes(number: number): boolean
}

/** A parameter of the query that is a whole number. */
export interface NumberParameter {
  readonly bounds: Bounds
  readonly default: number
  /** For whoever reads the description of the API. */
  readonly description: string
}

export const between = (minimum: number, maximum: number): Bounds => ({
  takes: `a whole number from ${minimum} to ${maximum}`,
  schema: { minimum, maximum },
  includes: number => number >= minimum && number <= maximum,
})

export const NOT_NEGATIVE: Bounds = {
  takes: 'a whole number that is not negative',
  schema: { minimum: 0 },
  includes: number => number >= 0,
}

const HOUR_MS = 3_600_000
/** Python's dates end here; PostgreSQL's go on. */
const FIRST = Date.parse('0001-01-01T00:00:00Z')
const LAST = Date.parse('9999-12-31T23:59:59Z')

export const HOURS_AGO: Bounds = {
  takes: 'a whole number of hours that leads from now to a date in the years 1 to 9999',
  schema: {},
  includes: hours => {
    const at = Date.now() - hours * HOUR_MS
    return at >= FIRST && at <= LAST
  },
}

/** As Python's `int()` takes it: with blanks around it, a sign, digits of any script, and an underscore between two of them. */
const INTEGER = /^\p{White_Space}*([-+]?)(\p{Nd}(?:_?\p{Nd})*)\p{White_Space}*$/u
const DIGIT = /^\p{Nd}$/u

/** Unicode has the ten digits of each script in a row, from zero on. */
const plainDigit = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0
  let before = code
  while (DIGIT.test(String.fromCodePoint(before - 1))) before--
  return String((code - before) % 10)
}

const integer = (given: string): number => {
  const [, sign, digits] = INTEGER.exec(given) ?? []
  return digits === undefined ? Number.NaN : Number(`${sign}${digits.replaceAll('_', '').replace(/\P{ASCII}/gu, plainDigit)}`)
}

/** The last of several counts, as in Django. @throws Refusal that names the parameter */
export const numberIn = (query: URLSearchParams, name: string, parameter: NumberParameter): number => {
  const given = query.getAll(name).at(-1)
  if (given === undefined) return parameter.default
  const number = integer(given)
  if (parameter.bounds.includes(number)) return number
  throw new HttpError(400, { error: `${name} takes ${parameter.bounds.takes}` })
}
