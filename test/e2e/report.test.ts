import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { describe, expect, onTestFinished } from 'vitest'
import { aDeposit, aLead, anAccount, aProvider, aUser } from '../support/builders.js'
import { anEmptyLog } from '../support/empty-log.js'
import { READER_PASSWORD } from '../support/global.js'
import { openRelay } from '../support/relay.js'
import { startSshd } from '../support/sshd.js'
import { it, type World } from '../support/world.js'

const HEADINGS = [
  '🔍 PROCONNECTSA SYSTEM MONITOR',
  '📊 NEW REGISTRATIONS (Last 24 Hours)',
  '⚠️  POTENTIAL LOGIN PROBLEMS',
  '💰 PAYMENT ACTIVITY (Last 24 Hours)',
  '📋 LEAD ACTIVITY (Last 24 Hours)',
  '👥 PROVIDER STATUS',
  '⚡ RECENT ACTIVITY (Last Hour)',
  '🚨 RECENT ERRORS AND LOGS',
  '🚦 PROBLEMS',
  '✅ MONITORING COMPLETE',
]

const aDay = async ({ platform, logs }: World): Promise<void> => {
  const owner = aUser({ email: 'owner@plumbers.example', createdAt: '2 hours ago' })
  await platform.add(
    owner,
    aUser({ email: 'jane@clients.example', userType: 'client', createdAt: '1 hour ago', lastActive: null }),
    aUser({ email: 'test@clients.example', userType: 'client', createdAt: '60 hours ago', lastActive: null }),
    aProvider({ user: owner, creditBalance: 7 }),
    aDeposit({ account: anAccount({ user: owner }), amount: '160.00', status: 'verified', createdAt: '3 hours ago' }),
    aLead({ createdAt: '4 hours ago' }),
  )
  const stamp = new Date(Date.now() + 2 * 3_600_000 - 60_000).toISOString().slice(0, 19).replace('T', ' ')
  await writeFile(
    join(logs, 'django.log'),
    `INFO 2025-10-08 03:00:00,001 app 1 2 began\nINFO ${stamp},001 app 1 2 fine\nERROR ${stamp},002 django.request 1 2 Internal Server Error: /api/leads/\n`,
  )
  await anEmptyLog(join(logs, 'access.log'))
}

/** The output without what differs from run to run: durations, and when a problem was first seen. */
const unhurried = (text: string): string =>
  text
    .replace(/Took .*/, '')
    .replace(/\s+(\[\w+\])$/gm, ' $1')
    .replace(/\s+\(first\s+reported\s+by\s+check_status\s+[\d-]+\s+[\d:]+\)/g, '')

