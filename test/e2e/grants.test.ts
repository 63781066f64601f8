import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, onTestFinished } from 'vitest'
import { startPostgres } from '../../src/demo/postgres.js'
import { SCHEMA } from '../../src/demo/schema.js'
import { hostPage } from '../../src/setup/grants/host.js'
import { connectSsh } from '../../src/source/ssh/connect.js'
import { addStaff, serve } from '../support/api.js'
import { anEmptyLog } from '../support/empty-log.js'
import { READER_PASSWORD } from '../support/global.js'
import { it, type Narrow, publicHalfOf, rowsFrom, runAll, statementsOf } from '../support/narrow.js'
import { addOwner, DEPOSIT_ID, USER_ID } from '../support/owner.js'
import { startReceiver } from '../support/receiver.js'
import { IS_PLAIN } from '../support/sshd.js'
import type { World } from '../support/world.js'

const addLogs = async ({ logs }: World): Promise<void> => {
  await writeFile(join(logs, 'django.log'), 'ERROR 2025-10-08 03:00:00,000 mail 1 2 the mail server does not answer\n')
  await anEmptyLog(join(logs, 'access.log'))
}

/** OpenSSH's client, which can request more than ours. */
const ssh = ({ world, sshd, key }: Narrow, ...args: string[]): Promise<{ status: number; said: string }> =>
  new Promise(resolve => {
    const options = [
      'BatchMode=yes',
      'ExitOnForwardFailure=yes',
      'IdentitiesOnly=yes',
      `UserKnownHostsFile="${world.home}/.ssh/known_hosts"`,
    ]
    const all = ['-F', 'none', '-p', `${sshd.port}`, '-i', key, ...options.flatMap(option => ['-o', option]), '-l', sshd.user, ...args]
    const child = execFile('ssh', all, { timeout: 8_000 }, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code ?? 255) : 0, said: `${stdout}${stderr}` }),
    )
    child.stdin?.end()
  })

const open = async ({ world, sshd, key }: Narrow) => {
  const host = await connectSsh(
    { host: '127.0.0.1', port: sshd.port, identityFile: key },
    { home: world.home, username: sshd.user, interaction: { stage: () => {} }, signal: AbortSignal.timeout(10_000), isPlain: IS_PLAIN },
  )
  onTestFinished(() => host.destroy())
  await host.ready
  return host
}

