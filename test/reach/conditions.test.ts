import { execFile, spawn } from 'node:child_process'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished } from 'vitest'
import { type Sshd, type SshdOptions, startSshd } from '../support/sshd.js'
import { it, type World } from '../support/world.js'

const run = promisify(execFile)

/** What a condition changes before anybody connects. */
interface Setting {
  readonly world: World
  readonly sshd: Sshd
  /** The key that the host accepts. */
  readonly key: string
  /** A folder for keys and the like. */
  readonly folder: string
  /** Adds lines to `~/.ssh/config`. */
  config(...rows: string[]): Promise<void>
  knownHosts(text: string): Promise<void>
}

interface Condition {
  readonly sshd?: SshdOptions
  /** @returns the environment that it needs, if any */
  readonly prepare: (setting: Setting) => Promise<unknown>
  /** Which of the two gets in. */
  readonly by: 'ssh2' | 'OpenSSH' | 'ssh2, then OpenSSH'
}

const TRUSTING: SshdOptions = { directives: ['TrustedUserCAKeys SSHD_FOLDER/ca.pub'] }

/** A key that the host does not know, with a certificate of an authority that it trusts. */
const makeCertified = async (sshd: Sshd): Promise<string> => {
  const key = await sshd.makeKey('certified', ['-t', 'ed25519'], false)
  await run('ssh-keygen', ['-q', '-s', join(sshd.folder, 'ca'), '-I', 'one', '-n', sshd.user, `${key}.pub`])
  return key
}

/** The person's ssh, with the person's files: it goes by the account's home, and HOME here is another. */
const sshArgs = ({ home }: World): string[] => [
  '-F',
  join(home, '.ssh/config'),
  '-o',
  `UserKnownHostsFile=${join(home, '.ssh/known_hosts')}`,
]

const CONDITIONS: Readonly<Record<string, Condition>> = {
  'a ProxyCommand': {
    prepare: async ({ config, world, sshd }) =>
      config(
        `ProxyCommand ssh ${sshArgs(world).slice(2).join(' ')} -F none -i "${world.key}" -p ${world.sshd.port} -W %h:%p ${sshd.user}@127.0.0.1`,
      ),
    by: 'OpenSSH',
  },
  'a certificate beside the key': {
    sshd: TRUSTING,
    prepare: async ({ config, sshd }) => config(`IdentityFile ${await makeCertified(sshd)}`),
    by: 'OpenSSH',
  },
  'a CertificateFile': {
    sshd: TRUSTING,
    prepare: async ({ folder, config, sshd }) => {
      const key = await makeCertified(sshd)
      await run('mv', [`${key}-cert.pub`, join(folder, 'elsewhere.pub')])
      await config(`IdentityFile ${key}`, `CertificateFile ${join(folder, 'elsewhere.pub')}`)
    },
    by: 'OpenSSH',
  },
  'Match exec': {
    prepare: async ({ config, key }) => config('Match exec true', `IdentityFile ${key}`),
    by: 'OpenSSH',
  },
  BindAddress: {
    prepare: async ({ config, key }) => config('BindAddress 127.0.0.1', `IdentityFile ${key}`),
    by: 'ssh2',
  },
  KnownHostsCommand: {
    prepare: async ({ config, knownHosts, folder, sshd }) => {
      await knownHosts('')
      await writeFile(join(folder, 'known'), await sshd.knownHost())
      await config(`KnownHostsCommand /bin/cat ${join(folder, 'known')}`)
    },
    by: 'OpenSSH',
  },
  'a host certificate under @cert-authority': {
    sshd: { directives: ['HostCertificate SSHD_FOLDER/host_ed25519-cert.pub'] },
    prepare: async ({ folder, knownHosts }) => knownHosts(`@cert-authority * ${await readFile(join(folder, 'ca.pub'), 'utf8')}`),
    by: 'ssh2, then OpenSSH',
  },
  'a host that offers only a post-quantum key exchange': {
    sshd: { directives: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] },
    prepare: async () => {},
    by: 'ssh2, then OpenSSH',
  },
  'StrictHostKeyChecking no, and known hosts in /dev/null': {
    prepare: async ({ config, knownHosts }) => {
      await knownHosts('')
      await config('StrictHostKeyChecking no', 'UserKnownHostsFile /dev/null')
    },
    by: 'ssh2, then OpenSSH',
  },
  'a KRL in RevokedHostKeys': {
    prepare: async ({ config, sshd, folder }) => {
      const other = await sshd.makeKey('other', ['-t', 'ed25519'], false)
      await run('ssh-keygen', ['-q', '-k', '-f', join(folder, 'krl'), `${other}.pub`])
      await config(`RevokedHostKeys ${join(folder, 'krl')}`)
    },
    by: 'ssh2, then OpenSSH',
  },
  ...(process.getuid?.() === 0 && {
    'a host that asks for nothing': {
      sshd: {
        directives: ['PermitRootLogin yes', 'PasswordAuthentication yes', 'PermitEmptyPasswords yes'],
        // In the server's own mount namespace, the account has an empty password.
        furnishing:
          'mount -t tmpfs none /mnt; umask 077; sed "s/^root:[^:]*:/root::/" /etc/shadow > /mnt/shadow; mount --bind /mnt/shadow /etc/shadow',
      },
      prepare: async ({ config }) => config('IdentityFile none'),
      by: 'ssh2',
    } satisfies Condition,
  }),
  'known hosts that name the host without its port': {
    prepare: async ({ sshd, knownHosts }) => knownHosts(await sshd.knownHost(undefined, '127.0.0.1')),
    by: 'ssh2',
  },
  'a variable in IdentityFile': {
    prepare: async ({ config, sshd, folder }) => {
      await sshd.makeKey('named', ['-t', 'ed25519'])
      await config(`IdentityFile $${'{KEYS}'}/named`)
      return { KEYS: folder }
    },
    by: 'ssh2',
  },
  'an RSA key in PKCS#8 form': {
    prepare: async ({ config, sshd }) => {
      const key = await sshd.makeKey('pkcs8', ['-t', 'rsa', '-m', 'PKCS8'])
      expect(await readFile(key, 'utf8')).toContain('BEGIN PRIVATE KEY')
      await config(`IdentityFile ${key}`)
    },
    by: 'ssh2',
  },
  'an ECDSA key in PKCS#8 form': {
    prepare: async ({ config, sshd }) => config(`IdentityFile ${await sshd.makeKey('pkcs8', ['-t', 'ecdsa', '-m', 'PKCS8'])}`),
    by: 'ssh2',
  },
  'an agent that holds a certificate': {
    sshd: TRUSTING,
    prepare: async ({ folder, config, sshd }) => {
      const key = await makeCertified(sshd)
      const socket = join(folder, 'agent')
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
      onTestFinished(() => void agent.kill())
      await new Promise(resolve => agent.stdout.once('data', resolve))
      await run('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
      await run('rm', [key, `${key}.pub`, `${key}-cert.pub`])
      await config('IdentityFile none')
      return { SSH_AUTH_SOCK: socket }
    },
    by: 'ssh2, then OpenSSH',
  },
  "a connection of the person's own that is up": {
    prepare: async ({ world, config, sshd, key }) => {
      const control = join(world.home, 'c-%C')
      await config(`ControlPath ${control}`, `IdentityFile ${key}`)
      const host = ['-p', String(sshd.port), '-l', sshd.user, '127.0.0.1']
      const master = spawn('ssh', [...sshArgs(world), '-M', '-N', ...host], { stdio: 'ignore' })
      onTestFinished(() => void master.kill())
      for (;;) {
        const up = await run('ssh', [...sshArgs(world), '-O', 'check', ...host]).catch(() => undefined)
        if (up) break
        await new Promise(resolve => setTimeout(resolve, 50))
      }
      expect((await sshd.sessions()).length).toBeGreaterThan(0)
    },
    by: 'OpenSSH',
  },
}

