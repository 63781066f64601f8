import { execFileSync } from 'node:child_process'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { READER } from '../support/global.js'
import { HOSTILE } from '../support/hostile.js'
import { openRelay, type Relay } from '../support/relay.js'
import { isOnAlternateScreen, screenOf } from '../support/screen.js'
import { it, type Running, type World } from '../support/world.js'

const [COLUMNS, ROWS] = [100, 30]
const [UP, DOWN, LEFT] = ['\u001b[A', '\u001b[B', '\u001b[D']
const ENTER = '\r'
/** What it begins with, and what it leaves with. */
const ALTERNATE = '\u001b[?1049h'
const LEAVE = '\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l'

/** A full screen in a terminal, and what a person sees on it. */
interface Seen {
  readonly running: Running
  screen(columns?: number, rows?: number): string
  /** Resolves once the screen shows that. */
  shows(pattern: RegExp, columns?: number, rows?: number): Promise<void>
  /** The device of the terminal. */
  tty(): string
}

/** In a shell that tells how the terminal was before and after. */
const look = async (world: World, args = '', env: Readonly<Record<string, string>> = {}): Promise<Seen> => {
  const line = `tty; stty cols ${COLUMNS} rows ${ROWS}; stty -g; check_status live ${args}; echo "status $?"; stty -g`
  const running = world.shell(line, { columns: COLUMNS, env })
  const screen = (columns = COLUMNS, rows = ROWS): string => screenOf(running.said(), columns, rows).join('\n')
  return {
    running,
    screen,
    shows: (pattern, columns, rows) =>
      expect.poll(() => (isOnAlternateScreen(running.said()) ? screen(columns, rows) : ''), { interval: 50 }).toMatch(pattern),
    tty: () => /\/dev\/\S+/.exec(running.said())?.[0] ?? '',
  }
}

/** The process of the command: below the shell that `script` began. */
const pidOf = ({ running }: Seen): number => {
  const below = (pid: string): string => execFileSync('ps', ['-o', 'pid=', '--ppid', pid], { encoding: 'utf8' }).trim()
  return Number(below(below(String(running.child.pid))))
}

/** Which row of how many is chosen. */
const placeOf = (seen: Seen): { readonly at: number; readonly of: number } => {
  const [, at = '', of = ''] = / (\d+)\/(\d+)$/.exec(seen.screen()) ?? []
  return { at: Number(at), of: Number(of) }
}

/** Presses a key that goes down, until the screen shows that. */
const walkTo = async (seen: Seen, pattern: RegExp, key: string): Promise<void> => {
  while (!pattern.test(seen.screen())) {
    const { at } = placeOf(seen)
    seen.running.type(key)
    await seen.shows(new RegExp(` ${at + 1}/\\d+$`))
  }
}

