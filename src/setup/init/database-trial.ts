import type { DatabaseSettings } from '../../config/settings.js'
import { rights, server, tablesNamed } from '../../platform/catalog.js'
import { isOfApi, tablesOf } from '../../platform/data-access.js'
import { serverZone } from '../../platform/server-zone.js'
import { testAccounts } from '../../platform/test-accounts.js'
import type { Environment } from '../../source/environment.js'
import { DatabaseError } from '../../source/errors.js'
import type { Host } from '../../source/host.js'
import { readError } from '../../source/postgres/errors.js'
import { openDatabase } from '../../source/postgres/open-database.js'
import type { Outcome, Query } from '../../source/readings.js'
import type { Hint } from '../../text/hint.js'
import { unlessAborted } from '../../text/time-limit.js'
import { allConsumers } from '../data-access.js'

/** What one short read-only transaction told. */
export interface Tried {
  readonly version: string
  readonly role: string
  readonly database: string
  /** More than it needs: it could also write. */
  readonly canWrite: boolean
  readonly zone: string | undefined
  /** Accounts that somebody made to try something; undefined: they cannot be counted. */
  readonly tests: number | undefined
  /** How many are needed and how many are there; those that are not there and not optional, and those that the role may not read. */
  readonly tables: number
  readonly found: number
  readonly missing: readonly string[]
  readonly denied: readonly string[]
  /** Tables of which row level security hides rows. */
  readonly filtered: readonly string[]
  /** The schema that has most of those that are not found, if one has any. */
  readonly elsewhere: string | undefined
}

/** It led to PostgreSQL, and there to another database than the platform's, or to none. */
export class WrongDatabase extends DatabaseError {}

/** What is named most often. */
const mostNamed = (names: readonly string[]): string | undefined => {
  const times = (name: string): number => names.filter(other => other === name).length
  return names.toSorted((a, b) => times(b) - times(a))[0]
}

/** Signs in to PostgreSQL as a report would, looks which tables are there, and leaves. @throws DatabaseError */
export const tryDatabase = async (
  host: Host,
  settings: DatabaseSettings,
  environment: Environment,
  signal: AbortSignal,
): Promise<Tried> => {
  const opening = openDatabase(host, settings, environment, true)
  const session = await unlessAborted(signal, opening).catch(error => {
    // Also when it opens only after nobody waits for it any more.
    opening.then(late => late.close()).catch(() => {})
    throw error
  })
  const cancel = (): void => session.destroy(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const needed = tablesOf(allConsumers().filter(consumer => !isOfApi(consumer)))
    const queries = { server, tables: tablesNamed(needed.map(({ table }) => table)), rights, zone: serverZone, tests: testAccounts }
    const { rows } = await session.read(Object.values(queries))
    const of = <Row>(query: Query<Row>): readonly Row[] => {
      const outcome = rows.get(query) as Outcome<readonly Row[], Hint>
      if (outcome.ok) return outcome.value
      const { message, hint, noDatabase } = outcome.error
      throw noDatabase ? new WrongDatabase(message, hint) : new DatabaseError(message, hint)
    }
    const [itself] = of(queries.server)
    const tables = of(queries.tables)
    const tests = rows.get(testAccounts) as Outcome<readonly { readonly count: number }[], Hint>
    const isOptional = (name: string): boolean => needed.find(({ table }) => table === name)?.isOptional === true
    return {
      version: itself?.version ?? '',
      role: itself?.role ?? '',
      database: itself?.database ?? '',
      canWrite: itself?.isSuperuser === true || of(queries.rights).some(({ canWrite }) => canWrite),
      zone: of(queries.zone)[0]?.zone ?? undefined,
      tests: tests.ok ? tests.value[0]?.count : undefined,
      tables: needed.length,
      found: tables.filter(({ isThere }) => isThere).length,
      missing: tables.filter(({ isThere, table }) => !isThere && !isOptional(table)).map(({ table }) => table),
      denied: tables.filter(({ isThere, readable }) => isThere && readable.length === 0).map(({ table }) => table),
      filtered: tables.filter(({ isFiltered }) => isFiltered).map(({ table }) => table),
      elsewhere: mostNamed(tables.flatMap(({ isThere, elsewhere }) => (isThere ? [] : elsewhere))),
    }
  } catch (error) {
    if (error instanceof DatabaseError) throw error
    const { message, hint } = readError(error)
    throw new DatabaseError(message, hint, { cause: error })
  } finally {
    signal.removeEventListener('abort', cancel)
    session.close()
  }
}
