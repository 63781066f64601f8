import { readdirSync, readFileSync } from 'node:fs'
import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { startDeadAgent } from '../support/agents.js'
import { examineWorld } from '../support/doctor.js'
import { openRelay } from '../support/relay.js'
import { type Sshd, type SshdOptions, startSshd } from '../support/sshd.js'
import { it, type World } from '../support/world.js'

/** The folders of connections that are open, or were left: with this environment, all are made in a folder of the world. */
const folders = ({ home }: World): string[] => readdirSync(join(home, 'tmp'))
const own = async ({ home }: World): Promise<{ env: { TMPDIR: string } }> => {
  const TMPDIR = join(home, 'tmp')
  await mkdir(TMPDIR)
  return { env: { TMPDIR } }
}

/** The processes of ssh that belong to this world: they name its known_hosts. */
const sshProcesses = ({ home }: World): string[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        return /(^|\/)ssh$/.test(words[0] ?? '') && words.some(word => word.includes(home))
      } catch {
        return false
      }
    })

const overOpenSsh = (world: World, ssh = {}, more = {}) => world.configure({ ssh: { transport: 'openssh', ...ssh }, ...more })

/** Another server, known to the world, with a key that it accepts. */
const another = async (world: World, options: SshdOptions): Promise<{ sshd: Sshd; ssh: { port: number; identity_file: string } }> => {
  const sshd = await startSshd(options)
  onTestFinished(() => sshd.stop())
  await appendFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost())
  return { sshd, ssh: { port: sshd.port, identity_file: await sshd.makeKey('key', ['-t', 'ed25519']) } }
}

