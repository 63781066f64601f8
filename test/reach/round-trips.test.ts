import { execFile, spawn } from 'node:child_process'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished } from 'vitest'
import { openRelay } from '../support/relay.js'
import { type Changes, it, type World } from '../support/world.js'

const run = promisify(execFile)

/** Milliseconds in each direction: more than this program or the host takes for an answer. */
const ONE_WAY_MS = 150

/** Bytes at most of what ends a channel or a session: nobody waits for an answer to it. */
const GOODBYE_BYTES = 80

interface Far {
  /** How often somebody waited for an answer of the host meanwhile. */
  roundTrips(work: () => Promise<void>): Promise<number>
}

/** A connection of the person's own to a far host, and settings that lead over it. */
const openMaster = async ({ home, sshd, key, configure }: World, database: NonNullable<Changes['database']>): Promise<Far> => {
  let turns = 0
  let last = 'server'
  const relay = await openRelay(sshd.port, {
    delay: () => ONE_WAY_MS,
    onPiece: (from, bytes) => {
      if (from === 'client' && bytes <= GOODBYE_BYTES) return
      if (from === 'client' && last === 'server') turns++
      last = from
    },
  })
  onTestFinished(() => relay.stop())
  const knownHosts = join(home, '.ssh/known_hosts')
  await appendFile(knownHosts, await sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
  const config = join(home, '.ssh/config')
  const destination = [`HostName 127.0.0.1`, `Port ${relay.port}`, `User ${sshd.user}`, `IdentityFile ${key}`]
  await writeFile(
    config,
    ['Host far', ...destination, `UserKnownHostsFile ${knownHosts}`, `ControlPath ${join(home, 'control')}\n`].join('\n'),
  )
  const ssh = (...args: readonly string[]) => run('ssh', ['-F', config, ...args])
  const master = spawn('ssh', ['-F', config, '-M', '-N', 'far'], { stdio: 'ignore' })
  onTestFinished(() => void master.kill())
  const isUp = (): Promise<boolean> =>
    ssh('-O', 'check', 'far').then(
      () => true,
      () => false,
    )
  await expect.poll(isUp).toBe(true)
  await configure({ ssh: { host: 'far', port: undefined, identity_file: undefined, transport: undefined }, database })
  return {
    async roundTrips(work) {
      // What was said last may be under way.
      await new Promise(resolve => setTimeout(resolve, 3 * ONE_WAY_MS))
      turns = 0
      last = 'server'
      await work()
      return turns
    },
  }
}

const report = (world: World) => async (): Promise<void> => {
  const { status, stdout, stderr } = await world.run(['report'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('MONITORING COMPLETE')
}

describe('through a connection that the person has open', () => {
  it('a report with peer authentication takes two round trips, as many as `ssh host true`', async ({ world }) => {
    const far = await openMaster(world, { socket: world.platform.socketDir, password_file: undefined })

    expect(await far.roundTrips(report(world))).toBe(2)
  })

  it('a report with SCRAM takes one more, once it is known that PostgreSQL asks for it', async ({ world }) => {
    const far = await openMaster(world, {})

    expect(await far.roundTrips(report(world))).toBe(4)
    expect(await far.roundTrips(report(world))).toBe(3)
    const learnt = await readFile(join(world.home, '.local/state/check_status/transports.json'), 'utf8')
    expect(learnt).toContain('PostgreSQL asks for SCRAM')
    expect(learnt).not.toMatch(/127\.0\.0\.1|check_status/)
  })
})
