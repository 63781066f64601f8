import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { it, type World } from '../support/world.js'

/** A connection of the person's own (ControlMaster) to the world's host, which check_status takes. */
const openConnection = async (world: World) => {
  const [config, control] = [join(world.home, '.ssh/config'), join(world.home, 'control')]
  const rows = ['Host box', 'HostName 127.0.0.1', `Port ${world.sshd.port}`, `IdentityFile ${world.key}`, `ControlPath ${control}`]
  await writeFile(config, `${[...rows, `UserKnownHostsFile ${join(world.home, '.ssh/known_hosts')}`].join('\n')}\n`)
  const master = spawn('ssh', ['-F', config, '-M', '-N', 'box'], { stdio: 'ignore' })
  onTestFinished(() => void master.kill('SIGKILL'))
  await expect.poll(() => existsSync(control), { timeout: 10_000 }).toBe(true)
  await world.configure({ ssh: { host: 'box', port: undefined, identity_file: undefined } })
  return master
}

describe('through a connection that the person has open', () => {
  it('that is dead without a word, the deadline says how to end it', async ({ world }) => {
    const master = await openConnection(world)
    expect(await world.run(['--only', 'registrations'])).toMatchObject({ status: 0, stderr: '' })
    master.kill('SIGSTOP')

    expect((await world.run(['--only', 'registrations', '--deadline', '1s'])).stderr).toMatch(
      /no answer from .+ within 1 s \(through your open connection\)\n {2}It may be dead, .*"ssh -O exit"/,
    )
  })

  it('that ends while it is used, that is said, and the next run connects by itself', async ({ world }) => {
    const master = await openConnection(world)
    await world.platform.sql(
      'ALTER TABLE deposit_requests RENAME TO real_requests; CREATE VIEW deposit_requests AS SELECT * FROM real_requests WHERE (SELECT pg_sleep(2)) IS NOT NULL; GRANT SELECT ON deposit_requests TO PUBLIC',
    )
    const running = world.start(['--only', 'payments'])
    await expect
      .poll(() => world.platform.sql("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%deposit_requests%' AND wait_event = 'PgSleep'"))
      .toHaveLength(1)
    master.kill('SIGKILL')

    expect((await running.ended).stderr).toMatch(/your open connection to .+ has ended\n {2}Your ssh was ended, /)
    expect(await world.run(['--only', 'registrations'])).toMatchObject({ status: 0, stderr: '' })
  })
})
