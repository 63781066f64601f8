import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect } from 'vitest'
import { examineWorld, writeLogs } from '../support/doctor.js'
import { it, type World } from '../support/world.js'

const run = promisify(execFile)

/** `ssh-ed25519 AAAA…`, of the host that the world is on. */
const hostKey = async ({ home }: World): Promise<string> =>
  (await readFile(join(home, '.ssh/known_hosts'), 'utf8')).split('\n')[0]?.split(' ').slice(1, 3).join(' ') ?? ''

const revoke = async (world: World, list: string | Buffer): Promise<void> => {
  await writeFile(join(world.home, '.ssh/config'), 'Host *\n  RevokedHostKeys ~/.ssh/revoked\n')
  await writeFile(join(world.home, '.ssh/revoked'), list)
}

const report = (world: World) => world.run(['report', '--only', 'providers'])

describe('RevokedHostKeys', () => {
  it('of the host are refused, and doctor says so', async ({ world }) => {
    await writeLogs(world)
    await revoke(world, `# lost in a theft\n\n${await hostKey(world)} the old host\n`)

    const { status, stderr, stdout } = await report(world)

    expect(status).toBe(3)
    expect(stdout + stderr).toMatch(/the host key of \S+ is revoked \(\S+\/\.ssh\/revoked:3\): SHA256:/)
    expect((await examineWorld(world)).of('known-hosts')).toMatchObject({ standing: 'error' })
  })

  it('of others are no reason', async ({ world }) => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(world.home, 'other')])
    await revoke(world, await readFile(join(world.home, 'other.pub')))

    expect(await report(world)).toMatchObject({ status: 0, stderr: '' })
    await writeLogs(world)
    expect((await examineWorld(world)).of('known-hosts')).toMatchObject({ standing: 'fine' })
  })

  it('that cannot be read let nobody in, a KRL in words of its own', async ({ world }) => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(world.home, 'other')])
    await revoke(world, '')
    await run('ssh-keygen', ['-q', '-k', '-f', join(world.home, '.ssh/revoked'), join(world.home, 'other.pub')])
    const krl = await report(world)
    expect([krl.status, krl.stderr]).toEqual([
      3,
      expect.stringMatching(/revoked cannot be read: it is a KRL \(ssh-keygen -k\)\n {2}List the keys there/),
    ])

    await writeFile(join(world.home, '.ssh/revoked'), 'not a key at all\n')
    expect((await report(world)).stderr).toContain('revoked cannot be read: line 1 is not a public key')

    await rm(join(world.home, '.ssh/revoked'))
    expect((await report(world)).stderr).toContain('revoked cannot be read: ENOENT')
  })
})

describe('what an ssh_config says and nothing here goes by', () => {
  const CONFIG = `Host *
  ServerAliveInterval 5
  BindAddress 127.0.0.1
Host other.example
  CertificateFile ~/.ssh/cert
Match host 127.0.0.1 exec "touch ~/ran; true"
  User somebody
Match host other.example exec "true"
  Port 1
Host *
  HostNam elsewhere.example
`
  const LIST = '~/.ssh/config:3 (BindAddress), ~/.ssh/config:6 (Match exec), ~/.ssh/config:11 (HostNam)'

  it('is said by doctor, by config and with every error of the connection, and no command of it is run', async ({ world }) => {
    await writeLogs(world)
    await writeFile(join(world.home, '.ssh/config'), CONFIG)

    expect((await report(world)).status).toBe(0)
    expect((await examineWorld(world)).of('ssh-config')).toMatchObject({
      standing: 'warning',
      findings: [{ standing: 'fine' }, { standing: 'warning', found: `ignored options: ${LIST}` }],
    })
    expect((await world.run(['config'])).stdout).toContain(`ignored options: ${LIST}`)

    await world.configure({ ssh: { port: 1 } })
    expect((await report(world)).stderr).toContain(`Ignored options: ${LIST}.`)
    await expect(readFile(join(world.home, 'ran'))).rejects.toThrow('ENOENT')
  })

  it('is nothing where all of it is gone by, or makes no difference', async ({ world }) => {
    await writeLogs(world)
    await writeFile(
      join(world.home, '.ssh/config'),
      'Host *\n  ForwardAgent no\n  StrictHostKeyChecking ask\n  HashKnownHosts yes\n  CanonicalizeHostname no\nMatch user nobody\n  Compression yes\n',
    )
    expect((await examineWorld(world)).of('ssh-config').findings).toHaveLength(1)
  })
})
