import { execFileSync } from 'node:child_process'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { otherClock } from '../support/clock.js'
import { python } from '../support/rotations.js'
import { it, type World } from '../support/world.js'

const at = (minutesAgo: number, hours = 0): Date => new Date(Date.now() - minutesAgo * 60_000 + hours * 3_600_000)
const utc = (minutesAgo: number): string => at(minutesAgo).toISOString().slice(0, 19)
const sast = (minutesAgo: number): string => at(minutesAgo, 2).toISOString().slice(0, 19).replace('T', ' ')
const clf = (minutesAgo: number): string => {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(at(minutesAgo).toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}

/** Configures and writes one log, of an open kind by default. */
const logged = async (world: World, lines: readonly string[], kind = 'auto'): Promise<void> => {
  const path = join(world.logs, 'any.log')
  await world.configure({ logs: [{ name: 'any', path, kind }] })
  await writeFile(path, lines.map(line => `${line}\n`).join(''))
}
const sectionOf = async (world: World): Promise<string> => (await world.run(['report', '--only', 'logs'])).stdout
const ruleOf = async (world: World, rule = 'log_errors') =>
  JSON.parse((await world.run(['problems', '--only', rule, '--format', 'json'])).stdout).rules[0]

const INFO = 3000
/** For each: the kind, a line older than the window, an error within it, and further lines. */
const KINDS: Readonly<Record<string, readonly [kind: string, ...lines: string[]]>> = {
  'JSON of python-json-logger': [
    'json',
    `{"asctime": "${sast(INFO)},123", "levelname": "INFO", "name": "app", "message": "an error? no"}`,
    `{"asctime": "${sast(9)},123", "levelname": "ERROR", "name": "app", "message": "Bank feed is silent"}`,
  ],
  'JSON of structlog': [
    'json',
    `{"event": "began", "level": "info", "timestamp": "${utc(INFO)}Z"}`,
    `{"event": "Bank feed is silent", "level": "error", "timestamp": "${utc(9)}.123456Z"}`,
  ],
  'JSON whose first key is the level': [
    'json',
    `{"levelname": "INFO", "asctime": "${sast(INFO)},123", "message": "began"}`,
    `{"levelname": "ERROR", "asctime": "${sast(9)},123", "message": "Bank feed is silent"}`,
  ],
  'JSON of pino': ['json', `{"level":30,"time":${+at(INFO)},"msg":"began"}`, `{"level":50,"time":${+at(9)},"msg":"Bank feed is silent"}`],
  'JSON with a date of the business first': [
    'json',
    `{"event":"began","level":"info","timestamp":"${utc(INFO)}Z"}`,
    `{"created":"2024-01-01T00:00:00Z","event":"Bank feed is silent","level":"error","timestamp":"${utc(9)}Z"}`,
  ],
  'JSON of a server that logs all requests at one level': [
    'json',
    `{"levelname": "INFO", "asctime": "${sast(INFO)},123", "message": "GET /", "status": "200"}`,
    `{"levelname": "INFO", "asctime": "${sast(9)},123", "message": "Bank feed is silent", "status": "500"}`,
  ],
  'JSON with another key for the level': [
    'json',
    `{"loglevel":"INFO","timestamp":"${utc(INFO)}Z","message":"began"}`,
    `{"loglevel":"ERROR","timestamp":"${utc(9)}Z","message":"Bank feed is silent"}`,
  ],
  Celery: [
    'stamped',
    `[${sast(INFO)},123: INFO/MainProcess] began`,
    `[${sast(9)},123: ERROR/ForkPoolWorker-1] Task failed: Bank feed is silent`,
  ],
  supervisor: ['stamped', `${sast(INFO)},123 INFO began`, `${sast(9)},123 CRIT Bank feed is silent`],
  'lower-case levels': ['stamped', `${utc(INFO)}Z info: began, no error`, `${utc(9)}Z error: Bank feed is silent`],
  'the level after many words': [
    'stamped',
    `${sast(INFO)},123 4711 MainThread web-1 app.views myhost pay INFO began`,
    `${sast(9)},123 4711 MainThread web-1 app.views myhost pay ERROR Bank feed is silent`,
  ],
  'stamps first': ['stamped', `${sast(INFO)},123 INFO began`, `${sast(9)},123 ERROR Bank feed is silent`, `${sast(8)},123 INFO no ERROR`],
  'stamps and names first': ['stamped', `${sast(INFO)},123 - a.b - INFO - began`, `${sast(9)},123 - a.b - ERROR - Bank feed is silent`],
  'stamps in brackets': ['stamped', `[${sast(INFO)},123] INFO began`, `[${sast(9)},123] ERROR [a.b:12] Bank feed is silent`],
  loguru: ['stamped', `${sast(INFO)}.123 | INFO     | a:b:1 - began`, `${sast(9)}.123 | ERROR    | a:b:1 - Bank feed is silent`],
  'structlog on a terminal': [
    'stamped',
    `\u001b[2m${utc(INFO)}Z\u001b[0m [\u001b[32minfo     \u001b[0m] began`,
    `\u001b[2m${utc(9)}Z\u001b[0m [\u001b[31merror    \u001b[0m] Bank feed is silent`,
  ],
  colours: [
    'django',
    `\u001b[32mINFO ${sast(INFO)},123 a 1 2 began\u001b[0m`,
    `\u001b[31mERROR ${sast(9)},123 a 1 2 Bank feed is silent\u001b[0m`,
  ],
  'docker compose': ['django', `web-1  | INFO ${sast(INFO)},123 a 1 2 began`, `web-1  | ERROR ${sast(9)},123 a 1 2 Bank feed is silent`],
  Kubernetes: [
    'gunicorn',
    `${utc(INFO)}.123456789Z stderr F [${utc(INFO).replace('T', ' ')} +0000] [8] [INFO] began`,
    `${utc(9)}.123456789Z stderr F [${utc(9).replace('T', ' ')} +0000] [8] [ERROR] Bank feed is silent`,
  ],
  'Kubernetes, of JSON': [
    'json',
    `${utc(INFO)}.123456789Z stderr F {"level": "info", "timestamp": "${utc(INFO)}Z", "event": "began"}`,
    `${utc(9)}.123456789Z stderr F {"level": "error", "timestamp": "${utc(9)}Z", "event": "Bank feed is silent"}`,
  ],
  Heroku: [
    'json',
    `${utc(INFO)}.123456+00:00 app[web.1]: {"level": "info", "timestamp": "${utc(INFO)}Z", "event": "began"}`,
    `${utc(9)}.123456+00:00 app[web.1]: {"level": "error", "timestamp": "${utc(9)}Z", "event": "Bank feed is silent"}`,
  ],
  'docker swarm': [
    'json',
    `web.1.k3x@node1    | {"level": "info", "timestamp": "${utc(INFO)}Z", "event": "began"}`,
    `web.1.k3x@node1    | {"level": "error", "timestamp": "${utc(9)}Z", "event": "Bank feed is silent"}`,
  ],
  'stamps with a zone, and a module name': [
    'stamped',
    `${utc(INFO)}Z INFO app.views: began`,
    `${utc(9)}Z ERROR app.views: Bank feed is silent`,
  ],
  'coloured errors only, far from both ends': [
    'django',
    ...Array.from({ length: 400 }, () => `INFO ${sast(INFO)},123 a 1 2 began, and went on for some words`),
    `\u001b[31mERROR ${sast(9)},123 a 1 2 Bank feed is silent\u001b[0m`,
    ...Array.from({ length: 100 }, () => `INFO ${sast(8)},123 a 1 2 goes on for some words more than that`),
  ],
  'coloured levels of errors only, far from both ends': [
    'stamped',
    ...Array.from({ length: 400 }, () => `${sast(INFO)},123 INFO began, and went on for some words`),
    `${sast(9)},123 \u001b[31mERROR\u001b[0m Bank feed is silent`,
    ...Array.from({ length: 100 }, () => `${sast(8)},123 INFO goes on for some words more than that`),
  ],
  nginx: [
    'nginx',
    `${at(INFO).toISOString().slice(0, 10).replaceAll('-', '/')} 12:00:00 [notice] 8#8: began`,
    `${utc(9).replace('T', ' ').replaceAll('-', '/')} [error] 8#8: *1 Bank feed is silent`,
  ],
}

describe('a log whose kind is left open', () => {
  it.for(Object.entries(KINDS))('has its kind detected from its lines: %s', async ([, [kind, ...lines]], { world }) => {
    await logged(world, lines)

    const shown = await sectionOf(world)
    expect(shown).toMatch(new RegExp(`^any: 1 error in the last 24 hours \\([\\d.]+ \\w+, ${kind}, written`, 'm'))
    expect(shown).toContain('Bank feed is silent')
  })

  it('may be an access log with ISO times', async ({ world }) => {
    const line = (minutes: number, status: number) =>
      `203.0.113.9 - - [${utc(minutes)}+00:00] "POST /api/login/ HTTP/1.1" ${status} 58 "-" "-"`
    await logged(world, [line(INFO, 200), ...Array.from({ length: 6 }, () => line(9, 401)), line(3, 502)])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours/m)
    expect((await world.run(['problems', '--only', 'failed_logins'])).stdout).toContain('203.0.113.9 · 6 failed log-ins')
  })

  it('may be plain text, in which lines have the time of the stamped line before them', async ({ world }) => {
    const old = Array.from({ length: 300 }, () => ['Traceback (most recent call last):', 'ValueError: old'])
    await logged(world, [
      `backup of ${sast(20 * 1440)} began`,
      ...old.flat(),
      `backup of ${sast(9)} began`,
      'Traceback (most recent call last):',
      'FATAL: gone',
    ])

    expect(await sectionOf(world)).toMatch(/^any: 2 errors in the last 24 hours/m)
  })

  it('counts errors without any time separately', async ({ world }) => {
    await logged(world, ['Traceback', 'FATAL: one', 'FATAL: two', 'fine'])

    expect(await sectionOf(world)).toMatch(/^any: at least 3 errors .*, 3 without a time \(/m)
  })

  it('counts an error whose time is impossible', async ({ world }) => {
    await logged(world, [`INFO ${sast(INFO)},123 a 1 2 began`, 'ERROR 2026-02-31 12:00:00,123 a 1 2 no such day'])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours, 1 without a time/m)
  })

  it('may be of nginx, in the host’s time zone, across a change to daylight saving time', async ({ world }) => {
    const path = join(world.logs, 'error.log')
    // Berlin: at noon of 29 March the window began at 11:00 of the day before, an hour nearer to UTC.
    const { CLOCK: LD_PRELOAD = '', FAKETIME_TIMESTAMP_FILE: _, ...clock } = await otherClock('')
    const env = { ...clock, LD_PRELOAD, FAKETIME: '@2026-03-29 12:00:00', TZ: 'Europe/Berlin' }
    await world.configure({ ssh: false, database: { port: 1 }, logs: [{ name: 'nginx', path, kind: 'auto' }] })
    await writeFile(path, '2026/03/20 12:00:00 [notice] 8#8: began\n2026/03/28 11:30:00 [error] 8#8: *1 connect() failed\n')
    await utimes(path, new Date(), new Date('2026-03-28T10:30:00Z'))

    const { stdout } = await world.run(['report', '--only', 'logs'], { env })
    expect(stdout).toMatch(/^nginx: 1 error in the last 24 hours/m)
  })

  it('may contain lines with different offsets', async ({ world }) => {
    const line = (minutes: number, hours: number, text: string) =>
      `[${at(minutes, hours).toISOString().slice(0, 19).replace('T', ' ')} +0${hours}00] [8] [ERROR] ${text}`
    await logged(world, [
      line(INFO, 0, 'began'),
      line(24 * 60 - 30, 0, 'master'),
      line(24 * 60 - 30, 2, 'worker'),
      line(24 * 60 + 30, 2, 'old'),
      line(24 * 60 + 30, 0, 'older'),
    ])

    const shown = await sectionOf(world)
    expect(shown).toMatch(/^any: 2 errors/m)
    expect(shown).not.toContain('old')
  })
})

