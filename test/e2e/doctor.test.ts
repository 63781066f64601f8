import { chmod, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, inject } from 'vitest'
import { NOTHING_TOLD, newChannel } from '../../src/alerts/file.js'
import { DoctorShape } from '../../src/doctor/document.js'
import { CHECK_IDS, type CheckId, type Standing } from '../../src/doctor/types.js'
import { aNewRegistration } from '../support/alerts.js'
import { djangoLine, examineWorld, grantAll, withRole, withSshd, writeLogs } from '../support/doctor.js'
import { it, type RunOptions, type World } from '../support/world.js'

const HOOK = '[channels.office]\ntype = "webhook"\nurl = "http://127.0.0.1:9/hook"\nsecret_file = "~/hook secret"\n'

const path = ({ home }: World, ...names: string[]): string => join(home, ...names)

const state = async (world: World, text: string): Promise<void> => {
  await mkdir(path(world, '.local/state/check_status'), { recursive: true, mode: 0o700 })
  await writeFile(path(world, '.local/state/check_status/alerts-test.json'), text)
}

/** What is wrong, how the check says it, and what it has the person do. */
interface Case {
  readonly wrong: string
  readonly make: (world: World) => Promise<unknown>
  readonly options?: (world: World) => RunOptions
  readonly check: CheckId
  readonly standing: Standing
  readonly found: RegExp
  readonly advice: RegExp
  /** Checks that then cannot be made. */
  readonly without?: readonly CheckId[]
}

const OF_CONNECTION: readonly CheckId[] = ['sign-in', 'forwarding', 'postgres', 'database-sign-in', 'server', 'clocks', 'tables', 'logs']
const OF_DATABASE: readonly CheckId[] = ['server', 'tables', 'rights', 'indexes']

