import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { type Lies, type Mouth, startGroupMaker, startLyingHost } from '../support/lying-host.js'
import { type Measured, type MeasuredOptions, measured } from '../support/measured.js'
import { it, type World } from '../support/world.js'

/** The greatest that the command may grow to, in MB: a report's 80, and what is made of the greatest answer that is taken. */
const MOST_MB = 400
/** Too far off to be what ends a command: that is what it was sent, however slow the machine. */
const FAR = '30m'
const SOON = '5s'
/** More than the command may keep of what nobody has read yet. */
const ENOUGH_CHARS = 8_000_000

/** A host that tells these, known to the world: settings that lead to it. */
const aim = async (world: World, lies: Lies): Promise<{ readonly port: number; readonly identity_file: string }> => {
  const { known, port, key } = await startLyingHost(world.home, lies)
  await appendFile(join(world.home, '.ssh/known_hosts'), known)
  return { port, identity_file: key }
}

const throughLies = async (
  world: World,
  lies: Lies,
  { args = ['report'], deadline = FAR, ...options }: MeasuredOptions & { args?: readonly string[]; deadline?: string | undefined } = {},
): Promise<Measured> => {
  await world.configure({ target: { deadline }, ssh: await aim(world, lies) })
  return measured(args, world.home, options)
}

const expectBounded = ({ status, mb, stderr }: Measured, said: RegExp): void => {
  expect(stderr.replace(/\s+/g, ' ')).toMatch(said)
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
  expect(status).toBe(3)
  expect(mb).toBeGreaterThan(20)
  expect(mb).toBeLessThan(MOST_MB)
}

/** A message of PostgreSQL's protocol, version 3. */
const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeUInt32BE(4 + body.length, 1)
  return Buffer.concat([head, body])
}
const letters = (text: string): Buffer => Buffer.from(text, 'latin1')
const WELCOME = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', letters('I'))])
const COLUMN = message('T', letters('\0\x01now\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0'))
const ROWS = Buffer.concat(Array(2000).fill(message('D', letters('\0\x01\0\0\0\x01x'))))
const ENDLESS = letters('D\x7f\xff\xff\xff')
const NOUGHTS = Buffer.alloc(32_000)
/** What a packet may hold, and what takes no more than some hundred bytes on its way. */
const HARMLESS = Buffer.alloc(200_000)
/** What one packet can hold when it is compressed. */
const BOMB = Buffer.alloc(30_000_000)

/** Whichever comes first. */
const TOO_MUCH = /replies with more than 32 MB|sent more data than it was allowed to/

/** Says all of it, and the last of it for ever. */
const says =
  (...words: readonly Buffer[]) =>
  (mouth: Mouth): void => {
    for (const word of words.slice(0, -1)) mouth.say(word)
    mouth.repeat(words.at(-1) ?? Buffer.alloc(0))
  }

describe('a host that lies', () => {
  it.for<[string, Lies, RegExp, string?]>([
    ['in packets that unpack to a thousand times their size', { command: says(BOMB) }, /expands beyond any SSH packet/],
    ['in such packets that nobody listens to', { command: mouth => mouth.mutter(BOMB) }, /expands beyond any SSH packet/],
    ['in such packets for a database', { database: says(WELCOME, ENDLESS, BOMB) }, /expands beyond any SSH packet/],
    [
      'with a first word of the database that never ends',
      { database: says(ENDLESS, NOUGHTS) },
      /does not speak PostgreSQL|sent more data than it was allowed to/,
    ],
    [
      'with a word on the sign-in that never ends',
      { database: says(WELCOME.subarray(0, 9), letters('S\x7f\xff\xff\xff'), NOUGHTS) },
      /replies to the sign-in with more than 1 MB|sent more data than it was allowed to/,
    ],
    ['with an answer of the database that never ends', { database: says(WELCOME, ENDLESS, NOUGHTS) }, TOO_MUCH],
    ['with rows of the database that never end', { database: says(WELCOME, COLUMN, ROWS) }, TOO_MUCH],
    // The report waits for the database, which is silent.
    ['with logs that never end', { command: says(NOUGHTS) }, /no answer|sent more data than it was allowed to/, SOON],
  ])('%s is heard no further', async ([, lies, said, deadline], { world }) => {
    expectBounded(await throughLies(world, lies, { deadline }), said)
  })

  it('with lines of a log that never end is followed no further than they can be read', async ({ world }) => {
    const ended = await throughLies(
      world,
      {
        command: (mouth, line) => {
          const [, left, right] = /"%s%s %s\\n" (\w+) (\w+) begin/.exec(line) ?? []
          mouth.say(letters(`${left}${right} begin\n${left}${right} end\n`))
          mouth.repeat(letters('0:a line of the log\n'.repeat(10_000)))
        },
      },
      { args: ['logs', '-f'], enoughChars: ENOUGH_CHARS },
    )
    // Whether they come faster than they are read is a matter of the machine.
    if (ended.stdout.length > ENOUGH_CHARS) expect(ended.mb).toBeLessThan(MOST_MB)
    else expectBounded(ended, /sent more data than it was allowed to/)
  })

  it('on a channel that nobody opened, in packets that take longer to unpack than to send, is left at the deadline, and at Ctrl-C', async ({
    world,
  }) => {
    let begun = (): void => {}
    const lies: Lies = { command: mouth => mouth.babble(HARMLESS, () => begun()) }
    expectBounded(await throughLies(world, lies, { deadline: SOON }), /no answer from \S+ within 5 s/)

    await world.configure({ target: { deadline: FAR }, ssh: await aim(world, lies) })
    const isUnderWay = new Promise<void>(resolve => {
      begun = resolve
    })
    const running = world.start(['report'])
    await isUnderWay
    running.child.kill('SIGINT')
    expect((await running.ended).status).toBe(130)
  })

  it('with a group for the key exchange that takes a minute to check is refused at once', async ({ world }) => {
    const port = await startGroupMaker(9689)
    await appendFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${port}`))
    await world.configure({ target: { deadline: FAR }, ssh: { port } })
    const ended = await measured(['report'], world.home)
    expectBounded(ended, /no algorithm in common/)
  })
})
