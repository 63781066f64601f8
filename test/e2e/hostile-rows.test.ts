import { join } from 'node:path'
import stringWidth from 'string-width'
import { describe, expect } from 'vitest'
import { openFolder } from '../../src/state/folder.js'
import { addIgnore } from '../../src/state/ignores.js'
import { recordOpenSubjects } from '../../src/state/open-subjects.js'
import { openSubjects } from '../state/folders.js'
import { expectNoEffect, HARMLESS } from '../support/harmless.js'
import { addHostileLogs, addHostileRows, shoutFrom, WORDS } from '../support/hostile-rows.js'
import { type Ended, it, type World } from '../support/world.js'

const WIDTH = 90
const ALL = WORDS.join(' ')

const expectCalm = ({ stdout, stderr }: Ended): void => {
  for (const said of [stdout, stderr]) expectNoEffect(said.replaceAll('\r\n', '\n'))
}

const hostile = async (world: World) => {
  const rows = await addHostileRows(world.platform)
  await rows.say(WORDS)
  await addHostileLogs(world.logs, WORDS)
  return rows
}

/** Two at a time, as the machine has two processors. */
const each = async <T>(tasks: readonly T[], check: (task: T) => Promise<void>): Promise<void> => {
  const left = [...tasks]
  const work = async (): Promise<void> => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) await check(task)
  }
  await Promise.all([work(), work()])
}

describe('a terminal, whatever the rows, logs and arguments contain', () => {
  it('shows people, deposits, the feed and problems within its width, and machine formats lose nothing', async ({ world }) => {
    const { users, deposits } = await hostile(world)
    const limit = ['--limit', '30', '--width', String(WIDTH)]
    const pages = [
      ...[0, 6].map(i => ['user', users[i] ?? '', ...limit]),
      ['deposit', deposits[0] ?? '', ...limit],
      ['user', '082 000 0000', ...limit],
      ['user', '\u001b[2J\u202e', ...limit],
      ['deposit', '\u009b2J`id`$(id)', ...limit],
      ['activity', '--limit', '1000', '--width', String(WIDTH)],
      ['problems', ...limit],
    ]
    await each(pages, async args => {
      const ended = await world.run(args)
      expectCalm(ended)
      expect([0, 1, 2], args.join(' ')).toContain(ended.status)
      expect(ended.stdout.length, args.join(' ')).toBeGreaterThan(100)
      for (const row of ended.stdout.split('\n')) expect(stringWidth(row), row).toBeLessThanOrEqual(WIDTH)
    })

    // In colour on a terminal: only our own escape sequences.
    const { stdout } = await world.run(['user', users[0] ?? '', '--color', 'always'], { columns: WIDTH })
    expect(stdout).toContain('\u001b[1m')
    expectNoEffect(stdout.replace(/\u001b\[(1|2|22|3[1-9]|39)m|\u001b\[\?(25|2026)[lh]|\u001b\[\d*[GK]|\r/g, ''))

    const saved = await world.run(['problems', '--all', '--format', 'json'])
    expectCalm(saved)
    HARMLESS.json(saved.stdout)
    const feed = await world.run(['activity', '--format', 'ndjson', '--limit', '1000'])
    expectCalm(feed)
    const entries = feed.stdout
      .trimEnd()
      .split('\n')
      .map(row => JSON.parse(row))
    expect(entries.length).toBeGreaterThan(100)
    for (const { text } of entries) expectNoEffect(text)
    expect(entries.flatMap(({ parts }) => parts.map((part: { value?: string }) => part.value))).toContain('\u001b[2J\u202e')

    await shoutFrom(world.platform, 'support_supportticket')
    await each(
      [
        ['user', users[0] ?? ''],
        ['report', '--format', 'csv'],
      ],
      async args => {
        const ended = await world.run(args)
        expectCalm(ended)
        expect([2, 3], args.join(' ')).toContain(ended.status)
        expect(ended.stdout + ended.stderr, args.join(' ')).toContain('alert(1)')
      },
    )
  })

  it('shows what is ignored, and why', async ({ world }) => {
    await world.configure({ top: 'state_dir = "~/state"\n' })
    const folder = await openFolder(join(world.home, 'state'))
    for (const [i, words] of WORDS.entries()) {
      const entry = { id: `failed_logins/${words}`, at: new Date(), until: null, note: WORDS.at(-i) ?? null, severity: null, count: null }
      await addIgnore(folder, entry, new Date())
    }
    for (const args of [['ignored'], ['unignore', 'failed_logins/\u202ey'], ['ignore', '\u009b2J']]) {
      const ended = await world.run(args)
      expectCalm(ended)
      expect(ended.stdout + ended.stderr).toMatch(/failed_logins|not the name of a problem/)
    }

    // The printed command to undo it works as it stands.
    const subject = `\u202eit's\u200b 5\\é名a`
    const open = openSubjects({ failed_logins: { severity: 'high', subjects: [[subject, subject]] } }, new Date())
    await recordOpenSubjects(folder, 'test', open)
    const ended = await world.run(['ignore', `failed_logins/${subject}`, '--note', ALL.slice(0, 400)])
    expectCalm(ended)
    const [, undo = expect.fail(ended.stdout)] = /(?:To undo|until you undo it): (.*)\n$/.exec(ended.stdout) ?? []
    const undone = await world.shell(undo).ended
    expectCalm(undone)
    expect([undone.status, undone.stderr]).toEqual([0, ''])
  })
})
