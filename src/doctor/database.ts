import type { Target } from '../config/settings.js'
import { type FoundTable, rights, type Server, server, type TableRight, tablesNamed, timeIn } from '../platform/catalog.js'
import { type Index, indexesOn } from '../platform/indexes.js'
import type { Environment } from '../source/environment.js'
import { DatabaseError } from '../source/errors.js'
import type { Host } from '../source/host.js'
import { readError } from '../source/postgres/errors.js'
import { openDatabase } from '../source/postgres/open-database.js'
import type { Session, SessionReplies } from '../source/postgres/session.js'
import type { Encryption } from '../source/postgres/tls.js'
import type { Outcome, Query } from '../source/readings.js'
import type { Hint } from '../text/hint.js'
import { unlessAborted } from '../text/time-limit.js'
import type { CheckId } from './types.js'

/** The results of one transaction; each part may fail on its own. */
export interface Catalog {
  readonly server: Outcome<readonly Server[], Hint>
  readonly tables: Outcome<readonly FoundTable[], Hint>
  readonly rights: Outcome<readonly TableRight[], Hint>
  readonly indexes: Outcome<readonly Index[], Hint>
  readonly zone: Outcome<readonly { readonly there: string }[], Hint>
  /** Of the session; undefined: only SSH encrypts it, or nothing. */
  readonly encryption: Encryption | undefined
  /** This machine's clock around the transaction, including the sign-in. */
  readonly requestedAt: Date
  readonly answeredAt: Date
}

/** Why PostgreSQL could not be read. */
interface DatabaseFailure {
  readonly check: CheckId
  readonly error: unknown
  /** The host had made the connection to PostgreSQL by then. */
  readonly isForwarded: boolean
}

/** How far the connection to PostgreSQL got. */
export type DatabaseAccess = { readonly catalog: Catalog } | { readonly failure: DatabaseFailure }

/** The check that reports an error, by the reason that sshd gave. RFC 4254, 5.1: 2 means that it tried and failed. */
const checkFor = (error: unknown): CheckId => {
  const { reason } = ((error as Error).cause ?? {}) as { readonly reason?: number }
  return reason === undefined || reason === 2 ? 'postgres' : 'forwarding'
}

/** The host, which tells from then on whether it has made a connection to PostgreSQL. */
const observed = (host: Host): { readonly through: Host; hasForwarded(): boolean } => {
  let hasForwarded = false
  const noting = async <T>(connection: Promise<T>): Promise<T> => {
    const made = await connection
    hasForwarded = true
    return made
  }
  const through: Host = {
    ...host,
    connectTcp: (to, port) => noting(host.connectTcp(to, port)),
    connectSocket: path => noting(host.connectSocket(path)),
  }
  return { through, hasForwarded: () => hasForwarded }
}

const readCatalog = async (session: Session, target: Target, tables: readonly string[]): Promise<Catalog | DatabaseError> => {
  const queries = { server, tables: tablesNamed(tables), rights, indexes: indexesOn(tables), zone: timeIn(target.timezone) }
  const requestedAt = new Date()
  const replies: SessionReplies = await session.read(Object.values(queries))
  const answeredAt = new Date()
  const of = <Row>(query: Query<Row>): Outcome<readonly Row[], Hint> => replies.rows.get(query) as Outcome<readonly Row[], Hint>
  const { ok, ...first } = of(server) as { ok: boolean; error?: { message: string; hint: Hint } }
  // Without the clock no query was answered: the sign-in failed.
  if (!replies.now && !ok && first.error) return new DatabaseError(first.error.message, first.error.hint)
  return {
    server: of(queries.server),
    tables: of(queries.tables),
    rights: of(queries.rights),
    indexes: of(queries.indexes),
    zone: of(queries.zone),
    encryption: session.encryption,
    requestedAt,
    answeredAt,
  }
}

/** Connects to PostgreSQL through the host, reads its catalog in one short transaction, and disconnects. Never throws. */
export const examineDatabase = async (
  host: Host,
  target: Target,
  { tables, environment, signal }: { readonly tables: readonly string[]; readonly environment: Environment; readonly signal: AbortSignal },
): Promise<DatabaseAccess> => {
  const { through, hasForwarded } = observed(host)
  let session: Session | undefined
  try {
    session = await unlessAborted(signal, openDatabase(through, target.database, environment, true))
  } catch (error) {
    const { message, hint } = readError(error)
    return { failure: { check: checkFor(error), error: new DatabaseError(message, hint, { cause: error }), isForwarded: hasForwarded() } }
  }
  const cancel = (): void => session?.destroy(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    const catalog = await readCatalog(session, target, tables)
    return catalog instanceof DatabaseError ? { failure: { check: 'database-sign-in', error: catalog, isForwarded: true } } : { catalog }
  } finally {
    signal.removeEventListener('abort', cancel)
    session.close()
  }
}
