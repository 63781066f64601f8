import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, onTestFinished, vi } from 'vitest'
import { aDeposit, anAccount, aUser } from '../../support/builders.js'
import { allWell, but, converse, ENTER, furnish, SETTINGS, type Turn, unstyled } from '../../support/conversation.js'
import { READER_PASSWORD } from '../../support/global.js'
import { journalctlFor, writeJournal } from '../../support/journal.js'
import { startSshd } from '../../support/sshd.js'
import { inWorld, it } from '../../support/world.js'

const HOST = /Number, or another host[^\n]*: /
const HOST_NARROW = /\[user@\]host\[:port\]: /
const KEY = /Number, or the path[^\n]*: /
const AGAIN = /Try another answer\?[^\n]*: /
const TRUST = /yes\/no\): /

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

describe('init', () => {
  it('writes working settings from nothing but what it proposes', async ({ world }) => {
    const env = await furnish(world)

    const running = await converse(world, allWell(env))

    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    // A .env that the account cannot read is not found.
    expect(said).toContain('There is no readable .env in /opt/proconnectsa; the application names its database there.\n')
    expect(said).toContain(`  1  shop (127.0.0.1:${world.sshd.port}, from ~/.ssh/config)\n  2  this machine, without SSH\n`)
    expect(said).toContain('✅ shop answers, and its host key is trusted\n')
    expect(said).toContain(`✅ signed in to ${world.sshd.user}@127.0.0.1:${world.sshd.port} with `)
    expect(said).toContain(`✅ the .env names database ${world.platform.database}, user app, at ${world.platform.socketDir}\n`)
    expect(said).toMatch(/✅ PostgreSQL \d+\.\d+: signed in to platform_\w+ as check_status/)
    expect(said).toMatch(/✅ all \d+ needed tables can be read/)
    expect(said).toMatch(
      /Next: check_status grants --config \S+new\/config\.toml\n.*\n +check_status doctor --config \S+new\/config\.toml\n/,
    )
    expect(said).not.toContain('hush-hush')
    const { port, database, socketDir } = world.platform
    const text = await readFile(join(world.home, SETTINGS), 'utf8')
    expect(text.replace(/^user = ".*"\nidentity/m, 'identity')).toBe(
      [
        '# Written by check_status init. To see all settings:',
        '#   check_status help settings',
        'default_target = "production"\n',
        '[targets.production]\ntimezone = "Africa/Johannesburg"\n',
        '[targets.production.ssh]\nhost = "shop"\nidentity_file = "~/.ssh/id_ed25519"\n',
        `[targets.production.database]\nsocket = "${socketDir}"\nport = ${port}\nname = "${database}"\nuser = "check_status"\n`,
      ].join('\n'),
    )
    for (const row of text.trimEnd().split('\n')) expect(said).toContain(row)
    expect(await mode(join(world.home, SETTINGS))).toBe(0o600)
    expect(await mode(join(world.home, 'new'))).toBe(0o700)
    expect(await readdir(join(world.home, 'new'))).toEqual(['config.toml'])

    const report = await world.run(['--config', SETTINGS, '--only', 'providers'])
    expect(report).toMatchObject({ status: 0, stderr: '' })
  })

  it('offers the journal of the application if it has no log file', async ({ world }) => {
    const folder = join(world.home, 'journal')
    writeJournal(folder, [{ minutesAgo: 9, message: 'began' }])
    const sshd = await startSshd({ directives: [`SetEnv PATH=${journalctlFor(world.home, folder)}:/usr/bin:/bin`] })
    onTestFinished(() => sshd.stop())
    await writeFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost(undefined, `[127.0.0.1]:${sshd.port}`))
    const key = await sshd.makeKey('key', ['-t', 'ed25519'])
    const turns = allWell(await furnish({ ...world, sshd, key }))

    const running = await converse(world, turns.toSpliced(9, 1, [/Read the journal\?[^\n]*: /, ENTER]))

    expect((await running.ended).status).toBe(0)
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain(
      '[[targets.production.logs]]\nname = "gunicorn"\njournal = "gunicorn.service"\nkind = "auto"\n',
    )
    expect((await world.run(['--config', SETTINGS, 'logs'])).stdout).toBe('began\n')
  })

  it('counts test accounts, and excludes them by default', async ({ world }) => {
    const [tester, person] = [aUser({ email: 'a@example.com' }), aUser()]
    const ofTester = anAccount({ user: tester })
    await world.platform.add(
      ...[tester, person, aUser({ email: 'b@TEST.com' }), ofTester],
      ...['1500.00', '250.50'].map(amount => aDeposit({ account: ofTester, amount, status: 'pending' })),
      aDeposit({ account: anAccount({ user: person }), amount: '99.00', status: 'pending' }),
    )
    const asked: Turn = [/Exclude test accounts[^\n]*: /, ENTER]

    const running = await converse(world, allWell(await furnish(world)).toSpliced(9, 0, asked))

    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain('The platform has 2 test accounts (*@example.com, *@test.com).\n')
    expect(said).toContain('Pending with them: 2 deposits, R1,750.50 in all, of a@example.com.\n')
    expect(said).toContain('client_*@temp.proconnectsa.co.za: the accounts that the platform makes for visitors without an e-mail.')
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain(
      '[people]\nexclude = [ "client_*@temp.proconnectsa.co.za", "*@example.com", "*@test.com" ]\n',
    )
    expect((await world.run(['--config', SETTINGS, '--only', 'registrations'])).stdout).toContain('2 anonymous accounts')
  })

  it('does not wrap a command to copy on a narrow terminal', async ({ world }) => {
    const turns = allWell(await furnish(world)).map(
      ([{ source }, typed]): Turn => [RegExp(source.replace('[^\\n]*: ', '[^]*?\\]: ')), typed],
    )

    const running = await converse(world, turns, undefined, { columns: 50 })

    expect((await running.ended).status).toBe(0)
    expect(unstyled(running.said())).toContain(`Next: check_status grants --config ${world.home}/${SETTINGS}\n`)
  })

  it.runIf(process.getuid?.() === 0)('proposes the .env and the socket at their usual paths on the host', async ({ platform }) => {
    // A host with its own /opt and /run.
    const sshd = await startSshd({
      furnishing: [
        'mount -t tmpfs none /opt',
        'mkdir -p /opt/proconnectsa/backend',
        `printf '%s\\n' '# of the application' 'export DB_NAME=${platform.database}' 'DB_USER="app"' "DB_PASSWORD='hush-hush # \\$HOME'" DB_HOST= > /opt/proconnectsa/backend/.env`,
        `mkdir -p ${platform.socketDir}`,
        'sockets=$(mktemp -d)',
        `mount --bind ${platform.socketDir} "$sockets"`,
        'mount -t tmpfs none /run',
        'mkdir -p /run/sshd /run/postgresql',
        'mount --move "$sockets" /run/postgresql',
        'rmdir "$sockets"',
      ].join('\n'),
    })
    try {
      await inWorld(platform, sshd, await sshd.makeKey('init', ['-t', 'ed25519']), async world => {
        await furnish(world)

        const running = await converse(
          world,
          but(allWell(''), [3, [/Path of the \.env on the host[^\n]*\/opt\/proconnectsa\/backend\/\.env\]: /, ENTER]]),
        )

        expect((await running.ended).status, running.said()).toBe(0)
        const said = unstyled(running.said())
        expect(said).toContain(`✅ the .env names database ${platform.database}, user app`)
        expect(said).toContain('Folder of the socket on the host [/var/run/postgresql]')
        const text = await readFile(join(world.home, SETTINGS), 'utf8')
        expect(text).toContain(`socket = "/var/run/postgresql"\nport = ${platform.port}\nname = "${platform.database}"`)
        for (const words of [said, text]) expect(words).not.toContain('hush')
        // With a password it proposes TCP, and the port in the name of the socket.
        const overTcp = await converse(
          world,
          [
            ...allWell('').slice(0, 3),
            [/Path of the \.env on the host[^\n]*: /, '-\r'],
            [/Name of the database[^\n]*: /, ENTER],
            [/How should check_status sign in[\s\S]*?Number[^\n]*: /, '2\r'],
            [/Address of PostgreSQL[^\n]*: /, ENTER],
            [/Port of PostgreSQL[^\n]*: /, '\u0003'],
          ],
          ['--config', 'another.toml'],
        )
        await overTcp.ended
        expect(unstyled(overTcp.said())).toContain(`Port of PostgreSQL [${platform.port}]: `)
        expect(await world.run(['--config', SETTINGS, '--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })
      })
    } finally {
      await sshd.stop()
    }
  })

  it('reads the database in one read-only transaction', async ({ world }) => {
    const env = await furnish(world)
    const { platform } = world
    await platform.sql(`ALTER DATABASE ${platform.database} SET log_statement = 'all'`)

    const running = await converse(world, allWell(env))
    expect((await running.ended).status).toBe(0)

    const statements = await vi.waitFor(async () => {
      const [{ log }] = await platform.sql("SELECT pg_read_file(current_setting('data_directory') || '/' || pg_current_logfile()) AS log")
      const ours = String(log)
        .split('\n')
        .filter(row => row.startsWith(`${platform.database} `))
      expect(ours.at(-1)).toMatch(/statement: COMMIT$/)
      return ours.map(row => row.replace(/^.*? LOG: +(?:statement|execute [^:]*): /, ''))
    }, 5_000)
    expect(statements.filter(words => /\bBEGIN\b/.test(words))).toEqual([expect.stringMatching(/REPEATABLE READ READ ONLY/)])
    expect(statements.filter(words => words === 'COMMIT')).toHaveLength(1)
  })

  it('says what to type if nothing is proposed and the list has one item', async ({ world }) => {
    const running = await converse(world, [
      [HOST, ENTER],
      [HOST, '7\r'],
      [HOST, '\u0003'],
    ])

    expect((await running.ended).status).toBe(130)
    const what = '\n  Type 1, or another host as [user@]host[:port].\n'
    expect(unstyled(running.said())).toContain(`check_status: an answer is needed${what}`)
    expect(unstyled(running.said())).toContain(`check_status: "7" is not one of the choices${what}`)
  })

  it('reports in two lines that a host does not answer, and asks for another', async ({ world }) => {
    const env = await furnish(world)

    const running = await converse(world, but(allWell(env), [0, [HOST, '127.0.0.1:1\r'], [AGAIN, ENTER], [HOST, '1\r']]))

    expect((await running.ended).status).toBe(0)
    expect(unstyled(running.said())).toMatch(/check_status: \S+@127\.0\.0\.1:1 refused the connection\n {2}Is sshd running there/)
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain('host = "shop"')
  })

  it('wraps an error between words on a narrow terminal', async ({ world }) => {
    const running = await converse(
      world,
      [
        [HOST_NARROW, '127.0.0.1:1\r'],
        [AGAIN, '\u0003'],
      ],
      ['--config', SETTINGS],
      { columns: 60 },
    )

    await running.ended
    expect(unstyled(running.said())).toContain(
      'refused the connection\n  Is sshd running there, and is the port right? A firewall\n  can refuse connections too.\n',
    )
  })

  it('takes the value itself where a yes or no is asked for after one that failed', async ({ world }) => {
    const env = await furnish(world)
    const { user, port } = world.sshd
    const running = await converse(world, [
      [HOST, 'root@127.0.0.1:1\r'],
      [AGAIN, `${user}@127.0.0.1:${port}\r`],
      [KEY, ENTER],
      [/Path of the \.env[^\n]*: /, '/nowhere/.env\r'],
      [AGAIN, 'perhaps\r'],
      [AGAIN, `${env}\r`],
      ...allWell(env).slice(4),
    ])

    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain(`${user}@127.0.0.1:${port} answers, and its host key is trusted\n`)
    expect(said).toContain(`You sign in as ${user}, as you have typed.\n`)
    expect(said).toContain('"perhaps" is neither yes nor no')
    expect(said).not.toContain('User to sign in as')
    expect(said.split('Which host does the platform run on?').length).toBe(2 + 1)
  })

  it('proposes root where nothing says who signs in to the host', async ({ world }) => {
    await furnish(world)
    const running = await converse(world, [
      [HOST, `127.0.0.1:${world.sshd.port}\r`],
      [/User to sign in as \[root\]: /, '\u0003'],
    ])

    expect((await running.ended).status).toBe(130)
  })

  it('keeps a host that does not answer after a no, and tries none of the next answers', async ({ world }) => {
    await furnish(world)

    const running = await converse(world, [
      [HOST, 'deploy@platform.invalid\r'],
      [AGAIN, 'no\r'],
      [KEY, ENTER],
      [/Name of the database[^\n]*: /, ENTER],
      [/How should check_status sign in[\s\S]*?Number[^\n]*: /, '3\r'],
      [/Folder of the socket[^\n]*: /, ENTER],
      [/PostgreSQL role[^\n]*: /, ENTER],
      [/In which time zone[\s\S]*?Number[^\n]*: /, ENTER],
      [/Write it\?[^\n]*: /, ENTER],
    ])

    expect((await running.ended).status).toBe(0)
    expect(running.said()).toContain('The next answers cannot be tried')
    const text = await readFile(join(world.home, SETTINGS), 'utf8')
    expect(text).toContain('host = "platform.invalid"\nuser = "deploy"\n')
    expect(text).toContain('socket = "/var/run/postgresql"\nname = "proconnectsa"\nuser = "deploy"\n')
  })

  it('shows the key of an unknown host and how to check it, and saves it only after a full yes', async ({ world }) => {
    const env = await furnish(world)
    const known = join(world.home, '.ssh/known_hosts')
    await rm(known)

    const asked: Turn[] = [
      [HOST, ENTER],
      [TRUST, 'y\r'],
      [TRUST, 'no\r'],
    ]
    const refusing = await converse(world, [...asked, [AGAIN, '\u0003']])
    expect((await refusing.ended).status).toBe(130)
    expect(existsSync(known)).toBe(false)

    const running = await converse(world, but(allWell(env), [0, [HOST, ENTER], [TRUST, 'yes\r']]))
    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain(
      `  ssh-ed25519 ${await world.sshd.fingerprint()}\nCompare it with what the console of your provider shows, or with what the host itself says:\n  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n`,
    )
    expect(said.match(/yes\/no/g)).toHaveLength(1)
    expect(await readFile(known, 'utf8')).toBe(await world.sshd.knownHost())
  })

  it('asks once for the passphrase of a key without showing it, and suggests the agent', async ({ world }) => {
    const env = await furnish(world)
    const locked = await world.sshd.makeKey(`locked ${Math.random()}`, ['-t', 'ed25519', '-N', 'open sesame'])

    const passphrase: Turn = [/Passphrase for [^\n]*: /, 'open sesame\r']
    const running = await converse(world, but(allWell(env), [2, [KEY, `${locked}\r`], passphrase]))

    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    expect(said.match(/Passphrase for/g)).toHaveLength(1)
    expect(said).toContain(`ssh-add '${locked}' adds the key to the agent until you log out; `)
    expect(said).not.toContain('open sesame')
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).not.toContain('sesame')
  })

  it('saves a typed password in its own file, and neither shows nor writes it elsewhere', async ({ world }) => {
    const env = await furnish(world)
    await writeFile(env, `DATABASE_URL=postgres://app:hush-hush@127.0.0.1:${world.platform.port}/${world.platform.database}\n`)
    const password = (typed: string): Turn[] => [
      [/How should check_status sign in[\s\S]*?Number[^\n]*: /, '2\r'],
      [/Address of PostgreSQL[^\n]*: /, ENTER],
      [/Port of PostgreSQL[^\n]*: /, ENTER],
      [/PostgreSQL role[^\n]*: /, ENTER],
      [/Password file on this machine[^\n]*: /, ENTER],
      [/The file does not exist yet[^\n]*: /, `${typed}\r`],
    ]
    const running = await converse(world, [
      ...allWell(env).slice(0, 5),
      ...password('wrong one'),
      [AGAIN, ENTER],
      ...password(READER_PASSWORD).slice(3),
      ...allWell(env).slice(8),
    ])

    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain('check_status: password authentication failed for user "check_status"\n')
    expect(said).toContain('[targets.production.database]')
    for (const secret of ['hush-hush', 'wrong one', READER_PASSWORD]) expect(said).not.toContain(secret)
    const file = join(world.home, 'new/password')
    expect(await readFile(file, 'utf8')).toBe(`${READER_PASSWORD}\n`)
    expect(await mode(file)).toBe(0o600)
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain('password_file = "~/new/password"')
    expect(await world.run(['--config', SETTINGS, '--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })
  })

  it('leaves all but name and address of the database to env_file, so that grants, which does not connect, has nothing to guess', async ({
    world,
  }) => {
    const env = await furnish(world)
    const { port, database } = world.platform
    await writeFile(env, `DATABASE_URL=postgres://check_status:${encodeURIComponent(READER_PASSWORD)}@127.0.0.1:${port}/${database}\n`)
    const all = allWell(env)

    const running = await converse(world, [...all.slice(0, 6), ...all.slice(8)])

    expect((await running.ended).status).toBe(0)
    const text = await readFile(join(world.home, SETTINGS), 'utf8')
    expect(text).toContain(`[targets.production.database]\nhost = "127.0.0.1"\nport = ${port}\nenv_file = "${env}"\nname = "${database}"\n`)
    expect(await world.run(['--config', SETTINGS, '--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })

    const { stdout, stderr } = await world.run(['grants', '--config', SETTINGS])
    expect(stdout).toContain(`GRANT CONNECT ON DATABASE "${database}" TO "check_status";`)
    expect(stderr).not.toContain('YOUR_DATABASE')
    expect(stdout + stderr).not.toMatch(/is a guess|Replace: 127/)
    expect(stdout).toContain(`permitopen="127.0.0.1:${port}"`)
    expect(stdout).toContain(`  PermitOpen 127.0.0.1:${port}\n`)
    expect(stderr).toContain(`sudo -u postgres psql -p ${port} -v ON_ERROR_STOP=1 -d ${database}`)
    expect(stderr).toMatch(/Take database\.env_file out then, which check_status may not be able to read\n$/)
  })

  it('recommends a read-only role if the role can write', async ({ world }) => {
    const env = await furnish(world)
    const { port, database } = world.platform
    await writeFile(env, `DATABASE_URL=postgres://postgres:${inject('postgres').password}@127.0.0.1:${port}/${database}\n`)
    const all = allWell(env)

    const running = await converse(world, [...all.slice(0, 6), [(all[8] as Turn)[0], '\u0003']])

    await running.ended
    expect(unstyled(running.said())).toContain(
      '⚠️  postgres can also write: "check_status grants --role check_status" prints the SQL for a read-only role\n',
    )
  })

  it('asks for the name alone again if only the database name was wrong', async ({ world }) => {
    const env = await furnish(world)
    const [, , , , name, way, folder, role] = allWell(env) as [Turn, Turn, Turn, Turn, Turn, Turn, Turn, Turn]

    const running = await converse(world, [
      ...allWell(env).slice(0, 4),
      [name[0], 'nowhere\r'],
      way,
      folder,
      role,
      [/With "y" the name of the database is asked for again[\s\S]*Try another answer\?[^\n]*: /, ENTER],
      [/Name of the database \[nowhere\]: /, `${world.platform.database}\r`],
      ...allWell(env).slice(8),
    ])

    expect((await running.ended).status, running.said()).toBe(0)
  })

  it('offers to type the password of an existing file again, and replaces it at the end', async ({ world }) => {
    const env = await furnish(world)
    await writeFile(env, `DATABASE_URL=postgres://app:hush-hush@127.0.0.1:${world.platform.port}/${world.platform.database}\n`)
    await writeFile(join(world.home, 'mine'), 'an old one\n', { mode: 0o600 })

    const running = await converse(world, [
      ...allWell(env).slice(0, 5),
      [/How should check_status sign in[\s\S]*?Number[^\n]*: /, '2\r'],
      [/Address of PostgreSQL[^\n]*: /, ENTER],
      [/Port of PostgreSQL[^\n]*: /, ENTER],
      [/PostgreSQL role[^\n]*: /, ENTER],
      [/Password file on this machine[^\n]*: /, '~/mine\r'],
      [/Does the role not exist yet\?[\s\S]*Try another answer\?[^\n]*: /, ENTER],
      [/PostgreSQL role[^\n]*: /, ENTER],
      [/Password file on this machine \[~\/mine\]: /, ENTER],
      [/Type its password again[^\n]*: /, `${READER_PASSWORD}\r`],
      ...allWell(env).slice(8),
    ])

    expect((await running.ended).status, running.said()).toBe(0)
    expect(unstyled(running.said())).toContain('mine, and replaces the one there.\n')
    expect(await readFile(join(world.home, 'mine'), 'utf8')).toBe(`${READER_PASSWORD}\n`)
    expect(await mode(join(world.home, 'mine'))).toBe(0o600)
    expect(await readdir(world.home)).not.toContain('mine.new')
  })

  it('proposes another way after the Unix socket let nobody in, and says what was not asked', async ({ world }) => {
    const env = await furnish(world)
    const turns = allWell(env)

    const running = await converse(world, [
      ...turns.slice(0, 7),
      [/PostgreSQL role[^\n]*: /, 'nobody_here\r'],
      [AGAIN, ENTER],
      [/Number \[2\]: /, '3\r'],
      [/PostgreSQL role[^\n]*: /, 'nobody_here\r'],
      [/Password file on this machine[^\n]*: /, ENTER],
      [/The file does not exist yet[^\n]*: /, 'not yet\r'],
      [AGAIN, 'n\r'],
      ...turns.slice(8),
    ])

    expect((await running.ended).status, running.said()).toBe(0)
    expect(unstyled(running.said())).toMatch(/\nNot asked: whether to leave out test accounts\. Once doctor is green: check_status init /)
  })

  it("reports a database that is not the platform's", async ({ world }) => {
    const env = await furnish(world)
    const [, , , , , way, folder, role] = allWell(env) as Turn[]
    const name = (typed: string): Turn => [/Name of the database[^\n]*: /, typed]

    const running = await converse(
      world,
      but(
        allWell(env),
        [4, name('postgres\r'), way as Turn, folder as Turn, role as Turn, [AGAIN, ENTER], name(`${world.platform.database}\r`)],
        [5],
        [6],
        [7],
      ),
      ['--config', SETTINGS],
      { columns: 200 },
    )

    expect((await running.ended).status).toBe(0)
    expect(unstyled(running.said())).toMatch(
      /check_status: postgres has (?:none|few) of the platform's tables \(missing: .*\)\n {2}Is this the right database\?/,
    )
  })

  it('finds the schema with the tables of the platform', async ({ world }) => {
    const { sql } = world.platform
    await sql('CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO check_status')
    for (const { tablename } of await sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
      await sql(`ALTER TABLE ${tablename} SET SCHEMA app`)
    await sql('ALTER TABLE app.leads_lead ENABLE ROW LEVEL SECURITY')

    const running = await converse(world, allWell(await furnish(world)))

    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain("✅ the platform's tables are in schema app\n")
    expect(said).toContain('row level security hides rows of leads_lead from check_status')
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain('schema = "app"\n')
    expect(await world.run(['--config', SETTINGS, '--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })
  })

  it('sets up this machine without SSH', async ({ world }) => {
    const env = await furnish(world)

    const running = await converse(world, [[HOST, '2\r'], ...allWell(env).slice(3)])

    expect((await running.ended).status).toBe(0)
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain('ssh = false\n')
    expect(await world.run(['--config', SETTINGS, '--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })
  })

  it('neither proposes nor prints escape sequences that a .env on the host contains', async ({ world }) => {
    const env = await furnish(world)
    await writeFile(
      env,
      `DB_NAME="a\u001b]0;owned\u0007b"\nDB_USER="x\u202Ey"\nDB_HOST=${world.platform.socketDir}\nDB_PORT=${world.platform.port}\n`,
    )

    const running = await converse(
      world,
      but(allWell(env), [4, [/Name of the database \[proconnectsa\]: /, `${world.platform.database}\r`]]),
    )

    expect((await running.ended).status).toBe(0)
    expect(running.said()).not.toContain('owned')
    expect(running.said()).not.toContain('\u202E')
  })
})
