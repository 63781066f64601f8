import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest'
import { serve } from '../support/api.js'
import { type Authority, startAuthority } from '../support/certificates.js'
import { allWell, converse, ENTER, furnish, SETTINGS, type Turn, unstyled } from '../support/conversation.js'
import { examineWorld } from '../support/doctor.js'
import { READER, READER_PASSWORD } from '../support/global.js'
import { startTlsPostgres, type TlsPostgres } from '../support/tls-postgres.js'
import { it, type World } from '../support/world.js'

let authority: Authority
let stranger: Authority
let postgres: TlsPostgres
beforeAll(async () => {
  authority = await startAuthority('Shop Root')
  stranger = await startAuthority('Stranger Root')
  postgres = await startTlsPostgres(await authority.certify('IP:127.0.0.1,DNS:localhost', { days: 90 }))
})
afterAll(async () => {
  await postgres?.stop()
  await authority?.close()
  await stranger?.close()
})

/** Another certificate, for one test. */
const showing = async (...[names, options, by = authority]: [string, { days?: number }?, Authority?]): Promise<void> => {
  await postgres.show(await by.certify(names, options))
  onTestFinished(async () => postgres.show(await authority.certify('IP:127.0.0.1,DNS:localhost', { days: 90 })))
}

type Way = 'ssh2' | 'openssh' | 'direct'
const WAYS: readonly Way[] = ['ssh2', 'openssh', 'direct']

/** Settings that lead there, with the authority's certificate beside them. */
const configure = async (world: World, way: Way, database: Record<string, string | number | undefined>): Promise<void> => {
  await writeFile(join(world.home, 'ca.pem'), authority.ca)
  await world.configure({
    ssh: way === 'direct' ? false : { transport: way },
    database: { port: postgres.port, name: 'platform', ...database },
  })
}

const VERIFIED = { tls: 'verify-full', ca_file: '~/ca.pem' }
const WHOLE = { status: 0, stderr: '' }

const report = async (world: World, env?: Record<string, string>) => {
  const { status, stdout, stderr } = await world.run(['report', '--only', 'registrations'], env ? { env } : {})
  return { status, stdout, stderr }
}

/** Both lines of what a report says to this. */
const refusal = async (world: World, way: Way, database: Record<string, string | number | undefined>): Promise<string> => {
  await configure(world, way, database)
  const { status, stderr } = await report(world)
  expect(status).toBe(3)
  return stderr
}

/** Settings that leave all to the application's DATABASE_URL. */
const throughUrl = async (world: World, way: Way, query: string, database: Record<string, string> = {}): Promise<void> => {
  const env_file = join(world.home, '.env')
  const password = encodeURIComponent(READER_PASSWORD)
  await writeFile(env_file, `DATABASE_URL=postgres://${READER}:${password}@127.0.0.1:${postgres.port}/platform?${query}\n`)
  await configure(world, way, { port: undefined, name: undefined, user: undefined, password_file: undefined, env_file, ...database })
}

