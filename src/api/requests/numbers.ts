import { Refusal } from '../errors.js'

/** A parameter of the query that is a whole number. */
export interface Range {
  readonly least: number
  readonly most: number
  readonly usual: number
  /** For whoever reads the description of the API. */
  readonly about: string
}

/** As Django does it: the last of several counts, and blanks around a number are none of it. @throws Refusal that names the parameter */
export const numberIn = (query: URLSearchParams, name: string, { least, most, usual }: Range): number => {
  const given = query.getAll(name).at(-1)
  if (given === undefined) return usual
  const number = /^\s*\d{1,9}\s*$/.test(given) ? Number(given) : Number.NaN
  if (number >= least && number <= most) return number
  throw new Refusal(400, { error: `${name} takes a whole number from ${least} to ${most}` })
}
