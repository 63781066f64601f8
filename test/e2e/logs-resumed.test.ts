import { appendFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, onTestFinished } from 'vitest'
import { journalctlFor, writeJournal } from '../support/journal.js'
import { openRelay } from '../support/relay.js'
import { logrotate } from '../support/rotations.js'
import { startSshd } from '../support/sshd.js'
import { it, type Running, type World } from '../support/world.js'

const line = (level: string, text: string): string =>
  `${level} ${new Date(Date.now() + 2 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')},123 app 1 2 ${text}\n`

/** Puts a relay in front of the world's host, which can cut the connection. */
const overRelay = async (world: World) => {
  const relay = await openRelay(world.sshd.port)
  onTestFinished(() => relay.stop())
  await writeFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
  await world.configure({ ssh: { port: relay.port } })
  return relay
}

const wordsOf = (running: Running) => [...running.said().matchAll(/(?:app 1 2|\] \[[A-Z]+\]) (\w+)/g)].map(([, word]) => word)

describe('logs -f on a connection that breaks', () => {
  it('resumes after a rotation without missing or repeating a line', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, line('INFO', 'one') + line('INFO', 'two'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f'])
    await running.until(/two/)
    await appendFile(path, line('INFO', 'three'))
    await running.until(/three/)
    relay.cut()
    await appendFile(path, line('INFO', 'four'))
    await rename(path, `${path}.1`)
    await writeFile(path, line('INFO', 'five'))
    await running.until(/five/)
    await appendFile(path, line('INFO', 'six'))
    await running.until(/six/)

    expect(wordsOf(running)).toEqual(['one', 'two', 'three', 'four', 'five', 'six'])
    expect(running.said()).toMatch(/^check_status: .+ closed the connection\n {2}Connecting again, until it succeeds\. Ctrl-C ends it\.$/m)
    expect(running.said()).toMatch(/^check_status: the connection was lost for \d+ seconds?; no line was missed$/m)
  })

  it('shows only the errors of the missed lines with --errors', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, line('ERROR', 'one') + line('INFO', 'two'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f', '--errors'])
    await running.until(/one/)
    await wait(500)
    relay.cut()
    await appendFile(path, line('INFO', 'three') + line('ERROR', 'four') + line('INFO', 'five'))
    await running.until(/four/)

    expect(wordsOf(running)).toEqual(['one', 'four'])
  })

  it.for([['--errors'], ['-n', '0'], ['--grep', 'nowhere']])('resumes even if no line was shown yet: %s', async (flags, { world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, line('INFO', 'one') + line('INFO', 'two'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f', ...flags])
    await wait(1500)
    relay.cut()
    await appendFile(path, line('ERROR', 'three-nowhere'))
    await running.until(/three/)

    expect(wordsOf(running)).toEqual(['three'])
    expect(running.said()).toContain('no line was missed')
  })

  it('misses no line between equal lines', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    const same = line('INFO', 'beat')
    await writeFile(path, line('INFO', 'one') + same)
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f'])
    await running.until(/beat/)
    await appendFile(path, same)
    await running.until(/beat[\s\S]*beat/)
    relay.cut()
    await appendFile(path, line('ERROR', 'lost') + same)
    await running.until(/lost[\s\S]*beat/)

    expect(wordsOf(running)).toEqual(['one', 'beat', 'beat', 'lost', 'beat'])
    expect(running.said()).toContain('no line was missed')
  })

  it.for([
    ['twice', ['', '']],
    ['and truncated', ['copytruncate']],
    ['and compressed', ['compress']],
  ] as const)('resumes a log that logrotate rotated %s', async ([, turns], { world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, line('INFO', 'one'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f'])
    await running.until(/one/)
    await appendFile(path, line('INFO', 'two'))
    await running.until(/two/)
    relay.cut()
    for (const [i, directives] of turns.entries()) {
      await appendFile(path, line('ERROR', `lost${i}`))
      logrotate(world.home, path, directives)
    }
    await appendFile(path, line('INFO', 'new'))
    await running.until(/new/)

    expect(wordsOf(running)).toEqual(['one', 'two', ...turns.map((_, i) => `lost${i}`), 'new'])
    expect(running.said()).toContain('no line was missed')
  })

  it('says that lines may be missing if the file of that time is gone', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, line('INFO', 'one'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f'])
    await running.until(/one/)
    await wait(500)
    relay.cut()
    await rename(path, join(world.logs, 'elsewhere'))
    await writeFile(path, line('INFO', 'new'))
    await running.until(/new/)

    expect(running.said()).toContain('lines in between may be missing')
  })

  it('exits with 3 instead with --no-reconnect', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), line('INFO', 'one'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f', '--no-reconnect'])
    await running.until(/one/)
    relay.cut()

    expect((await running.ended).status).toBe(3)
  })
})

describe('the journal, followed on a connection that breaks', () => {
  const gunicorn = (minutesAgo: number, level: string, text: string) => ({
    minutesAgo,
    message: `[${new Date().toISOString().slice(0, 19).replace('T', ' ')} +0000] [8] [${level}] ${text}`,
  })

  const journaled = async (world: World) => {
    const folder = join(world.home, 'journal')
    const bin = journalctlFor(world.home, folder)
    const sshd = await startSshd({ directives: [`SetEnv PATH=${bin}:/usr/bin:/bin`] })
    onTestFinished(() => sshd.stop())
    const key = await sshd.makeKey('key', ['-t', 'ed25519'])
    const relay = await openRelay(sshd.port)
    onTestFinished(() => relay.stop())
    await writeFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
    const more = '[[targets.test.logs]]\nname = "app"\njournal = "gunicorn.service"\n'
    await world.configure({ ssh: { port: relay.port, identity_file: key }, logs: [], more })
    return { relay, write: (...entries: Parameters<typeof writeJournal>[1]) => writeJournal(folder, entries) }
  }

  it('resumes after the last entry shown', async ({ world }) => {
    const { relay, write } = await journaled(world)
    write(gunicorn(3, 'INFO', 'one'), gunicorn(2, 'INFO', 'two'))
    const running = world.start(['logs', 'app', '-f'])
    await running.until(/two/)
    write(gunicorn(0, 'INFO', `three ${'x'.repeat(6000)}`))
    await running.until(/three/)
    relay.cut()
    write(gunicorn(0, 'INFO', 'four'), gunicorn(0, 'INFO', 'five'))
    await running.until(/five/)
    write(gunicorn(0, 'INFO', 'six'))
    await running.until(/six/)

    expect(wordsOf(running)).toEqual(['one', 'two', 'three', 'four', 'five', 'six'])
  })

  it('resumes with --errors, too, and if no entry was shown yet', async ({ world }) => {
    const { relay, write } = await journaled(world)
    write(gunicorn(3, 'ERROR', 'one'), gunicorn(2, 'INFO', 'two'))
    const [errors, none] = [world.start(['logs', 'app', '-f', '--errors']), world.start(['logs', 'app', '-f', '-n', '0'])]
    await errors.until(/one/)
    await wait(1500)
    relay.cut()
    write(gunicorn(0, 'INFO', 'three'), gunicorn(0, 'ERROR', 'four'))
    await Promise.all([errors.until(/four/), none.until(/four/)])
    relay.cut()
    write(gunicorn(0, 'ERROR', 'five'))
    await Promise.all([errors.until(/five/), none.until(/five/)])

    expect(wordsOf(errors)).toEqual(['one', 'four', 'five'])
    expect(wordsOf(none)).toEqual(['three', 'four', 'five'])
  })
})