describe('a line that is too long to be sent whole', () => {
  const LONG = 'x'.repeat(3000)

  it('is counted by a level that comes after the cut', async ({ world }) => {
    await logged(world, [
      `{"event": "began", "level": "info", "timestamp": "${utc(INFO)}Z"}`,
      `{"event": "fine ${LONG}", "level": "info", "timestamp": "${utc(9)}Z"}`,
      `{"event": "broken ${LONG}", "level": "error", "timestamp": "${utc(9)}Z"}`,
    ])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in/m)
  })

  it('is dated no later than the next line if its time comes after the cut', async ({ world }) => {
    await logged(world, [
      `{"event": "broken ${LONG}", "level": "error", "timestamp": "${utc(INFO)}Z"}`,
      `{"event": "old", "level": "error", "timestamp": "${utc(INFO)}Z"}`,
      `{"event": "broken", "level": "error", "timestamp": "${utc(9)}Z"}`,
    ])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours \(/m)
  })

  it('is counted as a failed request or log-in', async ({ world }) => {
    const line = (request: string, status: number) => `203.0.113.9 - - [${clf(9)}] "${request}?n=${LONG} HTTP/1.1" ${status} 5 "-" "-"`
    await logged(world, [
      `203.0.113.9 - - [${clf(INFO)}] "GET / HTTP/1.1" 200 5 "-" "-"`,
      line('GET /a', 500),
      line('GET /b', 200),
      ...Array.from({ length: 6 }, () => line('POST /api/login/', 401)),
    ])

    const shown = await sectionOf(world)
    expect(shown).toMatch(/^any: 1 error in/m)
    expect(shown).toContain('5xx GET /a')
    expect(shown).not.toContain('xxxx')
    expect((await world.run(['problems', '--only', 'failed_logins'])).stdout).toContain('203.0.113.9 · 6 failed log-ins')
  })
})

