import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { allWell, converse, ENTER, furnish, SETTINGS, type Turn, unstyled } from '../../support/conversation.js'
import { it } from '../../support/world.js'

const sourceOf = ([question]: Turn): RegExp => question

describe('every question of init', () => {
  it('explains itself after a "?"', async ({ world }) => {
    const turns = allWell(await furnish(world))

    const running = await converse(
      world,
      turns.flatMap((turn): Turn[] => [
        [sourceOf(turn), '?\r'],
        [/: /, turn[1]],
      ]),
    )

    expect((await running.ended).status, running.said()).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain('Every question also takes "?" (what is this, where do I find it) and "<" (back to the question before).\n')
    for (const row of [
      'The server on which',
      'The account on the host',
      'The private key that',
      "The application's own settings",
      'The database of the',
    ])
      expect(said).toContain(`  ${row}`)
  })

  it('leads back to the one before after a "<", with every answer still there', async ({ world }) => {
    const turns = allWell(await furnish(world))
    const back = turns.toReversed()

    const running = await converse(world, [
      ...turns.slice(0, -1),
      ...back.slice(0, -1).map((turn): Turn => [sourceOf(turn), '<\r']),
      // Nothing is typed again: each question proposes its former answer.
      ...turns.map((turn): Turn => [sourceOf(turn), ENTER]),
    ])

    expect((await running.ended).status, running.said()).toBe(0)
    const text = await readFile(join(world.home, SETTINGS), 'utf8')
    expect(text).toContain('host = "shop"\n')
    expect(text).toContain('user = "check_status"\n')
    expect(text).toContain(`socket = "${world.platform.socketDir}"\n`)
    expect(await world.run(['--config', SETTINGS, '--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })
  })

  it('may be answered otherwise after going back, and what follows is tried anew', async ({ world }) => {
    const turns = allWell(await furnish(world))
    const [user, key] = turns.slice(1, 3) as [Turn, Turn]

    const running = await converse(world, [
      ...turns.slice(0, 4),
      [/Name of the database[^\n]*: /, '<\r'],
      [sourceOf(turns[3] as Turn), '<\r'],
      [sourceOf(key), '<\r'],
      [sourceOf(user), 'nobody-here\r'],
      [sourceOf(key), ENTER],
      [/Try another answer\?[^\n]*: /, ENTER],
      [/User to sign in as \[nobody-here\]: /, `${world.sshd.user}\r`],
      ...turns.slice(2),
    ])

    expect((await running.ended).status, running.said()).toBe(0)
    expect(unstyled(running.said())).toContain('  Is nobody-here the right user? Often it is root.')
    expect(await world.sshd.sessions()).toEqual([])
  })
})