describe('a PostgreSQL that takes encrypted connections only', () => {
  it.for(WAYS)('is read over %s with TLS, its authority and its name checked', async (way, { world }) => {
    await configure(world, way, VERIFIED)
    expect(await report(world)).toMatchObject(WHOLE)
    expect(await report(world, { CHECK_STATUS_PLAIN_SSH: '1' })).toMatchObject(WHOLE)
  })

  it.for(WAYS)('is read over %s whatever its certificate, if the settings only require TLS', async (way, { world }) => {
    await showing('DNS:elsewhere.example', { days: -1 }, stranger)
    await configure(world, way, { tls: 'require' })
    expect(await report(world)).toMatchObject(WHOLE)
  })

  it.for(WAYS)('is not read over %s without TLS, and the setting that helps is named', async (way, { world }) => {
    expect(await refusal(world, way, {})).toMatch(
      /rejects connection for .*, no encryption\n.*set tls = "verify-full" under \[targets\.test\.database\], or "require"/,
    )
  })

  it('is read through a connection that `keep` leaves open', async ({ world }) => {
    await configure(world, 'ssh2', VERIFIED)
    const env = { CHECK_STATUS_SSH_KEEP: '1m' }
    expect(await report(world, env)).toMatchObject(WHOLE)
    expect((await world.run(['connection'], { env })).stdout).toMatch(/is open/)
    expect(await report(world, env)).toMatchObject(WHOLE)
    expect((await world.run(['connection', 'close'], { env })).stdout).toMatch(/Closed: test/)
  })

  it('is watched, and its logs can be read', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), 'ERROR 2025-10-08 14:05:00,123 app 1 2 it broke\n')
    await configure(world, 'ssh2', VERIFIED)
    const watch = await world.run(['watch', '--once'])
    expect(watch.stdout + watch.stderr).not.toMatch(/could not be|cannot/)
    expect((await world.run(['logs', 'django'])).stdout).toContain('it broke')
  })

  it('is read by serve, which says so if it is not', async ({ world }) => {
    const ask = async () => {
      const api = await serve(world)
      const { status } = await api.get('dashboard/', { Authorization: `Token ${key}` })
      api.running.child.kill('SIGTERM')
      await api.running.ended
      return { status, said: api.running.said() }
    }
    await configure(world, 'ssh2', VERIFIED)
    const key = (await world.run(['token', 'create'])).stdout.trim()
    expect(await ask()).toMatchObject({ status: 200 })
    await showing('DNS:db.example')
    expect(await ask()).toMatchObject({ status: 503, said: expect.stringContaining('is for db.example, not for 127.0.0.1') })
  })

  it.for<Way>(['ssh2', 'direct'])('hears goodbye at the end over %s', async (way, { world }) => {
    const counts = async () =>
      (await postgres.sql("SELECT sessions::int, sessions_abandoned::int AS lost FROM pg_stat_database WHERE datname = 'platform'"))[0]
    await configure(world, way, VERIFIED)
    const before = await counts()
    await report(world)
    await expect.poll(async () => (await counts()).sessions).toBeGreaterThan(before.sessions)
    await expect.poll(() => postgres.sql("SELECT 1 FROM pg_stat_activity WHERE usename = 'check_status'")).toEqual([])
    expect((await counts()).lost).toBe(before.lost)
  })
})

