import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, openSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { COMMAND, it, type World } from '../support/world.js'

const PASSPHRASE = 'open sesame, of no worth'
const CHANNEL = '[channels.office]\ntype = "webhook"\nurl = "http://127.0.0.1:1"\n'

const withLockedKey = async (world: World): Promise<void> => {
  const name = `locked ${randomUUID()}`
  await world.configure({ ssh: { identity_file: await world.sshd.makeKey(name, ['-t', 'ed25519', '-N', PASSPHRASE]) } })
}

/** A command on a terminal that is closed once it says that. Resolves to how it ended. */
const closeUnder = async (world: World, args: readonly string[], words: RegExp): Promise<number | NodeJS.Signals | null> => {
  const terminal = world.shell('tty; exec sleep 100', { columns: 100 })
  await terminal.until(/\/dev\/\S+\r/)
  const tty = openSync(/\/dev\/\S+/.exec(terminal.said())?.[0] ?? '', constants.O_RDWR | constants.O_NOCTTY)
  const child = spawn('sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, COMMAND, ...args], {
    stdio: [tty, tty, tty],
    env: { PATH: process.env.PATH, HOME: world.home, TERM: 'xterm' },
    cwd: world.home,
  })
  closeSync(tty)
  const ended = new Promise<number | NodeJS.Signals | null>(resolve => child.on('close', (status, signal) => resolve(signal ?? status)))
  try {
    await terminal.until(words)
    process.kill(terminal.child.pid ?? 0, 'SIGKILL')
    await terminal.ended
    // As a shell tells its jobs.
    child.kill('SIGHUP')
    return await Promise.race([ended, new Promise<null>(resolve => setTimeout(resolve, 10_000, null))])
  } finally {
    child.kill('SIGKILL')
  }
}

describe('a terminal that goes away', () => {
  it.for([
    ['at a question', [], /Passphrase for/, 129],
    ['while it follows a log', ['logs', '-f'], /there is no/, 129],
    ['while it serves', ['serve', '--listen', '127.0.0.1:0'], /listening on/, 129],
    ['while it watches', ['watch'], /watching test/, 130],
  ] as const)('ends what was run on it, and it leaves as it should: %s', async ([, args, words, status], { world }) => {
    if (args.length === 0) await withLockedKey(world)
    else await world.configure({ more: CHANNEL })

    expect(await closeUnder(world, args, words)).toBe(status)
    await expect.poll(() => world.sshd.sessions()).toEqual([])
  })
})

describe('a terminal that does not say how wide it is', () => {
  // As those of a serial line and of many a container do not.
  it('is shown the report', async ({ world }) => {
    const { status, stdout } = await world.run(['--only', 'registrations'], { columns: 0 })

    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('MONITORING COMPLETE') })
  })
})

describe('a question', () => {
  it('is there again after Ctrl-Z and fg, and a secret is still one', async ({ world }) => {
    await withLockedKey(world)
    const running = world.shell('set -m; check_status --only registrations; echo stopped; fg', { columns: 100 })
    await running.until(/Passphrase for/)
    running.type('open \x1a')
    await running.until(/stopped[\s\S]*Passphrase for/)

    running.type('sesame, of no worth\r')

    const { stdout } = await running.ended
    expect(stdout).toContain('MONITORING COMPLETE')
    expect(stdout).not.toMatch(/open|sesame/)
  })
})