const CASES: readonly Case[] = [
  {
    wrong: 'settings that are no TOML',
    make: world => world.configure({ top: 'this is not' }),
    check: 'settings',
    standing: 'error',
    found: /config\.toml:1: /,
    advice: /Settings are TOML/,
    without: CHECK_IDS.filter(id => id !== 'settings' && id !== 'node'),
  },
  {
    wrong: 'each of several keys that are not known',
    make: world => world.configure({ target: { timezon: 'UTC' }, ssh: { prot: 22 } }),
    check: 'settings',
    standing: 'error',
    found: /timezon: unknown key; did you mean timezone\?$[\s\S]*prot: unknown key; did you mean port\?$/m,
    advice: /Mend it there/,
  },
  {
    wrong: 'a time zone that nobody knows',
    make: world => world.configure({ target: { timezone: 'Africa/Nowhere' } }),
    check: 'settings',
    standing: 'error',
    found: /timezone: "Africa\/Nowhere": takes a time zone/,
    advice: /Mend it there/,
    without: ['time-zone'],
  },
  {
    wrong: 'settings that others can write',
    make: world => chmod(path(world, '.config/check_status/config.toml'), 0o666),
    check: 'settings',
    standing: 'warning',
    found: /is understood \(target test\)$[\s\S]*others can write .*config\.toml$/m,
    advice: /chmod go-w /,
  },
  {
    wrong: 'an ssh_config that asks for what is not done',
    make: world => writeFile(path(world, '.ssh/config'), 'Host *\n  ProxyCommand nc %h %p\n'),
    check: 'ssh-config',
    standing: 'error',
    found: /ProxyCommand .* not supported/,
    advice: /ProxyJump/,
    without: ['key', 'known-hosts', 'tcp', ...OF_CONNECTION],
  },
  {
    wrong: 'a key that is not there',
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
    found: /is open to others than you/,
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
    wrong: 'an agent that is gone',
    make: async () => {},
    options: world => ({ env: { SSH_AUTH_SOCK: path(world, 'no agent') } }),
    check: 'key',
    standing: 'warning',
    found: /no agent answers at .*no agent/,
    advice: /SSH_AUTH_SOCK/,
  },
  {
    wrong: 'a host key that nobody knows',
    make: world => writeFile(path(world, '.ssh/known_hosts'), ''),
    check: 'known-hosts',
    standing: 'error',
    found: /is not known \(ssh-ed25519 SHA256:/,
    advice: /Compare the fingerprint/,
    without: ['handshake', ...OF_CONNECTION],
  },
  {
    wrong: 'known_hosts that cannot be read',
    make: async world => {
      await rm(path(world, '.ssh/known_hosts'))
      await mkdir(path(world, '.ssh/known_hosts'))
    },
    check: 'known-hosts',
    standing: 'error',
    found: /known_hosts cannot be read: EISDIR/,
    advice: /mend the file/,
    without: ['tcp', 'handshake', ...OF_CONNECTION],
  },
  {
    wrong: 'a name that has no address',
    make: world => world.configure({ ssh: { host: 'nowhere.invalid' } }),
    check: 'name',
    standing: 'error',
    found: /nowhere\.invalid:\d+ has no address/,
    advice: /online/,
    without: ['tcp', 'handshake', ...OF_CONNECTION],
  },
  {
    wrong: 'a port where nobody listens',
    make: world => world.configure({ ssh: { port: 1 } }),
    check: 'tcp',
    standing: 'error',
    found: /127\.0\.0\.1:1 refused the connection/,
    advice: /Is sshd running there/,
    without: ['handshake', ...OF_CONNECTION],
  },
  {
    wrong: 'a key that the host does not take',
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
  {
    wrong: 'a password file that everybody can read',
    make: world => chmod(path(world, 'password'), 0o644),
    check: 'password',
    standing: 'warning',
    found: /anybody on this machine can use the password file/,
    advice: /chmod o-rwx/,
  },
  {
    wrong: 'a password variable that is not set',
    make: world => world.configure({ database: { password_file: undefined, password_env: 'NOT_SET' } }),
    check: 'password',
    standing: 'error',
    found: /NOT_SET \(password_env\) is not set/,
    advice: /Set it/,
  },
  {
    wrong: 'a database that is not there',
    make: world => world.configure({ database: { port: 1 } }),
    check: 'postgres',
    standing: 'error',
    found: /PostgreSQL does not answer at 127\.0\.0\.1:1/,
    advice: /\[targets\.test\.database\]/,
    without: ['database-sign-in', ...OF_DATABASE],
  },
  {
    wrong: 'a password that is not the right one',
    make: world => writeFile(path(world, 'password'), 'wrong\n'),
    check: 'database-sign-in',
    standing: 'error',
    found: /password authentication failed/,
    advice: /user and the password of \[targets\.test\.database\]/,
    without: OF_DATABASE,
  },
  {
    wrong: 'a column that was dropped, with all who lose by it',
    make: world => world.platform.sql('ALTER TABLE deposit_requests DROP COLUMN amount'),
    check: 'tables',
    standing: 'error',
    found: /deposit_requests has no column amount; without it: .*section payments.*rule /,
    advice: /platform has changed/,
    without: ['indexes'],
  },
  {
    wrong: 'a table that was renamed',
    make: world => world.platform.sql('ALTER TABLE payment_accounts RENAME TO accounts'),
    check: 'tables',
    standing: 'error',
    found: /there is no table payment_accounts; without it: section /,
    advice: /platform has changed/,
  },
  {
    wrong: 'a column that the role may not read',
    make: async world => {
      await world.platform.sql('REVOKE SELECT ON leads_lead FROM check_status')
      await world.platform.sql('GRANT SELECT (id) ON leads_lead TO check_status')
    },
    check: 'tables',
    standing: 'error',
    found: /the role may not read .*status.* of leads_lead; without it: .*section leads/,
    advice: /as the owner.*\nGRANT SELECT \(.*status.*\) ON leads_lead TO check_status;/s,
  },
  {
    wrong: 'tables in a schema that the role does not look into',
    make: async world => {
      await world.platform.sql('CREATE SCHEMA shop')
      await world.platform.sql('ALTER TABLE leads_lead SET SCHEMA shop')
    },
    check: 'tables',
    standing: 'error',
    found: /does not find the table leads_lead; there is one in schema shop/,
    advice: /search_path/,
  },
  {
    wrong: 'a role that is a superuser',
    make: async world => {
      await writeFile(path(world, 'password'), inject('postgres').password)
      await world.configure({ database: { user: 'postgres' } })
    },
    check: 'rights',
    standing: 'error',
    found: /postgres is a superuser/,
    advice: /check_status grants/,
  },
  {
    wrong: 'a role that may write',
    make: world => world.platform.sql('GRANT UPDATE (status) ON deposit_requests TO check_status'),
    check: 'rights',
    standing: 'error',
    found: /check_status may write: deposit_requests\./,
    advice: /check_status grants/,
  },
  {
    wrong: 'a role that may read password hashes, and more than it needs',
    make: async () => {},
    check: 'rights',
    standing: 'warning',
    found: /secrets that nothing here needs: .*users_user\.password$[\s\S]*more than is needed: .*users_lead/m,
    advice: /check_status grants/,
  },
  {
    wrong: 'an index that the queries count on and that is gone',
    make: world => world.platform.sql('DROP INDEX leads_lead_status_created_at_idx'),
    check: 'indexes',
    standing: 'warning',
    found: /1 index that the queries count on is missing/,
    advice: /check_status never does.*\nCREATE INDEX CONCURRENTLY ON leads_lead \(status, created_at\);/s,
  },
  {
    wrong: 'an index that would help, now that a table is large',
    make: world => world.platform.sql("UPDATE pg_class SET reltuples = 2e6 WHERE relname = 'deposit_requests'"),
    check: 'indexes',
    standing: 'warning',
    found: /would help, now that the tables are large/,
    advice: /CREATE INDEX CONCURRENTLY ON deposit_requests \(created_at\);/,
  },
  {
    wrong: 'a log that is not there',
    make: world => rm(path(world, 'host logs/django.log')),
    check: 'logs',
    standing: 'warning',
    found: /django: there is no .*django\.log on the host/,
    advice: /Set its path/,
  },
  {
    wrong: 'a folder in the place of a log',
    make: async world => {
      await rm(path(world, 'host logs/access.log'))
      await mkdir(path(world, 'host logs/access.log'))
    },
    check: 'logs',
    standing: 'error',
    found: /access\.log: is a directory, not a file/,
    advice: /set the path of the log itself/,
  },
  {
    wrong: 'a log of another kind',
    make: world => writeFile(path(world, 'host logs/access.log'), djangoLine()),
    check: 'logs',
    standing: 'warning',
    found: /access: none of the last 1 lines is of kind access; they look like django/,
    advice: /kind = "django"/,
  },
  {
    wrong: 'a log that nobody writes to any more',
    make: async world => {
      const then = new Date(Date.now() - 3 * 86_400_000)
      await writeFile(path(world, 'host logs/django.log'), djangoLine(then))
      await utimes(path(world, 'host logs/django.log'), then, then)
    },
    check: 'logs',
    standing: 'warning',
    found: /django: nothing was written to it for 3 days/,
    advice: /another file by now/,
  },
  {
    wrong: 'stamps of another time zone than that of the settings',
    make: world => world.configure({ target: { timezone: 'America/New_York' } }),
    check: 'logs',
    standing: 'warning',
    found: /django: its last line is stamped .* hours later than it was written/,
    advice: /is timezone right/,
  },
  {
    wrong: 'a secret of a channel that others can read',
    make: async world => {
      await writeFile(path(world, 'hook secret'), 'hush\n', { mode: 0o644 })
      await world.configure({ more: HOOK })
    },
    check: 'channels',
    standing: 'error',
    found: /channels\.office\.secret file .*hook secret is open to others/,
    advice: /chmod 600/,
  },
  {
    wrong: 'a channel whose far side has no address',
    make: world =>
      world.configure({
        more: '[channels.post]\ntype = "email"\nsmtp = "smtp://nowhere.invalid"\nfrom = "a@b.example"\nto = ["c@d.example"]\n',
      }),
    check: 'channels',
    standing: 'error',
    found: /channels\.post: nowhere\.invalid has no address/,
    advice: /Check the name/,
  },
  {
    wrong: 'the address of a webhook that is none, without showing it',
    make: async world => {
      await writeFile(path(world, 'hook'), 'hush-hush\n', { mode: 0o600 })
      await world.configure({ more: '[channels.team]\ntype = "slack"\nwebhook_url_file = "~/hook"\n' })
    },
    check: 'channels',
    standing: 'error',
    found: /^channels\.team: what webhook_url names is no address like https:\/\/hooks\.slack\.com\/services\/…$/,
    advice: /right one/,
  },
  {
    wrong: 'messages that wait',
    make: async world => {
      await writeFile(path(world, 'hook secret'), 'hush\n', { mode: 0o600 })
      await world.configure({ more: HOOK })
      const queue = [{ ...aNewRegistration(), at: new Date(Date.now() - 3 * 3_600_000).toISOString() }]
      await state(world, JSON.stringify({ version: 1, ...NOTHING_TOLD, channels: { office: { ...newChannel(new Date()), queue } } }))
    },
    check: 'outbox',
    standing: 'warning',
    found: /1 message to office waited for 3 hours/,
    advice: /watch" running/,
  },
  {
    wrong: 'a list of messages that cannot be understood',
    make: world => state(world, '{'),
    check: 'outbox',
    standing: 'error',
    found: /alerts-test\.json cannot be understood: it is not JSON/,
    advice: /begin anew/,
  },
  {
    wrong: 'an API that can be reached from elsewhere',
    make: world => world.configure({ more: '[api]\nlisten = "0.0.0.0:8787"\n' }),
    check: 'api',
    standing: 'warning',
    found: /0\.0\.0\.0:8787 can be reached by other machines/,
    advice: /TLS/,
  },
  {
    wrong: 'a token for metrics that is not there',
    make: world => world.configure({ more: '[api]\nmetrics_token_file = "~/none"\n' }),
    check: 'api',
    standing: 'error',
    found: /api\.metrics_token file .*none cannot be read/,
    advice: /Check where it is/,
  },
  {
    wrong: 'a file in the place of the state folder',
    make: async world => {
      await mkdir(path(world, '.local/state'), { recursive: true })
      await writeFile(path(world, '.local/state/check_status'), '')
    },
    check: 'state',
    standing: 'error',
    found: /check_status is not a folder/,
    advice: /state_dir/,
    without: ['outbox'],
  },
  {
    wrong: 'a state folder that leads round in a circle',
    make: async world => {
      await mkdir(path(world, '.local'), { recursive: true })
      await symlink('state', path(world, '.local/state'))
    },
    check: 'state',
    standing: 'error',
    found: /cannot be used: ELOOP/,
    advice: /state_dir/,
  },
]

const STATUS = { fine: 0, warning: 1, error: 2, not_checked: 0, left_out: 0 } as const

describe('check_status doctor', () => {
  it.for(CASES)('finds $wrong', async ({ make, options, check, standing, found, advice, without = [] }, { world }) => {
    await writeLogs(world)
    await make(world)

    const { of, status, stderr, stdout } = await examineWorld(world, options?.(world))

    expect(stderr).toBe('')
    const { findings, ...made } = of(check)
    expect(made).toMatchObject({ id: check, standing, because: null })
    expect(findings.map(finding => finding.found).join('\n')).toMatch(found)
    expect(findings.map(finding => [finding.advice, ...finding.paste].join('\n')).join('\n')).toMatch(advice)
    expect(status).toBeGreaterThanOrEqual(STATUS[standing])
    for (const id of without) expect(of(id), id).toMatchObject({ standing: 'not_checked', because: check })
    // Whatever fails, the others stand.
    expect(of('node').standing).toBe('fine')
    expect(stdout).not.toContain('hush')
  })

  it('finds nothing where nothing is wrong, and ends with 0', async ({ world }) => {
    await writeLogs(world)
    await withRole(world, async role => {
      await grantAll(world, role)
      await writeFile(path(world, 'hook secret'), 'hush\n', { mode: 0o600 })
      await world.configure({ database: { user: role, password_file: '~/narrow' }, more: `${HOOK}\n[api]\nlisten = "localhost:0"\n` })

      const { document, status, stderr } = await examineWorld(world)

      const made = document.targets[0]?.checks ?? []
      expect(made.filter(({ standing }) => standing !== 'fine')).toEqual([])
      expect(made.map(({ id }) => id)).toEqual(CHECK_IDS)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    })
  })

  it('says what a host offers that this program cannot do', async ({ world }) => {
    await writeLogs(world)
    await withSshd(world, { directives: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] }, async () => {
      const { of, status } = await examineWorld(world)

      expect(status).toBe(2)
      expect(of('tcp').standing).toBe('fine')
      expect(of('handshake').findings[0]).toMatchObject({
        standing: 'error',
        found: expect.stringMatching(/no method in common.*KEX method: sntrup761x25519-sha512@openssh\.com/),
        advice: expect.stringContaining('curve25519-sha256'),
      })
      expect(of('sign-in')).toMatchObject({ because: 'handshake' })
    })
  })

  it('tells a port that is not SSH from one that nobody listens on', async ({ world }) => {
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

  it('tells a host that forbids to go on from a database that is away', async ({ world }) => {
    await writeLogs(world)
    await withSshd(world, { directives: ['AllowTcpForwarding no'] }, async () => {
      const { of } = await examineWorld(world)

      expect(of('forwarding').findings[0]).toMatchObject({
        standing: 'error',
        found: expect.stringContaining('does not allow a connection on'),
        advice: expect.stringContaining('AllowTcpForwarding'),
      })
      expect(of('postgres')).toMatchObject({ because: 'forwarding' })
      // The other channel stands.
      expect(of('logs').standing).toBe('fine')
    })
    await world.configure({ database: { port: 1 } })
    expect((await examineWorld(world)).of('forwarding').standing).toBe('fine')
  })

  it('knows a key that the agent holds by its public half', async ({ world }) => {
    const key = await world.sshd.makeKey('held', ['-t', 'ed25519'])
    await world.configure({ ssh: { identity_file: key } })

    const { ended } = world.shell(
      `eval "$(ssh-agent)" >/dev/null; ssh-add -q '${key}'; rm '${key}'; check_status doctor; kill $SSH_AGENT_PID`,
    )

    const { stdout } = await ended
    expect(stdout).toMatch(/✅ Key:\n {3}✅ .*held is held by the agent\n {3}✅ the agent holds 1 key\n/)
    expect(stdout).toMatch(/✅ SSH sign-in: /)
  })

  it('leaves SSH out on the host itself, in one line', async ({ world }) => {
    await writeLogs(world)
    await world.configure({ ssh: false })

    const { stdout, status } = await world.run(['doctor', '--width', '200'])

    expect(stdout).toMatch(/⚪ SSH configuration, Key, .*Forwarding: the platform is read on this very host \(ssh = false\)\n/)
    expect(stdout).toMatch(/✅ Tables: /)
    expect(status).toBe(1) // the role may read more than it needs
  })

  it('asks the host for one connection, and the database for one session that only reads', async ({ world }) => {
    await writeLogs(world)
    const [before] = await world.platform.sql('SELECT sessions, xact_commit FROM pg_stat_database WHERE datname = current_database()')
    let connections = 0
    const { createConnection } = await import('node:net')
    const between = createServer(socket => {
      connections++
      const on = createConnection(world.sshd.port, '127.0.0.1')
      socket.pipe(on).pipe(socket)
      for (const end of [socket, on]) end.on('error', () => {})
    })
    await new Promise<void>(resolve => between.listen(0, '127.0.0.1', resolve))
    const { port } = between.address() as { port: number }
    try {
      await writeFile(path(world, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${port}`))
      await world.configure({ ssh: { port } })

      const { of } = await examineWorld(world)

      expect(of('tables').standing).toBe('fine')
      expect(connections).toBe(1)
      await expect
        .poll(async () => {
          const [after] = await world.platform.sql('SELECT sessions FROM pg_stat_database WHERE datname = current_database()')
          return Number(after.sessions) - Number(before.sessions)
        })
        .toBe(1)
    } finally {
      between.close()
    }
  })

  it('examines every target that is asked for, and ends with the worst', async ({ world }) => {
    await writeLogs(world)
    await world.configure({ more: '[targets.gone.ssh]\nhost = "127.0.0.1"\nport = 1\n[targets.gone.database]\nname = "x"\nuser = "x"\n' })

    const { document, status } = await examineWorld(world, {}, ['--target', 'all'])

    expect(status).toBe(2)
    expect(document.targets.map(({ target, standing }) => [target, standing])).toEqual([
      ['test', 'warning'],
      ['gone', 'error'],
    ])
  })

  it('prints JSON of a shape that is written down, and nothing else', async ({ world }) => {
    await writeLogs(world)

    const { document } = await examineWorld(world)

    expect(DoctorShape.strict().parse(document)).toEqual(document)
  })

  it('says on a terminal what to do, in lines that fit it, and leaves no spinner behind', async ({ world }) => {
    await writeLogs(world)
    await world.platform.sql('DROP INDEX leads_lead_status_created_at_idx')

    const { stdout, status } = await world.run(['doctor', '--color', 'never'], { columns: 80 })

    expect(status).toBe(1)
    const page = stdout.slice(stdout.lastIndexOf('🩺'))
    expect(page).toMatch(/^🩺 CHECK_STATUS DOCTOR: test\r\n={70}\r\n✅ Settings: /)
    expect(page).toMatch(
      /⚠️ {2}Indexes: .*\r\n {3}→ Have the owner .*[\s\S]*\r\n {5}CREATE INDEX CONCURRENTLY ON leads_lead \(status, created_at\);\r\n/,
    )
    expect(page).toMatch(/⚠️ {2}2 warnings, \d+ fine\r\n/)
  })

  it('shows no escape sequence that somebody put into a name', async ({ world }) => {
    await world.configure({ logs: [{ name: 'django', path: `${world.logs}/\u001b[31mred\u202e`, kind: 'django' }] })

    const { stdout } = await world.run(['doctor'])

    expect(stdout).toContain('red')
    expect(stdout).not.toMatch(/[\u001b\u202e]/)
  })
})
