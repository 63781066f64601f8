import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, readdir, readFile, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { startReceiver } from '../support/receiver.js'
import { djangoLine, logrotate, python } from '../support/rotations.js'
import { it, type World } from '../support/world.js'

const MINUTE = 60_000
const ERROR = djangoLine

/** Only the Django log; its first line is older than the window unless a test says otherwise. */
const only = async (world: World, content = ERROR(3000, 'INFO', 'began')): Promise<string> => {
  const path = join(world.logs, 'django.log')
  await world.configure({ logs: [{ name: 'django', path, kind: 'django' }] })
  await writeFile(path, content)
  return path
}

const errorsOf = async (world: World): Promise<string | undefined> => {
  const { stdout } = await world.run(['report', '--only', 'logs'])
  return /^django: (.*?) \((?:\d|empty)/m.exec(stdout)?.[1] ?? stdout
}

const ruleOf = async (world: World, rule = 'log_errors') => {
  const { stdout } = await world.run(['problems', '--only', rule, '--format', 'json'])
  return JSON.parse(stdout).rules[0]
}

describe('a log that logrotate rotated within the window', () => {
  it.for([
    ['to .1', ''],
    ['to a date', 'dateext'],
    ['to .gz', 'compress'],
    ['to a date and .gz', 'dateext\ncompress'],
    ['and truncated', 'copytruncate'],
    ['to a name that keeps its extension', 'extension .log'],
  ] as const)('%s is read with its rotated files', async ([, directives], { world }) => {
    const path = await only(world)
    for (let i = 0; i < 3; i++) await appendFile(path, ERROR(300, 'ERROR', 'Bank feed is silent'))
    logrotate(world.home, path, directives)
    await appendFile(path, ERROR(5, 'ERROR', 'Mail is refused'))
    expect((await readdir(world.logs)).length).toBeGreaterThan(1)

    expect(await errorsOf(world)).toBe('4 errors in the last 24 hours')
    expect(await ruleOf(world)).toMatchObject({ status: 'problem' })
  })

  it('several times is read as far as the window reaches, and no further', async ({ world }) => {
    const path = await only(world)
    for (let i = 0; i < 4; i++) {
      await appendFile(path, ERROR(300, 'ERROR', 'Bank feed is silent'))
      logrotate(world.home, path, '')
    }
    await utimes(`${path}.4`, new Date(), new Date(Date.now() - 2 * 86_400_000))

    expect(await errorsOf(world)).toBe('3 errors in the last 24 hours')
  })

  it('is known only from its first line on if its rotated file is gone', async ({ world }) => {
    const path = await only(world, ERROR(120, 'INFO', 'began'))
    await appendFile(path, ERROR(60, 'ERROR', 'Bank feed is silent'))
    expect(await errorsOf(world)).toMatch(/^at least 1 error since \S+ \S+ \(the log begins there\)$/)

    await writeFile(path, ERROR(120, 'INFO', 'began'))
    expect(await ruleOf(world)).toMatchObject({
      status: 'unknown',
      reason: { message: expect.stringMatching(/^django: reaches back (1.9|2) hours only: the log begins there$/) },
    })
    const prometheus = (await world.run(['report', '--only', 'logs', '--format', 'prometheus'])).stdout
    expect(prometheus).not.toContain('check_status_log_errors{')
    for (const format of ['csv', 'nagios', 'markdown', 'html'])
      expect((await world.run(['problems', '--only', 'log_errors', '--format', format])).stdout, format).toMatch(
        /django: reaches back (1.9|2) hours only/,
      )
    expect((await world.run(['report', '--only', 'logs', '--format', 'markdown'])).stdout).toMatch(/at least 0 errors since .*begins there/)
    expect(prometheus).toMatch(/check_status_log_errors_since_seconds\{target="test"\} 7[12]\d\d\n/)
  })

  it('is unknown if its rotated file is packed with another tool than gzip', async ({ world }) => {
    const path = await only(world, '')
    await writeFile(`${path}.1.xz`, 'x')
    expect(await errorsOf(world)).toMatch(/^at least 0 errors/)
    expect((await world.run(['report', '--only', 'logs'])).stdout).toContain(`Passed over: ${path}.1.xz, only gzip is unpacked`)
    expect(await ruleOf(world)).toMatchObject({ status: 'unknown' })
  })

  it('has its reach shown in HTML, and not in text if it is whole', async ({ world }) => {
    const path = await only(world)
    logrotate(world.home, path, '')
    await appendFile(path, ERROR(5, 'ERROR', 'Mail is refused'))
    const page = async (): Promise<string> =>
      (await world.run(['report', '--only', 'logs,logins', '--format', 'html'])).stdout.replaceAll(/<\/?bdi>/g, '')
    const statement = (how: string) => new RegExp(`Looked at: django since [-\\d]{10} \\d\\d:\\d\\d${how}`, 'g')

    // By both sections, and by both of the rules that go with them.
    const whole = await page()
    expect(whole.match(statement(` in ${path}.1, ${path}, nothing passed over`))).toHaveLength(4)
    for (const format of ['text', 'markdown'])
      expect((await world.run(['report', '--only', 'logs,logins', '--format', format])).stdout).not.toContain('Looked at')

    await rm(`${path}.1`)
    await writeFile(`${path}.1.xz`, 'x')
    const part = await page()
    expect(part.match(statement(` in ${path}, 1 passed over`))).toHaveLength(4)
    expect(part).toContain(`Passed over: ${path}.1.xz, only gzip is unpacked`)
  })

  it('is known to be empty if it was not written to since before the window', async ({ world }) => {
    const path = await only(world, '')
    expect(await ruleOf(world)).toMatchObject({ status: 'unknown' })
    await utimes(path, new Date(), new Date(Date.now() - 25 * 60 * MINUTE))
    expect(await ruleOf(world)).toMatchObject({ status: 'fine' })
  })

  it('is read without copies that a person made', async ({ world }) => {
    const path = await only(world)
    for (const name of ['.2026.bak', '.1.old', '-1.txt']) await writeFile(`${path}${name}`, ERROR(5, 'ERROR', 'copied'))

    expect(await errorsOf(world)).toBe('0 errors in the last 24 hours')
  })

  it('may have a FIFO or a folder beside it that is named like a rotated file', async ({ world }) => {
    const path = await only(world)
    execFileSync('mkfifo', [`${path}.2`])
    await mkdir(`${path}.2025`)
    await writeFile(`${path}.1`, ERROR(3000, 'INFO', 'began') + ERROR(5, 'ERROR', 'Mail is refused'))

    expect(await errorsOf(world)).toBe('1 error in the last 24 hours')
  })

  it('is counted once while it is being compressed', async ({ world }) => {
    const path = await only(world)
    await appendFile(path, ERROR(100, 'ERROR', 'Mail is refused'))
    logrotate(world.home, path, '')
    execFileSync('gzip', ['-k', `${path}.1`])
    await writeFile(`${path}.1.xz`, 'half of i')

    expect(await errorsOf(world)).toBe('1 error in the last 24 hours')
  })

  it('may have been compressed until yesterday only', async ({ world }) => {
    const path = await only(world)
    await appendFile(path, ERROR(100, 'ERROR', 'Mail is refused'))
    logrotate(world.home, path, 'compress')
    await utimes(`${path}.1.gz`, new Date(), new Date(Date.now() - 90 * MINUTE))
    await writeFile(`${path}.1`, ERROR(60, 'ERROR', 'Bank feed is silent'))

    expect(await errorsOf(world)).toBe('2 errors in the last 24 hours')
  })

  it('is not whole if a number is missing among its files', async ({ world }) => {
    const path = await only(world, ERROR(60, 'INFO', 'began'))
    await writeFile(`${path}.2`, ERROR(4000, 'INFO', 'long ago'))
    await utimes(`${path}.2`, new Date(), new Date(Date.now() - 4000 * MINUTE))
    expect(await errorsOf(world)).toMatch(/^at least 0 errors since \S+ \S+ \(the log begins there\)$/)
    expect(await ruleOf(world)).toMatchObject({ status: 'unknown' })

    await writeFile(`${path}.1`, ERROR(4000, 'INFO', 'yesterday'))
    expect(await errorsOf(world)).toBe('0 errors in the last 24 hours')
  })

  it('is not whole if a day is missing among its daily files', async ({ world }) => {
    const path = await only(world, ERROR(60, 'INFO', 'began'))
    const named = (days: number) => new Date(Date.now() - days * 1440 * MINUTE).toISOString().slice(0, 10).replaceAll('-', '')
    const put = async (days: number) => {
      await writeFile(`${path}-${named(days)}`, ERROR(days * 1440 + 100, 'INFO', 'began'))
      await utimes(`${path}-${named(days)}`, new Date(), new Date(Date.now() - (days * 1440 + 90) * MINUTE))
    }
    for (const days of [1, 2, 3]) await put(days)
    expect(await errorsOf(world)).toMatch(/^at least 0 errors since \S+ \S+ \(the log begins there\)$/)

    await put(0)
    expect(await errorsOf(world)).toBe('0 errors in the last 24 hours')
    const { stdout } = await world.run(['report', '--only', 'logs', '--since', '72h'])
    expect(stdout).toMatch(/^django: 0 errors in the last 72 hours/m)
    await rm(`${path}-${named(1)}`)
    expect((await world.run(['report', '--only', 'logs', '--since', '72h'])).stdout).toMatch(
      /^django: at least 0 errors since .*begins there/m,
    )
  })

  it('may be a link to the file of the day', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    await world.configure({ logs: [{ name: 'django', path, kind: 'django' }] })
    await writeFile(join(world.logs, 'django-2026-11-29.log'), ERROR(3000, 'INFO', 'began') + ERROR(5, 'ERROR', 'Mail is refused'))
    await symlink('django-2026-11-29.log', path)

    expect(await errorsOf(world)).toBe('1 error in the last 24 hours')
  })
})

