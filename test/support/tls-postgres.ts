import { chmod, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Certificate } from './certificates.js'
import { READER } from './global.js'
import { type OwnPostgres, startOwnPostgres } from './own-postgres.js'

/** A PostgreSQL that takes the reader over TCP with TLS only. */
export interface TlsPostgres extends OwnPostgres {
  /** Shows this certificate from now on. @param authorities PEM: those whose clients it knows */
  show(certificate: Certificate, authorities?: string): Promise<void>
  /** What the reader's line of pg_hba.conf says from now on, after `hostssl all check_status all`. */
  admit(how: string): Promise<void>
}

const lineOf = (how: string): string => `hostssl all ${READER} all ${how}`
const NO_OTHERS = `host all ${READER} all reject`

/** A server with `ssl = on`; with no certificate to show, it has no TLS yet. */
export const startTlsPostgres = async (certificate: Certificate): Promise<TlsPostgres> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-tls-'))
  await chmod(folder, 0o755)
  const at = (name: string): string => join(folder, name)
  const settings = ['server.crt', 'server.key', 'ca.crt'].map((name, i) => `ssl_${['cert', 'key', 'ca'][i]}_file = '${at(name)}'`)
  // The server refuses a key that is another's; until it runs, nobody knows whose it is.
  const postgres = await startOwnPostgres(settings, [lineOf('scram-sha-256'), NO_OTHERS])
  const data = join(dirname(postgres.socketDir), 'data')
  const { uid, gid } = await stat(data)
  const loaded = async (): Promise<string> => (await postgres.sql('SELECT pg_conf_load_time()::text AS at'))[0].at
  const reload = async (): Promise<void> => {
    const before = await loaded()
    await postgres.sql('SELECT pg_reload_conf()')
    // The postmaster reads its files when the signal reaches it.
    while ((await loaded()) === before) await new Promise(resolve => setTimeout(resolve, 5))
  }
  const show = async ({ cert, key }: Certificate, authorities = cert): Promise<void> => {
    await writeFile(at('server.crt'), cert)
    await writeFile(at('ca.crt'), authorities)
    await writeFile(at('server.key'), key, { mode: 0o600 })
    await chown(at('server.key'), uid, gid)
    await reload()
  }
  await writeFile(at('server.key'), '', { mode: 0o600 })
  await show(certificate)
  await postgres.sql('ALTER SYSTEM SET ssl = on')
  await reload()
  return {
    ...postgres,
    show,
    admit: async how => {
      await writeFile(join(data, 'pg_hba.conf'), `${lineOf(how)}\n${NO_OTHERS}\nlocal all all trust\nhost all all all scram-sha-256\n`)
      await reload()
    },
    stop: async () => {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