/** The command has ended, and nothing of it is left in the terminal. */
const expectLeft = async ({ running }: Seen, status: number): Promise<void> => {
  const { stdout } = await running.ended
  const said = stdout.replaceAll('\r', '')
  const [before, after] = said.match(/^[\da-f]+(?::[\da-f]+)+$/gm) ?? []
  expect(said).toContain(`status ${status}\n`)
  expect(said.lastIndexOf(LEAVE)).toBeGreaterThan(said.lastIndexOf(ALTERNATE))
  // The spinner of the start shows the cursor once more.
  expect(said.slice(said.lastIndexOf(LEAVE) + LEAVE.length).replace(/\u001b\[(?:1G|\?25h)/g, '')).not.toContain('\u001b')
  expect(after).toBe(before)
  expect(after).toBeDefined()
}

const overRelay = async (world: World): Promise<Relay> => {
  const relay = await openRelay(world.sshd.port)
  onTestFinished(() => relay.stop())
  await appendFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
  await world.configure({ ssh: { port: relay.port } })
  return relay
}

/** Two deposits that wait, and somebody who never logged in. */
const furnish = async ({ platform }: World): Promise<void> => {
  const owner = aUser({ email: 'owner@plumbers.example', createdAt: '20 days ago', lastLogin: '1 day ago' })
  const account = anAccount({ user: owner })
  await platform.add(
    aDeposit({ account, status: 'pending', createdAt: '30 hours ago', referenceNumber: 'PCAAA111' }),
    aDeposit({ account, status: 'pending', createdAt: '20 hours ago', referenceNumber: 'PCBBB222' }),
  )
}

describe('check_status live', () => {
  it('shows what needs somebody, walks to a deposit and back, and leaves the terminal as it was', async ({ world }) => {
    await furnish(world)
    const seen = await look(world)
    await seen.shows(/needs? you now[\s\S]*Registrations[\s\S]*Errors in the logs[\s\S]*2 deposits pending >2h +2 +30 h/)

    await walkTo(seen, /^> .*deposits pending/m, DOWN)
    seen.running.type(ENTER)
    await seen.shows(/^> owner@plumbers\.example: R160\.00[\s\S]*^ {2}owner@plumbers/m)
    seen.running.type(`${DOWN}${UP}${DOWN}${ENTER}`)
    await seen.shows(/DEPOSIT[\s\S]*Reference: PC(AAA111|BBB222)[\s\S]*Esc back/)
    seen.running.type(LEFT)
    await seen.shows(/^> owner@plumbers/m)
    seen.running.type('?')
    await seen.shows(/KEYS/)
    seen.running.type('\u001b')
    await seen.shows(/^> owner@plumbers/m)
    seen.running.type('\u007fq')

    await expectLeft(seen, 0)
    expect(await world.sshd.sessions()).toEqual([])
  })

  it('shows what is new on the platform by itself, over the one connection', async ({ world }) => {
    const relay = await overRelay(world)
    const seen = await look(world, '--every 1s')
    await seen.shows(/Registrations +\S+ +0/)
    await world.platform.add(aUser({ createdAt: '1 minute ago' }))
    await seen.shows(/Registrations +\S+ +1/)
    await world.platform.add(aUser({ createdAt: '1 minute ago' }))
    await seen.shows(/Registrations +\S+ +2/)

    expect(relay.count()).toBe(1)
    seen.running.type('\u0003')
    await expectLeft(seen, 130)
  })

  it('fits into another window at once, and says when one is too small', async ({ world }) => {
    const seen = await look(world)
    await seen.shows(/Registrations/)
    for (const [columns, rows] of [
      [60, 15],
      [160, 50],
    ] as const) {
      const before = seen.running.said().length
      execFileSync('stty', ['-F', seen.tty(), 'cols', String(columns), 'rows', String(rows)])
      // stty changes one after the other: the last of the two is meant.
      const drawn = (): string[] => {
        const all = seen.running.said().slice(before).split('\u001b[?2026h')
        const last = all.findLast(one => one.includes(`\u001b[${rows};1H`) && !one.includes(`\u001b[${rows + 1};1H`)) ?? ''
        return screenOf(`${ALTERNATE}${last}`, columns, rows)
      }
      await expect.poll(() => drawn().at(-1)).toMatch(/choose · Enter open/)
      expect(drawn().join('\n')).toMatch(/read at[\s\S]*Registrations[\s\S]*Errors in the logs/)
    }
    execFileSync('stty', ['-F', seen.tty(), 'cols', '40', 'rows', '10'])
    await expect.poll(() => seen.running.said()).toContain('40 x 10, not 60 x 15')
    seen.running.type('q')
    await expectLeft(seen, 0)
  })

  it('gives the terminal back at Ctrl-Z, and takes it again at fg', async ({ world }) => {
    const line = `set -m; stty cols ${COLUMNS} rows ${ROWS}; stty -g; check_status live; echo stopped; stty -g; fg; echo "status $?"; stty -g`
    const running = world.shell(line, { columns: COLUMNS })
    await expect.poll(() => running.said()).toContain('Registrations')
    running.type('\u001a')
    await running.until(/stopped\r\n\S+\r\n[\s\S]*Registrations/)
    const stopped = running.said().split('stopped')[0] ?? ''
    expect(stopped.lastIndexOf(LEAVE)).toBeGreaterThan(stopped.lastIndexOf(ALTERNATE))
    running.type('q')

    const { stdout } = await running.ended
    const modes = stdout.replaceAll('\r', '').match(/^[\da-f]+(?::[\da-f]+)+$/gm)
    expect(modes).toHaveLength(3)
    expect(new Set(modes).size).toBe(1)
    expect(stdout).toContain('status 0')
  })

  it('keeps the last figures when the connection is cut, says why, and connects again by itself', async ({ world }) => {
    await furnish(world)
    const relay = await overRelay(world)
    const seen = await look(world, '--every 1s')
    await seen.shows(/2 deposits pending/)
    relay.stop()
    await seen.shows(/Not connected, trying again [\s\S]*2 deposits pending/)
    await seen.shows(/read at .*, less than a minute ago/)
    seen.running.type(ENTER)
    await seen.shows(/Not connected[\s\S]*Esc back/)

    const again = await openRelay(world.sshd.port, {}, relay.port)
    onTestFinished(() => again.stop())
    await expect.poll(() => seen.screen()).not.toContain('Not connected')
    seen.running.type('q')
    await expectLeft(seen, 0)
  })

  it('asks for a passphrase before it fills the screen, and never again', async ({ world }) => {
    const relay = await overRelay(world)
    const key = await world.sshd.makeKey('locked', ['-t', 'ed25519', '-N', 'open sesame, of no worth'])
    await world.configure({ ssh: { port: relay.port, identity_file: key } })
    const seen = await look(world, '--every 1s')
    await seen.running.until(/Passphrase for/)
    expect(isOnAlternateScreen(seen.running.said())).toBe(false)
    seen.running.type('open sesame, of no worth\r')
    await seen.shows(/Registrations/)
    relay.cut()
    await seen.shows(/Not connected, trying again [\s\S]*ssh-add[\s\S]*Registrations/)
    seen.running.type('q')
    await expectLeft(seen, 0)
    expect(seen.running.said().match(/Passphrase for/g)).toHaveLength(1)
  })

  it.for([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('leaves the terminal as it was on %s', async ([signal, status], { world }) => {
    const seen = await look(world)
    await seen.shows(/Registrations/)
    process.kill(pidOf(seen), signal)
    await expectLeft(seen, status)
  })

  it('leaves the terminal as it was after an error that nobody expected', async ({ world }) => {
    const boom = encodeURIComponent('process.on("SIGUSR2", () => { throw new Error("boom") })')
    const seen = await look(world, '', { NODE_OPTIONS: `--import=data:text/javascript,${boom}` })
    await seen.shows(/Registrations/)
    process.kill(pidOf(seen), 'SIGUSR2')
    const { stdout } = await seen.running.ended
    const [shown = '', after = ''] = stdout.split(LEAVE)
    expect(shown).toContain(ALTERNATE)
    expect(after).toContain('boom')
    const [before, later] = stdout.replaceAll('\r', '').match(/^[\da-f]+(?::[\da-f]+)+$/gm) ?? []
    expect(later).toBe(before)
  })

  it('shows hostile names as text: no sequence of theirs reaches the terminal', async ({ world }) => {
    for (const value of Object.values(HOSTILE)) {
      const name = value.replaceAll('\u0000', '').slice(0, 60)
      const user = aUser({
        email: `${name}@x.example`,
        username: name,
        firstName: name,
        lastName: name,
        createdAt: '9 days ago',
        lastLogin: null,
      })
      await world.platform.add(
        user,
        aDeposit({ account: anAccount({ user }), status: 'pending', createdAt: '9 hours ago', referenceNumber: name.slice(0, 20) }),
      )
    }
    const seen = await look(world)
    await seen.shows(/deposits pending/)
    const problems = placeOf(seen).of
    for (let problem = 1; problem <= problems; problem++) {
      seen.running.type(ENTER)
      await seen.shows(/Esc back/)
      for (let { at, of } = placeOf(seen); at <= of && at > 0; at++) {
        await seen.shows(new RegExp(` ${at}/${of}$`))
        seen.running.type(ENTER)
        await seen.shows(/^(?!.*Enter open)(?![\s\S]*Reading …)[\s\S]*Esc back[^/]*$/)
        seen.running.type(LEFT)
        await seen.shows(/Enter open · Esc back/)
        if (at < of) seen.running.type(DOWN)
      }
      seen.running.type(LEFT)
      await seen.shows(/Enter open · q leave/)
      if (problem < problems) seen.running.type(DOWN)
      await seen.shows(new RegExp(` ${Math.min(problem + 1, problems)}/${problems}$`))
    }
    seen.running.type('q')
    await expectLeft(seen, 0)
  })

  it('masks people with --redact, and still opens their pages; writes no colour with NO_COLOR, and no emoji with --ascii', async ({
    world,
  }) => {
    await furnish(world)
    const seen = await look(world, '--redact --ascii', { NO_COLOR: '1' })
    await seen.shows(/2 deposits pending/)
    await walkTo(seen, /^> .*deposits pending/m, 'j')
    seen.running.type(ENTER)
    await seen.shows(/^> person-\d+: R160/m)
    seen.running.type(ENTER)
    await seen.shows(/^DEPOSIT$[\s\S]*E-mail: person-/m)
    seen.running.type('q')
    await expectLeft(seen, 0)

    const said = seen.running.said()
    expect(said).not.toContain('owner@plumbers')
    expect(said.slice(said.indexOf(ALTERNATE), said.lastIndexOf(LEAVE))).not.toMatch(/\u001b\[\d[\d;]*m|\p{Extended_Pictographic}/u)
  })

  it('says what could not be read, and why', async ({ world }) => {
    await world.platform.sql(`REVOKE ALL ON deposit_requests FROM ${READER}`)
    const seen = await look(world)
    await seen.shows(/Waiting deposits +unknown[\s\S]*❓ .*permission denied for table deposit_requests/)
    seen.running.type('q')
    await expectLeft(seen, 0)
  })

  it.for([
    ['no terminal', {}, {}],
    ['a terminal that cannot be drawn on', { columns: 80 }, { TERM: 'dumb' }],
  ] as const)('needs a terminal, and says what to use instead: %s', async ([, options, env], { world }) => {
    const { status, stdout, stderr } = await world.run(['live'], { ...options, env })
    expect(status).toBe(64)
    expect((stdout + stderr).replaceAll('\r', '')).toMatch(/^check_status: live needs a terminal .*\n {2}Use "check_status" for a report/)
  })

  it('says before it fills the screen that the platform cannot be reached', async ({ world }) => {
    await world.configure({ ssh: { port: 1 } })
    const { status, stdout } = await world.run(['live'], { columns: 80 })
    expect(status).toBe(3)
    expect(stdout).not.toContain(ALTERNATE)
    expect(stdout).toMatch(/check_status: .*refused/)
  })
})
