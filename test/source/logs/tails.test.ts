import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogKind, LogSettings } from '../../../src/config/settings.js'
import type { Host } from '../../../src/source/host.js'
import { localHost } from '../../../src/source/local-host.js'
import { readTails } from '../../../src/source/logs/tails.js'
import { aboutTarget, type LogReading, type LogTail, type Outcome } from '../../../src/source/readings.js'

const SAST = 'Africa/Johannesburg'
const never = new AbortController().signal
const local = localHost()
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tails-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(() => local.destroy())

const aLog = (content: string | Buffer, kind: LogKind = 'django', name = 'log'): LogSettings => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return { name: 'log', path, kind }
}
const aTail = (tail: Partial<LogTail> = {}): LogTail => ({ kind: 'log', name: 'log', bytes: 1_000_000, match: 'errors', ...tail })
const every = { pattern: '' }

const outcomeOf = async (log: LogSettings, tail = aTail(), host: Host = local): Promise<Outcome<LogReading>> => {
  const outcome = (await readTails(host, [tail], [log], SAST, never)).outcomes.get(tail)
  if (!outcome) throw new Error('no outcome')
  return aboutTarget(outcome, 'shop')
}

/** What was read; anything else fails the test with the reason. */
const readingOf = async (log: LogSettings, tail = aTail(), host: Host = local) => {
  const outcome = await outcomeOf(log, tail, host)
  if (!outcome.ok || outcome.value.state !== 'read') throw new Error(JSON.stringify(outcome))
  return outcome.value
}
const textsOf = async (...of: Parameters<typeof readingOf>) => (await readingOf(...of)).lines.map(line => line.text)
const failureOf = async (...of: Parameters<typeof outcomeOf>) => {
  const outcome = await outcomeOf(...of)
  return outcome.ok ? undefined : outcome.error
}

/** A line every six seconds from 03:00, every tenth an error. */
const minutes = (count: number) =>
  Array.from({ length: count * 10 }, (_, n) => {
    const [hour, minute] = [3 + Math.floor(n / 600), Math.floor(n / 10) % 60].map(part => String(part).padStart(2, '0'))
    return `${n % 10 === 5 ? 'ERROR' : 'INFO'} 2025-10-08 ${hour}:${minute}:${String((n % 10) * 6).padStart(2, '0')},000 views 1 1 number ${n}\n`
  }).join('')

/** The lines that lie wholly within the last bytes. */
const wholeLines = (content: string, bytes: number) => content.slice(-bytes).split('\n').slice(1).filter(Boolean)
const stampOf = (line = '') => new Date(`${line.split(' ')[1]}T${line.split(' ')[2]?.slice(0, 8)}+02:00`)

