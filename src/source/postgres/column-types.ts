import pg from 'pg'

const { INT8, DATE, TIMESTAMP, TIMESTAMPTZ } = pg.types.builtins
/** By type, what to append so that the time is parsed as UTC: `pg` would assume the zone of this machine. */
const MISSING_SUFFIX: Readonly<Record<number, string>> = { [DATE]: ' 00:00:00+00', [TIMESTAMP]: '+00', [TIMESTAMPTZ]: '' }

/** An invalid Date for `infinity`, years BC and years of five digits: PostgreSQL has them, our output formats cannot express them. */
const expressible = (at: unknown): Date => {
  const year = at instanceof Date ? at.getUTCFullYear() : Number.NaN
  return year >= 1 && year <= 9999 ? (at as Date) : new Date(Number.NaN)
}

/** A bigint count becomes a number here: a cast in every query would push the flight out of the first TCP window. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') => {
    const suffix = MISSING_SUFFIX[type]
    if (suffix === undefined) return type === INT8 ? Number : pg.types.getTypeParser(type, format as 'text')
    const parse = pg.types.getTypeParser(TIMESTAMPTZ, 'text')
    return (text: string) => expressible(parse(text.replace(/( BC)?$/, `${suffix}$1`)))
  },
}
