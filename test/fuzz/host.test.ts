import { PassThrough } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LOG_KINDS, type LogSettings } from '../../src/config/settings.js'
import { messageOf } from '../../src/platform/log-message.js'
import { countFailedLogins } from '../../src/platform/logins.js'
import type { Host } from '../../src/source/host.js'
import { MAX_ANSWER_BYTES, readAnswer, unwrap } from '../../src/source/logs/answer.js'
import { parseLine } from '../../src/source/logs/lines.js'
import { liveFilter } from '../../src/source/logs/live-filter.js'
import { obstacle } from '../../src/source/logs/obstacles.js'
import { linesFrom } from '../../src/source/logs/text.js'
import { parseEnvFile, withEnvFile } from '../../src/source/postgres/env-file.js'
import { readError } from '../../src/source/postgres/errors.js'
import { failingTable } from '../../src/source/postgres/failing-table.js'
import { checkedRows } from '../../src/source/postgres/rows.js'
import type { ReadError } from '../../src/source/readings.js'
import { type Hint, hintFor } from '../../src/text/hint.js'
import { A_MEGABYTE, expectOurs, LARGE, mutated, rubbish, times } from '../support/fuzz.js'

const SAST = 'Africa/Johannesburg'

/** Expects a short message and hint, for any target. */
const expectOwnReadError = ({ hint, ...error }: ReadError<Hint>): void =>
  expectOurs({ name: 'ReadError', ...error, hint: hintFor('shop', hint) }, 'ReadError')

/** A host that prints this for any command. */
const hostThatPrints = (...chunks: readonly (string | Buffer)[]): Host => {
  const run: Host['run'] = async () => {
    const stdout = new PassThrough()
    for (const chunk of chunks) stdout.write(chunk)
    stdout.end()
    return { stdin: new PassThrough(), stdout, stderr: new PassThrough(), status: Promise.resolve(0), kill: () => void stdout.destroy() }
  }
  return { label: 'root@shop.example:22', run } as Host
}

describe("the application's .env", () => {
  const SAMPLES = [
    'DEBUG=1\nexport DATABASE_URL="postgresql://user:p%40ss@db.example:6432/shop?sslmode=require&host=/run/postgresql"\n',
    '# the shop\nDB_NAME=\'shop\'\nDB_USER=reader\nDB_PASSWORD="a b#c"\nDB_HOST=127.0.0.1\nDB_PORT=5433\n',
  ]
  const settings = { host: '127.0.0.1', port: 5432, statementTimeout: 5, envFile: '/opt/shop/.env' }

  const read = async (text: string): Promise<void> => {
    const found = await withEnvFile(settings, hostThatPrints(text)).catch(error => expectOurs(error, 'DatabaseError'))
    if (!found) return
    expect(found.name).toBeTruthy()
    expect(found.port === Math.trunc(found.port) && found.port > 0 && found.port < 65_536).toBe(true)
  }

  it('with any text, or damaged, is read or refused with an error of our own', async () => {
    await fc.assert(fc.asyncProperty(rubbish, read), times(300))
    await fc.assert(fc.asyncProperty(mutated(...SAMPLES), read), times(1000))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('DB_PORT', 'DATABASE_URL', 'DB_HOST', 'DB_NAME'), rubbish, (key, value) =>
        read(`${SAMPLES[1]}${key}=${value}`),
      ),
      times(500),
    )
  })

  it.each(['65536', '1e9', '0.5', '-1', 'Infinity', '99999999999'])('cannot set port %s', async port => {
    expect(parseEnvFile(`DB_NAME=d\nDB_USER=u\nDB_PORT=${port}`).port).toBeUndefined()
    await read(`DATABASE_URL=postgres://u:p@h:${port}/d`)
    await read(`DATABASE_URL=postgres://u:p@%2Frun:${port}/d`)
    await read(`DATABASE_URL=postgres://u:p@h/d?port=${port}`)
  })

  it.each(Object.entries(LARGE))('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, (_, text) => {
    try {
      parseEnvFile(text)
      parseEnvFile(`DATABASE_URL=postgres://${text}`)
    } catch (error) {
      expect((error as Error).message).not.toContain(text) // withEnvFile replaces the message
    }
  })

  it('is refused from a host that never stops sending', async () => {
    let sent = 0
    const endless = async function* () {
      for (;;) {
        sent += 65_536
        yield Buffer.alloc(65_536, 'a')
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    const host = {
      label: 'shop',
      run: async () => ({
        stdin: new PassThrough(),
        stdout: endless(),
        stderr: new PassThrough(),
        status: new Promise(() => {}),
        kill() {},
      }),
    } as unknown as Host

    await withEnvFile(settings, host).then(
      () => expect.unreachable(),
      error => expectOurs(error, 'DatabaseError'),
    )
    expect(sent).toBeLessThan(1_000_000)
  })
})

