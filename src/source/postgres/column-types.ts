import pg from 'pg'

const { INT8, DATE, TIMESTAMP, TIMESTAMPTZ } = pg.types.builtins
/** What a time lacks to be one of UTC, by its type: `pg` would take it for one of this machine's zone. */
const LACKING: Readonly<Record<number, string>> = { [DATE]: ' 00:00:00+00', [TIMESTAMP]: '+00', [TIMESTAMPTZ]: '' }

/** PostgreSQL knows `infinity`, years before our era and five digits of them; nothing that we write for others can say them. */
const writable = (at: unknown): Date => {
  const year = at instanceof Date ? at.getUTCFullYear() : Number.NaN
  return year >= 1 && year <= 9999 ? (at as Date) : new Date(Number.NaN)
}

/** A count comes as a number: to have each cast to one would cost the flight its place in the first window. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') => {
    const lacking = LACKING[type]
    if (lacking === undefined) return type === INT8 ? Number : pg.types.getTypeParser(type, format as 'text')
    const parse = pg.types.getTypeParser(TIMESTAMPTZ, 'text')
    return (text: string) => writable(parse(text.replace(/( BC)?$/, `${lacking}$1`)))
  },
}
