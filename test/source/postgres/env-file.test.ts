import { describe, expect, it, onTestFinished } from 'vitest'
import { UrlError } from '../../../src/source/postgres/database-url.js'
import { parseEnvFile } from '../../../src/source/postgres/env-file.js'

describe("the database settings in the application's .env", () => {
  it.each<[text: string, settings: ReturnType<typeof parseEnvFile>]>([
    ['DATABASE_URL=postgres://u:p@h:6432/d', { host: 'h', port: 6432, name: 'd', user: 'u', password: 'p' }],
    ['export DATABASE_URL="postgresql://u:p%40ss@h/d"', { host: 'h', name: 'd', user: 'u', password: 'p@ss' }],
    ['DATABASE_URL=postgis://u:p@h/d?conn_max_age=600', { host: 'h', name: 'd', user: 'u', password: 'p' }],
    ['DATABASE_URL=postgres://u:p@/d?host=/var/run/postgresql', { socket: '/var/run/postgresql', name: 'd', user: 'u', password: 'p' }],
    ['DATABASE_URL=postgres://u:p@%2Fvar%2Frun%2Fpostgresql/d', { socket: '/var/run/postgresql', name: 'd', user: 'u', password: 'p' }],
    [
      "DEBUG=1\nDB_NAME=d\nDB_USER=u\nDB_PASSWORD='a b#c'\nDB_HOST=127.0.0.1\nDB_PORT=5433\n",
      { host: '127.0.0.1', port: 5433, name: 'd', user: 'u', password: 'a b#c' },
    ],
    ['DB_NAME=d\nDB_USER=u\nDB_PORT=\n', { name: 'd', user: 'u' }],
    ['DB_NAME=d\nDB_PASSWORD=a#b\n', { name: 'd', password: 'a#b' }],
    ...['psql', 'pgsql', 'postgis', 'timescale', 'timescalegis', 'prometheus-postgresql', 'prometheus-postgis'].map(
      (scheme): [string, object] => [`DATABASE_URL=${scheme}://u:p@h/d`, { host: 'h', name: 'd', user: 'u', password: 'p' }],
    ),
    ['DATABASE_URL=psql:////var/run/postgresql/d', { socket: '/var/run/postgresql', name: 'd' }],
    ['DATABASE_URL=psql://u:p@h/d?options=-c search_path=app', { host: 'h', name: 'd', user: 'u', password: 'p', schema: 'app' }],
    [
      'DATABASE_URL=psql://u:p@h/d?options=-c%20statement_timeout%3D5%20--search_path%3D%22app%22%2C%5C%20public&sslmode=require',
      { host: 'h', name: 'd', user: 'u', password: 'p', schema: 'app,public', tls: 'require' },
    ],
    ...(
      [
        ['disable', 'off'],
        ['allow', 'allow'],
        ['prefer', 'allow'],
        ['require', 'require'],
        ['verify-ca', 'verify-ca'],
        ['verify-full', 'verify-full'],
      ] as const
    ).map(([word, tls]): [string, object] => [
      `DATABASE_URL=psql://u:p@h/d?sslmode=${word}`,
      { host: 'h', name: 'd', user: 'u', password: 'p', tls },
    ]),
    [
      'DATABASE_URL=psql://u@h/d?sslmode=verify-ca&sslrootcert=/srv/ca.pem&sslcert=/srv/c.pem&sslkey=/srv/k.pem',
      { host: 'h', name: 'd', user: 'u', tls: 'verify-ca', caFile: '/srv/ca.pem', certFile: '/srv/c.pem', keyFile: '/srv/k.pem' },
    ],
    ['DATABASE_URL=psql://u@h/d?sslrootcert=system', { host: 'h', name: 'd', user: 'u', tls: 'verify-full' }],
    ['DATABASE_URL=psql://u:p@h/d?currentSchema=app&CONN_MAX_AGE=60', { host: 'h', name: 'd', user: 'u', password: 'p', schema: 'app' }],
    ['nothing of the kind', {}],
  ])('are read from %j', (text, settings) => {
    expect(parseEnvFile(text)).toEqual(settings)
  })

  it('may require TLS without causing a warning, and without opening a certificate file here', async () => {
    const warnings: unknown[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    onTestFinished(() => void process.off('warning', listen))

    expect(parseEnvFile('DATABASE_URL=postgres://u:p@h/d?sslmode=require&sslrootcert=/nowhere')).toMatchObject({ host: 'h', name: 'd' })
    await new Promise(resolve => setImmediate(resolve)) // warnings come a tick later
    expect(warnings).toEqual([])
  })

  it.each([
    ['DATABASE_URL=sqlite:///x.db', 'begins with sqlite://, which is not PostgreSQL'],
    ['DATABASE_URL=mysql://u:hunter2@h/d', 'begins with mysql://, which is not PostgreSQL'],
    ['DATABASE_URL=hunter2', 'is not a database URL'],
    ['DATABASE_URL=postgres://u:hunter2#@h/d', 'cannot be parsed'],
    ['DATABASE_URL=postgres://u:hunter2@h/d?sslmode=hunter2', 'sets an sslmode that PostgreSQL does not have'],
    ['DATABASE_URL=postgres://u:hunter2@h/d?service=x', 'sets service, which is not supported'],
    ['DATABASE_URL=postgres://u:hunter2@h/d?options=-c role=x', 'sets role in its options, which is not supported'],
  ])('are refused from %j without quoting it', (text, message) => {
    expect(() => parseEnvFile(text)).toThrow(new UrlError(message))
  })
})
