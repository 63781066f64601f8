import { z } from 'zod'
import type { Query } from '../source/readings.js'

const Row = z.object({ zone: z.string().nullable() })

/** The time zone in the server's configuration, whatever this transaction has set. */
export const serverZone: Query<z.infer<typeof Row>> = {
  kind: 'query',
  name: 'catalog.zone',
  sql: "SELECT (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone') AS zone",
  values: [],
  row: Row,
  reads: {},
}