describe('output of PostgreSQL', () => {
  const words = fc.oneof(rubbish, fc.constantFrom('', 'a'.repeat(1_000_000), 'client password must be a string', 'Connection terminated'))
  const code = fc.oneof(rubbish, fc.constantFrom('42501', '42P01', '42703', 'constructor', '__proto__', 'toString', 'hasOwnProperty'))

  it('that is an error gives a short message and a hint', () => {
    fc.assert(
      fc.property(words, fc.option(code, { nil: undefined }), (message, code) => {
        const error = readError(Object.assign(new Error(message), { code }))
        expectOwnReadError(error)
      }),
      times(500),
    )
  })

  it('with any error position gives a short addition to the message', () => {
    const query = { name: 'deposits', reads: { deposits: ['id', 'amount'], __proto__: ['x'] }, values: [] } as never
    fc.assert(
      fc.property(code, fc.oneof(rubbish, fc.integer().map(String), fc.constantFrom('1e999', '-1', 'NaN')), (code, position) => {
        expect(failingTable(query, 'SELECT id FROM deposits d WHERE d.amount > 1', { code, position }).length).toBeLessThan(200)
      }),
      times(500),
    )
  })

  it('that is any rows gives rows of the right shape, or an error', () => {
    const row = z.object({ id: z.string(), at: z.date(), count: z.int(), sum: z.string().nullable() })
    const query = { name: 'sample', row } as never
    fc.assert(
      fc.property(fc.array(fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true, maxDepth: 3 })), rows => {
        const outcome = checkedRows(query, rows)
        if (outcome.ok) expect(rows.length).toBe(outcome.value.length)
        else expectOwnReadError(outcome.error)
      }),
      times(500),
    )
  })
})