describe('a log that Python rotated', () => {
  it('by size in four processes, which write to four files at once, is read whole', async ({ world }) => {
    const path = await only(world)
    python(
      path,
      `
ready, go = os.pipe()
for n in range(4):
    if os.fork() == 0:
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=4000, backupCount=9)
        handler.setFormatter(logging.Formatter('%(levelname)s %(asctime)s %(module)s %(process)d %(thread)d %(message)s'))
        log = logging.getLogger()
        log.addHandler(handler)
        log.warning('ready')
        os.read(ready, 1)
        for i in range(30):
            log.error('Bank feed is silent')
            time.sleep(0.002)
        os._exit(0)
time.sleep(0.5)
os.write(go, b'gogo')
for n in range(4): os.wait()
`,
    )
    const files = await readdir(world.logs)
    expect(files.length).toBeGreaterThan(2)

    // Handlers that rotate at the same moment overwrite each other's files: the remaining lines are counted.
    const texts = await Promise.all(files.map(name => readFile(join(world.logs, name), 'utf8')))
    const left = texts
      .join('')
      .split('\n')
      .filter(line => line.startsWith('ERROR')).length
    expect(left).toBeGreaterThan(30)
    expect(await errorsOf(world)).toMatch(new RegExp(`^(at least )?${left} errors `))
  })

  it('at midnight is read with the day before', async ({ world }) => {
    const path = await only(world)
    const day = new Date(Date.now() - 3_600_000 * 22).toISOString().slice(0, 10)
    python(
      path,
      `
handler = logging.handlers.TimedRotatingFileHandler(path, when='midnight', backupCount=7)
handler.setFormatter(logging.Formatter('%(levelname)s %(asctime)s %(module)s %(process)d %(thread)d %(message)s'))
log = logging.getLogger()
log.addHandler(handler)
log.error('Bank feed is silent')
handler.rolloverAt = int(time.time()) - 1
log.error('Bank feed is silent still')
`,
    )
    expect(await readdir(world.logs)).toHaveLength(2)
    expect(day).toMatch(/-/)

    expect(await errorsOf(world)).toBe('2 errors in the last 24 hours')
  })

  it('at midnight in several processes, one of which deleted a day, is known from then on', async ({ world }) => {
    const path = await only(world, ERROR(2, 'ERROR', 'Mail is refused'))
    const day = (days: number) => new Date(Date.now() + 2 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10)
    // The last process stored lines of today in the file of yesterday.
    await writeFile(`${path}.${day(1)}`, ERROR(5, 'ERROR', 'Mail is refused'))
    await writeFile(`${path}.${day(2)}`, ERROR(2000, 'ERROR', 'long ago'))
    await utimes(`${path}.${day(2)}`, new Date(), new Date(Date.now() - 2000 * MINUTE))

    expect(await errorsOf(world)).toMatch(/^at least 2 errors since \S+ \S+ \(the log begins there\)$/)
  })

  it.for([
    ['each day', 'midnight', 1440, 10],
    ['each hour', 'h', 60, 13],
  ] as const)('%s in several processes is known from the last deletion on', async ([, when, minutes, length], { world }) => {
    const path = await only(world, ERROR(2, 'INFO', 'fine'))
    // The state after the second of two processes: its file for a period holds lines written after the rotation.
    python(
      path,
      `
now = time.time()
for n in (3, 2, 1):
    turn = now - (n - 1) * ${minutes * 60}
    first, second = [logging.handlers.TimedRotatingFileHandler(path, when='${when}', backupCount=9) for _ in range(2)]
    for handler in (first, second):
        handler.setFormatter(logging.Formatter('%(levelname)s %(asctime)s,123 payments 1 2 %(message)s', '%Y-%m-%d %H:%M:%S'))
        handler.rolloverAt = int(turn) - 5
    def log(handler, at, level, text):
        record = logging.makeLogRecord({'levelno': 40, 'levelname': level, 'msg': text, 'created': at})
        handler.shouldRollover = lambda record: time_now[0] >= handler.rolloverAt
        time_now[0] = at
        real, time.time = time.time, lambda: at
        try: handler.emit(record)
        finally: time.time = real
        handler.flush()
        os.utime(path, (at, at))
    time_now = [0]
    log(first, turn - 60, 'ERROR', 'Bank feed is silent')
    log(first, turn, 'INFO', 'fine')
    log(second, turn, 'INFO', 'fine')
    first.close(); second.close()
`,
    )
    const files = (await readdir(world.logs)).filter(name => name !== 'django.log')
    expect(files.map(name => name.slice('django.log.'.length).length)).toEqual([length, length, length])

    const { stdout } = await world.run(['report', '--only', 'logs', '--since', '72h'])
    const since = /^django: at least \d errors? since (\S+ \S+) \(the log begins there\)/m.exec(stdout)?.[1]
    expect(Date.now() - Date.parse(`${since}+02:00`), stdout).toBeLessThan(3 * MINUTE)
  })
})

