import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished } from 'vitest'
import { otherClock, setClock } from '../support/clock.js'
import { addOwner } from '../support/owner.js'
import { startSshd } from '../support/sshd.js'
import { it as base, type World } from '../support/world.js'

interface ConnectionStatus {
  readonly target: string
  readonly held: { readonly pid: number; readonly since: string; readonly until: string; readonly uses: number } | null
  readonly why: string | null
}

const folderOf = ({ home }: World): string => join(home, '.local/state/check_status/held')

const names = async (world: World, ending: string): Promise<string[]> =>
  (await readdir(folderOf(world)).catch(() => [])).filter(name => name.endsWith(ending)).map(name => join(folderOf(world), name))

const isRunning = (pid: number): boolean => {
  try {
    // A zombie still has its number.
    return !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** The control servers of that home folder, also those that are still connecting. */
const servers = (world: World): number[] =>
  execFileSync('ps', ['-A', 'e', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter(row => row.includes(' connection serve ') && row.includes(` HOME=${world.home} `))
    .map(row => Number.parseInt(row, 10))

const eventually = async <T>(find: () => Promise<T | undefined | null | false>, what: string): Promise<T> => {
  for (const until = Date.now() + 12_000; Date.now() < until; await setTimeout(30)) {
    const found = await find()
    if (found) return found
  }
  throw new Error(`${what}: this never happened`)
}

/** A world with shared connections. Every background process is killed after the test, even if it fails. */
const it = base.extend<{ sharing: World }>({
  sharing: async ({ world }, use) => {
    await world.configure({ ssh: { keep: '10m' } })
    try {
      await use(world)
    } finally {
      // The last one may only just be starting.
      for (let tries = 0; tries < 20 && (tries < 3 || servers(world).length > 0); tries++) {
        for (const pid of servers(world)) process.kill(pid, 'SIGKILL')
        await setTimeout(50)
      }
    }
  },
})

const statusOf = async (world: World): Promise<ConnectionStatus> => {
  const { stdout, stderr, status } = await world.run(['connection', '--format', 'json'])
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return JSON.parse(stdout)[0]
}

/** Reads once, and waits until a connection is open for the next time. */
const openShared = async (world: World, other = 0): Promise<NonNullable<ConnectionStatus['held']>> => {
  await world.run(['--only', 'providers'])
  return eventually(async () => {
    const { held } = await statusOf(world)
    return held && held.pid !== other && held
  }, 'a connection is open')
}

/** Without the lines that differ from run to run. */
const figures = (report: string): string => report.replace(/^(Time|Took).*$/gm, '$1')

const reads = async (world: World): Promise<void> =>
  expect(await world.run(['--only', 'providers'])).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('Total Providers: 0'),
  })

describe('a shared connection', () => {
  it('serves the next report without a sign-in, with the same output', async ({ sharing: world }) => {
    const counted = await startSshd({ directives: ['LogLevel VERBOSE'] })
    try {
      const identity_file = await counted.makeKey('key', ['-t', 'ed25519'])
      await writeFile(join(world.home, '.ssh/known_hosts'), await counted.knownHost())
      await writeFile(join(world.logs, 'django.log'), 'ERROR 2025-10-08 03:52:55,123 views 1 2 it broke\n')
      await addOwner(world.platform)
      const at = { port: counted.port, identity_file }
      await world.configure({ ssh: at })
      await world.run(['--all', '--since', '2025-01-01'])
      const direct = await world.run(['--all', '--since', '2025-01-01'])
      await world.configure({ ssh: { ...at, keep: '10m' } })
      await openShared(world)
      const before = counted.said().match(/Accepted publickey/g)?.length

      const second = await world.run(['--all', '--since', '2025-01-01'])
      const user = await world.run(['user', 'owner@plumbers.example'])

      expect(figures(second.stdout)).toBe(figures(direct.stdout))
      expect(second.stdout).toContain('it broke')
      expect({ ...second, stdout: '' }).toEqual({ ...direct, stdout: '' })
      expect(user.stdout).toContain('Naidoo Plumbing')
      expect(counted.said().match(/Accepted publickey/g)?.length).toBe(before)
      expect(before).toBe(4)
      expect((await statusOf(world)).held?.uses).toBeGreaterThanOrEqual(2)
    } finally {
      await counted.stop()
    }
  })

  it('is not opened unless the settings ask for one', async ({ sharing: world }) => {
    await world.configure()
    await reads(world)
    expect(servers(world)).toEqual([])
    expect((await statusOf(world)).why).toBe('ssh.keep is not set')

    await world.configure({ ssh: { keep: '2h' } })
    expect(await world.run([])).toMatchObject({ status: 64, stderr: expect.stringContaining('"1h"') })
  })

  it('is accessible to its owner alone', async ({ sharing: world }) => {
    await openShared(world)
    const [socket = ''] = await names(world, '.sock')

    expect((await lstat(folderOf(world))).mode & 0o777).toBe(0o700)
    expect((await lstat(socket)).mode & 0o777).toBe(0o600)
    for (const ending of ['.lock', '.json'])
      for (const name of await names(world, ending)) expect((await lstat(name)).mode & 0o777).toBe(0o600)
  })

  it('has its socket in the runtime folder if the system has one', async ({ sharing: world }) => {
    const env = { XDG_RUNTIME_DIR: join(world.home, 'run') }
    await mkdir(env.XDG_RUNTIME_DIR, { mode: 0o700 })
    await world.run(['--only', 'providers'], { env })
    const folder = join(env.XDG_RUNTIME_DIR, 'check_status')
    await eventually(async () => (await readdir(folder).catch(() => [])).some(name => name.endsWith('.sock')), 'a connection is open')
    expect((await lstat(folder)).mode & 0o777).toBe(0o700)
    expect((await world.run(['connection', 'close'], { env })).stdout).toContain('Closed: test')
  })

  it('is not opened if the path of its socket would be too long, and the status says what to do', async ({ sharing: world }) => {
    await world.configure({ ssh: { keep: '10m' }, top: `state_dir = "~/${'long'.repeat(20)}"` })
    await reads(world)
    expect(servers(world)).toEqual([])
    const { stdout } = await world.run(['connection'])
    expect(stdout).toContain('too long')
    expect(stdout).toContain('XDG_RUNTIME_DIR')
  })

  it.for(['a symbolic link', 'open to others'])('is not used in a folder that is %s', async (what, { sharing: world }) => {
    const { pid } = await openShared(world)
    const folder = folderOf(world)
    if (what === 'open to others') await chmod(folder, 0o755)
    else {
      await rename(folder, `${folder}.elsewhere`)
      await symlink(`${folder}.elsewhere`, folder)
    }

    await reads(world)

    expect((await statusOf(world)).why).toContain(what)
    expect(servers(world).filter(other => other !== pid)).toEqual([])
  })

  it('closes after its idle time, and leaves neither a process nor a socket', async ({ sharing: world }) => {
    await world.configure({ ssh: { keep: '2s' } })
    const { pid } = await openShared(world)
    await eventually(async () => !isRunning(pid), 'it has gone')

    expect([...(await names(world, '.sock')), ...(await names(world, '.lock'))]).toEqual([])
    expect(await statusOf(world)).toMatchObject({ held: null, why: 'it was not used for too long' })
    expect(await world.platform.sql(BACKENDS)).toEqual([])
  })

  it('closes after its idle time even if the clock is set back meanwhile', async ({ sharing: world }) => {
    await world.configure({ ssh: { keep: '3s' } })
    const offset = join(world.home, 'offset')
    await writeFile(offset, '+0')
    const running = world.shell('LD_PRELOAD="$CLOCK" check_status --only providers', { env: await otherClock(offset) })
    expect((await running.ended).status).toBe(0)
    await eventually(async () => (await names(world, '.sock')).length > 0, 'one is open')
    const [pid = 0] = servers(world)

    await setClock(offset, '-86400')

    await eventually(async () => !isRunning(pid), 'it has gone')
  })

  it('is closed once `connection close` has ended', async ({ sharing: world }) => {
    const { pid } = await openShared(world)

    const closed = await world.run(['connection', 'close'])

    expect(isRunning(pid)).toBe(false)
    expect(closed).toMatchObject({ status: 0, stdout: `Closed: test (process ${pid})\n`, stderr: '' })
    expect(await readdir(folderOf(world))).toEqual([])
    expect(await world.run(['connection', 'close'])).toMatchObject({ status: 0, stderr: expect.stringContaining('no connection') })
  })

  it('ends on SIGTERM, and when its socket is removed', async ({ sharing: world }) => {
    const first = await openShared(world)
    process.kill(first.pid, 'SIGTERM')
    await eventually(async () => !isRunning(first.pid), 'it has gone')
    expect(await names(world, '.sock')).toEqual([])

    const second = await openShared(world)
    await rm((await names(world, '.sock'))[0] ?? '')
    await eventually(async () => !isRunning(second.pid), 'it has gone')
  })

  it('leaves no transaction open', async ({ sharing: world }) => {
    await openShared(world)
    await world.run([])

    expect(await world.platform.sql(BACKENDS)).toEqual([{ state: 'idle', xact: null }])
  })

  it('is not used with other settings', async ({ sharing: world }) => {
    const first = await openShared(world)
    await world.configure({ ssh: { keep: '10m' }, database: { statement_timeout: '4s' } })

    const second = await openShared(world)

    expect(second.pid).not.toBe(first.pid)
    expect((await world.run(['connection', 'close'])).stdout.split('\n').length).toBe(3)
    expect([isRunning(first.pid), isRunning(second.pid)]).toEqual([false, false])
  })

  it('is not used by doctor, which makes a sign-in of its own and leaves no connection behind', async ({ sharing: world }) => {
    const examine = async (): Promise<(id: string) => string> => {
      const { stdout } = await world.run(['doctor', '--format', 'json'])
      const [{ checks }] = JSON.parse(stdout).targets
      return id => checks.find((check: { id: string }) => check.id === id).standing
    }
    expect((await examine())('sign-in')).toBe('fine')
    expect((await statusOf(world)).held).toBeNull()
    const { pid, uses } = await openShared(world)
    await writeFile(join(world.home, '.ssh/known_hosts'), '')

    const found = await examine()

    expect([found('known-hosts'), found('sign-in'), found('tables')]).toEqual(['error', 'not_checked', 'not_checked'])
    expect((await statusOf(world)).held).toMatchObject({ pid, uses })
    expect((await world.run(['--only', 'providers'])).stderr).toBe('')
  })

  it('is only one, however many commands start at once', async ({ sharing: world }) => {
    await Promise.all(Array.from({ length: 3 }, () => reads(world)))
    await eventually(async () => (await statusOf(world)).held, 'a connection is open')
    await eventually(async () => servers(world).length === 1, 'one is left')
    expect((await names(world, '.sock')).length).toBe(1)
  })

  it('never asks for a passphrase, and the status says why there is no connection', async ({ sharing: world }) => {
    const identity_file = await world.sshd.makeKey(`locked ${Date.now()}`, ['-t', 'ed25519', '-N', 'open sesame'])
    await world.configure({ ssh: { keep: '10m', identity_file } })
    const running = world.start(['--only', 'providers'], { columns: 120 })
    await running.until(/assphrase/)
    running.type('open sesame\r')
    expect((await running.ended).stdout).toContain('Total Providers: 0')

    const why = await eventually(async () => /encrypted.*/.exec((await statusOf(world)).why ?? ''), 'it says why')

    expect(why.input).not.toContain('sesame')
    expect(servers(world)).toEqual([])
  })

  it('keeps neither a pipe nor a terminal of the command that started it', async ({ sharing: world }) => {
    const { child, ended } = world.start(['--only', 'providers'])
    // It stays open for minutes, and `ended` waits for both pipes to be closed, as cron does.
    await ended
    const { pid } = await eventually(async () => (await statusOf(world)).held, 'a connection is open')
    expect(isRunning(child.pid ?? 0)).toBe(false)
    const fds = await Promise.all((await readdir(`/proc/${pid}/fd`)).map(fd => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
    expect(fds.filter(name => name.startsWith('/dev/pts'))).toEqual([])
    expect(await readlink(`/proc/${pid}/cwd`)).toBe('/')
    expect(
      execFileSync('ps', ['-o', 'sid=,tty=', '-p', String(pid)], { encoding: 'utf8' })
        .trim()
        .split(/\s+/),
    ).toEqual([String(pid), '?'])
  })
})

const OURS = `FROM pg_stat_activity WHERE usename = 'check_status' AND datname = current_database()`
const BACKENDS = `SELECT state, xact_start AS xact ${OURS}`
const PIDS = `SELECT pid ${OURS}`
const TERMINATE = `SELECT pg_terminate_backend(pid) ${OURS}`

describe('a dead shared connection', () => {
  /** Long before the deadline of a minute, which is how long it would wait for one that is dead. */
  const readsSoon = async (world: World): Promise<void> => {
    const began = Date.now()
    await reads(world)
    expect(Date.now() - began).toBeLessThan(20_000)
  }
  const childOfSshd = ({ sshd }: World): number[] =>
    execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter(row => /sshd: .*@notty/.test(row))
      .map(row => Number.parseInt(row, 10))
      .filter(pid => isChildOf(pid, sshd.pid))

  it('is replaced if the host ended its session', async ({ sharing: world }) => {
    const { pid } = await openShared(world)
    for (const child of childOfSshd(world)) process.kill(child, 'SIGKILL')

    await readsSoon(world)

    expect((await openShared(world, pid)).pid).not.toBe(pid)
    await eventually(async () => !isRunning(pid), 'the dead one is gone')
  })

  it('is replaced if its server was killed and left a socket behind', async ({ sharing: world }) => {
    const { pid } = await openShared(world)
    process.kill(pid, 'SIGKILL')

    await readsSoon(world)

    expect((await openShared(world, pid)).pid).not.toBe(pid)
  })

  it('is replaced if its server is suspended, and the server is killed', async ({ sharing: world }) => {
    const { pid } = await openShared(world)
    process.kill(pid, 'SIGSTOP')

    await readsSoon(world)

    expect((await openShared(world, pid)).pid).not.toBe(pid)
    expect(isRunning(pid)).toBe(false)
  })

  it('is closed together with the server that waits to replace a suspended one', async ({ sharing: world }) => {
    const { pid } = await openShared(world)
    process.kill(pid, 'SIGSTOP')
    await world.run(['--only', 'providers'])
    await eventually(async () => servers(world).length === 2, 'another server waits')

    const start = performance.now()
    const closed = await world.run(['connection', 'close'])

    expect(closed).toMatchObject({ status: 0, stdout: `Closed: test (process ${pid})\n`, stderr: '' })
    expect(performance.now() - start).toBeLessThan(20_000)
    await eventually(async () => servers(world).length === 0, 'both are gone')
    expect(await readdir(folderOf(world))).toEqual([])
  })

  it('is replaced if there is a folder in place of its socket', async ({ sharing: world }) => {
    const { pid } = await openShared(world)
    const [socket = ''] = await names(world, '.sock')
    await rm(socket)
    await mkdir(join(socket, 'with something in it'), { recursive: true })
    await eventually(async () => !isRunning(pid), 'it has gone')

    await openShared(world, pid)

    expect((await readdir(folderOf(world))).map(name => name.split('.').slice(1).join('.')).sort()).toEqual(['lock', 'sock'])
  })

  it('is not closed from another machine that shares the folder: its process id there is another process', async ({ sharing: world }) => {
    await openShared(world)
    await world.run(['connection', 'close'])
    const bystander = spawn('sleep', ['30'])
    onTestFinished(() => void bystander.kill())
    await world.run(['--only', 'providers'])
    const [lock = ''] = await eventually(
      async () => (await names(world, '.lock')).length > 0 && names(world, '.lock'),
      'a server has the lock',
    )
    for (const server of servers(world)) process.kill(server, 'SIGKILL')
    const theirs = { ...JSON.parse(await readFile(lock, 'utf8')), host: 'another.example', pid: bystander.pid }
    await writeFile(lock, JSON.stringify(theirs))

    await world.run(['connection', 'close'])

    expect(bystander.signalCode).toBeNull()
    expect(isRunning(bystander.pid ?? 0)).toBe(true)
    expect((await statusOf(world)).why).toContain('on another.example')
  })

  it('is replaced if the host no longer answers over it', async ({ sharing: world }) => {
    const { pid } = await openShared(world)
    for (const child of childOfSshd(world)) process.kill(child, 'SIGSTOP')

    await readsSoon(world)

    expect((await openShared(world, pid)).pid).not.toBe(pid)
    await eventually(async () => !isRunning(pid), 'the dead one is gone')
  })

  it('opens another session if PostgreSQL has ended the last one', async ({ sharing: world }) => {
    const { pid } = await openShared(world)
    await world.platform.sql(TERMINATE)

    await readsSoon(world)

    expect((await statusOf(world)).held?.pid).toBe(pid)
    expect(await world.platform.sql(BACKENDS)).toEqual([{ state: 'idle', xact: null }])
  })

  it('keeps the deadline, and what was read until then is printed', async ({ sharing: world }) => {
    await writeFile(join(world.logs, 'django.log'), `ERROR ${new Date().toISOString().slice(0, 10)} 00:00:01,000 views 1 2 it broke\n`)
    await world.configure({ ssh: { keep: '10m' }, target: { deadline: '3s' } })
    await openShared(world)
    const [backend] = await world.platform.sql(PIDS)
    try {
      process.kill(Number(backend?.pid), 'SIGSTOP')
      const { status, stdout, stderr } = await world.run(['--only', 'providers,logs', '--since', '7d'])
      expect(stderr).toContain('no answer from')
      expect(stderr).toContain('within 3 s (reading)')
      expect({ status, said: stdout.includes('it broke') }).toEqual({ status: 3, said: true })
    } finally {
      process.kill(Number(backend?.pid), 'SIGCONT')
    }
  })

  it('works for the next command after Ctrl-C ended one', async ({ sharing: world }) => {
    const { pid } = await openShared(world)
    const [backend] = await world.platform.sql(PIDS)
    try {
      process.kill(Number(backend?.pid), 'SIGSTOP')
      const running = world.start(['--only', 'providers,logs'])
      await setTimeout(900)
      process.kill(running.child.pid ?? 0, 'SIGINT')
      expect((await running.ended).status).toBe(130)
    } finally {
      process.kill(Number(backend?.pid), 'SIGCONT')
    }
    await setTimeout(300)
    await readsSoon(world)
    expect((await statusOf(world)).held?.pid).toBe(pid)
  })
})

const isChildOf = (pid: number, ancestor: number): boolean => {
  for (let at = pid; at > 1; ) {
    if (at === ancestor) return true
    try {
      at = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(at)], { encoding: 'utf8' }))
    } catch {
      return false // it has just ended
    }
  }
  return false
}

describe('a host that runs no shell', () => {
  it('has a shared connection all the same, and its logs give the same errors', async ({ sharing: world }) => {
    const forced = await startSshd({ directives: [`ForceCommand echo 'only for forwarding'; echo x >>${join(world.home, 'commands')}`] })
    try {
      const identity_file = await forced.makeKey('key', ['-t', 'ed25519'])
      await writeFile(join(world.home, '.ssh/known_hosts'), await forced.knownHost())
      const at = { port: forced.port, identity_file }
      await world.configure({ ssh: at })
      const direct = await world.run(['--only', 'providers,logs'])
      await world.configure({ ssh: { ...at, keep: '10m' } })
      await openShared(world)
      const before = (await readFile(join(world.home, 'commands'), 'utf8')).length

      const second = await world.run(['--only', 'providers,logs'])

      expect(figures(second.stdout)).toBe(figures(direct.stdout))
      expect(second.stderr).toBe(direct.stderr)
      await setTimeout(1000)
      // The reading's own command, and no prewarmed shell.
      expect((await readFile(join(world.home, 'commands'), 'utf8')).length).toBe(before + 2)
    } finally {
      await forced.stop()
    }
  })

  it('that allows one session at a time is read over a shared connection', async ({ sharing: world }) => {
    const narrow = await startSshd({ directives: ['MaxSessions 1'] })
    try {
      const identity_file = await narrow.makeKey('key', ['-t', 'ed25519'])
      await writeFile(join(world.home, '.ssh/known_hosts'), await narrow.knownHost())
      await world.configure({ ssh: { port: narrow.port, identity_file, keep: '10m' } })
      const { pid } = await openShared(world)
      for (let i = 0; i < 3; i++) expect(await world.run([])).toMatchObject({ status: 0, stderr: '' })
      expect((await statusOf(world)).held).toMatchObject({ pid, uses: 3 })
    } finally {
      await narrow.stop()
    }
  })
})
