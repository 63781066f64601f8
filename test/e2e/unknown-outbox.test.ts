import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { anEmptyLog } from '../support/empty-log.js'
import { it, type World } from '../support/world.js'

/** An unreadable state file of the alerts. */
const broken = async ({ home, logs }: World): Promise<string> => {
  await anEmptyLog(join(logs, 'django.log'))
  await anEmptyLog(join(logs, 'access.log'))
  const folder = join(home, '.local/state/check_status')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'alerts-test.json'), '{"version": 1,', { mode: 0o600 })
  return join(folder, 'alerts-test.json')
}

describe('an unreadable queue of alerts', () => {
  it('is null in the JSON with a reason, and never an empty list', async ({ world }) => {
    const path = await broken(world)

    const { status, stdout, stderr } = await world.run(['problems', '--format', 'json'])

    expect(JSON.parse(stdout)).toMatchObject({
      outbox: null,
      outboxError: { message: expect.stringContaining(`${path} cannot be understood`), hint: expect.stringMatching(/./) },
    })
    // This is no problem of the platform.
    expect(status).toBe(0)
    expect(stderr).toContain('cannot be understood')
  })

  it.for(['text', 'markdown', 'html', 'csv', 'nagios'] as const)(
    'is shown as unknown in %s, also from a saved report',
    async (format, { world }) => {
      await broken(world)
      await world.run(['problems', '-o', 'saved.json'])
      await world.run(['ignored'])

      for (const from of [[], ['--input', 'saved.json']])
        expect((await world.run(['problems', '--format', format, ...from])).stdout.replaceAll(/\s+/g, ' ')).toMatch(
          /Which alerts wait to be sent is not known: .*alerts-test\.json[`]? cannot be understood/,
        )
    },
  )

  it('has no metrics but one that says it is unknown', async ({ world }) => {
    const known = (await world.run(['problems', '--format', 'prometheus'])).stdout
    expect(known).toContain('check_status_outbox_known{target="test"} 1\n')
    await broken(world)

    const { stdout } = await world.run(['problems', '--format', 'prometheus'])
    expect(stdout).toContain('check_status_outbox_known{target="test"} 0\n')
    expect(stdout).not.toContain('outbox_messages')
    expect(spawnSync('promtool', ['check', 'metrics'], { input: stdout }).status).toBe(0)
  })

  it('is unknown too if the folder cannot be opened and channels are configured', async ({ world }) => {
    await mkdir(join(world.home, '.local'), { recursive: true })
    await writeFile(join(world.home, '.local/state'), 'a file')
    const outbox = async () => JSON.parse((await world.run(['problems', '--format', 'json'])).stdout).outbox
    expect(await outbox()).toEqual([])

    await world.configure({ more: '[channels.hook]\ntype = "webhook"\nurl = "http://127.0.0.1:1/"\n' })
    expect(await outbox()).toBeNull()
  })
})
