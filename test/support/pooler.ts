import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { READER, READER_PASSWORD } from './global.js'
import { freePort } from './ports.js'

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('connect', () => socket.destroy()).on('error', () => resolve(false))
  })

/** Nobody in particular: PgBouncer refuses to run as root. */
const NOBODY = 65_534

export interface Pooler {
  readonly port: number
  /** Its log so far. */
  said(): string
  stop(): Promise<void>
}

/**
 * A real PgBouncer, with one connection to the server for each database.
 * @param mode its pool_mode @param database the one that it knows
 */
export const startPooler = async (to: number, { mode = 'transaction', database = '*' } = {}): Promise<Pooler> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-pool-'))
  await chmod(folder, 0o755)
  const port = await freePort()
  await writeFile(join(folder, 'users'), `"${READER}" "${READER_PASSWORD}"\n`)
  await writeFile(
    join(folder, 'ini'),
    [
      '[databases]',
      `${database} = host=127.0.0.1 port=${to}`,
      '[pgbouncer]',
      `listen_port = ${port}`,
      'listen_addr = 127.0.0.1',
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${join(folder, 'users')}`,
      `pool_mode = ${mode}`,
      'default_pool_size = 1',
      '',
    ].join('\n'),
  )
  const server: ChildProcess = spawn('pgbouncer', [join(folder, 'ini')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
    ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
  })
  let said = ''
  server.stderr?.on('data', chunk => (said += chunk))
  let failure: Error | undefined
  server.on('error', error => {
    failure = error
  })
  const gone = new Promise<void>(resolve => server.on('close', () => resolve()))
  const stop = async (): Promise<void> => {
    if (server.kill('SIGKILL')) await gone
    await rm(folder, { recursive: true, force: true })
  }
  for (let tries = 0; !(await listens(port)); tries++) {
    if (failure || tries > 200 || server.exitCode !== null) {
      await stop()
      throw new Error(`PgBouncer did not start: ${failure?.message ?? server.exitCode}`)
    }
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  return { port, said: () => said, stop }
}
