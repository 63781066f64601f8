import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect } from 'vitest'
import { examineWorld, writeLogs } from '../support/doctor.js'
import { it, type World } from '../support/world.js'

const run = promisify(execFile)

/** `ssh-ed25519 AAAA…` of the world's host. */
const hostKey = async ({ home }: World): Promise<string> =>
  (await readFile(join(home, '.ssh/known_hosts'), 'utf8')).split('\n')[0]?.split(' ').slice(1, 3).join(' ') ?? ''

const revoke = async (world: World, list: string | Buffer): Promise<void> => {
  await writeFile(join(world.home, '.ssh/config'), 'Host *\n  RevokedHostKeys ~/.ssh/revoked\n')
  await writeFile(join(world.home, '.ssh/revoked'), list)
}

const report = (world: World) => world.run(['report', '--only', 'providers'])

describe('RevokedHostKeys', () => {
  it('a revoked host key is refused, and doctor reports it', async ({ world }) => {
    await writeLogs(world)
    await revoke(world, `# lost in a theft\n\n${await hostKey(world)} the old host\n`)

    const { status, stderr, stdout } = await report(world)

    expect(status).toBe(3)
    expect(stdout + stderr).toMatch(/the host key of \S+ is revoked \(\S+\/\.ssh\/revoked:3\): SHA256:/)
    expect((await examineWorld(world)).of('known-hosts')).toMatchObject({ standing: 'error' })
  })

  it('a revoked key of another host does not matter', async ({ world }) => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(world.home, 'other')])
    await revoke(world, await readFile(join(world.home, 'other.pub')))

    expect(await report(world)).toMatchObject({ status: 0, stderr: '' })
    await writeLogs(world)
    expect((await examineWorld(world)).of('known-hosts')).toMatchObject({ standing: 'fine' })
  })

  it('an unreadable list of revoked keys ends the run, a KRL with ssh2 alone', async ({ world }) => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(world.home, 'other')])
    await revoke(world, '')
    await run('ssh-keygen', ['-q', '-k', '-f', join(world.home, '.ssh/revoked'), join(world.home, 'other.pub')])
    await world.configure({ ssh: { transport: 'ssh2' } })
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

describe('unsupported options of an ssh_config', () => {
  const CONFIG = `Host *
  ServerAliveInterval 5
  BindInterface lo
Host other.example
  CertificateFile ~/.ssh/cert
Match host 127.0.0.1 exec "touch ~/ran; true"
  User somebody
Match host other.example exec "true"
  Port 1
Host *
  HostNam elsewhere.example
`
  const LIST = '~/.ssh/config:3 (BindInterface), ~/.ssh/config:6 (Match exec), ~/.ssh/config:11 (HostNam)'

  it('unsupported options are listed by doctor, config and every connection error, and no command is run', async ({ world }) => {
    await writeLogs(world)
    await writeFile(join(world.home, '.ssh/config'), CONFIG)
    await world.configure({ ssh: { transport: 'ssh2' } })

    expect((await report(world)).status).toBe(0)
    expect((await examineWorld(world)).of('ssh-config')).toMatchObject({
      standing: 'warning',
      findings: [{ standing: 'fine' }, { standing: 'warning', found: `ignored options: ${LIST}` }],
    })
    expect((await world.run(['config'])).stdout).toContain(`ignored options: ${LIST}`)

    await world.configure({ ssh: { port: 1, transport: 'ssh2' } })
    expect((await report(world)).stderr).toContain(`Ignored options: ${LIST}.`)
    await expect(readFile(join(world.home, 'ran'))).rejects.toThrow('ENOENT')
  })

  it('supported and harmless options are not listed', async ({ world }) => {
    await writeLogs(world)
    await writeFile(
      join(world.home, '.ssh/config'),
      'Host *\n  ForwardAgent no\n  StrictHostKeyChecking ask\n  HashKnownHosts yes\n  CanonicalizeHostname no\nMatch user nobody\n  Compression yes\n',
    )
    expect((await examineWorld(world)).of('ssh-config').findings).toHaveLength(1)
  })
})