describe('where ssh gets in', () => {
  it.for(Object.entries(CONDITIONS))('with %s, check_status does, too', async ([, { sshd: options = {}, prepare, by }], { world }) => {
    const sshd = await startSshd({
      ...options,
      hasAuthority: true,
    })
    onTestFinished(() => sshd.stop())
    const configFile = join(world.home, '.ssh/config')
    await writeFile(join(world.home, '.ssh/known_hosts'), (await sshd.knownHost()) + (await world.sshd.knownHost()))
    const key = await sshd.makeKey('usual', ['-t', 'ed25519'])
    await writeFile(configFile, '')
    const setting: Setting = {
      world,
      key,
      sshd,
      folder: sshd.folder,
      config: (...rows) => appendFile(configFile, `${rows.join('\n')}\n`),
      knownHosts: text => writeFile(join(world.home, '.ssh/known_hosts'), text),
    }
    const env = ((await prepare(setting)) ?? {}) as Record<string, string>
    if (!/IdentityFile/.test(await readFile(configFile, 'utf8'))) await setting.config('Match all', `IdentityFile ${key}`)
    await setting.config('Match all', `Port ${sshd.port}`, `User ${sshd.user}`)
    await world.configure({ ssh: { port: undefined, identity_file: undefined } })

    await run('ssh', [...sshArgs(world), '-o', 'BatchMode=yes', '127.0.0.1', 'true'], { env: { ...process.env, ...env } })
    const report = await world.run(['report'], { env })

    expect({ status: report.status, stderr: report.stderr }).toEqual({
      status: 0,
      stderr: by === 'ssh2, then OpenSSH' ? expect.stringMatching(/^check_status: .*: trying your OpenSSH\n$/) : '',
    })
    expect(report.stdout).toContain('MONITORING COMPLETE')
    // What was learnt is remembered.
    const again = await world.run(['report'], { env })
    expect({ status: again.status, stderr: again.stderr }).toEqual({ status: 0, stderr: '' })
    const doctor = await world.run(['doctor'], { env })
    expect(doctor.stdout).toMatch(by === 'ssh2' ? /curve25519-sha256/ : /your OpenSSH makes the connection, because of: /)
  })
})