describe('the tail of a log', () => {
  it('contains the errors, with the size and time of the file', async () => {
    const log = aLog('INFO 2025-10-08 03:00:00,000 a 1 1 fine\nERROR 2025-10-08 03:01:00,000 a 1 1 broken\nValueError: x\n')
    utimesSync(log.path, 1_000, 1_759_888_860)

    expect(await readingOf(log)).toMatchObject({
      state: 'read',
      size: statSync(log.path).size,
      modifiedAt: new Date(1_759_888_860_000),
      lines: [{ at: new Date('2025-10-08T01:01:00Z'), level: 'ERROR', text: 'ERROR 2025-10-08 03:01:00,000 a 1 1 broken' }],
      bounded: false,
    })
  })

  it.each([
    ['gunicorn', '[2025-10-08 03:00:00 +0000] [1] [ERROR] x', '[2025-10-08 03:00:00 +0000] [1] [INFO] ERROR'],
    [
      'access',
      '::1 - - [08/Oct/2025:03:00:00 +0000] "GET / HTTP/1.1" 503 1',
      '::1 - - [08/Oct/2025:03:00:00 +0000] "GET / HTTP/1.1" 404 500 "x" 500 "',
    ],
    ['text', 'nightly: FATAL: gone', 'ERRORS: 0'],
  ] as const)('contains just the errors of a log of kind %s', async (kind, error, other) => {
    expect(await textsOf(aLog(`${other}\n${error}\n${other}\n`, kind))).toEqual([error])
  })

  it('contains the lines that match a pattern', async () => {
    expect(await textsOf(aLog("it's 1\nits 2\nit's 33\n"), aTail({ match: { pattern: "^it's [0-9]$|no\\.such" } }))).toEqual(["it's 1"])
  })

  it('is bounded by the first whole line if only the end of the file was read', async () => {
    const { lines, bounded } = await readingOf(aLog(minutes(100)), aTail({ bytes: 5000 }))
    const inReach = wholeLines(minutes(100), 5000)

    expect(bounded).toEqual({ since: stampOf(inReach[0]) })
    expect(lines.map(line => line.text)).toEqual(inReach.filter(line => line.startsWith('ERROR')))
  })

  it('never contains the rest of a line that began before it', async () => {
    const log = aLog('x ERROR 2025-10-08 03:00:00,000 a 1 1 not an error\nINFO 2025-10-08 03:01:00,000 a 1 1 fine\n')

    expect((await readingOf(log, aTail({ bytes: statSync(log.path).size - 2 }))).lines).toEqual([])
  })

  it('is not bounded if the whole file was read', async () => {
    const log = aLog(minutes(5))

    expect((await readingOf(log, aTail({ bytes: statSync(log.path).size }))).bounded).toBe(false)
  })

  it('is bounded by the first line kept if too many lines match', async () => {
    const { lines, bounded } = await readingOf(aLog(minutes(300)), aTail({ match: every }))

    expect(lines.length).toBeGreaterThan(800)
    expect(lines.every(line => line.at)).toBe(true)
    expect(lines.at(-1)?.text).toMatch(/ number 2999$/)
    expect(bounded).toEqual({ since: lines[0]?.at })
  })

  it('is bounded without a time if none of its lines has one', async () => {
    expect((await readingOf(aLog('ERROR\n'.repeat(1000), 'text'), aTail({ bytes: 600 }))).bounded).toEqual({ since: undefined })
  })

  it('begins at the right byte in a file of many blocks', async () => {
    const log = aLog(Array.from({ length: 100_000 }, (_, n) => `${String(n).padStart(6, '0')}\n`).join(''), 'text')
    for (const bytes of [7, 8, 65_536, 65_537, 131_072, 400_001]) {
      const lines = await textsOf(log, aTail({ bytes, match: { pattern: '.' } }))

      expect(lines.at(-1)).toBe('099999')
      if (bytes < 40_000) expect(lines).toHaveLength(Math.floor(bytes / 7))
    }
  })

  it('is read once for equal tails, and separately for each of several logs', async () => {
    const logs = [aLog('ERROR one\n', 'text'), { ...aLog('ERROR two\n', 'text', 'b'), name: 'b' }]
    const tails = [aTail(), aTail(), aTail({ name: 'b' }), aTail({ match: every })]
    const { outcomes } = await readTails(local, tails, logs, SAST, never)

    expect(outcomes.size).toBe(4)
    expect(new Set(outcomes.values()).size).toBe(3)
    expect(tails.map(tail => outcomes.get(tail))).toMatchObject(
      ['one', 'one', 'two', 'one'].map(word => ({ value: { lines: [{ text: `ERROR ${word}` }] } })),
    )
  })

  it('does not mix with long tails of other logs', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const logs = names.map(name => ({ ...aLog(minutes(300).replaceAll('number', name), 'django', name), name }))
    rmSync(join(folder, 'c'))
    const tails = names.map(name => aTail({ name, bytes: 100_000, match: every }))
    const { outcomes } = await readTails(local, tails, logs, SAST, never)

    for (const tail of tails) {
      const outcome = outcomes.get(tail)
      if (!outcome?.ok) throw new Error(JSON.stringify(outcome))
      if (tail.name === 'c') expect(outcome.value.state).toBe('absent')
      else if (outcome.value.state === 'read') {
        expect(outcome.value.lines.length).toBeGreaterThan(800)
        expect(outcome.value.lines.filter(({ text }) => !text.includes(` ${tail.name} `))).toEqual([])
        expect(outcome.value.lines.at(-1)?.text).toMatch(/ 2999$/)
      }
    }
  })

  it('comes with the clock of the host, even if no log is requested', async () => {
    expect(Math.abs(Number((await readTails(local, [], [], SAST, never)).hostNow) - Date.now())).toBeLessThan(3000)
  })

  it('leaves no file and no process on the host', async () => {
    const log = aLog(minutes(5))
    // A folder of its own: files of other processes come and go in the shared one.
    const temporary = mkdtempSync(join(folder, 'tmp-'))
    vi.stubEnv('TMPDIR', temporary)
    await readTails(local, [aTail()], [log], SAST, never)
    vi.unstubAllEnvs()

    expect(readdirSync(temporary)).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['log', basename(temporary)])
    // The shell itself ends right after its last output.
    await expect.poll(() => spawnSync('pgrep', ['-f', log.path]).status).toBe(1)
  })
})

