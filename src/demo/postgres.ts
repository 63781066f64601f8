import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFile, chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { isReachable, preparePostgres } from './embedded.js'

export interface Postgres {
  readonly host: '127.0.0.1'
  readonly port: number
  readonly superuser: 'postgres'
  readonly password: string
  /** Directory of the Unix socket. */
  readonly socketDir: string
  /** The server's own process. */
  readonly pid: number
  /** Stops the server and removes its files. Can be called again. */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** Lines of pg_hba.conf, before all others. */
  readonly hba?: readonly string[]
  /** Lines of pg_ident.conf. */
  readonly ident?: readonly string[]
  /** Lines of postgresql.conf, after ours: the last line for a setting wins. */
  readonly settings?: readonly string[]
}

/** The path of a socket is limited to 103 bytes on macOS and 107 on Linux. */
const MAX_TMP_BYTES = 103 - '/cs-pg-XXXXXX/s/.s.PGSQL.65535'.length

/** A temporary folder that PostgreSQL's user can enter and that leaves room for the path of the socket: in TMPDIR if possible. */
const temporaryFolder = async (otherUser: boolean): Promise<string> => {
  const preferred = tmpdir()
  const fits = Buffer.byteLength(preferred) <= MAX_TMP_BYTES && (!otherUser || (await isReachable(preferred)))
  return mkdtemp(join(fits ? preferred : '/tmp', 'cs-pg-'))
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** PostgreSQL refuses to run as root: then it runs as `nobody` or another existing user. No user is created. */
const otherUser = async (): Promise<{ uid: number; gid: number } | undefined> => {
  if (process.getuid?.() !== 0) return undefined
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map(row => row.split(':'))
  const found = users.find(([name]) => name === 'nobody') ?? users.find(([, , uid]) => Number(uid) >= 1)
  return { uid: Number(found?.[2] ?? 65_534), gid: Number(found?.[3] ?? 65_534) }
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise(resolve => child.on('close', code => resolve(code)))

const run = async (command: string, args: readonly string[], user: object): Promise<void> => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' }, ...user })
  let output = ''
  child.stdout?.on('data', chunk => (output += chunk))
  child.stderr?.on('data', chunk => (output += chunk))
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (status !== 0) throw new Error(`${command} failed: ${output.trim().split('\n').slice(-3).join(' ')}`)
}

const SETTINGS = [
  "listen_addresses = '127.0.0.1'",
  'fsync = off',
  'synchronous_commit = off',
  'full_page_writes = off',
  'shared_buffers = 32MB',
  'max_connections = 60',
  "timezone = 'UTC'",
  "log_timezone = 'UTC'",
  'jit = off',
]

const waitUntilReady = async (config: pg.ClientConfig, server: ChildProcess, log: () => string): Promise<void> => {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) break
    const client = new pg.Client(config)
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  throw new Error(`PostgreSQL did not start: ${log().trim().split('\n').slice(-3).join(' ')}`)
}

/** PostgreSQL 17 brought a locale of its own in which lower() handles accented letters, as on the real platform. */
const BUILTIN_LOCALE_SINCE = 17

/** The tests run older versions, too, which take that locale from the system. @param native the folder of the binaries */
const localeOptions = async (native: string): Promise<readonly string[]> => {
  const { stdout } = await promisify(execFile)(join(native, 'bin/postgres'), ['--version'])
  const major = Number(/\d+/.exec(stdout)?.[0])
  return major < BUILTIN_LOCALE_SINCE ? ['--locale=C.UTF-8'] : ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
}

/** Starts a temporary PostgreSQL: free port on loopback, temporary folder, SCRAM passwords, tuned for speed rather than safety. */
export const startPostgres = async ({ hba = [], ident = [], settings = [] }: PostgresOptions = {}): Promise<Postgres> => {
  const user = await otherUser()
  const folder = await temporaryFolder(user !== undefined)
  let server: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (server && server.exitCode === null && server.signalCode === null) {
      const exited = ended(server)
      server.kill('SIGINT')
      const kill = setTimeout(() => server?.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(kill)
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await chmod(folder, 0o755)
    const native = await preparePostgres(folder, user !== undefined)
    const data = join(folder, 'data')
    const socketDir = join(folder, 's')
    const passwordFile = join(folder, 'password')
    const password = randomBytes(18).toString('hex')
    await writeFile(passwordFile, password, { mode: 0o600 })
    for (const path of [data, socketDir]) await mkdir(path, { mode: 0o700 })
    await chmod(socketDir, 0o755)
    if (user) for (const path of [data, socketDir, passwordFile]) await chown(path, user.uid, user.gid)
    await run(
      join(native, 'bin/initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '--pwfile',
        passwordFile,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        ...(await localeOptions(native)),
        '--no-sync',
        '--no-instructions',
      ],
      { ...user },
    )
    await rm(passwordFile)
    // In pg_hba.conf the first matching line counts, in the other files the last.
    const hbaFile = join(data, 'pg_hba.conf')
    await writeFile(hbaFile, `${hba.join('\n')}\n${await readFile(hbaFile, 'utf8')}`)
    await appendFile(join(data, 'pg_ident.conf'), `${ident.join('\n')}\n`)
    await appendFile(join(data, 'postgresql.conf'), `${[...SETTINGS, ...settings].join('\n')}\n`)

    const port = await freePort()
    // Its own process group: Ctrl-C in the terminal must not reach the server, which we stop last.
    server = spawn(join(native, 'bin/postgres'), ['-D', data, '-p', String(port), '-k', socketDir], {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      detached: true,
      ...user,
    })
    let log = ''
    server.stderr?.on('data', chunk => {
      log = (log + chunk).slice(-4096)
    })
    server.on('error', error => {
      log += error.message
    })
    const login = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' } as const
    await waitUntilReady(login, server, () => log)
    return { host: '127.0.0.1', port, superuser: 'postgres', password, socketDir, pid: server.pid ?? 0, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