describe('an error written without the logging framework', () => {
  const record = (minutes: number, level: string, text: string) => `[${utc(minutes).replace('T', ' ')} +0000] [8] [${level}] ${text}`
  const TRACEBACK = ['Traceback (most recent call last):', '  File "a.py", line 1, in <module>', 'ValueError: Bank feed is silent']
  const CHAIN = [...TRACEBACK, '', 'During handling of the above exception, another exception occurred:', '', ...TRACEBACK]

  it('counts among stamped lines, with the time of the line before it', async ({ world }) => {
    await logged(world, [
      record(INFO, 'INFO', 'began'),
      'ERROR:root:old',
      record(9, 'INFO', 'Booting worker'),
      'Internal Server Error: /api/leads/',
      ...CHAIN,
      'ERROR:payments.views:Bank feed is silent',
      'WARNING:payments.views:fine',
    ])

    const shown = await sectionOf(world)
    expect(shown).toMatch(/^any: 2 errors in the last 24 hours \(/m)
    expect(shown).toContain('Internal Server Error: /api/leads/')
    expect(shown).not.toContain('old')
  })

  it('counts without a time if no later line has one', async ({ world }) => {
    await logged(world, [record(INFO, 'INFO', 'Booting worker'), ...CHAIN])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours, 1 without a time/m)
  })

  it('counts in rotated files, too', async ({ world }) => {
    await logged(world, [record(5, 'INFO', 'goes on')])
    await writeFile(
      join(world.logs, 'any.log.1'),
      [record(INFO, 'INFO', 'began'), record(9, 'INFO', 'fine'), 'ERROR:root:boom', ''].join('\n'),
    )

    expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours \(/m)
  })

  it('counts after the log’s format has changed', async ({ world }) => {
    await logged(world, [`INFO ${sast(INFO)},123 a 1 2 began`, ...Array.from({ length: 200 }, (_, n) => `ERROR:root:boom ${n}`)], 'django')

    expect(await sectionOf(world)).toMatch(/^any: 200 errors in the last 24 hours, 200 without a time/m)
  })

  it('is not a traceback of a counted error, or of a refused visitor', async ({ world }) => {
    await logged(world, [
      `INFO ${sast(INFO)},123 a 1 2 began`,
      `ERROR ${sast(9)},123 a 1 2 It broke`,
      ...CHAIN,
      `ERROR ${sast(8)},123 a 1 2 It broke`,
      'in two lines',
      ...CHAIN,
      `WARNING ${sast(8)},123 django.request 1 2 Forbidden (Permission denied): /admin/`,
      ...CHAIN,
      `INFO ${sast(7)},123 a 1 2 fine`,
    ])

    expect(await sectionOf(world)).toMatch(/^any: 2 errors in the last 24 hours \(/m)
  })

  it('counts once with its traceback in plain text', async ({ world }) => {
    await logged(world, [`began ${sast(INFO)}`, `job ${sast(9)}`, 'ERROR it broke', ...CHAIN])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in/m)
  })
})