describe('the certificate of PostgreSQL', () => {
  it.for(WAYS)('is refused over %s if it is for another name, and both names are said', async (way, { world }) => {
    await showing('DNS:db.example,DNS:db2.example')
    expect(await refusal(world, way, VERIFIED)).toMatch(
      /the certificate of PostgreSQL at 127\.0\.0\.1:\d+ on \S.* is for db\.example, db2\.example, not for 127\.0\.0\.1\n.*Set host under \[targets\.test\.database\] to a name/,
    )
  })

  it('is accepted for the name of the settings', async ({ world }) => {
    await showing('DNS:localhost')
    await configure(world, 'ssh2', { ...VERIFIED, host: 'localhost' })
    expect(await report(world)).toMatchObject(WHOLE)
  })

  it('is refused by an unknown authority, which is named', async ({ world }) => {
    await showing('IP:127.0.0.1', {}, stranger)
    const said = /is signed by Stranger Root, which is not trusted here\n.*Is \S+\/ca\.pem the certificate of that authority\?/
    expect(await refusal(world, 'ssh2', VERIFIED)).toMatch(said)
    expect(await refusal(world, 'ssh2', { ...VERIFIED, tls: 'require' })).toMatch(said)
  })

  it('is refused by an authority of the house as long as no ca_file names it', async ({ world }) => {
    expect(await refusal(world, 'ssh2', { tls: 'verify-full' })).toMatch(
      /is signed by Shop Root, which is not trusted here\n.*Set ca_file under \[targets\.test\.database\]/,
    )
  })

  it('is refused once it has expired, and the day is said', async ({ world }) => {
    await showing('IP:127.0.0.1', { days: -1 })
    expect(await refusal(world, 'ssh2', VERIFIED)).toMatch(/has expired: that of server\d+ of the tests, on \d{4}-\d\d-\d\d\n.*Renew it/)
  })

  it('is checked whatever the environment says', async ({ world }) => {
    await showing('IP:127.0.0.1', {}, stranger)
    await configure(world, 'ssh2', VERIFIED)
    expect((await report(world, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).status).toBe(3)
  })
})

describe('a certificate of ours', () => {
  const ours = async (world: World, by: Authority, subject: string) => {
    const { cert, key } = await by.certify(`DNS:${subject}`, { subject })
    await writeFile(join(world.home, 'client.pem'), cert)
    await writeFile(join(world.home, 'client.key'), key, { mode: 0o600 })
    return { ...VERIFIED, cert_file: '~/client.pem', key_file: '~/client.key' }
  }

  /** The server lets the reader in by its certificate alone. */
  const admitting = async (): Promise<void> => {
    await postgres.show(await authority.certify('IP:127.0.0.1,DNS:localhost', { days: 90 }), authority.ca)
    await postgres.admit('cert')
    onTestFinished(() => postgres.admit('scram-sha-256'))
  }

  it.for(WAYS)('signs in over %s, without a password', async (way, { world }) => {
    await admitting()
    await configure(world, way, { ...(await ours(world, authority, READER)), password_file: undefined })
    expect(await report(world)).toMatchObject(WHOLE)
  })

  it('is asked for where the server wants one', async ({ world }) => {
    await admitting()
    expect(await refusal(world, 'ssh2', VERIFIED)).toMatch(
      /connection requires a valid client certificate\n.*Set cert_file and key_file under \[targets\.test\.database\]/,
    )
  })

  it('that the server does not know, or that is another role’s, is told from a wrong password', async ({ world }) => {
    await admitting()
    const hint = /\n.*Set cert_file and key_file under \[targets\.test\.database\]/
    const unknown = await refusal(world, 'ssh2', await ours(world, stranger, READER))
    expect(unknown).toMatch(/PostgreSQL wants a certificate, or another than it was shown: .*unknown ca/)
    expect(unknown).toMatch(hint)
    const another = await refusal(world, 'ssh2', await ours(world, authority, 'somebody'))
    expect(another).toMatch(/certificate authentication failed for user "check_status"/)
    expect(another).toMatch(hint)
  })

  it.for<[string, string, RegExp]>([
    ['is not there', '', /key_file \S+nowhere\.key cannot be read: ENOENT\n.*Check key_file under/],
    ['is no key', 'nonsense', /key_file \S+nowhere\.key holds no private key\n.*Check key_file under/],
    [
      'has a passphrase',
      generateKeyPairSync('ec', {
        namedCurve: 'P-256',
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
      }).privateKey,
      /key_file \S+nowhere\.key has a passphrase, and nobody is there to type it\n.*openssl pkey -in/,
    ],
    [
      'is that of another certificate',
      generateKeyPairSync('ec', {
        namedCurve: 'P-256',
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      }).privateKey,
      /key_file \S+nowhere\.key is not the key of the certificate in \S+client\.pem\n.*Check key_file under/,
    ],
  ])('is refused with its file if its key %s', async ([, key, words], { world }) => {
    const database = { ...(await ours(world, authority, READER)), key_file: '~/nowhere.key' }
    if (key !== '') await writeFile(join(world.home, 'nowhere.key'), key)
    expect(await refusal(world, 'ssh2', database)).toMatch(words)
  })
})

describe('the sslmode of a DATABASE_URL', () => {
  it.for<[Way, string]>(WAYS.flatMap(way => ['allow', 'prefer', 'require'].map((mode): [Way, string] => [way, mode])))(
    'over %s leads there: %s',
    async ([way, mode], { world }) => {
      await throughUrl(world, way, `sslmode=${mode}`)
      expect(await report(world)).toMatchObject(WHOLE)
    },
  )

  it.for(['verify-ca', 'verify-full'])('is checked with a ca_file of this machine: %s', async (mode, { world }) => {
    await throughUrl(world, 'ssh2', `sslmode=${mode}`, { ca_file: '~/ca.pem' })
    expect(await report(world)).toMatchObject(WHOLE)
    await showing('DNS:elsewhere.example')
    expect((await report(world)).status).toBe(mode === 'verify-ca' ? 0 : 3)
  })

  it('means no encryption where it is `disable`, and nothing where the settings say more', async ({ world }) => {
    await throughUrl(world, 'ssh2', 'sslmode=disable')
    expect((await report(world)).stderr).toContain('no encryption')
    await throughUrl(world, 'ssh2', 'sslmode=disable', VERIFIED)
    expect(await report(world)).toMatchObject(WHOLE)
  })

  it('names an sslrootcert that is on the host, and does not read it from this machine', async ({ world }) => {
    await throughUrl(world, 'ssh2', `sslmode=verify-full&sslrootcert=${join(world.home, 'ca.pem')}`)
    expect((await report(world)).stderr).toMatch(
      /signed by Shop Root, which is not trusted here\n.*Copy \S+\/ca\.pem, which \S+\/\.env on the host names, to this machine, and set ca_file/,
    )
  })

  it('finds its sslrootcert where the platform is read on its own host', async ({ world }) => {
    await throughUrl(world, 'direct', `sslmode=verify-full&sslrootcert=${join(world.home, 'ca.pem')}`)
    expect(await report(world)).toMatchObject(WHOLE)
  })
})

describe('a PostgreSQL without TLS', () => {
  it.for(WAYS)('says over %s that it has none, if it is asked for', async (way, { world }) => {
    const { port, database: name } = world.platform
    expect(await refusal(world, way, { tls: 'require', port, name })).toMatch(
      /PostgreSQL at 127\.0\.0\.1:\d+ on .* does not offer TLS\n.*Switch it on there \(ssl = on\)/,
    )
  })

  it('is read over its Unix socket whatever the settings say of TLS', async ({ world }) => {
    const { port, database: name, socketDir: socket } = world.platform
    await configure(world, 'ssh2', { ...VERIFIED, port, name, socket, password_file: undefined })
    expect(await report(world)).toMatchObject(WHOLE)
  })
})

describe('without SSH', () => {
  it('PostgreSQL on another machine is not read unencrypted: the settings are refused, with what to set', async ({ world }) => {
    for (const tls of [undefined, 'off']) {
      await configure(world, 'direct', { host: 'db.example', tls })
      const { status, stderr } = await report(world)
      expect(stderr).toMatch(
        /targets\.test\.database\.tls: without SSH, nothing else protects the way to db\.example: set tls = "verify-full", or set ssh\n/,
      )
      expect(status).toBe(64)
    }
  })

  it('nor where a DATABASE_URL leads to another machine', async ({ world }) => {
    const env_file = join(world.home, '.env')
    await configure(world, 'direct', { port: undefined, env_file })
    for (const query of ['', '?sslmode=disable']) {
      await writeFile(env_file, `DATABASE_URL=postgres://u:p@192.0.2.1/d${query}\n`)
      expect((await report(world)).stderr).toMatch(
        /\.env would have PostgreSQL on 192\.0\.2\.1 read unencrypted, and there is no SSH in between\n.*Set tls = "verify-full" under \[targets\.test\.database\], or read over SSH/,
      )
    }
  })
})

describe('doctor', () => {
  const ofPostgres = async (world: World) => {
    const { document, of } = await examineWorld(world)
    expect(document.targets).toHaveLength(1)
    return of('postgres')
  }

  it('says that the way to PostgreSQL is encrypted, by whom, and until when', async ({ world }) => {
    await configure(world, 'ssh2', VERIFIED)
    expect(await ofPostgres(world)).toMatchObject({
      standing: 'fine',
      findings: [
        {},
        {
          found: expect.stringMatching(
            /^encrypted with TLSv1\.3; certificate for 127\.0\.0\.1, localhost by Shop Root \(authority and name checked\), until 20/,
          ),
        },
      ],
    })
  })

  it('warns of a certificate that expires within 30 days', async ({ world }) => {
    await showing('IP:127.0.0.1', { days: 12 })
    await configure(world, 'ssh2', VERIFIED)
    expect(await ofPostgres(world)).toMatchObject({
      standing: 'warning',
      findings: [
        {},
        { found: expect.stringMatching(/expires in 1[12] days, on /), advice: expect.stringMatching(/renewed on the database server/) },
      ],
    })
  })

  it.for<[string, string, Record<string, string>, RegExp, RegExp]>([
    ['a certificate for another name', 'DNS:db.example', {}, /is for db\.example, not for 127/, /Set host under/],
    [
      'a ca_file that is not there',
      'IP:127.0.0.1',
      { ca_file: '~/nowhere.pem' },
      /ca_file \S+nowhere\.pem cannot be read: ENOENT/,
      /Check ca_file under/,
    ],
  ])(
    'says what keeps PostgreSQL from being read over TLS, and that the way there is free: %s',
    async ([, names, database, found, advice], { world }) => {
      await showing(names)
      for (const way of ['ssh2', 'openssh'] as const) {
        await configure(world, way, { ...VERIFIED, ...database })
        const { of } = await examineWorld(world)
        expect(of('postgres')).toMatchObject({
          standing: 'error',
          findings: [{ found: expect.stringMatching(found), advice: expect.stringMatching(advice) }],
        })
        expect(of('forwarding')).toMatchObject({ standing: 'fine', findings: [{ found: 'the host forwards connections to PostgreSQL' }] })
      }
    },
  )
})

describe('init', () => {
  const answers = async (world: World, ...encryption: readonly Turn[]): Promise<readonly Turn[]> => {
    await writeFile(join(world.home, 'pw'), `${READER_PASSWORD}\n`, { mode: 0o600 })
    const all = allWell(await furnish(world))
    return [
      ...all.slice(0, 3),
      [/Path of the \.env on the host[^\n]*: /, '-\r'],
      [/Name of the database[^\n]*: /, 'platform\r'],
      [/How should check_status sign in[\s\S]*?Number[^\n]*: /, '1\r'],
      [/Address of PostgreSQL[^\n]*: /, ENTER],
      [/Port of PostgreSQL[^\n]*: /, `${postgres.port}\r`],
      [/PostgreSQL role[^\n]*: /, ENTER],
      [/Password file on this machine[^\n]*: /, '~/pw\r'],
      ...encryption,
      ...all.slice(8),
    ]
  }

  it('proposes to encrypt the connection where the server takes no other, and asks before it does so unchecked', async ({ world }) => {
    const running = await converse(
      world,
      await answers(world, [/Encrypt the connection to PostgreSQL\?[^\n]*: /, ENTER], [/Encrypt without checking[^\n]*: /, ENTER]),
    )

    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain('PostgreSQL there seems to take encrypted connections only.')
    expect(said.replace(/\s+/g, ' ')).toMatch(/is signed by Shop Root, which is not trusted here/)
    expect(said).toContain('✅ the connection to PostgreSQL is encrypted\n')
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain('tls = "require"\n')
    expect(await world.run(['--config', SETTINGS, '--only', 'providers'])).toMatchObject(WHOLE)
  })

  it('writes that the certificate is checked where it can be', async ({ world }) => {
    await writeFile(join(world.home, 'ca.pem'), authority.ca)
    const running = await converse(world, await answers(world, [/Encrypt the connection to PostgreSQL\?[^\n]*: /, ENTER]), undefined, {
      env: { NODE_EXTRA_CA_CERTS: join(world.home, 'ca.pem') },
    })

    expect((await running.ended).status).toBe(0)
    expect(unstyled(running.said())).toContain('✅ the connection to PostgreSQL is encrypted, and its certificate is checked\n')
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain('tls = "verify-full"\n')
  })
})
