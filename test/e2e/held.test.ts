import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished } from 'vitest'
import { otherClock } from '../support/clock.js'
import { addOwner } from '../support/owner.js'
import { startSshd } from '../support/sshd.js'
import { it as base, type World } from '../support/world.js'

interface Status {
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

/** Processes that hold, or are about to hold, a connection of that home folder. */
const holders = (world: World): number[] =>
  execFileSync('ps', ['-A', 'e', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter(row => row.includes(' connection hold ') && row.includes(` HOME=${world.home} `))
    .map(row => Number.parseInt(row, 10))

const eventually = async <T>(look: () => Promise<T | undefined | null | false>, what: string): Promise<T> => {
  for (const until = Date.now() + 12_000; Date.now() < until; await setTimeout(30)) {
    const found = await look()
    if (found) return found
  }
  throw new Error(`it never came to be that ${what}`)
}

/** With connections that are held; every process in the background is gone after the test, also when it fails. */
const it = base.extend<{ kept: World }>({
  kept: async ({ world }, use) => {
    await world.configure({ ssh: { keep: '10m' } })
    try {
      await use(world)
    } finally {
      // One that was started last may only just be there.
      for (let tries = 0; tries < 20 && (tries < 3 || holders(world).length > 0); tries++) {
        for (const pid of holders(world)) process.kill(pid, 'SIGKILL')
        await setTimeout(50)
      }
    }
  },
})

const statusOf = async (world: World): Promise<Status> => {
  const { stdout, stderr, status } = await world.run(['connection', '--format', 'json'])
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return JSON.parse(stdout)[0]
}

/** Reads once, and waits until somebody holds a connection for the next time. */
const held = async (world: World, other = 0): Promise<NonNullable<Status['held']>> => {
  await world.run(['--only', 'providers'])
  return eventually(async () => {
    const { held } = await statusOf(world)
    return held && held.pid !== other && held
  }, 'a connection is held')
}

/** Without what differs from run to run. */
const figures = (report: string): string => report.replace(/^(Time|Took).*$/gm, '$1')

const reads = async (world: World): Promise<void> =>
  expect(await world.run(['--only', 'providers'])).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('Total Providers: 0'),
  })

describe('a connection that is held', () => {
  it('serves the next report, with no sign-in and every word the same', async ({ kept: world }) => {
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
      await held(world)
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

  it('is not there unless the settings ask for it', async ({ kept: world }) => {
    await world.configure()
    await reads(world)
    expect(holders(world)).toEqual([])
    expect((await statusOf(world)).why).toBe('ssh.keep is not set')

    await world.configure({ ssh: { keep: '2h' } })
    expect(await world.run([])).toMatchObject({ status: 64, stderr: expect.stringContaining('"1h"') })
  })

  it('can be reached by its owner alone', async ({ kept: world }) => {
    await held(world)
    const [socket = ''] = await names(world, '.sock')

    expect((await lstat(folderOf(world))).mode & 0o777).toBe(0o700)
    expect((await lstat(socket)).mode & 0o777).toBe(0o600)
    for (const ending of ['.lock', '.json'])
      for (const name of await names(world, ending)) expect((await lstat(name)).mode & 0o777).toBe(0o600)
  })

  it('lies in the runtime folder where the system gives one', async ({ kept: world }) => {
    const env = { XDG_RUNTIME_DIR: join(world.home, 'run') }
    await mkdir(env.XDG_RUNTIME_DIR, { mode: 0o700 })
    await world.run(['--only', 'providers'], { env })
    const folder = join(env.XDG_RUNTIME_DIR, 'check_status')
    await eventually(async () => (await readdir(folder).catch(() => [])).some(name => name.endsWith('.sock')), 'a connection is held')
    expect((await lstat(folder)).mode & 0o777).toBe(0o700)
    expect((await world.run(['connection', 'close'], { env })).stdout).toContain('Closed: test')
  })

  it('is none where its socket would have too long a path, and it says what to do', async ({ kept: world }) => {
    await world.configure({ ssh: { keep: '10m' }, top: `state_dir = "~/${'long'.repeat(20)}"` })
    await reads(world)
    expect(holders(world)).toEqual([])
    const { stdout } = await world.run(['connection'])
    expect(stdout).toContain('too long')
    expect(stdout).toContain('XDG_RUNTIME_DIR')
  })

  it.for(['a symbolic link', 'open to others'])('is not looked for in a folder that is %s', async (what, { kept: world }) => {
    const { pid } = await held(world)
    const folder = folderOf(world)
    if (what === 'open to others') await chmod(folder, 0o755)
    else {
      await rename(folder, `${folder}.elsewhere`)
      await symlink(`${folder}.elsewhere`, folder)
    }

    await reads(world)

    expect((await statusOf(world)).why).toContain(what)
    expect(holders(world).filter(other => other !== pid)).toEqual([])
  })

  it('goes away when nobody has used it for its time, and leaves no process and no socket', async ({ kept: world }) => {
    await world.configure({ ssh: { keep: '2s' } })
    const { pid } = await held(world)
    await eventually(async () => !isRunning(pid), 'it has gone')

    expect([...(await names(world, '.sock')), ...(await names(world, '.lock'))]).toEqual([])
    expect(await statusOf(world)).toMatchObject({ held: null, why: 'its time was over' })
    expect(await world.platform.sql(BACKENDS)).toEqual([])
  })

  it('goes away in its time also when the clock is set back meanwhile', async ({ kept: world }) => {
    await world.configure({ ssh: { keep: '3s' } })
    const offset = join(world.home, 'offset')
    await writeFile(offset, '+0')
    const running = world.shell('LD_PRELOAD="$CLOCK" check_status --only providers', { env: await otherClock(offset) })
    expect((await running.ended).status).toBe(0)
    await eventually(async () => (await names(world, '.sock')).length > 0, 'one is held')
    const [pid = 0] = holders(world)

    await writeFile(offset, '-86400')

    await eventually(async () => !isRunning(pid), 'it has gone')
  })

  it('is gone when `connection close` has ended', async ({ kept: world }) => {
    const { pid } = await held(world)

    const closed = await world.run(['connection', 'close'])

    expect(isRunning(pid)).toBe(false)
    expect(closed).toMatchObject({ status: 0, stdout: `Closed: test (process ${pid})\n`, stderr: '' })
    expect(await readdir(folderOf(world))).toEqual([])
    expect(await world.run(['connection', 'close'])).toMatchObject({ status: 0, stderr: expect.stringContaining('no connection') })
  })

  it('ends at SIGTERM, and when its socket is taken away', async ({ kept: world }) => {
    const first = await held(world)
    process.kill(first.pid, 'SIGTERM')
    await eventually(async () => !isRunning(first.pid), 'it has gone')
    expect(await names(world, '.sock')).toEqual([])

    const second = await held(world)
    await rm((await names(world, '.sock'))[0] ?? '')
    await eventually(async () => !isRunning(second.pid), 'it has gone')
  })

  it('holds no transaction open', async ({ kept: world }) => {
    await held(world)
    await world.run([])

    expect(await world.platform.sql(BACKENDS)).toEqual([{ state: 'idle', xact: null }])
  })

  it('is not used with other settings', async ({ kept: world }) => {
    const first = await held(world)
    await world.configure({ ssh: { keep: '10m' }, database: { statement_timeout: '4s' } })

    const second = await held(world)

    expect(second.pid).not.toBe(first.pid)
    expect((await world.run(['connection', 'close'])).stdout.split('\n').length).toBe(3)
    expect([isRunning(first.pid), isRunning(second.pid)]).toEqual([false, false])
  })

  it('is passed over by doctor, which signs in anew to see whether it can, and leaves none behind', async ({ kept: world }) => {
    const examine = async (): Promise<(id: string) => string> => {
      const { stdout } = await world.run(['doctor', '--format', 'json'])
      const [{ checks }] = JSON.parse(stdout).targets
      return id => checks.find((check: { id: string }) => check.id === id).standing
    }
    expect((await examine())('sign-in')).toBe('fine')
    expect((await statusOf(world)).held).toBeNull()
    const { pid, uses } = await held(world)
    await writeFile(join(world.home, '.ssh/known_hosts'), '')

    const found = await examine()

    expect([found('known-hosts'), found('sign-in'), found('tables')]).toEqual(['error', 'not_checked', 'not_checked'])
    expect((await statusOf(world)).held).toMatchObject({ pid, uses })
    expect((await world.run(['--only', 'providers'])).stderr).toBe('')
  })

  it('is one, however many commands want it at once', async ({ kept: world }) => {
    await Promise.all(Array.from({ length: 3 }, () => reads(world)))
    await eventually(async () => (await statusOf(world)).held, 'a connection is held')
    await eventually(async () => holders(world).length === 1, 'one is left')
    expect((await names(world, '.sock')).length).toBe(1)
  })

  it('never asks for a passphrase, and says why there is none', async ({ kept: world }) => {
    const identity_file = await world.sshd.makeKey(`locked ${Date.now()}`, ['-t', 'ed25519', '-N', 'open sesame'])
    await world.configure({ ssh: { keep: '10m', identity_file } })
    const running = world.start(['--only', 'providers'], { columns: 120 })
    await running.until(/assphrase/)
    running.type('open sesame\r')
    expect((await running.ended).stdout).toContain('Total Providers: 0')

    const why = await eventually(async () => /encrypted.*/.exec((await statusOf(world)).why ?? ''), 'it says why')

    expect(why.input).not.toContain('sesame')
    expect(holders(world)).toEqual([])
  })

  it('keeps nobody waiting for what is not its own: neither a pipe nor a terminal', async ({ kept: world }) => {
    const { child, ended } = world.start(['--only', 'providers'])
    const began = Date.now()
    // `ended` waits for both pipes to be closed, as cron does.
    await ended
    expect(Date.now() - began).toBeLessThan(10_000)
    const { pid } = await eventually(async () => (await statusOf(world)).held, 'a connection is held')
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

describe('a connection that is held and dead', () => {
  const quick = async (world: World, atMost: number): Promise<void> => {
    const began = Date.now()
    await reads(world)
    expect(Date.now() - began).toBeLessThan(atMost)
  }
  const childOfSshd = ({ sshd }: World): number[] =>
    execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter(row => /sshd: .*@notty/.test(row))
      .map(row => Number.parseInt(row, 10))
      .filter(pid => isChildOf(pid, sshd.pid))

  it('is replaced when its sign-in was ended over there', async ({ kept: world }) => {
    const { pid } = await held(world)
    for (const child of childOfSshd(world)) process.kill(child, 'SIGKILL')

    await quick(world, 5000)

    expect((await held(world, pid)).pid).not.toBe(pid)
    await eventually(async () => !isRunning(pid), 'the dead one is gone')
  })

  it('is replaced when whoever holds it was killed, and its socket is left', async ({ kept: world }) => {
    const { pid } = await held(world)
    process.kill(pid, 'SIGKILL')

    await quick(world, 5000)

    expect((await held(world, pid)).pid).not.toBe(pid)
  })

  it('is replaced when whoever holds it was stopped, who is ended', async ({ kept: world }) => {
    const { pid } = await held(world)
    process.kill(pid, 'SIGSTOP')

    await quick(world, 5000)

    expect((await held(world, pid)).pid).not.toBe(pid)
    expect(isRunning(pid)).toBe(false)
  })

  it('is closed with whoever waits for the place of one who was stopped', async ({ kept: world }) => {
    const { pid } = await held(world)
    process.kill(pid, 'SIGSTOP')
    await world.run(['--only', 'providers'])
    await eventually(async () => holders(world).length === 2, 'another wants its place')

    const start = performance.now()
    const closed = await world.run(['connection', 'close'])

    expect(closed).toMatchObject({ status: 0, stdout: `Closed: test (process ${pid})\n`, stderr: '' })
    expect(performance.now() - start).toBeLessThan(5000)
    await eventually(async () => holders(world).length === 0, 'both are gone')
    expect(await readdir(folderOf(world))).toEqual([])
  })

  it('is replaced when a folder lies where its socket was', async ({ kept: world }) => {
    const { pid } = await held(world)
    const [socket = ''] = await names(world, '.sock')
    await rm(socket)
    await mkdir(join(socket, 'with something in it'), { recursive: true })
    await eventually(async () => !isRunning(pid), 'it has gone')

    await held(world, pid)

    expect((await readdir(folderOf(world))).map(name => name.split('.').slice(1).join('.')).sort()).toEqual(['lock', 'sock'])
  })

  it('is not closed from another machine that shares the folder, where its number is that of somebody else', async ({ kept: world }) => {
    await held(world)
    await world.run(['connection', 'close'])
    const bystander = spawn('sleep', ['30'])
    onTestFinished(() => void bystander.kill())
    await world.run(['--only', 'providers'])
    const [lock = ''] = await eventually(async () => (await names(world, '.lock')).length > 0 && names(world, '.lock'), 'somebody holds it')
    for (const holder of holders(world)) process.kill(holder, 'SIGKILL')
    const theirs = { ...JSON.parse(await readFile(lock, 'utf8')), host: 'another.example', pid: bystander.pid }
    await writeFile(lock, JSON.stringify(theirs))

    await world.run(['connection', 'close'])

    expect(bystander.signalCode).toBeNull()
    expect(isRunning(bystander.pid ?? 0)).toBe(true)
    expect((await statusOf(world)).why).toContain('on another.example')
  })

  it('is replaced when the host does not answer over it any more', async ({ kept: world }) => {
    const { pid } = await held(world)
    for (const child of childOfSshd(world)) process.kill(child, 'SIGSTOP')

    await quick(world, 8000)

    expect((await held(world, pid)).pid).not.toBe(pid)
    await eventually(async () => !isRunning(pid), 'the dead one is gone')
  })

  it('opens another session when PostgreSQL has ended that which it had', async ({ kept: world }) => {
    const { pid } = await held(world)
    await world.platform.sql(TERMINATE)

    await quick(world, 5000)

    expect((await statusOf(world)).held?.pid).toBe(pid)
    expect(await world.platform.sql(BACKENDS)).toEqual([{ state: 'idle', xact: null }])
  })

  it('keeps the deadline, and what was read until then is printed', async ({ kept: world }) => {
    await writeFile(join(world.logs, 'django.log'), `ERROR ${new Date().toISOString().slice(0, 10)} 00:00:01,000 views 1 2 it broke\n`)
    await world.configure({ ssh: { keep: '10m' }, target: { deadline: '3s' } })
    await held(world)
    const [backend] = await world.platform.sql(PIDS)
    try {
      process.kill(Number(backend?.pid), 'SIGSTOP')
      const began = Date.now()
      const { status, stdout, stderr } = await world.run(['--only', 'providers,logs', '--since', '7d'])
      expect(Date.now() - began).toBeLessThan(5000)
      expect(stderr).toContain('no answer from')
      expect(stderr).toContain('within 3 s (reading)')
      expect({ status, said: stdout.includes('it broke') }).toEqual({ status: 3, said: true })
    } finally {
      process.kill(Number(backend?.pid), 'SIGCONT')
    }
  })

  it('leaves the way to the next one to whoever is ended by Ctrl-C', async ({ kept: world }) => {
    const { pid } = await held(world)
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
    await quick(world, 5000)
    expect((await statusOf(world)).held?.pid).toBe(pid)
  })
})

const isChildOf = (pid: number, ancestor: number): boolean => {
  for (let at = pid; at > 1; ) {
    if (at === ancestor) return true
    try {
      at = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(at)], { encoding: 'utf8' }))
    } catch {
      return false // it has ended in between
    }
  }
  return false
}

describe('a host without a shell', () => {
  it('is held all the same, and says of its logs what it says without', async ({ kept: world }) => {
    const forced = await startSshd({ directives: [`ForceCommand echo 'only for forwarding'; echo x >>${join(world.home, 'commands')}`] })
    try {
      const identity_file = await forced.makeKey('key', ['-t', 'ed25519'])
      await writeFile(join(world.home, '.ssh/known_hosts'), await forced.knownHost())
      const at = { port: forced.port, identity_file }
      await world.configure({ ssh: at })
      const direct = await world.run(['--only', 'providers,logs'])
      await world.configure({ ssh: { ...at, keep: '10m' } })
      await held(world)
      const before = (await readFile(join(world.home, 'commands'), 'utf8')).length

      const second = await world.run(['--only', 'providers,logs'])

      expect(figures(second.stdout)).toBe(figures(direct.stdout))
      expect(second.stderr).toBe(direct.stderr)
      await setTimeout(1000)
      // The reading's own, and no shell ahead of the next.
      expect((await readFile(join(world.home, 'commands'), 'utf8')).length).toBe(before + 2)
    } finally {
      await forced.stop()
    }
  })

  it('that allows one session at a time is read and held', async ({ kept: world }) => {
    const narrow = await startSshd({ directives: ['MaxSessions 1'] })
    try {
      const identity_file = await narrow.makeKey('key', ['-t', 'ed25519'])
      await writeFile(join(world.home, '.ssh/known_hosts'), await narrow.knownHost())
      await world.configure({ ssh: { port: narrow.port, identity_file, keep: '10m' } })
      const { pid } = await held(world)
      for (let i = 0; i < 3; i++) expect(await world.run([])).toMatchObject({ status: 0, stderr: '' })
      expect((await statusOf(world)).held).toMatchObject({ pid, uses: 3 })
    } finally {
      await narrow.stop()
    }
  })
})