describe('check_status', () => {
  it('prints the whole report over one SSH connection, and nothing on stderr', async ({ world }) => {
    await aDay(world)

    const { status, stdout, stderr } = await world.run([])

    // Money that arrived and was not credited is the most severe problem.
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' })
    expect(HEADINGS.map(heading => stdout.indexOf(`${heading}\n`))).toEqual(
      HEADINGS.map(heading => stdout.indexOf(`${heading}\n`)).toSorted((a, b) => a - b),
    )
    for (const heading of HEADINGS) expect(stdout).toContain(`${heading}\n`)
    expect(stdout).toMatch(/^Time: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d SAST$/m)
    expect(stdout).toMatch(/^ {2}(yesterday )?\d\d:\d\d - owner@plumbers\.example \(provider\) - ✅ Logged in$/m)
    expect(stdout).toMatch(/^ {2}(yesterday )?\d\d:\d\d - jane@clients\.example \(client\) - ⚠️ {2}Never logged in$/m)
    expect(stdout).toContain(
      'Users who registered >24h ago but NEVER logged in: 1\n  ⚠️  test@clients.example - Registered 2 days ago, never logged in\n',
    )
    expect(stdout).toMatch(/^New deposits: 1$/m)
    expect(stdout).toMatch(/^ {2}(yesterday )?\d\d:\d\d - owner@plumbers\.example: R160\.00 - verified\n {2}✅ No pending deposits$/m)
    expect(stdout).toMatch(/^Total Providers: 1\nVerified: 1\nWith Credits: 1$/m)
    expect(stdout).toContain('django: 1 error in the last 24 hours')
    expect(stdout).toContain('django.request: Internal Server Error: /api/leads/')
  })

  it('prints the same report on the host itself, and with peer authentication on the Unix socket', async ({ world }) => {
    await aDay(world)
    const overSsh = unhurried((await world.run([])).stdout)
    const { socketDir } = world.platform

    await world.configure({ ssh: false })
    const onHost = await world.run([])
    await world.configure({ ssh: false, database: { socket: socketDir, password_file: undefined } })
    const onHostSocket = await world.run([])
    await world.configure({ database: { socket: socketDir, password_file: undefined } })
    const overSshSocket = await world.run([])

    for (const { status, stdout, stderr } of [onHost, onHostSocket, overSshSocket]) {
      expect({ status, stderr }).toEqual({ status: 2, stderr: '' })
      expect(unhurried(stdout).replace(/^Time.*/m, '')).toBe(overSsh.replace(/^Time.*/m, ''))
    }
  })

  it('says which table is missing, and prints the rest', async ({ world }) => {
    await aDay(world)
    await world.platform.sql('DROP TABLE deposit_requests')

    const { status, stdout, stderr } = await world.run([])

    expect(status).toBe(3)
    expect(stdout).toContain(
      '💰 PAYMENT ACTIVITY (Last 24 Hours)\n----------------------------------------------------------------------\n❌ Could not be read',
    )
    expect(stdout).toContain('New deposits: unknown')
    expect(stdout).toMatch(/^Total Providers: 1$/m)
    expect(stdout).toContain(
      '⚠️  MONITORING COMPLETE, but not everything could be read\n  ❌ logins, payments, recent and 9 rules: relation "deposit_requests" does not exist',
    )
    expect(stderr).toMatch(
      /^check_status: logins, payments, recent and 9 rules could not be read completely: relation "deposit_requests" does not exist\n {2}The platform has changed/,
    )
  })

  it('does not take a platform that lost a common table for one without wallets', async ({ world }) => {
    await aDay(world)
    await world.platform.sql('ALTER TABLE payment_accounts RENAME TO accounts')

    const { status, stdout, stderr } = await world.run(['report', '--only', 'trends'])

    expect(status).toBe(3)
    expect(stdout).toMatch(/^Deposits: unknown$/m)
    expect(stderr).toContain('relation "payment_accounts" does not exist')
  })

  it('loses only the list of unassigned leads if the table of assignments is missing', async ({ world }) => {
    await aDay(world)
    await world.platform.sql('DROP TABLE leads_leadassignment')

    const { status, stdout } = await world.run(['--only', 'leads'])

    expect(status).toBe(3)
    expect(stdout).toMatch(/^New leads: 1\nBy status: verified 1\n {2}(yesterday )?\d\d:\d\d - Category \d+ in Cape Town - verified$/m)
    expect(stdout).toContain('Verified leads without a provider: unknown\n')
    expect(stdout).toContain('❌ leads and 1 rule: relation "leads_leadassignment" does not exist')
  })

  it('names a missing column, and the sections that need it', async ({ world }) => {
    await world.platform.sql('ALTER TABLE users_user DROP COLUMN last_active')

    const { status, stdout } = await world.run([])

    expect(status).toBe(3)
    expect(stdout).toContain('❌ registrations, logins, recent and 2 rules: column "last_active" does not exist (users_user)')
    expect(stdout).toContain('✅ No pending deposits')
  })

  it('prints the same page whether it reads the subjects of problems or only their number', async ({ world }) => {
    await aDay(world)
    const page = (text: string): string => text.replaceAll(/^(Time|Took).*$/gm, '')
    // From now on the history knows when each problem was first seen.
    await world.run([])
    const onlyCounted = await world.run([])
    // With this option a file would contain the subjects.
    const withSubjects = await world.run(['--quiet'])

    expect(onlyCounted.stdout).toContain('🔴')
    expect(page(onlyCounted.stdout)).toBe(page(withSubjects.stdout))
  })

  it.for<[string, (world: World) => Promise<{ database: Record<string, string | undefined>; env?: Record<string, string> }>]>([
    ['a command', async () => ({ database: { password_file: undefined, password_command: `echo '${READER_PASSWORD}'` } })],
    [
      'a variable',
      async () => ({ database: { password_file: undefined, password_env: 'PG_SECRET' }, env: { PG_SECRET: READER_PASSWORD } }),
    ],
    ['CHECK_STATUS_DATABASE_PASSWORD', async () => ({ database: {}, env: { CHECK_STATUS_DATABASE_PASSWORD: READER_PASSWORD } })],
    [
      '~/.pgpass',
      async ({ home, platform }) => {
        await writeFile(join(home, '.pgpass'), `127.0.0.1:${platform.port}:*:check_status:${READER_PASSWORD}\n`, { mode: 0o600 })
        return { database: { password_file: undefined } }
      },
    ],
    [
      "the application's own .env",
      async ({ home, platform }) => {
        const url = `postgres://check_status:${encodeURIComponent(READER_PASSWORD)}@127.0.0.1:${platform.port}/${platform.database}`
        await writeFile(join(home, "it's .env"), `DEBUG=False\nDATABASE_URL="${url}"\n`)
        return {
          database: { port: undefined, name: undefined, user: undefined, password_file: undefined, env_file: join(home, "it's .env") },
        }
      },
    ],
    [
      'DB_ variables of the .env',
      async ({ home, platform }) => {
        await writeFile(
          join(home, '.env'),
          `DB_NAME=${platform.database}\nDB_USER=check_status\nDB_PASSWORD='${READER_PASSWORD}'\nDB_HOST=127.0.0.1\nDB_PORT=${platform.port}\n`,
        )
        return { database: { port: undefined, name: undefined, user: undefined, password_file: undefined, env_file: join(home, '.env') } }
      },
    ],
  ])('takes the password from %s', async ([, prepare], { world }) => {
    const { database, env } = await prepare(world)
    await world.configure({ database })

    const { status, stderr } = await world.run(['--only', 'providers'], env ? { env } : {})

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('says that nobody registered, and when somebody last did', async ({ world }) => {
    await world.platform.sql('TRUNCATE users_user CASCADE')
    expect((await world.run(['--only', 'registrations'])).stdout).toContain('Total: 0\n  No registrations at all\n')

    await world.platform.add(aUser({ createdAt: new Date('2025-01-02T03:04:05Z') }))
    expect((await world.run(['--only', 'registrations'])).stdout).toContain(
      'Total: 0\n  No new registrations in the last 24 hours; the last one was 2025-01-02 05:04\n',
    )
  })

  it('says that a log does not exist, which is not a failure', async ({ world }) => {
    await rm(join(world.logs, 'access.log'), { force: true })

    const { status, stdout, stderr } = await world.run(['--only', 'logs'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain(`access: there is no ${join(world.logs, 'access.log')}`)
  })

  it('says that a log cannot be read, which is a failure, and reads the others', async ({ world }) => {
    await aDay(world)
    await rm(join(world.logs, 'access.log'))
    await mkdir(join(world.logs, 'access.log'))

    const { status, stdout, stderr } = await world.run(['--only', 'logs'])

    expect(status).toBe(3)
    expect(stdout).toContain('❌ access: could not be read')
    expect(stdout).toContain('django: 1 error')
    expect(stderr).toContain('access.log')
  })

  it('passes nothing hostile in a name to the terminal, and keeps columns aligned', async ({ world }) => {
    const email = 'a\u001b]0;owned\u0007\u001b[2J\u202e\nb@clients.example'
    await world.platform.add(
      aUser({ email }),
      aProvider({ businessName: '👩‍🔧 名前\u0000'.replace('\u0000', ''), creditBalance: 3 }),
      aProvider({ creditBalance: 2 }),
    )

    const { stdout } = await world.run(['--only', 'registrations,providers'])

    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u)
    const [first = '', second = ''] = stdout.split('\n').filter(row => /PC\d{6}/.test(row))
    const column = (row: string): number => stringWidth(row.slice(0, row.indexOf('verified')))
    expect(column(first)).toBe(column(second))
  })

  it('reads and prints only the requested sections', async ({ world }) => {
    await world.platform.sql('DROP TABLE deposit_requests')

    const { status, stdout } = await world.run(['--only', 'registrations,providers', '--skip', 'providers'])

    expect(status).toBe(0)
    expect(stdout).toContain('NEW REGISTRATIONS')
    expect(stdout).not.toMatch(/PROVIDER STATUS|PAYMENT/)
  })

  it('writes dates if the window is longer than a day, and names the window', async ({ world }) => {
    await aDay(world)

    expect((await world.run(['--hours', '72', '--only', 'registrations'])).stdout).toMatch(
      /Last 72 Hours[\s\S]*\d{4}-\d\d-\d\d \d\d:\d\d - test@/,
    )
    expect((await world.run(['--since', '7d', '--only', 'leads'])).stdout).toContain('LEAD ACTIVITY (Last 7 Days)')
    expect((await world.run(['--since', '2025-10-01', '--only', 'leads'])).stdout).toContain('LEAD ACTIVITY (Since Wed 2025-10-01 00:00)')
    expect((await world.run(['--since', 'yesterday', '--only', 'leads'])).stdout).toMatch(
      /LEAD ACTIVITY \(Since \w{3} 20\d\d-\d\d-\d\d 00:00\)/,
    )
  })

  it('counts the earlier entries that a list leaves out, and leaves nothing out with --all', async ({ world }) => {
    await world.platform.add(
      ...Array.from({ length: 25 }, (_, i) => aUser({ createdAt: `${i + 1} minutes ago` })),
      aUser({ email: 'client_17@temp.proconnectsa.co.za', username: 'client_17' }),
    )

    const short = (await world.run(['--only', 'registrations'])).stdout
    expect(short).toContain('Total: 26\n')
    expect(short).toContain('… 5 earlier not shown')
    expect(short).toContain('  1 anonymous account\n')

    const all = (await world.run(['--only', 'registrations', '--all'])).stdout
    expect(all).not.toContain('not shown')
    expect(all.match(/✅ Logged in/g)).toHaveLength(26)
  })

  it('does not count anonymous accounts of the last hour as entries left out', async ({ world }) => {
    await world.platform.add(aUser({ email: 'jane@clients.example', createdAt: '5 minutes ago' }))
    await world.platform.add(aUser({ email: 'client_17@temp.proconnectsa.co.za', username: 'client_17', createdAt: '4 minutes ago' }))

    const { stdout } = await world.run(['--only', 'recent'])
    expect(stdout).toContain('New users: 2\n')
    expect(stdout).toContain('jane@clients.example - New provider registered\n  1 anonymous account\n')
    expect(stdout).not.toContain('not shown')

    const all = (await world.run(['--only', 'recent', '--all'])).stdout
    expect(all.match(/registered/g)).toHaveLength(2)
    expect(all).not.toContain('anonymous account')
  })

  it('ends with the one command that helps most now, only for the reader of a terminal', async ({ world }) => {
    const calm = await world.run(['--skip', 'logs'], { columns: 100 })
    await world.platform.add(aDeposit({ createdAt: '3 hours ago', referenceNumber: 'PC207' }))

    expect(calm.stdout).not.toContain('\nNext')
    expect((await world.run([], { columns: 100 })).stdout).toMatch(
      /\nNext, top-ups waiting for approval:\r?\n→ check_status deposit PC207\r?\n/,
    )
    expect((await world.run([])).stdout).not.toContain('\nNext')
    expect((await world.run(['--quiet'], { columns: 100 })).stdout).not.toContain('\nNext')
    expect((await world.run(['--format', 'markdown'], { columns: 100 })).stdout).not.toContain('\nNext')
  })

  it('says under the registrations what counts as logged in, unless nobody there could log in', async ({ world }) => {
    const meaning = '  Logged in: signed in at least once; registering does not count, Google sign-ins are not recorded\n'
    await world.platform.add(aUser({ username: 'client_1', email: 'form@clients.example', lastActive: null }))
    expect((await world.run(['--only', 'registrations'])).stdout).not.toContain(meaning)

    await world.platform.add(aUser({ email: 'jane@clients.example' }))
    expect((await world.run(['--only', 'registrations'])).stdout).toContain(meaning)
  })

  it('names commands that go to the same platform as the run that names them', async ({ world }) => {
    await world.platform.add(aDeposit({ createdAt: '3 hours ago', referenceNumber: 'PC207' }))
    await world.configure({ more: '[targets.other.ssh]\nhost = "other.example"\n' })
    await anEmptyLog(join(world.logs, 'django.log'))

    expect((await world.run(['--target', 'test'])).stdout).toContain('   → check_status deposit PC207 --target test\n')
    expect((await world.run(['--target', 'test'])).stdout).toMatch(/more: check_status logs \S+ --target test - \//)
    expect((await world.run(['--target', 'test'], { columns: 100 })).stdout).toMatch(
      /\nNext, top-ups waiting for approval:\r?\n→ check_status deposit PC207 --target test\r?\n/,
    )
    expect((await world.run(['problems', '--target', 'test'])).stdout).toContain('check_status deposit PC207 --target test\n')
    for (const format of ['html', 'markdown'])
      expect((await world.run(['--target', 'test', '--format', format])).stdout).toContain('check_status deposit PC207 --target test')
    expect((await world.run(['--target', 'test', '--format', 'json'])).stdout).toContain('"check_status deposit PC207"')
  })

  it('says that a log is empty', async ({ world }) => {
    await anEmptyLog(join(world.logs, 'django.log'))

    expect((await world.run(['--only', 'logs'])).stdout).toMatch(/^django: 0 errors in the last 24 hours \(empty, written .* ago\)$/m)
  })

  it.for([
    [
      ['--only', 'payment'],
      'there is no section payment\n  Did you mean payments? Known: registrations, logins, payments, leads, providers, recent, logs, trends.',
    ],
    [['--only', 'logs', '--skip', 'logs'], '--only and --skip leave no section'],
    [['--hours', '24', '--since', '7d'], '--hours and --since both set the window'],
    [['--since', '2025-02-30'], '--since 2025-02-30: not a time'],
    [['--since', '2125-10-01'], "--since 2125-10-01: lies in the future\n  This machine's clock says 20"],
    [['--only', ''], "option '--only <sections>' argument '' is invalid. It must be a comma-separated list of names."],
    [['--skip', ' , '], "option '--skip <sections>' argument ' , ' is invalid. It must be a comma-separated list of names."],
    [['--hours', 'x'], "option '--hours <number>' argument 'x' is invalid"],
    [['--limt', '3'], 'Did you mean --limit?'],
    [['reprot'], 'Did you mean report?'],
    [['--target', 'prod'], 'there is no target prod'],
  ] as const)('exits with 64 and names the valid arguments: %j', async ([args, message], { world }) => {
    const { status, stdout, stderr } = await world.run(args)

    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })

  it('counts an unknown status under its own name', async ({ world }) => {
    await world.platform.add(aDeposit({ status: 'on hold' }), aLead({ status: 'parked' }))

    const { stdout } = await world.run(['--only', 'payments,leads'])

    expect(stdout).toContain('By status: on hold 1 (R160.00)')
    expect(stdout).toContain('By status: parked 1')
  })

  it('leaves no session behind on the server', async ({ world }) => {
    await world.run([])

    await expect
      .poll(() =>
        world.platform.sql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()"),
      )
      .toEqual([])
  })

  it('leaves nothing in the home folder but its history, the open subjects and what it learnt of the host', async ({ world }) => {
    await world.run([])

    expect((await readdir(world.home)).toSorted()).toEqual(['.config', '.local', '.ssh', 'host logs', 'password'])
    expect(await readdir(join(world.home, '.local/state/check_status'))).toEqual(['history.jsonl', 'subjects-test.json', 'transports.json'])
    expect(await readdir(join(world.home, '.ssh'))).toEqual(['known_hosts'])
  })
})

describe('without a terminal', () => {
  it('works with the empty environment of cron', async ({ world }) => {
    const config = join(world.home, '.config/check_status/config.toml')
    await world.configure({
      ssh: { known_hosts: join(world.home, '.ssh/known_hosts') },
      database: { password_file: join(world.home, 'password') },
    })

    const { status, stdout, stderr } = await world.run(['--config', config, '--only', 'providers'], { bare: true })

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('👥 PROVIDER STATUS')
  })

  it('says in three lines how to start without settings', async ({ world }) => {
    await rm(join(world.home, '.config'), { recursive: true })

    const { status, stdout, stderr } = await world.run([])

    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr.trim().split('\n')).toHaveLength(3)
    expect(stderr).toContain('check_status --demo')
    expect(stderr).toContain(join(world.home, '.config/check_status/config.toml'))
  })

  it.for([
    ['head has enough', 'check_status | head -1; echo "$PIPESTATUS"', '🔍 PROCONNECTSA SYSTEM MONITOR\n0\n'],
    ['the reader was never there', 'check_status --all | true; echo "$PIPESTATUS"', '0\n'],
    ['standard output is closed', 'check_status >&-; echo "$?"', '0\n'],
  ] as const)('exits with the status of the check if %s', async ([, command, expected], { world }) => {
    await world.configure({ logs: [] })

    const { stdout, stderr } = await world.shell(command).ended

    expect({ stdout, stderr }).toEqual({ stdout: expected, stderr: '' })
  })

  it('writes UTF-8 without colour or spinner, whatever the locale', async ({ world }) => {
    const { stdout, stderr } = await world.run([], { env: { LC_ALL: 'C', LANG: 'C' } })

    expect(stderr).toBe('')
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('✅ MONITORING COMPLETE')
  })

  it.for([
    [['--color', 'always'], {}, true],
    [['--color', 'always'], { NO_COLOR: '1' }, true],
    [[], { FORCE_COLOR: '1' }, true],
    [[], { CLICOLOR_FORCE: '1' }, true],
    [[], { CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false],
    [['--no-color'], { FORCE_COLOR: '1' }, false],
    [['--color', 'never'], { FORCE_COLOR: '1' }, false],
  ] as const)('follows %j and %j in using colour: %s', async ([args, env, coloured], { world }) => {
    expect((await world.run(['--only', 'providers', ...args], { env })).stdout.includes('\u001b[')).toBe(coloured)
  })
})

describe('on a terminal', () => {
  it('prints in colour, fits the width, and clears the spinner', async ({ world }) => {
    await aDay(world)
    await world.platform.add(
      aDeposit({ status: 'pending', referenceNumber: 'R'.repeat(90) }),
      aUser({ email: `${'x'.repeat(120)}@clients.example` }),
    )

    // The spinner turns every 80 ms, and a database may answer sooner.
    const relay = await openRelay(world.platform.port, { swallowsAt: 'connect' })
    onTestFinished(() => relay.stop())
    await world.configure({ database: { port: relay.port } })

    const running = world.start([], { columns: 64 })
    await running.until(/Reading from/)
    relay.resume()
    const { status, stdout } = await running.ended

    expect(status).toBe(2)
    expect(stdout).toContain('Connecting to')
    const report = stdout.slice(stdout.lastIndexOf('🔍'))
    expect(report).toContain('\u001b[')
    expect(report).not.toContain('Connecting to')
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'))
    // A row to be copied stays whole: it is as long as the path of this checkout.
    const rows = report.split(/\r?\n/).filter(row => !row.startsWith('  alias check_status='))
    for (const row of rows) expect(stringWidth(row), row).toBeLessThanOrEqual(64)
  })

  it('says once a day how its commands are typed from a checkout', async ({ world }) => {
    await world.platform.add(aDeposit({ account: anAccount(), status: 'verified', createdAt: '3 hours ago' }))
    const said: boolean[] = []
    for (let i = 0; i < 2; i++) said.push((await world.run([], { columns: 80 })).stdout.includes('alias check_status='))

    expect(said).toEqual([true, false])
  })

  it.for([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('prints without colour with %j', async (env, { world }) => {
    const { stdout } = await world.run(['--only', 'providers'], { columns: 80, env })

    expect(stdout.slice(stdout.lastIndexOf('🔍'))).not.toMatch(/\u001b\[\d+m/)
  })

  it('asks about an unknown host once, and goes on after a yes', async ({ world }) => {
    await rm(join(world.home, '.ssh/known_hosts'))

    const running = world.start(['--only', 'providers'], { columns: 100 })
    await running.until(/yes\/no/)
    expect(running.said()).toContain(await world.sshd.fingerprint())
    running.type('yes\r')

    expect((await running.ended).status).toBe(0)
    expect(await readFile(join(world.home, '.ssh/known_hosts'), 'utf8')).toBe(await world.sshd.knownHost())
    expect((await world.run(['--only', 'providers'])).status).toBe(0)
  })

  it('asks for the passphrase of a key without echo', async ({ world }) => {
    const identity_file = await world.sshd.makeKey(`locked ${Math.random()}`, ['-t', 'ed25519', '-N', 'open sesame'])
    await world.configure({ ssh: { identity_file } })

    const running = world.start(['--only', 'providers'], { columns: 100 })
    await running.until(/Passphrase for/)
    running.type('open sesame\r')

    expect(await running.ended).toMatchObject({ status: 0, stdout: expect.not.stringContaining('open sesame') })
  })

  it('exits with 130 on Ctrl-C, whatever it is waiting for', async ({ world }) => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await new Promise(resolve => silent.on('listening', resolve))
    const { port } = silent.address() as { port: number }

    for (const changes of [{ ssh: { port } }, { database: { port } }]) {
      await world.configure(changes)
      const running = world.start([], { columns: 80 })
      await running.until('ssh' in changes ? /Connecting to/ : /Reading from/)
      running.type('\u0003')
      const { status, stdout } = await running.ended
      expect(status).toBe(130)
      expect(stdout).not.toMatch(/Error|fault|ABORT/)
      expect(stdout).toContain('\u001b[?25h')
    }
  })

  it('can be paged through less and quit early', async ({ world }) => {
    await world.platform.add(...Array.from({ length: 60 }, () => aUser()))

    const paged = world.shell('check_status --all --color always | less -R; echo "status $PIPESTATUS"', { columns: 80 })
    await paged.until(/Total: 60/)
    paged.type('q')

    expect((await paged.ended).stdout).toMatch(/status 0\s*$/)
  })
})

describe('through a jump host', () => {
  it('reads the platform through a jump host', async ({ world }) => {
    const jump = await startSshd()
    onTestFinished(() => jump.stop())
    const jumpKey = await jump.makeKey('jump', ['-t', 'ed25519'])
    await writeFile(join(world.home, '.ssh/known_hosts'), `${await world.sshd.knownHost()}${await jump.knownHost()}`)
    await writeFile(
      join(world.home, '.ssh/config'),
      `Host gate\n  HostName 127.0.0.1\n  Port ${jump.port}\n  IdentityFile ${jumpKey}\nHost shop\n  HostName 127.0.0.1\n  Port ${world.sshd.port}\n  ProxyJump gate\n`,
    )
    await world.configure({ ssh: { host: 'shop', port: undefined } })

    const { status, stderr } = await world.run(['--only', 'providers'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

describe('check_status report --input', () => {
  it('shows a section without saved data as unknown in every format', async ({ world }) => {
    const saved = JSON.parse((await world.run(['report', '--format', 'json'])).stdout)
    for (const section of Object.values<any>(saved.sections)) Object.assign(section, { data: null, error: null, errors: [] })
    await writeFile(join(world.home, 'saved.json'), JSON.stringify(saved))

    const page = await world.run(['report', '--input', 'saved.json'])
    const again = JSON.parse((await world.run(['report', '--input', 'saved.json', '--format', 'json'])).stdout)
    const html = await world.run(['report', '--input', 'saved.json', '--format', 'html'])

    const count = Object.keys(saved.sections).length
    expect(count).toBe(7)
    expect(page.status).toBe(3)
    expect(page.stdout.match(/❌ Could not be read/g)).toHaveLength(count)
    expect(page.stdout).toContain('the saved report has no data for this section')
    expect(Object.values<any>(again.sections).map(({ status }) => status)).toEqual(Array(count).fill('failed'))
    expect(html.stdout.match(/has no data for this section/g)?.length).toBeGreaterThanOrEqual(count)
  })
})