describe('over OpenSSH', () => {
  it('a report says what it says over ssh2, and leaves nothing behind', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), 'ERROR 2025-10-08 14:05:00,123 app 1 2 it broke\n')
    const direct = await world.run(['report', '--format', 'markdown', '--all'])
    await overOpenSsh(world)
    const through = await world.run(['report', '--format', 'markdown', '--all'], await own(world))

    const timeless = (text: string) => text.replace(/\d\d:\d\d(:\d\d)?/g, 'hh:mm').replace(/\d+(\.\d+)? (second|minute)s?/g, 'a while')
    expect(timeless(through.stdout)).toBe(timeless(direct.stdout))
    expect({ status: through.status, stderr: through.stderr }).toEqual({ status: direct.status, stderr: '' })
    expect(folders(world)).toEqual([])
    // ssh has a moment to send PostgreSQL's goodbye.
    await expect.poll(() => sshProcesses(world)).toEqual([])
  })

  it('PostgreSQL is read through its Unix socket, without a password', async ({ world }) => {
    await overOpenSsh(world, {}, { database: { socket: world.platform.socketDir, password_file: undefined } })
    const report = await world.run(['report'])

    expect({ status: report.status, stderr: report.stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('PostgreSQL is not disturbed by a report of logs alone', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), 'ERROR 2025-10-08 14:05:00,123 app 1 2 it broke\n')
    const postgres = await openRelay(world.platform.port)
    onTestFinished(postgres.stop)
    await overOpenSsh(world, {}, { database: { port: postgres.port } })
    const connections = async (...args: string[]): Promise<number> => {
      const before = postgres.count()
      expect((await world.run(args)).stderr).toBe('')
      return postgres.count() - before
    }

    expect(await connections('problems', '--only', 'log_errors')).toBe(0)
    expect(await connections('report', '--only', 'logs')).toBe(0)
    expect(await connections('logs', 'django')).toBe(0)
    expect(await connections('report', '--only', 'logs,providers')).toBe(1)
    expect(await connections('report')).toBe(1)
  })

  it('logs are followed', async ({ world }) => {
    await overOpenSsh(world)
    const path = join(world.logs, 'django.log')
    await writeFile(path, 'INFO 2025-10-08 14:05:00,123 app 1 2 one\n')
    const running = world.start(['logs', 'django', '-f'])
    await running.until(/one/)
    await appendFile(path, 'INFO 2025-10-08 14:05:01,123 app 1 2 two\n')
    await running.until(/two/)
    running.child.kill('SIGTERM')

    expect((await running.ended).status).toBe(143)
    await expect.poll(() => sshProcesses(world)).toEqual([])
  })

  it('a second command goes through the connection that `keep` leaves open', async ({ world }) => {
    const { sshd, ssh } = await another(world, { directives: ['LogLevel VERBOSE'] })
    const signIns = () => sshd.said().match(/^Accepted publickey/gm)?.length ?? 0
    await overOpenSsh(world, { keep: '1m', ...ssh })
    const first = await world.run(['report', '--only', 'registrations'])
    const status = () => world.run(['connection', 'status', '--format', 'json'])
    await expect.poll(async () => (await status()).stdout).toMatch(/"pid": ?\d+/)
    const before = signIns()
    const second = await world.run(['report', '--only', 'registrations'])

    expect([first.status, second.status]).toEqual([0, 0])
    expect(signIns()).toBe(before)
    expect((await world.run(['connection', 'close'])).status).toBe(0)
    await expect.poll(() => sshProcesses(world)).toEqual([])
  })

  it('whoever kills the process that keeps a connection leaves no ssh behind', async ({ world }) => {
    await overOpenSsh(world, { keep: '1m' })
    await world.run(['report', '--only', 'registrations'])
    let pid: number | undefined
    await expect
      .poll(async () => {
        const { stdout } = await world.run(['connection', 'status', '--format', 'json'])
        pid = Number(/"pid": ?(\d+)/.exec(stdout)?.[1])
        return pid
      })
      .toBeGreaterThan(1)
    expect(sshProcesses(world).length).toBeGreaterThan(0)
    process.kill(pid ?? 0, 'SIGKILL')

    await expect.poll(() => sshProcesses(world)).toEqual([])
  })

  it.for<[string, (world: World) => Promise<object>, RegExp]>([
    ['a port where nothing listens', async () => ({ port: 1 }), /127\.0\.0\.1:1 refused the connection\n {2}Is sshd running there/],
    [
      'a host key that is not known',
      async world => {
        await writeFile(join(world.home, '.ssh/known_hosts'), '')
        return {}
      },
      /the host key of \S+ is not known \(ssh-ed25519 SHA256:\S+\)\n {2}Compare the fingerprint/,
    ],
    [
      'a host key that has changed',
      async world => {
        const { sshd } = await another(world, {})
        await writeFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost(undefined, `[127.0.0.1]:${world.sshd.port}`))
        return {}
      },
      /the host key of \S+ has changed: it is SHA256:\S+, and \S+:1 says SHA256:\S+\n {2}Possible man-in-the-middle attack/,
    ],
    [
      'a key that the host does not accept',
      async world => ({ identity_file: await world.sshd.makeKey(`other${Math.random()}`, ['-t', 'ed25519'], false) }),
      /accepted no key \(tried \S+\)\n {2}Name the right key as identity_file/,
    ],
    [
      'a host that runs no command',
      async world => (await another(world, { directives: ['MaxSessions 0'] })).ssh,
      /refuses to run commands/,
    ],
    [
      'a line of ssh_config that ssh does not know',
      async world => {
        await writeFile(join(world.home, '.ssh/config'), 'Nonsense yes\n')
        return {}
      },
      /ssh cannot read its configuration: .*Bad configuration option: nonsense\n {2}Fix the line/,
    ],
  ])('%s is said in two lines', async ([, prepare, words], { world }) => {
    await overOpenSsh(world, await prepare(world))
    const report = await world.run(['report'])

    expect(report.stderr + report.stdout).toMatch(words)
    expect(report.status).toBe(3)
    expect(sshProcesses(world)).toEqual([])
  })

  it('a database that may not be reached is unknown, and the logs are there', async ({ world }) => {
    const { ssh } = await another(world, { directives: ['AllowTcpForwarding no'] })
    await overOpenSsh(world, ssh)
    const report = await world.run(['report', '--only', 'registrations,logs'])

    expect(report.stdout).toMatch(/does not allow forwarding to 127\.0\.0\.1:\d+/)
    expect(report.stdout).toMatch(/AllowTcpForwarding/)
    expect(report.status).toBe(3)
  })

  it('a database that does not listen is said to be so', async ({ world }) => {
    await overOpenSsh(world, {}, { database: { port: 1 } })
    const report = await world.run(['report', '--only', 'registrations'])

    expect(report.stderr + report.stdout).toMatch(/PostgreSQL does not answer at 127\.0\.0\.1:1 on/)
    expect(report.status).toBe(3)
  })

  it('a network that swallows everything ends with the deadline', async ({ world }) => {
    const server = createServer(socket => void socket.on('error', () => {})).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise(resolve => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await overOpenSsh(world, { port }, { target: { deadline: '2s' } })
    const report = await world.run(['report'])

    expect(report.stderr).toMatch(/no answer .* within 2 s/)
    expect(report.status).toBe(3)
    expect(sshProcesses(world)).toEqual([])
  })

  it.for(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
    '%s in the middle leaves no process and no folder',
    async (signal, { world }) => {
      await overOpenSsh(world)
      await writeFile(join(world.logs, 'django.log'), 'INFO 2025-10-08 14:05:00,123 app 1 2 one\n')
      const running = world.start(['logs', 'django', '-f'], await own(world))
      await running.until(/one/)
      expect(sshProcesses(world).length).toBeGreaterThan(0)
      running.child.kill(signal)
      await running.ended

      await expect.poll(() => sshProcesses(world)).toEqual([])
      await expect.poll(() => folders(world)).toEqual([])
    },
  )

  it('a machine without ssh says so', async ({ world }) => {
    await overOpenSsh(world)
    const report = await world.shell('PATH=/nonexistent check_status report').ended

    expect(report.stderr).toBe(
      'check_status: there is no program "ssh" on this machine\n  Install the OpenSSH client (Debian: apt install openssh-client), or set transport = "ssh2".\n',
    )
    expect(report.status).toBe(3)
  })

  it('ssh asks for a passphrase at the terminal itself', async ({ world }) => {
    const key = await world.sshd.makeKey(`locked${Math.random()}`, ['-t', 'ed25519', '-N', 'let me in'])
    await overOpenSsh(world, { identity_file: key })
    const running = world.start(['report', '--only', 'registrations'], { columns: 100 })
    await running.until(/Enter passphrase for key/)
    running.type('let me in\n')
    await running.until(/NEW REGISTRATIONS/)

    expect((await running.ended).status).toBe(0)
  })

  it('doctor tells what ssh passes over without a word: an agent that has gone, host keys that it cannot read', async ({ world }) => {
    await overOpenSsh(world)
    const gone = join(world.home, 'gone')
    const { of } = await examineWorld(world, { env: { SSH_AUTH_SOCK: gone } })
    expect(of('sign-in').standing).toBe('fine')
    expect(of('key')).toMatchObject({
      standing: 'warning',
      findings: [
        { found: 'your OpenSSH sees to this' },
        { found: `no agent answers at ${gone}`, advice: expect.stringMatching(/Start one .*, or unset SSH_AUTH_SOCK/) },
      ],
    })
    expect(of('known-hosts')).toMatchObject({ standing: 'left_out' })

    await rm(join(world.home, '.ssh/known_hosts'))
    await symlink('known_hosts', join(world.home, '.ssh/known_hosts'))
    expect((await examineWorld(world)).of('known-hosts')).toMatchObject({
      standing: 'warning',
      findings: [
        { found: 'your OpenSSH sees to this' },
        {
          found: expect.stringMatching(/^the host keys in \S+known_hosts cannot be read: ELOOP$/),
          advice: expect.stringMatching(/fix the file/),
        },
      ],
    })
  })

  it('doctor tells of an agent that is dead, for which ssh waits', async ({ world }) => {
    await overOpenSsh(world, {}, { target: { deadline: '3s' } })
    const dead = join(world.home, 'dead')
    onTestFinished((await startDeadAgent(dead)).stop)
    const { of } = await examineWorld(world, { env: { SSH_AUTH_SOCK: dead } })
    expect(of('key').findings[1]).toMatchObject({ found: `no agent answers at ${dead}` })
    expect(of('sign-in')).toMatchObject({
      standing: 'error',
      findings: [{ found: expect.stringMatching(/^no answer from the SSH agent within 3 s \(signing in to 127/) }],
    })
  })
})
