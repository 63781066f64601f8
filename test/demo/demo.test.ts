import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Demo, startDemo } from '../../src/demo/index.js'
import { connectSsh, forwardTo, queryThrough, runThrough } from './through-ssh.js'

const run = promisify(execFile)

interface DemoTarget {
  readonly timezone: string
  readonly ssh: { host: string; user: string; port: number; identity_file: string; known_hosts: string }
  readonly database: { host: string; port: number; name: string; user: string; password_file: string }
  readonly logs: readonly { name: string; path: string; kind: string }[]
}

const targetOf = async ({ configFile }: Demo): Promise<DemoTarget> =>
  (parse(await readFile(configFile, 'utf8')) as unknown as { targets: { demo: DemoTarget } }).targets.demo

/** The process id and folder of the PostgreSQL on that port; empty if there is none. */
const postgresOn = async (port: number): Promise<{ pid: number; folder: string }[]> =>
  (await run('ps', ['-eo', 'pid=,args='])).stdout.split('\n').flatMap(line => {
    const [, pid, data] = new RegExp(`^ *(\\d+) .*bin/postgres -D (\\S+) -p ${port} `).exec(line) ?? []
    return pid && data ? [{ pid: Number(pid), folder: dirname(data) }] : []
  })

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

describe('the demo', () => {
  let demo: Demo
  let target: DemoTarget

  beforeAll(async () => {
    demo = await startDemo()
    target = await targetOf(demo)
  })
  afterAll(() => demo.stop())

  const signIn = async (key = target.ssh.identity_file) => connectSsh(target.ssh, await readFile(key, 'utf8'))
  const login = async () => ({
    user: target.database.user,
    database: target.database.name,
    password: (await readFile(target.database.password_file, 'utf8')).trim(),
    port: target.database.port,
  })

  it('answers a query through its SSH server, with nothing but its settings file', async () => {
    const [row] = await queryThrough(await signIn(), await login(), 'SELECT count(*)::int AS count FROM users_user')

    expect(row?.count).toBeGreaterThan(40)
  })

  it('forwards to the Unix socket as well', async () => {
    const [{ folder } = { folder: '' }] = await postgresOn(target.database.port)

    const [row] = await queryThrough(await signIn(), await login(), 'SELECT 1 AS one', `${folder}/s/.s.PGSQL.${target.database.port}`)

    expect(row?.one).toBe(1)
  })

  it('lets only the owner read its settings, key and password', async () => {
    for (const path of [demo.configFile, target.ssh.identity_file, target.database.password_file])
      expect((await stat(path)).mode & 0o077).toBe(0)
  })

  it('listens on loopback only', async () => {
    expect([target.ssh.host, target.database.host]).toEqual(['127.0.0.1', '127.0.0.1'])
  })

  it.for([
    "INSERT INTO users_lead VALUES (999, 'x', 'x', now())",
    'UPDATE users_user SET is_staff = true',
    'DELETE FROM deposit_requests',
    'CREATE TABLE mine (id int)',
    'CREATE ROLE mine',
  ])('refuses to let its role write: %s', async statement => {
    await expect(queryThrough(await signIn(), await login(), statement)).rejects.toThrow(/permission denied/)
  })

  it('refuses a wrong password', async () => {
    await expect(queryThrough(await signIn(), { ...(await login()), password: 'wrong' }, 'SELECT 1')).rejects.toThrow(
      /password authentication/,
    )
  })

  it('accepts no other key', async () => {
    const { default: ssh2 } = await import('ssh2')

    await expect(connectSsh(target.ssh, ssh2.utils.generateKeyPairSync('ed25519').private)).rejects.toThrow(/authentication/)
  })

  it.for([
    ['its own SSH server', { host: '127.0.0.1', port: 'ssh' }],
    ['another address', { host: '192.0.2.1', port: 'database' }],
  ] as const)('forwards to no other address: not to %s', async ([, { host, port }]) => {
    await expect(forwardTo(await signIn(), { host, port: target[port].port })).rejects.toThrow(/Channel open failure/)
  })

  it('forwards to no other Unix socket', async () => {
    await expect(forwardTo(await signIn(), '/var/run/docker.sock')).rejects.toThrow(/Channel open failure/)
  })

  it('has the host key that its known_hosts names', async () => {
    const [name, type, key] = (await readFile(target.ssh.known_hosts, 'utf8')).trim().split(' ')
    const client = await signIn()

    expect([name, type]).toEqual([`[127.0.0.1]:${target.ssh.port}`, 'ssh-ed25519'])
    expect(client.hostKey).toBe(key)
  })

  it('runs a command with its input, output, error output and status', async () => {
    expect(await runThrough(await signIn(), 'cat; echo sorry >&2; exit 7', 'hello')).toEqual({
      stdout: 'hello',
      stderr: 'sorry\n',
      status: 7,
    })
  })

  it('ends a command and its children when the client vanishes', async () => {
    const client = await signIn()
    const { stdout } = await runThrough(client, 'sleep 300 & echo $!; sleep 300', '', 1)
    client.vanish()

    const state = (): Promise<string> =>
      run('ps', ['-p', stdout.trim()]).then(
        () => 'running',
        () => 'gone',
      )
    await expect.poll(state, { timeout: 3000 }).toBe('gone')
  })

  it('survives clients that vanish in the middle of a command', async () => {
    for (let i = 0; i < 10; i++) {
      const client = await signIn()
      void runThrough(client, 'yes').catch(() => {})
      void forwardTo(client, { host: '127.0.0.1', port: target.database.port }).catch(() => {})
      await new Promise(resolve => setTimeout(resolve, i))
      client.vanish()
    }

    expect((await runThrough(await signIn(), 'echo still here')).stdout).toBe('still here\n')
  })

  it('has every log that its settings name', async () => {
    expect(target.logs.map(({ name, kind }) => [name, kind])).toEqual([
      ['django', 'django'],
      ['gunicorn', 'gunicorn'],
      ['gunicorn-error', 'gunicorn'],
      ['access', 'access'],
    ])
    for (const { path } of target.logs) expect((await stat(path)).size).toBeGreaterThan(0)
  })
})

describe('a stopped demo', () => {
  it('leaves no process and no folder behind, and can be stopped again', async () => {
    const demo = await startDemo()
    onTestFinished(() => demo.stop())
    const { database } = await targetOf(demo)
    const [postgres] = await postgresOn(database.port)
    expect(await exists(postgres?.folder ?? '')).toBe(true)

    await Promise.all([demo.stop(), demo.stop()])
    await demo.stop()

    expect(await postgresOn(database.port)).toEqual([])
    expect(await exists(postgres?.folder ?? '')).toBe(false)
    expect(await exists(dirname(demo.configFile))).toBe(false)
  })

  it('leaves nothing behind if it was stopped while it started', async () => {
    let stop: (() => Promise<void>) | undefined
    const starting = startDemo(later => {
      stop = later
    })
    await expect.poll(() => stop).toBeDefined()
    await stop?.()

    const demo = await starting
    onTestFinished(() => demo.stop())
    expect(await exists(dirname(demo.configFile))).toBe(false)
  })
})