describe('a log', () => {
  const LINES = [
    'ERROR 2025-10-08 03:52:55,123 views 812 1400 LOGIN FAILED: ann@shop.example - wrong password',
    '[2025-10-08 03:52:55 +0000] [812] [ERROR] Worker (pid:9) was sent SIGKILL',
    '10.0.0.1 - - [08/Oct/2025:03:52:55 +0000] "POST /api/auth/login/?a=1 HTTP/1.1" 502 153 "-" "curl"',
    '2025-10-08T03:52:55.123456+02:00 FATAL down',
  ]
  const read = (text: string): void => {
    for (const kind of LOG_KINDS) {
      const line = parseLine(text, kind, SAST)
      expect(line.text).toBe(text)
      expect(line.at === undefined || !Number.isNaN(line.at.getTime())).toBe(true)
      expect(typeof messageOf(line, kind)).toBe('string')
      expect(typeof liveFilter(kind, { errorsOnly: true, grep: 'a' })(text)).toBe('boolean')
      expect(countFailedLogins([line], [line]).total).toBeLessThan(3)
    }
  }

  it('with any line is parsed without a crash', () => {
    fc.assert(fc.property(fc.oneof(rubbish, mutated(...LINES)), read), times(1000))
  })

  it.each([...Object.entries(LARGE), ...LINES.map(line => [line, line.repeat(10_000)] as const)])(
    'with a line of a megabyte of %s is parsed quickly',
    { timeout: A_MEGABYTE },
    (_, text) => read(text),
  )

  it('with an endless line is read without keeping more than its beginning', async () => {
    const endless = async function* () {
      for (let i = 0; i < 2000; i++) yield Buffer.alloc(65_536, 'a')
      yield Buffer.from('\nnext\n')
    }
    const lengths: number[] = []
    for await (const line of linesFrom(endless(), 8000, true)) lengths.push(line.length)
    expect(lengths).toEqual([8000, 4])
  })

  const logs: readonly LogSettings[] = [{ name: 'django', path: '/logs/django.log', kind: 'django' }]
  const tasks = logs.map(log => ({ log, tails: [{ kind: 'log' as const, name: log.name, bytes: 100, match: 'errors' as const }] }))
  const mark = { printed: '', whole: '0123456789abcdef0123456789abcdef' }
  const ANSWER = `now 1759888375+0200 root\n=0 read -rw-r--r--/120/1759888375/root/adm\n~r 1759880000 /logs/django.log.1\n^${LINES[0]}\n&\n:0\n ${LINES[0]}\n.\n`

  const answered = (raw: Buffer): void => {
    const answer = unwrap(raw, mark)
    if (!answer) return
    const { hostNow, outcomes } = readAnswer(answer, tasks, SAST)
    expect(hostNow === undefined || hostNow instanceof Date).toBe(true)
    for (const outcome of outcomes.values()) {
      if (!outcome.ok) expectOwnReadError(outcome.error)
      else if (outcome.value.state === 'read') expect(outcome.value.lines.length).toBeLessThan(100_000)
    }
  }

  it('from any output of the host is read, or gives an error of our own', () => {
    const wrapped = (text: string): Buffer => Buffer.from(`motd\n${mark.whole} plain\n${text}${mark.whole} end\n`)
    expect(
      readAnswer(unwrap(wrapped(ANSWER), mark) ?? Buffer.alloc(0), tasks, SAST).outcomes.get(tasks[0]?.tails[0] as never),
    ).toMatchObject({
      ok: true,
    })
    fc.assert(
      fc.property(fc.oneof(rubbish, mutated(ANSWER)), text => answered(wrapped(text))),
      times(500),
    )
    fc.assert(
      fc.property(mutated(`motd\n${mark.whole} gzip\n${gzipSync(ANSWER).toString('latin1')}${mark.whole} end\n`), text =>
        answered(Buffer.from(text, 'latin1')),
      ),
      times(300),
    )
    const line = rubbish.map(text => text.replaceAll('\n', ' ')) // the output is split at line breaks
    fc.assert(
      fc.property(fc.oneof(line, fc.constantFrom('failed', 'denied', 'directory', 'constructor')), line, (word, detail) => {
        const found = obstacle('/logs/a', word, detail)
        if (found !== 'absent') expectOwnReadError(found)
      }),
      times(300),
    )
  })

  it('whose output unpacks to more than the limit is not unpacked', () => {
    const bomb = gzipSync(Buffer.alloc(20 * MAX_ANSWER_BYTES, ' \n'))
    const raw = Buffer.concat([Buffer.from(`${mark.whole} gzip\n`), bomb, Buffer.from(`${mark.whole} end\n`)])
    expect(unwrap(raw, mark)).toBeUndefined()
  })

  it.each(Object.entries(LARGE))('whose output is a megabyte of %s is parsed quickly', { timeout: A_MEGABYTE }, (_, text) =>
    answered(Buffer.from(`${mark.whole} plain\n=0 read ${text}\n ${text}${mark.whole} end\n`)),
  )
})
