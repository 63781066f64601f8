import { chmod, readdir, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { journalctlFor, writeJournal } from '../support/journal.js'
import { it, type World } from '../support/world.js'

const stamp = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 19).replace('T', ' ')
const gunicorn = (minutesAgo: number, level: string, text: string): string => `[${stamp(minutesAgo)} +0000] [8] [${level}] ${text}`
const BEGAN = { minutesAgo: 3000, message: gunicorn(3000, 'INFO', 'Listening at: unix:/run/gunicorn.sock (1)') }

/** A platform on this host that logs only to the journal. */
const journaled = async (world: World) => {
  const folder = join(world.home, 'journal')
  const more = '[[targets.test.logs]]\nname = "app"\njournal = "gunicorn.service"\n'
  await world.configure({ ssh: false, logs: [], more })
  const env = { PATH: `${journalctlFor(world.home, folder)}:${process.env.PATH}` }
  return {
    folder,
    write: (...entries: Parameters<typeof writeJournal>[1]) => writeJournal(folder, entries),
    run: (...args: string[]) => world.run(args, { env }),
    env,
  }
}

describe('a log that is systemd’s journal', () => {
  it('counts errors of its unit within the window, with colours, several lines or a journal priority', async ({ world }) => {
    const { write, run } = await journaled(world)
    write(
      BEGAN,
      { minutesAgo: 2000, message: gunicorn(2000, 'ERROR', 'long ago') },
      { minutesAgo: 90, message: gunicorn(90, 'INFO', 'ERROR is only a word') },
      { minutesAgo: 80, message: gunicorn(80, 'ERROR', 'Bank feed is silent') },
      {
        minutesAgo: 70,
        message: 'ERROR 2026-01-01 00:00:00,000 mail 1 2 Mail is refused\nTraceback (most recent call last):\nOSError: gone',
      },
      { minutesAgo: 60, message: `\u001b[31m${gunicorn(60, 'CRITICAL', 'WORKER TIMEOUT (pid:71)')}\u001b[0m` },
      { minutesAgo: 50, message: 'Disk is full', priority: 2 },
      { minutesAgo: 40, message: gunicorn(40, 'ERROR', 'of another'), unit: 'other.service' },
    )

    const { stdout } = await run('report', '--only', 'logs')

    expect(stdout).toMatch(/^app: 4 errors in the last 24 hours \(journal, gunicorn, written 50 minutes ago\)$/m)
    for (const words of ['Bank feed is silent', 'Mail is refused', 'WORKER TIMEOUT', 'Disk is full']) expect(stdout).toContain(words)
    expect((await run('problems', '--only', 'log_errors')).stdout).toContain('4 errors in the logs')
  })

  it('counts errors in entries of any length', async ({ world }) => {
    const { write, run } = await journaled(world)
    write(
      BEGAN,
      { minutesAgo: 80, message: gunicorn(80, 'ERROR', `one ${'x'.repeat(5000)}`) },
      { minutesAgo: 70, message: `\u001b[31m${gunicorn(70, 'ERROR', `two ${'x'.repeat(9000)}`)}\u001b[0m` },
      { minutesAgo: 60, message: gunicorn(60, 'ERROR', `three ${'x "quoted" '.repeat(3000)}`) },
      { minutesAgo: 50, message: `four ${'x'.repeat(30_000)}`, priority: 3 },
    )

    expect((await run('report', '--only', 'logs')).stdout).toMatch(/^app: 4 errors in the last 24 hours /m)
    const { stdout } = await run('logs', 'app')
    for (const word of ['one', 'two', 'three']) expect(stdout).toMatch(new RegExp(`\\[ERROR\\] ${word} x`))
    expect(stdout).toContain('four xxx')
  })

  it('counts errors written without the logging framework, but no traceback that belongs to an error', async ({ world }) => {
    const { write, run } = await journaled(world)
    write(
      BEGAN,
      { minutesAgo: 80, message: gunicorn(80, 'ERROR', 'Bank feed is silent') },
      { minutesAgo: 80, message: 'Traceback (most recent call last):' },
      { minutesAgo: 80, message: 'OSError: gone' },
      { minutesAgo: 70, message: 'ERROR:payments:The bank has refused' },
      { minutesAgo: 60, message: 'Traceback (most recent call last):' },
    )

    expect((await run('report', '--only', 'logs')).stdout).toMatch(/^app: 3 errors in the last 24 hours /m)
  })

  it('includes systemd’s message about a killed unit', async ({ world }) => {
    const { write, run } = await journaled(world)
    write(BEGAN, { minutesAgo: 9, message: "gunicorn.service: Failed with result 'oom-kill'.", priority: 4, isOfSystemd: true })

    const { stdout } = await run('report', '--only', 'logs')
    expect(stdout).toMatch(/^app: 1 error in the last 24 hours /m)
    expect(stdout).toContain('oom-kill')
  })

  it('is known only from the end of a damaged file that journalctl skips', async ({ world }) => {
    const { write, run, folder } = await journaled(world)
    write(BEGAN)
    write({ minutesAgo: 90, message: gunicorn(90, 'ERROR', 'Bank feed is silent') })
    write({ minutesAgo: 9, message: gunicorn(9, 'INFO', 'fine') })
    const [damaged = ''] = (await readdir(folder)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).slice(-2)
    const path = join(folder, damaged)
    await truncate(path, 4_000_000)
    await utimes(path, new Date(), new Date(Date.now() - 60 * 60_000))

    const { stdout } = await run('report', '--only', 'logs')
    expect(stdout).toMatch(/^app: at least 0 errors since \S+ \S+ \(journal/m)
    expect(stdout).toContain(`Passed over: ${path}, it is damaged`)
    expect((await run('problems', '--only', 'log_errors')).stdout.replaceAll(/\s+/g, ' ')).toContain(`${path} is passed over (damaged)`)
    await utimes(path, new Date(), new Date(Date.now() - 26 * 60 * 60_000))
    expect((await run('report', '--only', 'logs')).stdout).toMatch(/^app: 0 errors in the last 24 hours/m)
  })

  it('is known only since journald last took no more of its entries', async ({ world }) => {
    const { write, run } = await journaled(world)
    const suppressed = (minutesAgo: number, count: number) => ({
      minutesAgo,
      suppressed: count,
      message: `Suppressed ${count} messages from gunicorn.service`,
    })
    write(BEGAN, { minutesAgo: 99, message: gunicorn(99, 'ERROR', 'Bank feed is silent') }, suppressed(98, 700), suppressed(97, 21))
    write({ ...suppressed(50, 5), unit: 'other.service' }, { minutesAgo: 9, message: gunicorn(9, 'INFO', 'fine') })

    const { stdout } = await run('report', '--only', 'logs')
    expect(stdout).toMatch(/^app: at least 1 error since \S+ \S+ \(journal/m)
    expect(stdout).toContain('Passed over: 721 entries of gunicorn.service, journald took no more of them at once')
    expect((await run('report', '--only', 'logs', '--hours', '1')).stdout).toMatch(/^app: 0 errors in the last /m)
  })

  it('contains failed log-ins', async ({ world }) => {
    const { write, run } = await journaled(world)
    const line = '203.0.113.9 - - [29/Nov/2026:10:00:00 +0000] "POST /api/login/ HTTP/1.0" 401 58 "-" "curl"'
    write(BEGAN, ...Array.from({ length: 6 }, () => ({ minutesAgo: 9, message: line })))

    expect((await run('problems', '--only', 'failed_logins')).stdout).toContain('203.0.113.9 · 6 failed log-ins')
  })

  it('makes the rule unknown if the journal begins within the window, or the unit does not exist', async ({ world }) => {
    const { write, run } = await journaled(world)
    write({ ...BEGAN, minutesAgo: 120 })

    expect((await run('problems', '--only', 'log_errors')).stdout).toContain('the log begins there')
    await world.configure({ ssh: false, logs: [], more: '[[targets.test.logs]]\nname = "app"\njournal = "nobody.service"\n' })
    expect((await run('report', '--only', 'logs')).stdout).toContain('there is no journal of nobody.service')
  })

  it('gives a hint at the group that the account lacks', async ({ world }) => {
    const { env } = await journaled(world)
    const [bin = ''] = env.PATH.split(':')
    // The output of journalctl for an account outside the group.
    await writeFile(
      join(bin, 'journalctl'),
      '#!/bin/sh\necho "Hint: You are currently not seeing messages from other users and the system." >&2\necho "No journal files were opened due to insufficient permissions." >&2\nexit 1\n',
    )
    await chmod(join(bin, 'journalctl'), 0o755)

    const { status, stderr } = await world.run(['report', '--only', 'logs'], { env })
    expect(status).toBe(3)
    expect(stderr).toMatch(/the journal of gunicorn\.service: permission denied for \S+[\s\S]*usermod -aG systemd-journal/)
  })

  it('can be printed and followed by logs', async ({ world }) => {
    const { write, run, env } = await journaled(world)
    write(BEGAN, { minutesAgo: 9, message: gunicorn(9, 'ERROR', 'one') }, { minutesAgo: 8, message: `${gunicorn(8, 'INFO', 'a')}\nb` })

    expect((await run('logs', 'app', '-n', '3')).stdout).toMatch(/\[ERROR\] one\n.*\[INFO\] a\nb\n$/)
    expect((await run('logs', 'app', '--errors')).stdout).toMatch(/^\[.*\] \[8\] \[ERROR\] one\n$/)
    const running = world.start(['logs', 'app', '-f'], { env })
    await running.until(/\nb\n/)
    write({ minutesAgo: 0, message: 'two' })
    await running.until(/\ntwo\n/)
  })
})
