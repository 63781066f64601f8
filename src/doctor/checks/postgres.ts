import { type Server, schemasOf } from '../../platform/catalog.js'
import type { Catalog } from '../database.js'
import { failed, fine, NotChecked, warning } from '../findings.js'
import { type CheckContext, check, type Finding } from '../types.js'

/** Whether something listens where PostgreSQL should. */
export const postgres = check({
  title: 'PostgreSQL',
  after: ['sign-in', 'forwarding'],
  async run(context) {
    const database = await context.database()
    if ('failure' in database && database.failure.check !== 'database-sign-in') return [failed(database.failure.error)]
    const { host, port, socket, envFile } = context.settings.target.database
    return [fine(envFile === undefined ? `something listens at ${socket ?? `${host}:${port}`}` : `something listens where ${envFile} says`)]
  },
})

/** @throws NotChecked while nobody is signed in to the database */
export const catalogOf = async (context: CheckContext): Promise<Catalog> => {
  const database = await context.database()
  if ('catalog' in database) return database.catalog
  throw new NotChecked(database.failure.check)
}

/** Whether it lets us in. */
export const databaseSignIn = check({
  title: 'Database sign-in',
  after: ['postgres'],
  async run(context) {
    const database = await context.database()
    if ('failure' in database) return [failed(database.failure.error)]
    const { server } = database.catalog
    const [row] = server.ok ? server.value : []
    if (!server.ok) return [failed(server.error)]
    return [fine(`${row?.role} in ${row?.database}${row ? `, schema ${schemasOf(row).join(', ')}` : ''}`)]
  },
})

/** The oldest major version that its makers still mend (postgresql.org/support/versioning). */
const OLDEST = 14
/** A standby that is further behind shows a platform of the past. */
const BEHIND_SECONDS = 60

/** Of the row that the server tells of itself. */
export const judgeServer = ({ version, number, isStandby, isCaughtUp, behindSeconds, encoding }: Server): Finding[] => {
  const age =
    Math.floor(number / 10_000) < OLDEST
      ? warning(
          `PostgreSQL ${version} gets no security updates any more`,
          `Plan the way to ${OLDEST} or newer; it can be read all the same.`,
        )
      : fine(`PostgreSQL ${version}`)
  const letters =
    encoding === 'SQL_ASCII'
      ? [
          warning(
            'the encoding of the database is SQL_ASCII: its texts may be of any, and what is not UTF-8 is shown as �',
            'Find such rows while there are few, and correct them; then restore a dump into a database made with ENCODING UTF8.',
          ),
        ]
      : []
  if (!isStandby) return [age, ...letters, fine('a primary')]
  if (!isCaughtUp && behindSeconds === null)
    return [
      age,
      ...letters,
      warning(
        'a standby, and nobody knows how far behind its primary: it has replayed nothing since it was started',
        'See pg_stat_replication on the primary, or read there.',
      ),
    ]
  const behind = isCaughtUp ? 0 : Math.round(behindSeconds ?? 0)
  const standby =
    behind > BEHIND_SECONDS
      ? warning(
          `a standby, ${behind} s behind its primary`,
          'What is told is that old: see pg_stat_replication on the primary, or read there.',
        )
      : fine(`a standby, ${behind === 0 ? 'not' : `${behind} s`} behind its primary`)
  return [age, ...letters, standby]
}

/** The version, and whether this is the primary. */
export const server = check({
  title: 'Server',
  after: ['database-sign-in'],
  async run(context): Promise<Finding[]> {
    const { server: outcome } = await catalogOf(context)
    if (!outcome.ok) return [failed(outcome.error)]
    return outcome.value.flatMap(judgeServer)
  },
})
