import { startAuthority } from '../../support/certificates.js'
import { startTlsPostgres } from '../../support/tls-postgres.js'
import { type Fault, LOGS, type Scene } from './fault.js'

/** A server whose certificate is for db.example, by an authority of its own. */
const settingsFor = async (scene: Scene, database: Readonly<Record<string, string>>) => {
  const authority = await startAuthority()
  scene.undo(authority.close)
  const postgres = await startTlsPostgres(await authority.certify('DNS:db.example'))
  scene.undo(postgres.stop)
  return { changes: { database: { port: postgres.port, name: 'platform', ...database } }, sql: postgres.sql }
}

const prints = [LOGS, 'New deposits: unknown', 'NEVER logged in: unknown']

export const tls: readonly Fault[] = [
  {
    name: 'PostgreSQL has none and is asked for it',
    message: 'does not offer TLS',
    status: 3,
    says: ['does not offer TLS', 'tls = "off" under [targets.test.database]'],
    prints,
    arrange: async () => ({ changes: { database: { tls: 'require' } } }),
  },
  {
    name: 'PostgreSQL takes nothing else',
    message: 'no encryption',
    status: 3,
    says: ['no encryption', 'set tls = "verify-full" under [targets.test.database], or "require"'],
    prints,
    arrange: scene => settingsFor(scene, {}),
  },
  {
    name: 'the certificate is by nobody who is known',
    message: 'the certificate of PostgreSQL',
    status: 3,
    says: ['is signed by authority of the tests, which is not trusted here', 'Set ca_file under [targets.test.database]'],
    prints,
    arrange: scene => settingsFor(scene, { tls: 'verify-full' }),
  },
]