describe('a log with unusual content', () => {
  it('may be empty', async () => {
    expect(await readingOf(aLog(''))).toMatchObject({ size: 0, lines: [], bounded: false })
  })

  it('may lack the last newline, and have the line endings of Windows', async () => {
    expect(await textsOf(aLog('ERROR one\r\n\r\nERROR two', 'text'))).toEqual(['ERROR one', 'ERROR two'])
  })

  it('may contain NULs and invalid UTF-8', async () => {
    const log = aLog(
      Buffer.concat([Buffer.from('ERROR \0\0a\nERROR '), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('b\n\x80\x81\nERROR é\n')]),
      'text',
    )

    expect(await textsOf(log)).toEqual(['ERROR a', 'ERROR \ufffd\ufffd\ufffdb', 'ERROR é'])
  })

  it("may imitate the script's control lines", async () => {
    const lines = ['=0 absent', ' .0', '.0 r', '^x', 'now 1 root', '\x1b[2Jhey', 'end']

    expect(await textsOf(aLog(`${lines.join('\n')}\n`), aTail({ match: every }))).toEqual(lines)
  })

  it('may be binary garbage', async () => {
    const rubbish = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7919 + (n >> 3) * 104_729) & 255))
    const { lines } = await readingOf(aLog(rubbish), aTail({ match: every, bytes: 200_000 }))

    expect(lines.reduce((sum, line) => sum + line.text.length, 0)).toBeLessThan(60_000)
  })

  it('may contain one line of 100 MB', async () => {
    const log = aLog('ERROR 2025-10-08 03:00:00,000 a 1 1 first\nERROR ')
    const block = Buffer.alloc(10_000_000, 'x')
    for (let n = 0; n < 10; n++) appendFileSync(log.path, block)
    expect(await readingOf(log)).toMatchObject({ lines: [], bounded: { since: undefined } })

    appendFileSync(log.path, '\nERROR 2025-10-08 03:00:00,000 a 1 1 last\n')
    expect(await textsOf(log)).toEqual(['ERROR 2025-10-08 03:00:00,000 a 1 1 last'])
  })

  it('has long lines cut on the host, between characters and with an ellipsis', async () => {
    const [line] = await textsOf(aLog(`ERROR  ${'é'.repeat(5000)}\n`, 'text'))

    expect(line).toMatch(/^ERROR {2}é{990,996}…$/)
  })

  it('may be a sparse file of 200 MB, which is read quickly', async () => {
    const log = aLog('')
    truncateSync(log.path, 200_000_000)
    appendFileSync(log.path, '\nERROR 2025-10-08 03:00:00,000 a 1 1 end\n')
    const before = performance.now()

    expect(await textsOf(log)).toEqual(['ERROR 2025-10-08 03:00:00,000 a 1 1 end'])
    expect(performance.now() - before).toBeLessThan(30_000)
  })

  it('may be written to and rotated continuously', async () => {
    const log = aLog(minutes(50))
    const writer = await local.run(
      `cd '${folder}'; while :; do printf 'ERROR 2025-10-08 05:00:00,000 a 1 1 more\\n%.0s' 1 2 3 4 5 6 7 8 9 >>log; cp log log.1; : >log; mv log log.2; : >log; done`,
    )
    try {
      for (let n = 0; n < 10; n++) {
        const outcome = await outcomeOf(log, aTail({ bytes: 100 + n * 100 }))
        expect(outcome.ok, JSON.stringify(outcome)).toBe(true)
        if (outcome.ok && outcome.value.state === 'read')
          for (const { text } of outcome.value.lines) expect('ERROR 2025-10-08 05:00:00,000 a 1 1 more').toContain(text.slice(0, 40))
      }
    } finally {
      writer.kill()
      await writer.status
    }
  })
})