const signIn = async (config: pg.ClientConfig): Promise<pg.Client> => {
  const client = new pg.Client(config)
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** Another server that listens on the host and sends a greeting. */
const listenElsewhere = async (where: string | number): Promise<number> => {
  const server = createServer(socket => socket.end('here I am'))
  await new Promise<void>(resolve =>
    typeof where === 'number' ? server.listen(where, '127.0.0.1', resolve) : server.listen(where, resolve),
  )
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const unread = async (world: World, ...args: string[]): Promise<string> => {
  const { status, stderr } = await world.run(args)
  return status === 3 || status === 64 ? `${args.join(' ')}: ${status} ${stderr}` : stderr
}

describe('the role and the key of check_status grants', () => {
  // A dozen runs in a row.
  it('suffice for everything that check_status does', async ({ follow, platform, world }) => {
    const office = await startReceiver()
    onTestFinished(() => office.close())
    await addOwner(platform)
    await addStaff(world)
    await addLogs(world)
    await follow({ changes: { more: `[api]\nlogged_in = "either"\n[channels.office]\ntype = "webhook"\nurl = "${office.url}"\n` } })

    expect(await unread(world, 'report', '--all', '--trend', '--hours', '40')).toBe('')
    expect(await unread(world, 'problems', '--all')).toBe('')
    expect(await unread(world, 'user', 'owner@plumbers.example')).toBe('')
    expect(await unread(world, 'user', 'nobody who is there')).toBe('')
    expect(await unread(world, 'deposit', 'REF-000123')).toBe('')
    expect(await unread(world, 'deposit', 'no such thing')).toBe('')
    expect(await unread(world, 'activity')).toBe('')
    expect(await unread(world, 'logs')).toBe('')
    for (const _ of [1, 2]) expect(await world.run(['watch', '--once'])).toMatchObject({ status: 0 })
    expect(office.accepted.length).toBeGreaterThan(0)

    const served = await serve(world)
    const asked = ['dashboard/', 'activity/', 'problems/', 'trends/', 'health/', `user/${USER_ID}/`, `deposit/${DEPOSIT_ID}/`]
    const statuses = await Promise.all(asked.map(async path => `${path} ${(await served.get(path)).status}`))
    expect(statuses).toEqual(asked.map(path => `${path} 200`))
    expect(JSON.stringify(await served.json('problems/'))).not.toContain('not_judged')
    expect(await served.json(`user/${USER_ID}/`)).toMatchObject({ wallets: [{}], tickets: { total: 1 } })
  })

  for (const block of [false, true])
    it(`allow nothing else with ${block ? 'the block for sshd' : 'the line of the key alone'}: no other port, no socket, no remote forwarding, no terminal, no agent`, async ({
      follow,
      platform,
    }) => {
      const narrow = await follow(block ? { block, line: null } : { block })
      const port = await listenElsewhere(0)
      const socket = join(narrow.world.home, 'socket')
      await listenElsewhere(socket)
      const host = await open(narrow)

      ;(await host.connectTcp('127.0.0.1', platform.port)).destroy()
      await expect(host.connectTcp('127.0.0.1', port)).rejects.toMatchObject({ name: 'DatabaseError' })
      await expect(host.connectTcp('localhost', platform.port)).rejects.toMatchObject({ name: 'DatabaseError' })
      await expect(host.connectSocket(socket)).rejects.toMatchObject({ name: 'DatabaseError' })
      await expect(host.connectSocket(join(platform.socketDir, `.s.PGSQL.${platform.port}`))).rejects.toMatchObject({
        name: 'DatabaseError',
      })
      expect(await ssh(narrow, '-R', '127.0.0.1:0:127.0.0.1:9', '127.0.0.1', 'echo in')).toMatchObject({ status: 255 })
      // The only forwarding that the options of a key cannot forbid.
      expect(await ssh(narrow, '-R', `${socket}.back:127.0.0.1:9`, '127.0.0.1', 'echo in')).toMatchObject({ status: block ? 255 : 0 })
      expect((await ssh(narrow, '-tt', '127.0.0.1', 'tty')).said).toMatch(/PTY allocation request failed/)
      expect((await ssh(narrow, '-A', '127.0.0.1', 'echo "agent: $SSH_AUTH_SOCK"')).said).toMatch(/agent: $/m)
    })

  it('read everything but the logs if the key may only forward', async ({ follow, world }) => {
    await addLogs(world)
    const narrow = await follow({ block: false, line: '# restrict' })

    const { status, stdout } = await world.run(['report', '--format', 'json'])

    const failed = Object.entries<any>(JSON.parse(stdout).sections).filter(([, { errors }]) => errors.length > 0)
    expect((await ssh(narrow, '127.0.0.1', 'echo in')).said).not.toContain('in\n')
    expect(failed.map(([id]) => id)).toEqual(['logins', 'logs'])
    expect(status).toBe(3)
  })

  it('sign in by the lines of pg_hba.conf: over the Unix socket without a password, over TCP with one, and to no other database', async ({
    follow,
    world,
    role,
  }) => {
    const name = 'my "platform"'
    const access = {
      role,
      database: name,
      host: '127.0.0.1',
      port: 5432,
      isSocket: true,
      isEncrypted: false,
      isRemote: true,
      publicKey: '',
      logs: [],
    }
    const hba = rowsFrom(hostPage(access), 'local ')
    const ident = rowsFrom(hostPage(access), 'check_status  ')
    const own = await startPostgres({ hba: hba.split('\n'), ident: [ident.replace(/ {2}check_status/, `  ${world.sshd.user}`)] })
    onTestFinished(() => own.stop())
    const superuser = { host: own.host, port: own.port, user: own.superuser, password: own.password }
    const admin = await signIn({ ...superuser, database: 'postgres' })
    await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
    const client = await signIn({ ...superuser, database: name })
    await client.query(SCHEMA)
    const platform = { sql: async (text: string) => (await client.query(text)).rows }

    const database = { socket: own.socketDir, port: own.port, name, password_file: undefined }
    const narrow = await follow({ changes: { database }, platform })

    expect(narrow.page).toContain(`\n${hba}\n`)
    expect(narrow.page).toContain(`\n${ident}\n`)
    expect(await unread(world, 'report', '--only', 'registrations,payments,providers')).toBe('')
    // sshd cannot forbid this without forbidding the socket, as the page says.
    const host = await open(narrow)
    ;(await host.connectTcp('127.0.0.1', own.port)).destroy()
    expect(narrow.page).toContain('sshd cannot limit a key to one Unix socket')
    expect(await ssh(narrow, '-R', '127.0.0.1:0:127.0.0.1:9', '127.0.0.1', 'echo in')).toMatchObject({ status: 255 })
    const login = { host: '127.0.0.1', port: own.port, user: role, password: READER_PASSWORD }
    expect((await (await signIn({ ...login, database: name })).query('SELECT 1')).rowCount).toBe(1)
    await expect(signIn({ ...login, database: name, password: 'another' })).rejects.toMatchObject({ code: '28P01' })
    await expect(signIn({ ...login, database: 'postgres' })).rejects.toMatchObject({ code: '28000' })
    await expect(signIn({ ...login, host: own.socketDir, database: 'postgres' })).rejects.toMatchObject({ code: '28000' })
  })

  it('are printed with placeholders if there are no settings yet', async ({ world, role, platform }) => {
    await rm(join(world.home, '.config'), { recursive: true })

    const { status, stdout, stderr } = await world.run(['grants', '--role', role])
    await runAll(platform, statementsOf((stdout.split('\n# Steps on the host')[0] ?? '').replaceAll('YOUR_DATABASE', platform.database)))

    expect(status).toBe(0)
    expect(stderr).toContain('Replace: YOUR_DATABASE, YOUR_PUBLIC_KEY')
    expect(stdout).toContain('permitopen="127.0.0.1:5432",permitlisten="127.0.0.1:1" ssh-ed25519 YOUR_PUBLIC_KEY')
    expect(stdout).toMatch(/GRANT SELECT \(created, user_id\)\s+ON public\.authtoken_token/)
    expect(stdout).not.toMatch(/\(key\b|\bkey\)/)
    // The default logs.
    expect(stdout).toMatch(/^ls -lL \/opt\/proconnectsa\/backend\/logs\/django\.log .*\/access\.log$/m)
  })

  it('name the settings that replace env_file, and the address that is a guess', async ({ world }) => {
    const { platform } = world
    await world.configure({
      database: { port: undefined, name: platform.database, user: undefined, password_file: undefined, env_file: '/opt/platform/.env' },
    })

    const { stdout, stderr } = await world.run(['grants'])

    expect(stdout.split('127.0.0.1:5432 is a guess: put DB_HOST:DB_PORT of /opt/platform/.env in its place').length).toBe(3)
    expect(stderr).toMatch(/^check_status: still to do\n {2}Replace: 127\.0\.0\.1:5432, if \/opt\/platform\/\.env on the host has another/)
    expect(stderr).toContain('\n  2. Give the role its password, unless it has one:\n    ssh -t -p ')
    expect(stderr).toContain(String.raw`127.0.0.1 'sudo -u postgres psql -c '\''\password "check_status"'\'''`)
    expect(stderr).toMatch(
      /\n {2}3\. In \S+config\.toml, set under the heading that is there:\n {4}\[targets\.test\.database\]\n {4}user = "check_status"\n {4}password_file = "password" /,
    )
    expect(stderr).toMatch(
      /\n {2}Optional: once you have made the account check_status on the host, .*\n {4}\[targets\.test\.ssh\]\n {4}user = "check_status"\n/,
    )
    expect(stderr).toMatch(/\n {2}Take database\.env_file out then, .* in its place: database\.host, database\.port\n$/)
    expect((await world.run(['grants', '--only', 'sql'])).stderr).not.toContain('Replace: ')
  })

  it('begin with what is needed, and end with the commands for it, which are two: ssh asks for a passphrase in the second', async ({
    world,
  }) => {
    const { stdout, stderr } = await world.run(['grants', '--role', 'the reader', '--with-api'])
    const run = /^ {2}1\. Run the SQL, .*:\n {4}(ssh .*)$/m.exec(stderr)?.[1]

    expect(stdout).toMatch(/^-- What check_status needs on the platform:\n(-- .*\n)+\n-- A role for check_status/)
    expect(stdout).toContain('\n# Steps on the host: optional, and safer.')
    expect(stdout).toContain(`--   check_status grants --only sql --role 'the reader' --with-api > role.sql\n--   ${run}\n`)
    expect(run).toMatch(/ < role\.sql$/)
    expect(`${stdout}${stderr}`).not.toMatch(/\| *ssh/)
  })

  it('say that nothing was changed to the reader of a terminal, and never around what is piped into psql', async ({ world }) => {
    const read = await world.run(['grants', '--only', 'sql'], { columns: 200 })
    const piped = world.shell('check_status grants --only sql | cat >/dev/null; check_status install-service | cat >/dev/null', {
      columns: 200,
    })
    await piped.ended

    expect(read.stdout).toContain('check_status: nothing was changed')
    expect(piped.said()).not.toContain('nothing was changed')
    expect(piped.said()).toMatch(
      /^check_status: still to do\r\n {2}1\. Run the SQL, if you have not: psql ends with COMMIT\. .*:\r\n {4}ssh .* < role\.sql\r\n {2}2\. Give the role its password, unless it has one:\r\n {4}ssh -t /m,
    )
    expect(piped.said()).toContain('sudo systemctl daemon-reload')
  })

  it('are printed in parts with --only, and with the tokens of the API with --with-api', async ({ world }) => {
    const sql = await world.run(['grants', '--only', 'sql', '--with-api', '--role', 'another'])
    const host = await world.run(['grants', '--only', 'host'])

    expect(sql.stdout).toMatch(/^-- A role.*DROP ROLE "another";\n$/s)
    expect(sql.stdout).toContain('ON public.authtoken_token TO "another"')
    expect(sql.stderr).toMatch(
      /set under the heading that is there:\n {4}\[targets\.\w+\.database\]\n {4}user = "another"\n {2}If you administer PostgreSQL otherwise, /,
    )
    expect(host.stderr).toMatch(/Optional: once you have made the account .*:\n {4}\[targets\.\w+\.ssh\]\n {4}user = "check_status"\n$/)
    expect(sql.stdout + sql.stderr).not.toContain('the account check_status')
    expect(host.stdout).toMatch(/^# Steps on the host.*# 1\. The user.*reject\n$/s)
    expect(await world.run(['grants', '--role', 'a\u200Bb'])).toMatchObject({ status: 64, stdout: '' })
  })

  it('are printed with the public key of the identity file, and never with the private key', async ({ follow }) => {
    const { page, key } = await follow()

    expect(page).toContain(`restrict,port-forwarding,`)
    expect(page).toContain(await publicHalfOf(key))
    expect(page).not.toContain('PRIVATE')
    expect(page).not.toContain('reader password')
  })
})
