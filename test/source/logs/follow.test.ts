import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogKind, LogSettings } from '../../../src/config/settings.js'
import type { Command, Host } from '../../../src/source/host.js'
import { localHost } from '../../../src/source/local-host.js'
import { followLogs } from '../../../src/source/logs/follow.js'
import { followCommand } from '../../../src/source/logs/follow-script.js'
import { newMark } from '../../../src/source/logs/preamble.js'
import type { FollowEvent, FollowOptions, LogPosition } from '../../../src/source/source.js'

let folder: string
let local: Host
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'follow-'))
  local = localHost()
})
afterEach(() => {
  local.destroy()
  rmSync(folder, { recursive: true, force: true })
})

const aLog = (content: string | undefined, name = 'log', kind: LogKind = 'django'): LogSettings => {
  const path = join(folder, name)
  if (content !== undefined) writeFileSync(path, content)
  return { name, path, kind }
}
const options = (logs: readonly LogSettings[], more: Partial<FollowOptions> = {}): FollowOptions => ({
  logs,
  lines: 100,
  follow: false,
  errorsOnly: false,
  ...more,
})

const textOf = (event: FollowEvent) => {
  if (event.kind === 'resumed') return event.kind
  return event.kind === 'line' ? `${event.log}: ${event.line.text}` : `${event.log} ${event.kind}`
}

/** The last lines of logs, as `log: line`. */
const lastOf = async (logs: readonly LogSettings[], more: Partial<FollowOptions> = {}, host = local) => {
  const events: FollowEvent[] = []
  for await (const event of followLogs(host, options(logs, more), 'UTC', new AbortController().signal)) events.push(event)
  return events
}
const textsOf = async (...of: Parameters<typeof lastOf>) => (await lastOf(...of)).map(textOf)

/** Follows logs and collects the events as text; `until` waits for one of them. */
const following = (logs: readonly LogSettings[], more: Partial<FollowOptions> = {}, host = local) => {
  const leave = new AbortController()
  const received: string[] = []
  const ended = (async () => {
    for await (const event of followLogs(host, options(logs, { follow: true, ...more }), 'UTC', leave.signal)) received.push(textOf(event))
  })()
  ended.catch(() => {})
  return {
    received,
    ended,
    async until(last: string) {
      for (let tries = 0; !received.includes(last) && tries < 500; tries++) await wait(20)
      expect(received).toContain(last)
    },
    async leave() {
      leave.abort()
      await ended
    },
  }
}