describe('a path with special characters', () => {
  it.each([
    `it's`,
    'a b',
    '$(touch pwned)',
    '`touch pwned`',
    '"q" $HOME',
    '-rf',
    'a\\nb\\',
    '!x %s',
    'Protokoll für 日本',
    '*',
    'a:b: No such file or directory',
    '#',
  ])('is taken literally: %s', async name => {
    const log = aLog('ERROR here\n', 'text', name)

    expect(await textsOf(log)).toEqual(['ERROR here'])
    expect(existsSync(join(folder, 'pwned')) || existsSync('pwned')).toBe(false)
  })
})

describe('a path that is not a log', () => {
  const at = (name: string): LogSettings => ({ name: 'log', path: join(folder, name), kind: 'text' })

  it('is an absent log if it does not exist, and no failure', async () => {
    symlinkSync('nowhere', join(folder, 'dangling'))
    for (const name of ['none', 'no/folder/either', 'dangling', 'x: Permission denied'])
      expect(await outcomeOf(at(name))).toEqual({ ok: true, value: { state: 'absent' } })
  })

  it('is followed if it is a symbolic link', async () => {
    aLog('ERROR here\n', 'text', 'target')
    symlinkSync('target', join(folder, 'link'))

    expect(await textsOf(at('link'))).toEqual(['ERROR here'])
  })

  it('is named as a directory, a FIFO, a socket or a device, and never opened', async () => {
    mkdirSync(join(folder, 'directory'))
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'FIFO')])
    const server = createServer()
    await new Promise<void>(resolve => server.listen(join(folder, 'socket'), resolve))
    for (const kind of ['directory', 'FIFO', 'socket'])
      expect((await failureOf(at(kind)))?.message).toBe(`${folder}/${kind}: is a ${kind}, not a file`)
    expect((await failureOf({ ...at(''), path: '/dev/zero' }))?.message).toBe('/dev/zero: is a device, not a file')
    server.close()
  })

  it('fails if one of its folders is a file', async () => {
    aLog('x', 'text', 'file')

    expect((await failureOf(at('file/log')))?.message).toBe(`${folder}/file/log: Not a directory`)
  })

  describe('is denied to a user without the right to read', () => {
    // Root may read everything, so the command runs as another user.
    const root = process.getuid?.() === 0
    const asOther: Host = root
      ? { ...local, run: line => local.run(`exec setpriv --reuid=65534 --regid=65534 --clear-groups ${line.replace(/^exec /, '')}`) }
      : local
    beforeEach(() => chmodSync(folder, 0o755))

    it('with a hint that names the user and the group', async () => {
      const log = aLog('ERROR\n')
      chmodSync(log.path, root ? 0o640 : 0o000)
      if (root) execFileSync('chgrp', ['adm', log.path])
      const error = await failureOf(log, aTail(), asOther)

      expect(error?.message).toMatch(/^\/.*\/log: permission denied for \S+$/)
      expect(error?.hint).toMatch(
        root
          ? /usermod -aG adm nobody, or setfacl -m u:nobody:rX,d:u:nobody:r,d:o::- \S+ && setfacl -m u:nobody:r \/.*\/log$/
          : /setfacl -m u:\S+:rX/,
      )
    })

    it('also because of a closed folder, with a hint that names it', async () => {
      mkdirSync(join(folder, 'closed'))
      const log = aLog('ERROR\n', 'text', 'closed/log')
      chmodSync(join(folder, 'closed'), root ? 0o700 : 0o000)
      const error = await failureOf(log, aTail(), asOther)
      chmodSync(join(folder, 'closed'), 0o700)

      expect(error?.message).toMatch(/closed\/log: permission denied for /)
      expect(error?.hint).toMatch(/setfacl -m u:\S+:rX,\S+ \/.*\/closed /)
    })
  })
})

