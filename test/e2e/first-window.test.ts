import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fill, sized } from '../bench/large-platform.js'
import { writeLogs } from '../bench/logs.js'
import { READER, READER_PASSWORD } from '../support/global.js'
import { openRelay } from '../support/relay.js'
import { type Changes, it, type World } from '../support/world.js'

/** TCP starts with ten segments of 1,448 bytes of payload each; anything beyond them waits for another round trip. */
const FIRST_WINDOW = 14_480

/** The client sends nothing else as long as the queries. */
const LEAST_FLIGHT = 14_000

/** Longer than the client takes to send everything it can send before a reply, so that each turn is one round trip. */
const ONE_WAY_MS = 100

/** Each piece is compressed on its own, so pauses of a busy machine make the result longer: the shortest of several runs counts. */
const RUNS = 3

interface Turn {
  readonly from: 'client' | 'server'
  /** Bytes of each piece that arrived before the other side replied. */
  readonly pieces: number[]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** Runs a report over a slow link, and returns how much each side sent, up to the queries and after them. */
const report = async (world: World, changes: Changes = {}) => {
  const turns: Turn[] = []
  const relay = await openRelay(world.sshd.port, {
    delay: () => ONE_WAY_MS,
    onPiece(from, bytes) {
      const last = turns.at(-1)
      if (last?.from === from) last.pieces.push(bytes)
      else turns.push({ from, pieces: [bytes] })
    },
  })
  try {
    await appendFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
    await world.configure({ ...changes, ssh: { port: relay.port } })
    const { stdout, stderr } = await world.run(['report'])
    const at = turns.findIndex(({ from, pieces }) => from === 'client' && sum(pieces) > LEAST_FLIGHT)
    return {
      stdout,
      stderr,
      turns: turns.length,
      before: turns
        .slice(0, at)
        .filter(({ from }) => from === 'client')
        .map(({ pieces }) => sum(pieces)),
      flight: turns[at]?.pieces ?? [],
      result: sum(
        turns
          .slice(at)
          .filter(({ from }) => from === 'server')
          .flatMap(({ pieces }) => pieces),
      ),
    }
  } finally {
    relay.stop()
  }
}

describe('the queries of a whole report', () => {
  it.for<[string, (world: World) => Changes]>([
    ['with SCRAM over TCP', () => ({})],
    ['with peer on the Unix socket', ({ platform }) => ({ database: { socket: platform.socketDir, password_file: undefined } })],
    ['with an env_file', ({ home }) => ({ database: { env_file: join(home, '.env'), name: undefined, user: undefined } })],
  ])('go out in one round trip %s, because a padded turn before them widens the TCP window', async ([, changes], { world }) => {
    const { platform, home } = world
    await writeFile(join(home, '.env'), `DB_NAME=${platform.database}\nDB_USER=${READER}\nDB_PASSWORD=${READER_PASSWORD}\n`)

    const { stdout, stderr, before, flight } = await report(world, changes(world))

    expect(stderr).toBe('')
    expect(stdout).toContain('NEVER logged in')
    const [queries = 0, ...rest] = flight
    expect(queries).toBeGreaterThan(LEAST_FLIGHT)
    // The end of a command's input may follow.
    expect(sum(rest)).toBeLessThan(100)
    const [padded = 0, next = 0] = before.sort((a, b) => b - a)
    // The window grows to twice the bytes in flight, if those fit the first window and were more than half of it.
    expect(padded).toBeGreaterThan(FIRST_WINDOW / 2)
    expect(padded).toBeLessThan(FIRST_WINDOW)
    expect(sum(flight)).toBeLessThanOrEqual(2 * padded)
    // Only one turn is padded; the longest of the others carries the script that reads the logs.
    expect(next).toBeLessThan(12_000)
  })
})

describe('a report over rotated logs', () => {
  it('takes no more round trips than one over whole logs', async ({ world }) => {
    const whole = await writeLogs(world.logs)
    const rotated = await writeLogs(join(world.logs, 'rotated'), '.1.gz')

    const [before, after] = [await report(world, { logs: whole }), await report(world, { logs: rotated })]
    const turns = { before: before.turns, after: after.turns }
    // Replies that a busy host sends in pieces look like more turns.
    for (let run = 1; run < RUNS; run++) {
      turns.before = Math.min(turns.before, (await report(world, { logs: whole })).turns)
      turns.after = Math.min(turns.after, (await report(world, { logs: rotated })).turns)
    }

    const errors = ({ stdout }: { readonly stdout: string }) => stdout.match(/[\w-]+: \d+ errors in the last 24 hours/g)
    expect(errors(before)?.length).toBeGreaterThan(0)
    expect(errors(after)).toEqual(errors(before))
    expect(turns.after).toBeLessThanOrEqual(turns.before)
  })
})

describe('the result of a whole report', () => {
  it('fits the first TCP window, even with the long lists of a large platform', async ({ world }) => {
    await fill(world.platform, sized(100_000))
    const results: number[] = []

    for (let run = 0; run < RUNS; run++) {
      const { stdout, result } = await report(world)
      expect(stdout).toMatch(/NEVER logged in: \d{4,}/)
      results.push(result)
    }

    expect(Math.min(...results)).toBeGreaterThan(5_000)
    expect(Math.min(...results)).toBeLessThan(FIRST_WINDOW)
  })
})
