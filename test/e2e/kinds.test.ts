import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { python } from '../support/rotations.js'
import { it, type World } from '../support/world.js'

const at = (minutesAgo: number, hours = 0): Date => new Date(Date.now() - minutesAgo * 60_000 + hours * 3_600_000)
const utc = (minutesAgo: number): string => at(minutesAgo).toISOString().slice(0, 19)
const sast = (minutesAgo: number): string => at(minutesAgo, 2).toISOString().slice(0, 19).replace('T', ' ')
const clf = (minutesAgo: number): string => {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(at(minutesAgo).toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}

/** One log that the settings say nothing of but where it lies, unless a kind is given. */
const logged = async (world: World, lines: readonly string[], kind = 'auto'): Promise<void> => {
  const path = join(world.logs, 'any.log')
  await world.configure({ logs: [{ name: 'any', path, kind }] })
  await writeFile(path, lines.map(line => `${line}\n`).join(''))
}
const sectionOf = async (world: World): Promise<string> => (await world.run(['report', '--only', 'logs'])).stdout
const ruleOf = async (world: World, rule = 'log_errors') =>
  JSON.parse((await world.run(['problems', '--only', rule, '--format', 'json'])).stdout).rules[0]

const INFO = 3000
/** Of each: a line that is older than the window, an error in it, and what else there is. */
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
  'JSON of a server that writes of each request alike': [
    'json',
    `{"levelname": "INFO", "asctime": "${sast(INFO)},123", "message": "GET /", "status": "200"}`,
    `{"levelname": "INFO", "asctime": "${sast(9)},123", "message": "Bank feed is silent", "status": "500"}`,
  ],
  'JSON with another key of the level': [
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
  'levels in small letters': ['stamped', `${utc(INFO)}Z info: began, no error`, `${utc(9)}Z error: Bank feed is silent`],
  'the level behind many words': [
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
  nginx: [
    'nginx',
    `${at(INFO).toISOString().slice(0, 10).replaceAll('-', '/')} 12:00:00 [notice] 8#8: began`,
    `${utc(9).replace('T', ' ').replaceAll('-', '/')} [error] 8#8: *1 Bank feed is silent`,
  ],
}

describe('a log whose kind is left open', () => {
  it.for(Object.entries(KINDS))('is told from its lines: %s', async ([, [kind, ...lines]], { world }) => {
    await logged(world, lines)

    const shown = await sectionOf(world)
    expect(shown).toMatch(new RegExp(`^any: 1 error in the last 24 hours \\(\\d+ bytes, ${kind}, written`, 'm'))
    expect(shown).toContain('Bank feed is silent')
  })

  it('may say its times in an access log as ISO has them', async ({ world }) => {
    const line = (minutes: number, status: number) =>
      `203.0.113.9 - - [${utc(minutes)}+00:00] "POST /api/login/ HTTP/1.1" ${status} 58 "-" "-"`
    await logged(world, [line(INFO, 200), ...Array.from({ length: 6 }, () => line(9, 401)), line(3, 502)])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours/m)
    expect((await world.run(['problems', '--only', 'failed_logins'])).stdout).toContain('203.0.113.9 · 6 failed log-ins')
  })

  it('may be of plain text: lines have the time of the stamped line before them', async ({ world }) => {
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

  it('counts apart what has no time at all', async ({ world }) => {
    await logged(world, ['FATAL: one', 'FATAL: two', 'Traceback', 'fine'])

    expect(await sectionOf(world)).toMatch(/^any: at least 3 errors .*, 3 without a time \(/m)
  })

  it('counts a matching line whose time cannot be read', async ({ world }) => {
    await logged(world, [`INFO ${sast(INFO)},123 a 1 2 began`, 'ERROR 2026-02-31 12:00:00,123 a 1 2 no such day'])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in the last 24 hours, 1 without a time/m)
  })

  it('may hold lines of two offsets: each is of its own time', async ({ world }) => {
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

describe('a log of another kind than the settings say', () => {
  it('makes its figures unknown', async ({ world }) => {
    await logged(world, [`{"levelname": "ERROR", "message": "Bank feed is silent", "asctime": "${sast(9)}"}`], 'django')

    expect(await sectionOf(world)).toContain('❓ any: unknown, no line is of kind django')
    expect(await ruleOf(world)).toMatchObject({ status: 'unknown', reason: { message: 'any: no line is of kind django' } })
    expect(await ruleOf(world, 'failed_logins')).toMatchObject({ status: 'unknown' })
    expect((await world.run(['report', '--only', 'logs', '--format', 'prometheus'])).stdout).not.toContain('check_status_log_errors{')
  })
})

describe('what happened once', () => {
  it('is one error: a 500 in the log of Django and in the access log', async ({ world }) => {
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

    expect((await world.run(['problems', '--only', 'log_errors'])).stdout).toContain(
      '1 error in the logs in the last 24 hours, 1 different message',
    )
    expect(await sectionOf(world)).toContain('1 error of requests that another log tells of')
  })

  it('is one kind of message, whatever numbers, ids and hosts are in it', async ({ world }) => {
    const line = (n: number) => [
      `ERROR ${sast(9)},123 django.request 1 2 Internal Server Error: /api/leads/${'0123456789abcdef'[n % 16]}1111111-2222-3333-4444-555555555555/`,
      `ERROR ${sast(9)},123 django.security 1 2 Invalid HTTP_HOST header: 'h${n}.attack.example'. You may need to add 'h${n}.attack.example' to ALLOWED_HOSTS.`,
    ]
    await logged(world, [`INFO ${sast(INFO)},1 a 1 2 began`, ...Array.from({ length: 60 }, (_, n) => line(n)).flat()])

    expect((await world.run(['problems', '--only', 'log_errors'])).stdout).toContain(
      '120 errors in the logs in the last 24 hours, 2 different messages',
    )
  })

  it('is one error: a worker of gunicorn that does not start, by the program itself', async ({ world }) => {
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

  it('is one error: gunicorn 23 says it four times', async ({ world }) => {
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

  it('is an error where gunicorn 20 warns that a worker was killed', async ({ world }) => {
    const line = (text: string) =>
      `[${utc(9).replace('T', ' ')} +0000] [8] [WARNING] Worker with pid 9 was terminated due to signal ${text}`
    await logged(world, [`[${utc(INFO).replace('T', ' ')} +0000] [8] [INFO] began`, line('9'), line('15')])

    expect(await sectionOf(world)).toMatch(/^any: 1 error in/m)
  })
})

it('Python writes JSON and stamps as it is understood', async ({ world }) => {
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