describe('a failed reading of a log', () => {
  it('lists the logs of the settings if the name is unknown', async () => {
    expect(await failureOf(aLog(''), aTail({ name: 'lgo' }))).toEqual({
      message: 'No log is named lgo',
      hint: 'The logs in the settings are: log.',
    })
  })

  it('is not an empty result when grep rejects the pattern', async () => {
    expect((await failureOf(aLog('x\n'), aTail({ match: { pattern: '(' } })))?.message).toMatch(/rejects the pattern/)
  })

  it('is not an empty result when the file cannot be read to its end', async () => {
    // Reading from address 0 of a process is an I/O error.
    const copy = aLog('x'.repeat(100))
    const broken: Host = { ...local, run: line => local.run(line.replace('<&$1', '</proc/self/mem')) }

    expect((await failureOf(copy, aTail(), broken))?.message).toBe(`${copy.path}: read error on the host`)
  })

  it('gives the reason for each tail if no command can run', async () => {
    const refusing: Host = { ...local, run: () => Promise.reject(Object.assign(new Error('exec request failed'), { hint: 'Ask.' })) }
    const tail = aTail()

    expect(await readTails(refusing, [tail], [aLog('')], SAST, never)).toEqual({
      hostNow: undefined,
      outcomes: new Map([[tail, { ok: false, error: { message: 'exec request failed', hint: 'Ask.' } }]]),
    })
  })

  it.each([
    [
      'prints something else',
      () => `printf 'This account is\\ncurrently not available.'`,
      /but prints: This account is currently not available\.$/,
    ],
    ['prints the command back', (line: string) => `printf '%s\\n' '${line.replaceAll("'", `'\\''`)}'`, /does not run our command/],
    ['prints nothing', () => 'exit 1', /^this host does not run our command for the logs$/],
    ['prints without end', () => 'yes', /does not run our command/],
  ])('says that our command did not run if a forced command %s', async (_, forced, message) => {
    const host: Host = { ...local, run: line => local.run(forced(line)) }
    const { hostNow, outcomes } = await readTails(host, [aTail()], [aLog('')], SAST, never)

    expect(hostNow).toBeUndefined()
    expect([...outcomes.values()]).toEqual([
      { ok: false, error: { message: expect.stringMatching(message), hint: expect.stringContaining('ForceCommand') } },
    ])
  })

  it('says that the output is incomplete if it breaks off', async () => {
    const host: Host = { ...local, run: line => local.run(`(${line}) | head -c 90`) }

    expect((await failureOf(aLog('ERROR x\n'), aTail(), host))?.message).toBe("the host's output for the logs is incomplete")
  })

  it('gives the reason of an abort, which ends the command', async () => {
    const log = aLog('')
    let status: Promise<number | undefined> | undefined
    const silent: Host = {
      ...local,
      run: async () => {
        const command = await local.run('sleep 1000')
        status = command.status
        return command
      },
    }
    const tail = aTail()
    const { outcomes } = await readTails(silent, [tail], [log], SAST, AbortSignal.timeout(100))

    expect(outcomes.get(tail)).toMatchObject({ ok: false, error: { message: expect.stringContaining('timeout') } })
    expect(await status).toBeUndefined()
  })

  it('gives the reason of an abort before it began', async () => {
    const tail = aTail()
    const { outcomes } = await readTails(local, [tail], [aLog('')], SAST, AbortSignal.abort(new Error('too late')))

    expect(outcomes.get(tail)).toMatchObject({ ok: false, error: { message: 'too late' } })
  })
})

describe('the shell of the host', () => {
  const find = (name: string) =>
    (process.env.PATH ?? '')
      .split(delimiter)
      .map(folder => join(folder, name))
      .find(existsSync)
  const content = `${minutes(100)}ERROR 2025-10-08 05:00:00,000 a 1 1 it's the \0 last`
  const check = async (host: Host) => {
    const log = aLog(content, 'django', `it's $x`)
    const reading = await readingOf(log, aTail({ bytes: 5050 }), host)
    expect(reading.bounded).toEqual({ since: stampOf(wholeLines(content, 5050)[0]) })
    expect(reading.lines.at(-1)?.text).toBe(`ERROR 2025-10-08 05:00:00,000 a 1 1 it's the  last`)
    expect((await failureOf(log, aTail({ match: { pattern: '(' } }), host))?.message).toMatch(/rejects the pattern/)
    expect(await outcomeOf({ ...log, path: `${log.path}.1` }, aTail(), host)).toEqual({ ok: true, value: { state: 'absent' } })
    mkdirSync(join(folder, 'd'))
    expect((await failureOf({ ...log, path: join(folder, 'd') }, aTail(), host))?.message).toMatch(/is a directory/)
    // Its rotated file, beside a FIFO, a packed copy and a link to the log itself.
    const rotatedLog = aLog('INFO 2025-10-08 05:00:00,000 a 1 1 now\n', 'django', 'turned.log')
    aLog('INFO 2025-10-07 05:00:00,000 a 1 1 began\nERROR 2025-10-08 04:00:00,000 a 1 1 once\n', 'django', 'turned.log.2025-10-07')
    execFileSync('gzip', ['-k', `${rotatedLog.path}.2025-10-07`])
    execFileSync('mkfifo', [`${rotatedLog.path}.1`])
    symlinkSync('turned.log', join(folder, 'turned-2025-10-08.log'))
    const rotated = await readingOf(rotatedLog, aTail({ from: { at: new Date('2025-10-07T12:00:00Z') } }), host)
    expect(rotated).toMatchObject({ bounded: false, look: { files: [`${rotatedLog.path}.2025-10-07`, rotatedLog.path] } })
    expect(rotated.lines.map(({ text }) => text.slice(-4))).toEqual(['once'])
  }

  it.each(['dash', 'bash', 'zsh', 'fish', 'tcsh', 'csh'].filter(find))('may be %s as the login shell', async shell => {
    await check({ ...local, run: line => local.run(`exec ${shell} -c '${line.replaceAll("'", `'\\''`)}'`) })
  })

  it.each(['dash', 'bash', 'ksh', 'yash'].filter(find))('may be %s as /bin/sh', async shell => {
    await check({ ...local, run: line => local.run(line.replace('/bin/sh', shell)) })
  })

  it.runIf(find('busybox'))('may have nothing but busybox', async () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    execFileSync(find('busybox') ?? '', ['--install', '-s', bin])
    await check({ ...local, run: line => local.run(`PATH=${bin}; export PATH; ${line.replace('/bin/sh', 'sh')}`) })
  })

  it('may print greetings before and after', async () => {
    await check({ ...local, run: line => local.run(`echo 'Welcome! =0 absent'; echo uptime >&2; ${line.replace(/^exec /, '')}; echo bye`) })
  })

  it('may leave a process running that keeps the output open', async () => {
    await check({ ...local, run: line => local.run(`sleep 1000 & ${line.replace(/^exec /, '')}`) })
  })

  it('may lack gzip', async () => {
    await check({ ...local, run: line => local.run(line.replace('command -v gzip', 'command -v no-gzip')) })
  })
})