describe('a date in the message of plain text', () => {
  it('is not taken for the time of the line', async ({ world }) => {
    await logged(world, [
      `began ${sast(INFO)}`,
      `job started ${sast(9)}`,
      'ERROR: invoice due 2020-01-01 00:00:00 is unpaid',
      'ERROR due 2020-01-01 00:00:00',
      'FATAL: gone',
    ])

    expect(await sectionOf(world)).toMatch(/^any: 3 errors in the last 24 hours \(/m)
  })

  it('is not taken for the beginning of the log', async ({ world }) => {
    await logged(world, ['we have restored the dump of 2020-01-01 00:00:00', `job started ${sast(9)}`, 'fine'])

    expect(await sectionOf(world)).toMatch(/^any: at least 0 errors since /m)
  })
})

describe('the time in a prefix of syslog or a container', () => {
  const syslog = (minutes: number) => {
    const [, day = '', month, , time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(at(minutes, 2).toUTCString()) ?? []
    return `${month} ${day.replace(/^0/, ' ')} ${time} web-1 app[8]: `
  }

  it.for<[string, (minutes: number) => string]>([
    ['syslog', syslog],
    ['rsyslog', minutes => `${utc(minutes)}.123456+00:00 web-1 app[8]: `],
    ['Kubernetes', minutes => `${utc(minutes)}.123456789Z stderr F `],
  ])('is the time of a plain text line: %s', async ([, prefix], { world }) => {
    await logged(world, [
      ...Array.from({ length: 20 }, () => `${prefix(INFO)}ERROR: old`),
      `${prefix(INFO)}fine`,
      `${prefix(9)}ERROR: Bank feed is silent`,
    ])

    const shown = await sectionOf(world)
    expect(shown).toMatch(/^any: 1 error in the last 24 hours \(/m)
    expect(shown).not.toContain('app[8]')
  })
})

it('the time at the end of a line of Docker is the time of plain text', async ({ world }) => {
  const line = (minutes: number, text: string) => `{"log":"${text}\\n","stream":"stderr","time":"${utc(minutes)}.123456789Z"}`
  await logged(world, [line(INFO, 'ERROR: old'), line(INFO, 'fine'), line(9, 'ERROR: Bank feed is silent')])

  const shown = await sectionOf(world)
  expect(shown).toMatch(/^any: 1 error in the last 24 hours \(/m)
  expect(shown).toMatch(/ERROR: Bank feed is silent$/m)
})

it('a statement logged by PostgreSQL after an error is no error, and a failed request with its traceback is one', async ({ world }) => {
  const line = (minutes: number, text: string) => `${utc(minutes).replace('T', ' ')}.123 UTC [71] ${text}`
  await logged(world, [line(INFO, 'LOG:  began'), line(9, 'ERROR:  no such table'), line(9, 'STATEMENT:  SELECT ERROR')])
  expect(await sectionOf(world)).toMatch(/^any: 1 error in/m)

  await logged(world, [`began ${sast(INFO)}`, `job ${sast(9)}`, 'Internal Server Error: /x', 'Traceback (most recent call last):', '  a'])
  const shown = await sectionOf(world)
  expect(shown).toMatch(/^any: 1 error in/m)
  expect(shown).toContain('Internal Server Error: /x')
})

describe('a log without levels', () => {
  it.for([
    ['JSON', `{"sev": "x", "timestamp": "${utc(INFO)}Z", "event": "began"}`],
    ['stamps', `${sast(INFO)},123 began`],
  ] as const)('has unknown counts: %s', async ([, line], { world }) => {
    await logged(world, [line, line])

    expect(await sectionOf(world)).toContain('❓ any: unknown, no line says how severe it is')
    expect(await ruleOf(world)).toMatchObject({ status: 'unknown', reason: { message: 'any: no line says how severe it is' } })
  })

  it('has counts if its lines are requests in JSON', async ({ world }) => {
    const line = (minutes: number, path: string, status: number) =>
      `{"time":"${utc(minutes)}+00:00","remote_addr":"203.0.113.9","method":"POST","path":"${path}","status":${status}}`
    await logged(world, [line(INFO, '/', 200), line(9, '/', 200)])
    expect(await sectionOf(world)).toMatch(/^any: 0 errors in the last 24 hours/m)
  })
})

it('failed log-ins are counted in a JSON log of requests', async ({ world }) => {
  const line = (minutes: number, rest: string) => `{"time":"${utc(minutes)}+00:00","remote_addr":"203.0.113.9",${rest}}`
  await logged(world, [
    line(INFO, '"method":"GET","path":"/","status":200'),
    ...Array.from({ length: 3 }, () => line(9, '"status":"401","method":"POST","path":"/api/login/"')),
    ...Array.from({ length: 3 }, () => line(9, '"request":"POST /api/auth/login/?a=1 HTTP/1.1","status":401')),
    line(9, '"method":"GET","path":"/api/login/","status":401'),
    line(9, '"method":"POST","path":"/api/login/","status":200'),
  ])

  expect((await world.run(['problems', '--only', 'failed_logins'])).stdout).toContain('203.0.113.9 · 6 failed log-ins')
})

describe('a log of another kind than configured', () => {
  it('has unknown counts', async ({ world }) => {
    await logged(world, [`{"levelname": "ERROR", "message": "Bank feed is silent", "asctime": "${sast(9)}"}`], 'django')

    expect(await sectionOf(world)).toContain('❓ any: unknown, no line is of kind django')
    expect(await ruleOf(world)).toMatchObject({ status: 'unknown', reason: { message: 'any: no line is of kind django' } })
    expect(await ruleOf(world, 'failed_logins')).toMatchObject({ status: 'unknown' })
    expect((await world.run(['report', '--only', 'logs', '--format', 'prometheus'])).stdout).not.toContain('check_status_log_errors{')
  })
})

describe('a log whose format has changed', () => {
  const json = (minutes: number, level: string) => `{"level": "${level}", "timestamp": "${utc(minutes)}Z", "event": "Bank feed is silent"}`
  const django = Array.from({ length: 300 }, () => `INFO ${sast(INFO)},123 a 1 2 fine, and went on for some words`)

  it('is read line by line by its actual kind, whatever the settings say', async ({ world }) => {
    await logged(world, [...django, ...Array.from({ length: 200 }, () => json(9, 'error'))], 'django')

    expect(await sectionOf(world)).toMatch(/^any: 200 errors in the last 24 hours/m)
    expect((await world.run(['doctor'])).stdout).toMatch(/any: none of its last \d+ lines is of kind django; they look like json/)
  })

  it('is read so across a rotation, too', async ({ world }) => {
    await logged(world, [json(9, 'error')], 'django')
    await writeFile(join(world.logs, 'any.log.1'), django.map(line => `${line}\n`).join(''))

    expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours/m)
  })
})

describe('one failure', () => {
  it('counts once for a 500 in the Django log and in the access log', async ({ world }) => {
    const [django, access] = [join(world.logs, 'django.log'), join(world.logs, 'access.log')]
    await world.configure({
      logs: [
        { name: 'access', path: access, kind: 'auto' },
        { name: 'django', path: django, kind: 'auto' },
      ],
    })
    await writeFile(
      django,
      `INFO ${sast(INFO)},1 a 1 2 began\nERROR ${sast(9)},123 django.request 1 2 Internal Server Error: /api/leads/\nERROR in two lines\n`,
    )
    await writeFile(
      access,
      `1 - - [${clf(INFO)}] "GET / HTTP/1.1" 200 5\n203.0.113.9 - - [${clf(9)}] "GET /api/leads/?page=2 HTTP/1.1" 500 5\n`,
    )

    expect((await world.run(['problems', '--only', 'log_errors'])).stdout).toContain('1 error in the logs in the last 24 hours')
    expect(await sectionOf(world)).toContain('1 more is the same failure as in another log')
  })

  it.for([
    ['its path has percent-encoded letters', 'Internal Server Error: /café/', 'GET /caf%C3%A9/ HTTP/1.1'],
    ['Django escapes them as Python does', 'Internal Server Error: /caf\\xe9/', 'GET /caf%C3%A9/ HTTP/1.1'],
    ['its path has a blank', 'Internal Server Error: /a b/', 'GET /a%20b/?c=1 HTTP/1.1'],
    ['gunicorn 26 names the method', 'Error handling request GET /x', 'GET /x HTTP/1.1'],
  ] as const)('counts once if %s', async ([, message, request], { world }) => {
    const [error, access] = [join(world.logs, 'error.log'), join(world.logs, 'access.log')]
    await world.configure({
      logs: [
        { name: 'error', path: error, kind: 'auto' },
        { name: 'access', path: access, kind: 'auto' },
      ],
    })
    await writeFile(error, `INFO ${sast(INFO)},1 a 1 2 began\nERROR ${sast(9)},123 django.request 1 2 ${message}\n`)
    await writeFile(access, `1 - - [${clf(INFO)}] "GET / HTTP/1.1" 200 5\n203.0.113.9 - - [${clf(9)}] "${request}" 500 5\n`)

    expect((await world.run(['problems', '--only', 'log_errors'])).stdout).toContain('1 error in the logs in the last 24 hours')
  })

  it('counts once if each request is a line of JSON', async ({ world }) => {
    const [error, access] = [join(world.logs, 'error.log'), join(world.logs, 'access.log')]
    await world.configure({
      logs: [
        { name: 'error', path: error, kind: 'auto' },
        { name: 'access', path: access, kind: 'auto' },
      ],
    })
    const line = (minutes: number, status: number) =>
      `{"time":"${utc(minutes)}+00:00","request":"GET /api/leads/?page=2 HTTP/1.1","status":${status}}\n`
    await writeFile(error, `INFO ${sast(INFO)},1 a 1 2 began\nERROR ${sast(9)},123 a 1 2 Internal Server Error: /api/leads/\n`)
    await writeFile(access, line(INFO, 200) + line(9, 500))

    expect((await world.run(['problems', '--only', 'log_errors'])).stdout).toContain('1 error in the logs in the last 24 hours')
  })

  it('is grouped with others that differ only in numbers, ids and hosts', async ({ world }) => {
    const line = (n: number) => [
      `ERROR ${sast(9)},123 django.request 1 2 Internal Server Error: /api/leads/${'0123456789abcdef'[n % 16]}1111111-2222-3333-4444-555555555555/`,
      `ERROR ${sast(9)},123 django.security 1 2 Invalid HTTP_HOST header: 'h${n}.attack.example'. You may need to add 'h${n}.attack.example' to ALLOWED_HOSTS.`,
    ]
    await logged(world, [`INFO ${sast(INFO)},1 a 1 2 began`, ...Array.from({ length: 60 }, (_, n) => line(n)).flat()])

    expect((await world.run(['problems', '--only', 'log_errors'])).stdout).toContain(
      '120 errors in the logs in the last 24 hours, 2 different messages',
    )
  })

  it('counts once if a worker of the installed gunicorn does not boot', async ({ world }) => {
    const path = join(world.logs, 'error.log')
    await mkdir(join(world.home, 'app'))
    await writeFile(path, `[${utc(INFO).replace('T', ' ')} +0000] [1] [INFO] began\n`)
    await world.configure({ logs: [{ name: 'gunicorn', path, kind: 'auto' }] })
    try {
      execFileSync('gunicorn', ['--bind', `unix:${world.home}/app/socket`, '--error-logfile', path, 'no_such_app:app'], {
        cwd: join(world.home, 'app'),
        stdio: 'ignore',
        timeout: 20_000,
      })
    } catch {}

    const shown = await sectionOf(world)
    expect(shown).toMatch(/^gunicorn: 1 error in the last 24 hours/m)
    expect(shown).toContain('Exception in worker process')
  })

  it('counts once if gunicorn 23 logs four errors', async ({ world }) => {
    const line = (level: string, text: string) => `[${utc(9).replace('T', ' ')} +0000] [8] [${level}] ${text}`
    await logged(world, [
      `[${utc(INFO).replace('T', ' ')} +0000] [8] [INFO] began`,
      line('ERROR', 'Exception in worker process'),
      'Traceback (most recent call last):',
      "ModuleNotFoundError: No module named 'shop'",
      line('ERROR', 'Worker (pid:9) exited with code 3'),
      line('ERROR', 'Shutting down: Master'),
      line('ERROR', 'Reason: Worker failed to boot.'),
    ])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in/m)
  })

  it('counts as an error if gunicorn 20 only warns that a worker was killed', async ({ world }) => {
    const line = (text: string) =>
      `[${utc(9).replace('T', ' ')} +0000] [8] [WARNING] Worker with pid 9 was terminated due to signal ${text}`
    await logged(world, [`[${utc(INFO).replace('T', ' ')} +0000] [8] [INFO] began`, line('9'), line('15')])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in/m)
  })
})

it('the stamps that Python itself writes are recognised', async ({ world }) => {
  const path = join(world.logs, 'any.log')
  await world.configure({ logs: [{ name: 'any', path, kind: 'auto' }] })
  await writeFile(path, `${sast(INFO)},123 - root - INFO - began\n`)
  python(
    path,
    `
logging.basicConfig(filename=path, format='%(asctime)s - %(name)s - %(levelname)s - %(message)s', level=logging.INFO)
logging.info('fine')
try: 1 / 0
except ZeroDivisionError: logging.exception('It broke')
`,
  )

  expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours \(.*, stamped, written/m)
})
