import { execFile, spawn } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished } from 'vitest'
import { startSshd } from '../support/sshd.js'
import { it, type World } from '../support/world.js'

const run = promisify(execFile)

const knownHosts = ({ home }: World): string => join(home, '.ssh/known_hosts')
const reads = async (world: World, env?: Record<string, string>): Promise<void> => {
  expect(await world.run(['--only', 'providers'], env ? { env } : {})).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('Total Providers: 0'),
  })
}

describe('signing in', () => {
  it.for([
    ['ed25519', ['-t', 'ed25519']],
    ['ecdsa', ['-t', 'ecdsa']],
    ['rsa', ['-t', 'rsa', '-b', '2048']],
    ['rsa in PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
  ] as const)('a key of type %s signs in', async ([name, keygen], { world }) => {
    await world.configure({ ssh: { identity_file: await world.sshd.makeKey(`${name} ${Date.now()}`, keygen) } })

    await reads(world)
  })

  it("the agent's key signs in", async ({ world }) => {
    const SSH_AUTH_SOCK = join(world.home, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', SSH_AUTH_SOCK], { stdio: 'ignore' })
    onTestFinished(() => void agent.kill())
    const add = () => run('ssh-add', ['-q', world.key], { env: { ...process.env, SSH_AUTH_SOCK } })
    while (
      !(await add().then(
        () => true,
        () => false,
      ))
    )
      await new Promise(resolve => setTimeout(resolve, 20))
    await world.configure({ ssh: { identity_file: undefined } })

    await reads(world, { SSH_AUTH_SOCK })
  })

  it.for([
    [
      'a missing key file',
      { ssh: { identity_file: '~/nowhere' } },
      'home/nowhere does not exist',
      'identity_file under [targets.test.ssh]',
    ],
    ['an unknown database', { database: { name: 'nowhere' } }, 'database "nowhere"', '`name` under [targets.test.database]'],
    ['a wrong port', { database: { port: 1 } }, 'does not answer at 127.0.0.1:1', 'port or socket under [targets.test.database]'],
  ] as const)('a sign-in that fails for %s names the table of the settings to check', async ([, changes, reason, table], { world }) => {
    await world.configure(changes)

    const { status, stderr } = await world.run([])

    expect(status).toBe(3)
    expect(stderr.replace(world.home, 'home')).toContain(reason)
    expect(stderr).toContain(table)
  })

  it('an encrypted key without a terminal ends the run, with what to do', async ({ world }) => {
    const identity_file = await world.sshd.makeKey(`locked ${Date.now()}`, ['-t', 'ed25519', '-N', 'open sesame'])
    await world.configure({ ssh: { identity_file } })

    const { status, stdout, stderr } = await world.run([])

    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toContain('encrypted')
    expect(stderr).toContain('ssh-add')
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
  })

  it('the error names the rejected key', async ({ world }) => {
    const identity_file = await world.sshd.makeKey(`stranger ${Date.now()}`, ['-t', 'ed25519'], false)
    await world.configure({ ssh: { identity_file } })

    expect(await world.run([])).toMatchObject({ status: 3, stdout: '', stderr: expect.stringContaining(identity_file) })
  })
})

describe('a host key', () => {
  it('a host key is found in a hashed file, and by a wildcard', async ({ world }) => {
    await run('ssh-keygen', ['-q', '-H', '-f', knownHosts(world)])
    expect(await readFile(knownHosts(world), 'utf8')).toMatch(/^\|1\|/)
    await reads(world)

    await writeFile(knownHosts(world), await world.sshd.knownHost(undefined, `[127.0.0.*]:${world.sshd.port}`))
    await reads(world)
  })

  it('an unknown host key without a terminal ends the run, with its fingerprint and a command', async ({ world }) => {
    await rm(knownHosts(world))

    const { status, stdout, stderr } = await world.run([])

    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toContain(await world.sshd.fingerprint())
    expect(stderr).toMatch(/ssh -p \d+ /)
  })

  it('a changed or revoked host key always ends the run, on a terminal too', async ({ world }) => {
    const other = await startSshd()
    onTestFinished(() => other.stop())
    await writeFile(knownHosts(world), await other.knownHost(undefined, `[127.0.0.1]:${world.sshd.port}`))
    const changed = await world.run([], { columns: 200 })
    expect(changed.status).toBe(3)
    expect(changed.stdout).toContain('has changed')
    expect(changed.stdout).toContain(await other.fingerprint())

    await writeFile(knownHosts(world), `@revoked * ${(await world.sshd.knownHost(undefined, '')).trim()}\n`)
    expect(await world.run([])).toMatchObject({ status: 3, stdout: '', stderr: expect.stringContaining('revoked') })
  })
})

describe('~/.ssh/config', () => {
  it('~/.ssh/config is followed, with its included files', async ({ world }) => {
    await writeFile(join(world.home, '.ssh/config'), 'Include shop.conf\n')
    await writeFile(
      join(world.home, '.ssh/shop.conf'),
      `Host shop\n  HostName 127.0.0.1\n  Port ${world.sshd.port}\n  User ${world.sshd.user}\n  IdentityFile ${world.key}\n  IdentitiesOnly yes\n`,
    )
    await world.configure({ ssh: { host: 'shop', port: undefined, identity_file: undefined } })

    await reads(world)
  })
})

describe('a restricted key', () => {
  it('a key that may only forward reads the database, and the report says why the logs are missing', async ({ world }) => {
    const strict = await startSshd({ keyOptions: 'restrict,port-forwarding,command="/bin/false"' })
    onTestFinished(() => strict.stop())
    await writeFile(knownHosts(world), await strict.knownHost())
    await world.configure({ ssh: { port: strict.port, identity_file: await strict.makeKey('key', ['-t', 'ed25519']) } })

    expect(await world.run(['--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })
    const { status, stdout } = await world.run(['--only', 'providers,logs'])
    expect(status).toBe(3)
    expect(stdout).toContain('Total Providers: 0')
    expect(stdout).toContain('❌ django: could not be read')
  })
})
