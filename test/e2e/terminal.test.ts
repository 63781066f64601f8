import { describe, expect } from 'vitest'
import { it, type World } from '../support/world.js'

const PASSPHRASE = 'open sesame, of no worth'

const withLockedKey = async (world: World): Promise<void> => {
  const name = `locked ${world.platform.database}`
  await world.configure({ ssh: { identity_file: await world.sshd.makeKey(name, ['-t', 'ed25519', '-N', PASSPHRASE]) } })
}

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