describe('watch', () => {
  it('does not report errors as resolved when their log is rotated, emptied or gone', async ({ world }) => {
    const office = await startReceiver()
    const path = await only(world)
    const logs = [{ name: 'django', path, kind: 'django' }]
    await world.configure({ logs, more: `[channels.office]\ntype = "webhook"\nformat = "json"\nurl = "${office.url}"\n` })
    const changes = async (): Promise<string[]> => {
      const before = office.accepted.length
      await world.run(['watch', '--once'])
      return office.accepted.slice(before).flatMap(({ body }) => body.alerts.map(({ rule, change }: any) => `${change} ${rule}`))
    }
    await appendFile(path, djangoLine(30, 'ERROR', 'Bank feed is silent'))
    expect(await changes()).toEqual(['opened log_errors'])
    logrotate(world.home, path, 'dateext')
    expect(await changes()).toEqual([])
    const [rotated = ''] = (await readdir(world.logs)).filter(name => name !== 'django.log')
    await rm(join(world.logs, rotated))
    expect(await changes()).toEqual([])
    await truncate(path)
    expect(await changes()).toEqual([])
    await rm(path)
    expect(await changes()).toEqual([])
    await writeFile(path, djangoLine(3000, 'INFO', 'began'))
    expect(await changes()).toEqual(['resolved log_errors'])
    await office.close()
  })
})