/** Processes on this machine whose command line names the folder of this test. */
const running = () => spawnSync('pgrep', ['-f', folder], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
const runningSoon = async () => {
  for (let tries = 0; running().length > 0 && tries < 150; tries++) await wait(20)
  return running()
}

const find = (name: string) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(existsSync)

const error = (text: string) => `ERROR 2025-10-08 03:00:00,000 a 1 1 ${text}`
const info = (text: string) => `INFO 2025-10-08 03:00:00,000 a 1 1 ${text}`
const TRACEBACK = [error('broke'), 'Traceback (most recent call last):', '  File "x.py"', 'ValueError: no']

describe('the last lines of logs', () => {
  it('are printed log by log, the newest last, each with its time', async () => {
    const logs = [aLog(`${['1', '2', '3'].map(info).join('\n')}\n`), aLog('x\ny', 'b', 'text')]
    const events = await lastOf(logs, { lines: 2 })

    expect(events.map(textOf)).toEqual([`log: ${info('2')}`, `log: ${info('3')}`, 'b: x', 'b: y'])
    expect(events[0]).toMatchObject({ line: { at: new Date('2025-10-08T03:00:00Z'), level: 'INFO' } })
  })

  it('include a notice for each log that is absent or cannot be read', async () => {
    mkdirSync(join(folder, 'd'))
    const events = await lastOf([aLog(undefined, 'none'), aLog(undefined, 'd'), aLog('x\n', 'c', 'text')])

    expect(events.map(textOf)).toEqual(['none absent', 'd failed', 'c: x'])
    expect(events[1]).toMatchObject({ error: { message: `${folder}/d: is a directory, not a file` } })
  })

  it('can be limited to errors with their tracebacks', async () => {
    const log = aLog(`${['  stray', info('1'), ...TRACEBACK, info('2'), 'Traceback of an info', error('3')].join('\n')}\n`)

    expect(await textsOf([log], { errorsOnly: true })).toEqual([...TRACEBACK, error('3')].map(text => `log: ${text}`))
    expect(await textsOf([log], { errorsOnly: true, lines: 2 })).toEqual(['ValueError: no', error('3')].map(text => `log: ${text}`))
  })

  it('can be limited to errors of plain text, with the exception of a traceback', async () => {
    const log = aLog(
      'fine\nTraceback (most recent call last):\n  File "x"\nap.p.SomeError: no\nfine\nOUT OF MEMORY\n[x] ERROR y\n',
      'log',
      'text',
    )

    expect((await textsOf([log], { errorsOnly: true })).map(text => text.slice(5))).toEqual([
      'Traceback (most recent call last):',
      '  File "x"',
      'ap.p.SomeError: no',
      '[x] ERROR y',
    ])
  })

  it('can be limited to lines with a literal text, in upper or lower case', async () => {
    const log = aLog(`It's $HOME [1.]\nits\nIT'S $home [1.]!\nit's $HOME [1x]\n`, 'log', 'text')

    expect(await textsOf([log], { grep: `it's $HOME [1.]` })).toEqual([`log: It's $HOME [1.]`, `log: IT'S $home [1.]!`])
    expect(await textsOf([aLog('-v\n-e\n', 'b', 'text')], { grep: '-v' })).toEqual(['b: -v'])
  })

  it('cannot be confused with those of another log, or with control lines', async () => {
    const lines = ['1:x', '=0 absent', '0:', '==> b <==', '=1 failed x']

    expect(await textsOf([aLog(`${lines.join('\n')}\n`, 'a', 'text'), aLog('y\n', 'b', 'text')])).toEqual([
      ...lines.map(line => `a: ${line}`),
      'b: y',
    ])
  })

  it('are found quickly at the end of a huge file, and cut if they are too long', async () => {
    const log = aLog('', 'log', 'text')
    truncateSync(log.path, 200_000_000)
    appendFileSync(log.path, `\n${'é'.repeat(1_000_000)}\nlast\n`)
    const before = performance.now()

    const texts = await textsOf([log], { grep: '', lines: 2 })
    expect(texts.map(text => text.slice(-3))).toEqual(['éé…', 'ast'])
    expect(texts[0]?.length).toBeLessThan(2100)
    expect(performance.now() - before).toBeLessThan(30_000)
  })

  it('are none for zero lines or zero logs', async () => {
    expect(await textsOf([aLog('x\n')], { lines: 0 })).toEqual([])
    expect(await textsOf([])).toEqual([])
  })

  it('are a failure of each log if a forced command runs instead', async () => {
    const host: Host = { ...local, run: () => local.run('echo no shell for you') }

    expect(await lastOf([aLog('x')], {}, host)).toMatchObject([
      { kind: 'failed', error: { message: expect.stringMatching(/but prints: no shell for you$/) } },
    ])
  })

  it('cannot be read from a host that accepts no commands', async () => {
    const host: Host = { ...local, run: () => Promise.reject(new Error('refused')) }

    await expect(lastOf([aLog('x')], {}, host)).rejects.toThrow('refused')
  })
})

describe('a log that is followed', () => {
  it('continues after its last lines without missing any', async () => {
    const log = aLog('', 'log', 'text')
    let written = 0
    const writer = setInterval(() => appendFileSync(log.path, `line ${written++}\n`), 2)
    await wait(100)
    const follower = following([log], { lines: 1_000_000 })
    await wait(500)
    clearInterval(writer)
    await follower.until(`log: line ${written - 1}`)
    await follower.leave()

    expect(follower.received).toEqual(Array.from({ length: written }, (_, n) => `log: line ${n}`))
  })

  it('shows each line at once, interleaved with those of other logs', async () => {
    const [a, b] = [aLog('', 'a', 'text'), aLog('', 'b', 'text')]
    const follower = following([a, b])
    await wait(300)
    for (const [{ name, path }, text] of [
      [a, 'one'],
      [b, 'two'],
      [a, 'three'],
    ] as const) {
      appendFileSync(path, `${text}\n`)
      await follower.until(`${name}: ${text}`)
    }
    await follower.leave()

    expect(follower.received).toEqual(['a: one', 'b: two', 'a: three'])
  })

  it('may be renamed and created again', async () => {
    const log = aLog('old\n', 'log', 'text')
    const follower = following([log])
    await follower.until('log: old')
    renameSync(log.path, `${log.path}.1`)
    await wait(100)
    writeFileSync(log.path, 'new\n')
    await follower.until('log: new')
    appendFileSync(log.path, 'newer\n')
    await follower.until('log: newer')
    await follower.leave()
  })

  it('may be copied and truncated', async () => {
    const log = aLog('old and long\n', 'log', 'text')
    const follower = following([log])
    await follower.until('log: old and long')
    await wait(300)
    truncateSync(log.path)
    await wait(1200)
    appendFileSync(log.path, 'new\n')
    await follower.until('log: new')
    await follower.leave()
  })

  it('may be created later', async () => {
    const log = aLog(undefined, 'log', 'text')
    const follower = following([log])
    await follower.until('log absent')
    await wait(300)
    writeFileSync(log.path, 'here\n')
    await follower.until('log: here')
    await follower.leave()

    expect(follower.received).toEqual(['log absent', 'log: here'])
  })

  it('can be limited to errors with their tracebacks, as they are written', async () => {
    const log = aLog(`${info('0')}\n${error('0')}\n`)
    const follower = following([log], { errorsOnly: true })
    await follower.until(`log: ${error('0')}`)
    await wait(300)
    for (const line of [info('1'), 'Traceback of an info', ...TRACEBACK, info('2'), error('3')]) appendFileSync(log.path, `${line}\n`)
    await follower.until(`log: ${error('3')}`)
    await follower.leave()

    expect(follower.received).toEqual([error('0'), ...TRACEBACK, error('3')].map(text => `log: ${text}`))
  })

  it('can be limited to lines with a text, as they are written', async () => {
    const log = aLog('', 'log', 'text')
    const follower = following([log], { grep: 'x.y' })
    await wait(300)
    appendFileSync(log.path, 'x-y\nis X.Y\n')
    await follower.until('log: is X.Y')
    await follower.leave()

    expect(follower.received).toEqual(['log: is X.Y'])
  })

  it('may contain invalid UTF-8, control characters and huge lines', async () => {
    const log = aLog('', 'log', 'text')
    const follower = following([log])
    await wait(300)
    appendFileSync(log.path, Buffer.from([0, 0xff, 10, 0x1b, 0x5b, 0x32, 0x4a, 13, 10]))
    appendFileSync(log.path, `${'z'.repeat(20_000_000)}\n0:=1 x\nend\n`)
    await follower.until('log: end')
    await follower.leave()

    expect(follower.received.map(text => text.slice(0, 12))).toEqual([
      'log: \ufffd',
      'log: \x1b[2J',
      'log: zzzzzzz',
      'log: 0:=1 x',
      'log: end',
    ])
    expect(follower.received[2]).toHaveLength(4006)
  })

  it.each(['dash', 'bash', 'ksh', 'yash', 'busybox'].filter(find))(
    'is resumed without missing or repeating a line on a host with %s',
    async shell => {
      const bin = join(folder, 'bin')
      mkdirSync(bin)
      if (shell === 'busybox') execFileSync(find('busybox') ?? '', ['--install', '-s', bin])
      const only = (line: string) => `PATH=${bin}; export PATH; ${line.replace('/bin/sh', 'sh').replace('PATH=$PATH:/usr/bin:/bin;', '')}`
      const host: Host = { ...local, run: line => local.run(shell === 'busybox' ? only(line) : line.replace('/bin/sh', shell)) }
      const log = aLog('one\nsame\n', 'log', 'text')
      const later = aLog(undefined, 'later', 'text')
      const places = new Map<string, LogPosition>()
      const before = following([log, later], { places }, host)
      await before.until('log: same')
      await wait(500)
      appendFileSync(log.path, 'same\nsame\n')
      await expect.poll(() => before.received).toEqual(['log: one', 'log: same', 'later absent', 'log: same', 'log: same'])
      await before.leave()
      appendFileSync(log.path, 'lost\nsame\n')
      renameSync(log.path, `${log.path}.1`)
      writeFileSync(log.path, 'new\n')
      writeFileSync(later.path, 'first\n')
      execFileSync('mkfifo', [`${log.path}.2`])
      const after = following([log, later], { places }, host)
      await after.until('later: first')
      appendFileSync(log.path, 'newer\n')
      await after.until('log: newer')
      await after.leave()

      expect(after.received).toEqual(['resumed', 'log: lost', 'log: same', 'log: new', 'later: first', 'log: newer'])
    },
  )

  it('ends without an error if it is aborted before it begins', async () => {
    const events = followLogs(local, options([aLog('x')]), 'UTC', AbortSignal.abort())

    expect(await events.next()).toEqual({ done: true, value: undefined })
  })

  it('is reported as failed when tail ends on the host', async () => {
    const host: Host = { ...local, run: line => local.run(line.replaceAll('tail -c +$(($2 + 1)) -F', 'false')) }
    const follower = following([aLog('x\n', 'log', 'text')], {}, host)
    await follower.until('log failed')
    await follower.leave()
  })

  it('ends with an error when the connection is lost', async () => {
    let running: Command | undefined
    const host: Host = { ...local, run: async line => (running = await local.run(line)) }
    const follower = following([aLog('x\n', 'log', 'text')], {}, host)
    await follower.until('log: x')
    running?.kill()

    await expect(follower.ended).rejects.toMatchObject({ name: 'ConnectionError', message: expect.stringContaining('was lost') })
  })

  it('ends with an error when the connection is lost before its last lines are complete', async () => {
    const host: Host = {
      ...local,
      run: async line => {
        const command = await local.run(line)
        const cut = new PassThrough()
        command.stdout.on('data', (chunk: Buffer) => {
          if (cut.writableEnded) return
          const at = chunk.indexOf('x\n')
          if (at < 0) return void cut.write(chunk)
          cut.end(chunk.subarray(0, at + 2))
          command.kill()
        })
        return { ...command, kill: () => command.kill(), stdout: cut }
      },
    }
    const follower = following([aLog('x\ny\n', 'log', 'text')], {}, host)

    await expect(follower.ended).rejects.toMatchObject({ name: 'ConnectionError', message: expect.stringContaining('was lost') })
    expect(follower.received).toEqual(['log: x'])
  })
})

describe('on the host, following logs', () => {
  const quiet = () => [aLog('x\n', 'a', 'text'), aLog(undefined, 'none', 'text'), aLog('y\n', 'b', 'text')]

  it('leaves no process when it ends', async () => {
    const follower = following(quiet())
    await follower.until('b: y')
    await wait(300)
    expect(running().length).toBeGreaterThan(2)
    await follower.leave()

    expect(await runningSoon()).toEqual([])
  })

  it('leaves no process when the caller stops iterating', async () => {
    for await (const event of followLogs(local, options(quiet(), { follow: true }), 'UTC', new AbortController().signal))
      if (textOf(event) === 'b: y') break

    expect(await runningSoon()).toEqual([])
  })

  const script = () => followCommand(options(quiet(), { follow: true }), newMark())

  const wraps: readonly (readonly [string, (line: string) => string])[] = [
    ['unchanged', line => line],
    ...['dash', 'bash', 'ksh', 'zsh']
      .filter(find)
      .map(shell => [`with ${shell} as /bin/sh`, (line: string) => line.replace('/bin/sh', shell)] as const),
    ...['bash', 'fish', 'tcsh']
      .filter(find)
      .map(shell => [`with ${shell} as the login shell`, (line: string) => `exec ${shell} -c '${line.replaceAll("'", `'\\''`)}'`] as const),
  ]

  it.each(wraps)('leaves no process when the channel closes while the logs are quiet, %s', async (_, wrap) => {
    // As sshd does when the client dies: the pipes are closed, and no signal is sent.
    const command = await local.run(wrap(script()))
    command.stdout.resume()
    await wait(500)
    expect(running().length).toBeGreaterThan(2)
    command.stdin.end()

    expect(await runningSoon()).toEqual([])
    expect(await command.status).toBe(0)
  })

  it('leaves no process when the client is killed', async () => {
    const client = spawn('/bin/sh', ['-c', `exec 3>&1; sleep 1000 | setsid /bin/sh -c "$0" >/dev/null`, script()], {
      detached: true,
      stdio: 'ignore',
    })
    await wait(600)
    expect(running().length).toBeGreaterThan(2)
    process.kill(-Number(client.pid), 'SIGKILL')

    expect(await runningSoon()).toEqual([])
  })

  it.runIf(find('busybox'))('works with busybox', async () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    execFileSync(find('busybox') ?? '', ['--install', '-s', bin])
    const host: Host = {
      ...local,
      run: line => local.run(`PATH=${bin}; export PATH; ${line.replace('/bin/sh', 'sh').replace('PATH=$PATH:/usr/bin:/bin;', '')}`),
    }
    const log = aLog(`${[info('1'), ...TRACEBACK].join('\n')}\n`)
    const follower = following([log], { errorsOnly: true }, host)
    await follower.until('log: ValueError: no')
    await wait(500)
    appendFileSync(log.path, `${info('2')}\n${error(String.raw`a\nb "$x"`)}\n`)
    await follower.until(`log: ${error(String.raw`a\nb "$x"`)}`)
    renameSync(log.path, `${log.path}.1`)
    writeFileSync(log.path, `${error('new')}\n`)
    await follower.until(`log: ${error('new')}`)
    await follower.leave()

    expect(follower.received).toEqual([...TRACEBACK, error(String.raw`a\nb "$x"`), error('new')].map(text => `log: ${text}`))
    expect(await runningSoon()).toEqual([])
  })

  it('works without awk, stdbuf and GNU grep', async () => {
    const host: Host = {
      ...local,
      run: line => local.run(line.replaceAll('command -v awk', 'command -v no-awk').replaceAll('stdbuf', 'no-stdbuf')),
    }
    const log = aLog(`${[info('1'), ...TRACEBACK].join('\n')}\n`)
    const follower = following([log], { errorsOnly: true }, host)
    await follower.until(`log: ${error('broke')}`)
    await wait(500)
    appendFileSync(log.path, `${TRACEBACK.join('\n')}\n`)
    await follower.until('log: ValueError: no')
    await follower.leave()

    expect(follower.received).toEqual([error('broke'), ...TRACEBACK].map(text => `log: ${text}`))
    expect(readFileSync(log.path, 'utf8')).toContain('ValueError')
  })
})
