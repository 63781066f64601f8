import { type Server, schemasOf } from '../../platform/catalog.js'
import type { Catalog } from '../database.js'
import { failed, fine, NotChecked, warning } from '../findings.js'
import { type CheckContext, check, type Finding } from '../types.js'
import { judgeEncryption } from './encryption.js'

/** Whether something listens at PostgreSQL's address, and whether the way there is encrypted. */
export const postgres = check({
  title: 'PostgreSQL',
  after: ['sign-in', 'forwarding'],
  async run(context) {
    const database = await context.database()
    if ('failure' in database && database.failure.check !== 'database-sign-in') return [failed(database.failure.error)]
    const { target } = context.settings
    const { host, port, socket, envFile } = target.database
    return [
      fine(envFile === undefined ? `something listens at ${socket ?? `${host}:${port}`}` : `something listens where ${envFile} says`),
      ...('catalog' in database ? [judgeEncryption(database.catalog.encryption, target, new Date())] : []),
    ]
  },
})

/** @throws NotChecked without a database session */
export const catalogOf = async (context: CheckContext): Promise<Catalog> => {
  const database = await context.database()
  if ('catalog' in database) return database.catalog
  throw new NotChecked(database.failure.check)
}

/** Whether PostgreSQL accepts the sign-in. */
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

/** The oldest major version that still gets updates (postgresql.org/support/versioning). */
const MIN_SUPPORTED_MAJOR = 14
/** Reports from a standby with a longer delay are out of date. */
const MAX_DELAY_SECONDS = 60

/** Judges the server's row about itself. */
export const judgeServer = ({ version, number, isStandby, isCaughtUp, behindSeconds, encoding }: Server): Finding[] => {
  const age =
    Math.floor(number / 10_000) < MIN_SUPPORTED_MAJOR
      ? warning(
          `PostgreSQL ${version} no longer gets security updates`,
          `Plan an upgrade to ${MIN_SUPPORTED_MAJOR} or newer; check_status works all the same.`,
        )
      : fine(`PostgreSQL ${version}`)
  const encodingFindings =
    encoding === 'SQL_ASCII'
      ? [
          warning(
            'the database encoding is SQL_ASCII: its text may be in any encoding, and bytes that are not UTF-8 are shown as �',
            'Find and correct such rows while there are few; then restore a dump into a database created with ENCODING UTF8.',
          ),
        ]
      : []
  if (!isStandby) return [age, ...encodingFindings, fine('the main server, not a copy of it (primary)')]
  if (!isCaughtUp && behindSeconds === null)
    return [
      age,
      ...encodingFindings,
      warning(
        'a standby with an unknown delay: it has replayed nothing since it started',
        'Check pg_stat_replication on the primary, or read from the primary.',
      ),
    ]
  const behind = isCaughtUp ? 0 : Math.round(behindSeconds ?? 0)
  const standby =
    behind > MAX_DELAY_SECONDS
      ? warning(
          `a standby, ${behind} s behind its primary`,
          'Reports are out of date by that much: check pg_stat_replication on the primary, or read from the primary.',
        )
      : fine(`a standby, ${behind === 0 ? 'not' : `${behind} s`} behind its primary`)
  return [age, ...encodingFindings, standby]
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
