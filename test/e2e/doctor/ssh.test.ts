import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished } from 'vitest'
import type { CheckId } from '../../../src/doctor/types.js'
import { startDeadAgent } from '../../support/agents.js'
import { type Case, examineWorld, itFinds, path, withSshd, writeLogs } from '../../support/doctor.js'
import { it } from '../../support/world.js'

const OF_CONNECTION: readonly CheckId[] = ['sign-in', 'forwarding', 'postgres', 'database-sign-in', 'server', 'clocks', 'tables', 'logs']

const CASES: readonly Case[] = [
  {
    wrong: 'an ssh_config that cannot be parsed',
    make: world => writeFile(path(world, '.ssh/config'), 'Host *\n  HostName\n'),
    check: 'ssh-config',
    standing: 'error',
    found: /config:2 cannot be parsed/,
    advice: /Fix the line/,
    without: ['key', 'known-hosts', 'tcp', ...OF_CONNECTION],
  },
  {
    wrong: 'a missing key',
    make: world => world.configure({ ssh: { identity_file: '~/nowhere' } }),
    check: 'key',
    standing: 'error',
    found: /nowhere does not exist/,
    advice: /identity_file/,
  },
  {
    wrong: 'a key that others can read',
    make: async world => {
      const key = await world.sshd.makeKey(`open ${path(world).slice(-6)}`, ['-t', 'ed25519'])
      await chmod(key, 0o644)
      await world.configure({ ssh: { identity_file: key } })
    },
    check: 'key',
    standing: 'warning',
    found: /is open to other users/,
    advice: /chmod 600 '/,
  },
  {
    wrong: 'an encrypted key without an agent',
    make: async world => {
      const key = await world.sshd.makeKey(`locked ${path(world).slice(-6)}`, ['-t', 'ed25519', '-N', 'a passphrase'])
      await world.configure({ ssh: { identity_file: key } })
    },
    check: 'key',
    standing: 'warning',
    found: /is encrypted, and no agent holds it/,
    advice: /ssh-add /,
  },
  {
    wrong: 'an agent that has exited',
    make: async () => {},
    options: world => ({ env: { SSH_AUTH_SOCK: path(world, 'no agent') } }),
    check: 'key',
    standing: 'warning',
    found: /no agent answers at .*no agent/,
    advice: /SSH_AUTH_SOCK/,
  },
  {
    wrong: 'an agent that never answers',
    make: async world => {
      const { stop } = await startDeadAgent(path(world, 'dead agent'))
      onTestFinished(stop)
    },
    options: world => ({ env: { SSH_AUTH_SOCK: path(world, 'dead agent') } }),
    check: 'key',
    standing: 'warning',
    found: /no agent answers at .*dead agent/,
    advice: /SSH_AUTH_SOCK/,
  },
  {
    wrong: 'an unknown host key',
    make: world => writeFile(path(world, '.ssh/known_hosts'), ''),
    check: 'known-hosts',
    standing: 'error',
    found: /is not known \(ssh-ed25519 SHA256:/,
    advice: /Compare the fingerprint/,
    without: ['handshake', ...OF_CONNECTION],
  },
  {
    wrong: 'an unreadable known_hosts',
    make: async world => {
      await rm(path(world, '.ssh/known_hosts'))
      await mkdir(path(world, '.ssh/known_hosts'))
    },
    check: 'known-hosts',
    standing: 'error',
    found: /known_hosts cannot be read: EISDIR/,
    advice: /fix the file/,
    without: ['tcp', 'handshake', ...OF_CONNECTION],
  },
  {
    wrong: 'a host name without an address',
    make: world => world.configure({ ssh: { host: 'nowhere.invalid' } }),
    check: 'name',
    standing: 'error',
    found: /nowhere\.invalid:\d+ has no address/,
    advice: /online/,
    without: ['tcp', 'handshake', ...OF_CONNECTION],
  },
  {
    wrong: 'a port where nothing listens',
    make: world => world.configure({ ssh: { port: 1 } }),
    check: 'tcp',
    standing: 'error',
    found: /127\.0\.0\.1:1 refused the connection/,
    advice: /Is sshd running there/,
    without: ['handshake', ...OF_CONNECTION],
  },
  {
    wrong: 'a key that the host rejects',
    make: async world => {
      const key = await world.sshd.makeKey(`strange ${path(world).slice(-6)}`, ['-t', 'ed25519'], false)
      await world.configure({ ssh: { identity_file: key } })
    },
    check: 'sign-in',
    standing: 'error',
    found: /accepted no key \(tried .*strange/,
    advice: /\[targets\.test\.ssh\]/,
    without: ['forwarding', 'postgres', 'tables', 'logs'],
  },
]

describe('check_status doctor on the connection', () => {
  itFinds(CASES)

  it.for([
    [
      'KexAlgorithms sntrup761x25519-sha512@openssh.com',
      'key exchange algorithm',
      'sntrup761x25519-sha512@openssh.com',
      'curve25519-sha256',
    ],
    ['Ciphers aes128-cbc,aes256-cbc', 'C->S cipher', 'aes128-cbc, aes256-cbc', '(Ciphers)'],
    ['MACs umac-64@openssh.com\nCiphers aes128-ctr', 'C->S MAC', 'umac-64@openssh.com', '(MACs)'],
  ] as const)('the algorithms of a host that shares none are listed: %s', async ([directives, kind, offered, advice], { world }) => {
    await writeLogs(world)
    await withSshd(
      world,
      { directives: directives.split('\n') },
      async () => {
        const { of, status } = await examineWorld(world)

        expect(status).toBe(2)
        expect(of('tcp').standing).toBe('fine')
        expect(of('handshake').findings[0]).toMatchObject({
          standing: 'error',
          found: expect.stringMatching(
            new RegExp(`no algorithm in common with check_status: Handshake failed: no matching ${kind}; it offers ${offered}$`),
          ),
          advice: expect.stringContaining(advice),
        })
        expect(of('sign-in')).toMatchObject({ because: 'handshake' })
      },
      'ssh2',
    )
  })

  it('a port that does not speak SSH is told from one where nothing listens', async ({ world }) => {
    const server = createServer(socket => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    try {
      await world.configure({ ssh: { port } })

      const { of } = await examineWorld(world)

      expect(of('tcp').standing).toBe('fine')
      expect(of('handshake').findings[0]?.found).toMatch(/does not speak SSH/)
    } finally {
      server.close()
    }
  })

  it('a host that forbids forwarding is told from a database that is down', async ({ world }) => {
    await writeLogs(world)
    await withSshd(world, { directives: ['AllowTcpForwarding no'] }, async () => {
      const { of } = await examineWorld(world)

      expect(of('forwarding').findings[0]).toMatchObject({
        standing: 'error',
        found: expect.stringContaining('does not allow forwarding'),
        advice: expect.stringContaining('AllowTcpForwarding'),
      })
      expect(of('postgres')).toMatchObject({ because: 'forwarding' })
      // The channel of the logs is unaffected.
      expect(of('logs').standing).toBe('fine')
    })
    await world.configure({ database: { port: 1 } })
    expect((await examineWorld(world)).of('forwarding').standing).toBe('fine')
  })

  it('a key in the agent is recognised by its public key', async ({ world }) => {
    const key = await world.sshd.makeKey('held', ['-t', 'ed25519'])
    await world.configure({ ssh: { identity_file: key } })

    const { ended } = world.shell(
      `eval "$(ssh-agent)" >/dev/null; ssh-add -q '${key}'; rm '${key}'; check_status doctor; kill $SSH_AGENT_PID`,
    )

    const { stdout } = await ended
    expect(stdout).toMatch(/✅ Key:\n {3}✅ .*held is held by the agent\n {3}✅ the agent holds 1 key\n/)
    expect(stdout).toMatch(/✅ SSH sign-in: /)
  })
})
