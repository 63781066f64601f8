import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { aDeposit, aLead, anAccount, aUser } from '../support/builders.js'
import { openRelay, type Relay } from '../support/relay.js'
import { it, type World } from '../support/world.js'

/** The way to the host leads over a network that can break. */
const overRelay = async (world: World): Promise<Relay> => {
  const relay = await openRelay(world.sshd.port)
  onTestFinished(() => relay.stop())
  await appendFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
  await world.configure({ ssh: { port: relay.port } })
  return relay
}

describe('check_status activity', () => {
  it('prints one feed of registrations, deposits and leads, newest last, within --limit', async ({ world }) => {
    const user = aUser({ email: 'owner@plumbers.example', createdAt: '5 hours ago' })
    await world.platform.add(
      user,
      aDeposit({ account: anAccount({ user }), status: 'verified', createdAt: '1 hour ago' }),
      aLead({ client: user, createdAt: '2 hours ago' }),
      aUser({ createdAt: '30 days ago' }),
    )

    const { status, stdout, stderr } = await world.run(['activity', '--limit', '3'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'WHEN')).toMatch(
      /^ {2}WHEN - 👤 owner@plumbers\.example - New provider registered\n {2}WHEN - 📋 Category \d+ lead in Cape Town - verified\n {2}WHEN - 💰 owner@plumbers\.example - R160\.00 deposit - verified\n$/,
    )
  })

  it('follows new entries, each one once, until Ctrl-C', async ({ world }) => {
    await world.platform.add(aUser({ email: 'first@clients.example', createdAt: '10 seconds ago' }))

    const running = world.start(['activity', '-f'], { columns: 100 })
    await running.until(/first@clients/)
    await world.platform.add(aUser({ email: 'second@clients.example', createdAt: '0 seconds ago' }))
    await running.until(/second@clients/)
    await new Promise(resolve => setTimeout(resolve, 6000))
    running.type('\u0003')

    const { status, stdout } = await running.ended
    expect(status).toBe(130)
    expect(stdout.match(/(first|second)@clients/g)).toEqual(['first@clients', 'second@clients'])
  })

  it('continues after a row with an impossible value, and names it once', async ({ world }) => {
    const bad = aUser({ createdAt: '10 seconds ago' })
    await world.platform.add(bad, aUser({ email: 'first@clients.example', createdAt: '10 seconds ago' }))
    await world.platform.sql(`UPDATE users_user SET created_at = 'infinity' WHERE id = '${bad.values.id}'`)
    const running = world.start(['activity', '-f'], { columns: 200 })
    await running.until(/first@clients/)
    await world.platform.add(aUser({ email: 'second@clients.example', createdAt: '0 seconds ago' }))
    await running.until(/second@clients/)
    running.type('\u0003')

    const { stdout } = await running.ended
    expect(stdout.match(/(first|second)@clients|impossible time in users_user left out/g)?.toSorted()).toEqual([
      'first@clients',
      'impossible time in users_user left out',
      'second@clients',
    ])
  })

  it('reports once that reading fails, and once that it works again, and repeats no entry', async ({ world }) => {
    await world.platform.add(aUser({ email: 'first@clients.example', createdAt: '10 seconds ago' }))
    const running = world.start(['activity', '-f'])
    await running.until(/first@clients/)
    await world.platform.add(aUser({ email: 'second@clients.example', createdAt: '0 seconds ago' }))
    await running.until(/second@clients/)

    await world.platform.sql('ALTER TABLE users_user RENAME TO users_away')
    await running.until(/relation "users_user" does not exist/)
    await new Promise(resolve => setTimeout(resolve, 6000)) // another look that fails
    await world.platform.sql('ALTER TABLE users_away RENAME TO users_user')
    await world.platform.add(aUser({ email: 'third@clients.example', createdAt: '0 seconds ago' }))
    await running.until(/third@clients/)
    running.child.kill('SIGINT')

    const { stdout, stderr } = await running.ended
    expect(stdout.match(/(first|second|third)@clients/g)).toEqual(['first@clients', 'second@clients', 'third@clients'])
    expect(stderr.match(/does not exist/g)).toHaveLength(1)
    expect(stderr).toContain('check_status: reading again')
  })

  it('reconnects if the connection breaks, continues where it was, and says so in one line', async ({ world }) => {
    const relay = await overRelay(world)
    await world.platform.add(aUser({ email: 'first@clients.example', createdAt: '10 seconds ago' }))
    const running = world.start(['activity', '-f'])
    await running.until(/first@clients/)
    relay.stop()
    await world.platform.add(aUser({ email: 'second@clients.example', createdAt: '0 seconds ago' }))
    await new Promise(resolve => setTimeout(resolve, 8_000))
    const again = await openRelay(world.sshd.port, {}, relay.port)
    onTestFinished(() => again.stop())
    await running.until(/second@clients/)
    // A connection that only falls silent is replaced without a word.
    again.freeze()
    await world.platform.add(aUser({ email: 'third@clients.example', createdAt: '0 seconds ago' }))
    await running.until(/third@clients/)
    running.child.kill('SIGINT')

    const { status, stdout, stderr } = await running.ended
    expect(status).toBe(130)
    expect(stdout.match(/(first|second|third)@clients/g)).toEqual(['first@clients', 'second@clients', 'third@clients'])
    expect(stderr).toMatch(/^check_status: connection lost at \d\d:\d\d; connected again at \d\d:\d\d\n$/)
  })

  it('exits with 3 if the connection breaks and reconnecting is off, or if the host key has changed by then', async ({ world }) => {
    const relay = await overRelay(world)
    const scripted = world.start(['activity', '-f', '--no-reconnect'])
    const watched = world.start(['activity', '-f'])
    await world.platform.add(aUser({ email: 'first@clients.example', createdAt: '10 seconds ago' }))
    await Promise.all([scripted.until(/first@clients/), watched.until(/first@clients/)])
    await writeFile(join(world.home, '.ssh/known_hosts'), '')
    relay.cut()

    expect(await scripted.ended).toMatchObject({ status: 3, stderr: expect.stringContaining('closed the connection') })
    expect(await watched.ended).toMatchObject({ status: 3, stderr: expect.stringContaining('is not known') })
  })

  it('prints what it can read if a table is missing, and says what is missing', async ({ world }) => {
    await world.platform.add(aUser({ email: 'first@clients.example' }))
    await world.platform.sql('DROP TABLE deposit_requests')

    const { status, stdout, stderr } = await world.run(['activity'])

    expect(status).toBe(3)
    expect(stdout).toContain('first@clients.example')
    expect(stderr).toContain('relation "deposit_requests" does not exist')
  })
})
