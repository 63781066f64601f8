import type { DatabaseSettings } from '../../config/settings.js'
import { rights, server, serverZone, tablesNamed } from '../../platform/catalog.js'
import { isOfApi, tablesOf } from '../../platform/data-access.js'
import { type TestDeposits, testDeposits } from '../../platform/deposits.js'
import { testAccounts } from '../../platform/users.js'
import type { Environment } from '../../source/environment.js'
import { DatabaseError } from '../../source/errors.js'
import type { Host } from '../../source/host.js'
import { readError } from '../../source/postgres/errors.js'
import { openDatabase } from '../../source/postgres/open-database.js'
import type { Outcome, Query, ReadError } from '../../source/readings.js'
import type { Hint } from '../../text/hint.js'
import { unlessAborted } from '../../text/time-limit.js'
import { allConsumers } from '../data-access.js'

/** What one short read-only transaction found out. */
export interface DatabaseTrial {
  readonly version: string
  readonly role: string
  readonly database: string
  /** The role has more rights than it needs: it can also write. */
  readonly canWrite: boolean
  readonly zone: string | undefined
  /** The number of test accounts; undefined: they could not be counted. */
  readonly testAccounts: number | undefined
  /** Deposits that wait for test accounts; none if there are no such; undefined: they could not be read. */
  readonly testDeposits: readonly TestDeposits[] | undefined
  /** The number of tables that check_status needs. */
  readonly tables: number
  /** The number of them that exist. */
  readonly found: number
  /** Tables that do not exist and are not optional. */
  readonly missing: readonly string[]
  /** Tables that exist but that the role may not read. */
  readonly denied: readonly string[]
  /** Tables with rows that row level security hides. */
  readonly filtered: readonly string[]
  /** The schema that has most of the tables that were not found, if any. */
  readonly otherSchema: string | undefined
}

/** PostgreSQL takes encrypted connections only. */
export class NeedsEncryption extends DatabaseError {}

/** PostgreSQL answered, but the database does not exist or is not the platform's. */
export class WrongDatabase extends DatabaseError {}

/** PostgreSQL does not let the role in: its password is wrong, or there is no such role. */
export class RoleRefused extends DatabaseError {}

const errorOf = ({ message, hint, noDatabase, roleRefused }: ReadError<Hint>, options?: ErrorOptions): DatabaseError => {
  const Kind = noDatabase ? WrongDatabase : roleRefused ? RoleRefused : DatabaseError
  return new Kind(message, hint, options)
}

const mostFrequent = (names: readonly string[]): string | undefined => {
  const count = (name: string): number => names.filter(other => other === name).length
  return names.toSorted((a, b) => count(b) - count(a))[0]
}

/** Signs in to PostgreSQL as a report would, checks which tables exist, and disconnects. @throws DatabaseError */
export const tryDatabase = async (
  host: Host,
  settings: DatabaseSettings,
  environment: Environment,
  signal: AbortSignal,
): Promise<DatabaseTrial> => {
  const opening = openDatabase(host, settings, environment, true)
  const session = await unlessAborted(signal, opening).catch(error => {
    // Close the session even if it opens only after the trial was aborted.
    opening.then(late => late.close()).catch(() => {})
    throw error
  })
  const cancel = (): void => session.destroy(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const needed = tablesOf(allConsumers().filter(consumer => !isOfApi(consumer)))
    const queries = {
      server,
      tables: tablesNamed(needed.map(({ table }) => table)),
      rights,
      zone: serverZone,
      tests: testAccounts,
      waiting: testDeposits,
    }
    const { rows } = await session.read(Object.values(queries))
    const rowsOf = <Row>(query: Query<Row>): readonly Row[] => {
      const outcome = rows.get(query) as Outcome<readonly Row[], Hint>
      if (outcome.ok) return outcome.value
      const { message, hint, wantsTls } = outcome.error
      if (wantsTls && !session.encryption) throw new NeedsEncryption(message, hint)
      throw errorOf(outcome.error)
    }
    const [connected] = rowsOf(queries.server)
    const tables = rowsOf(queries.tables)
    const tests = rows.get(testAccounts) as Outcome<readonly { readonly count: number }[], Hint>
    const waiting = rows.get(testDeposits) as Outcome<readonly TestDeposits[], Hint>
    const isOptional = (name: string): boolean => needed.find(({ table }) => table === name)?.isOptional === true
    return {
      version: connected?.version ?? '',
      role: connected?.role ?? '',
      database: connected?.database ?? '',
      canWrite: connected?.isSuperuser === true || rowsOf(queries.rights).some(({ canWrite }) => canWrite),
      zone: rowsOf(queries.zone)[0]?.zone ?? undefined,
      testAccounts: tests.ok ? tests.value[0]?.count : undefined,
      testDeposits: waiting.ok ? waiting.value : undefined,
      tables: needed.length,
      found: tables.filter(({ isThere }) => isThere).length,
      missing: tables.filter(({ isThere, table }) => !isThere && !isOptional(table)).map(({ table }) => table),
      denied: tables.filter(({ isThere, readable }) => isThere && readable.length === 0).map(({ table }) => table),
      filtered: tables.filter(({ isFiltered }) => isFiltered).map(({ table }) => table),
      otherSchema: mostFrequent(tables.flatMap(({ isThere, elsewhere }) => (isThere ? [] : elsewhere))),
    }
  } catch (error) {
    if (error instanceof DatabaseError) throw error
    throw errorOf(readError(error), { cause: error })
  } finally {
    signal.removeEventListener('abort', cancel)
    session.close()
  }
}
