import { type ZodObject, type ZodType, z } from 'zod'
import type { Query } from '../../source/readings.js'

/** `2025-10-08T01:52:55.123456+00:00`. Text, because a Date would lose the microseconds. */
export const Moment = z.string().regex(/^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/)

/** A Date as such a text, without microseconds. */
export const momentOf = (at: Date): string => at.toISOString().replace('Z', '000+00:00')

/** SQL that writes a timestamp as such a text. */
export const moment = (sql: string): string => `TO_CHAR(${sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')`

const Clock = z.object({ now: Moment, start: Moment })

/** The time of reading, and the start of a window of `hours`. */
export const clock = (hours = 0): Query<z.infer<typeof Clock>> => ({
  kind: 'query',
  name: 'api.clock',
  sql: `SELECT ${moment('now()')} AS now, ${moment('(now() - $1::interval)')} AS start`,
  values: [`${hours} hours`],
  row: Clock,
  indexed: true,
  reads: {},
})

/** In JSON PostgreSQL omits microseconds that are zero. */
const FromJson = z
  .string()
  .regex(/^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$/)
  .transform(text => text.replace(/(?:\.(\d+))?\+00:00$/, (_, micros = '') => `.${String(micros).padEnd(6, '0')}+00:00`))

const exact = (shape: ZodType): ZodType => {
  if (shape instanceof z.ZodDate) return FromJson
  return shape instanceof z.ZodNullable ? exact(shape.unwrap() as ZodType).nullable() : shape
}

/** A row from JSON: dates become texts. */
type Exact<Row> = { readonly [Key in keyof Row]: Row[Key] extends Date ? string : Row[Key] extends Date | null ? string | null : Row[Key] }

/** The query with microseconds kept: PostgreSQL writes each row as JSON, in the session's zone, which is UTC. */
export const exactly = <Row extends object>(query: Query<Row>): Query<{ row: Exact<Row> }> => {
  const { shape } = query.row as unknown as ZodObject
  const row = z.object(Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, exact(value as ZodType)])))
  return {
    ...query,
    name: `api.${query.name}`,
    sql: `SELECT TO_JSONB(q) AS row FROM (${query.sql}) AS q`,
    row: z.object({ row }) as unknown as ZodType<{ row: Exact<Row> }>,
  }
}
