import { describe, expect, it, onTestFinished } from 'vitest'
import { parseEnvFile } from '../../../src/source/postgres/env-file.js'

describe("the application's .env", () => {
  it.each([
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
    ['nothing of the kind', {}],
  ])('%j', (text, said) => {
    expect(parseEnvFile(text)).toEqual(said)
  })

  it('makes no noise about TLS to a database on the same host, and opens no certificate here', async () => {
    const warnings: unknown[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    onTestFinished(() => void process.off('warning', listen))

    expect(parseEnvFile('DATABASE_URL=postgres://u:p@h/d?sslmode=require&sslrootcert=/nowhere')).toMatchObject({ host: 'h', name: 'd' })
    await new Promise(resolve => setImmediate(resolve)) // warnings come a tick later
    expect(warnings).toEqual([])
  })

  it.each([
    'DATABASE_URL=sqlite:///x.db',
    'DATABASE_URL=mysql://u:p@h/d',
    'DATABASE_URL=hunter2',
    'DATABASE_URL=postgres://u:hunter2#@h/d',
  ])('refuses %j without repeating it', text => {
    expect(() => parseEnvFile(text)).toThrow()
  })
})
