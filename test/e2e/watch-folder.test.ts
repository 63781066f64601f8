import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect } from 'vitest'
import { aDeposit, aUser } from '../support/builders.js'
import { startNotifySocket } from '../support/notify-socket.js'
import { type Receiver, startReceiver } from '../support/receiver.js'
import { COMMAND, it, type Running, type World } from '../support/world.js'

let office: Receiver
beforeEach(async () => {
  office = await startReceiver()
  return () => office.close()
})

const channel = (): string => `
[alerts]
every = "5s"
failed_rounds = 2

[channels.office]
type = "webhook"
format = "json"
url = "${office.url}"
`

const subjects = (): string[] => office.accepted.map(({ body }) => body.subject)
const ids = (): string[] => office.accepted.map(({ body }) => body.id)
const folderOf = ({ home }: World): string => join(home, 'state')

/** Runs a first round, which reports one problem. */
const begin = async (world: World): Promise<void> => {
  await world.configure({ top: `state_dir = ${JSON.stringify(folderOf(world))}`, more: channel() })
  await world.platform.add(aDeposit({ createdAt: '3 hours ago' }))
  expect((await world.run(['watch', '--once'])).status).toBe(0)
  expect(office.accepted).toHaveLength(1)
}

/** A running watch that is connected. */
const started = async (world: World, options?: Parameters<World['start']>[1]): Promise<Running> => {
  const watch = world.start(['watch'], options)
  await watch.until(/watching test/)
  const ours = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()"
  await expect.poll(() => world.platform.sql(ours)).not.toEqual([])
  return watch
}

const someone = (world: World, email: string): Promise<unknown> => world.platform.add(aUser({ createdAt: new Date(), email }))

const end = async (watch: Running): Promise<void> => {
  watch.child.kill('SIGTERM')
  expect((await watch.ended).status).toBe(0)
}

/** The registrations that the office received, in order. */
const registrations = (): string[] => office.accepted.flatMap(({ body }) => body.events.map(({ fields }: any) => fields.email))

describe('the state folder of a running watch', () => {
  it('is recreated from memory with its ignores when it is deleted, and nothing is sent twice', async ({ world }) => {
    await begin(world)
    expect((await world.run(['ignore', 'login_issue', '--note', 'known'])).status).toBe(0)
    const watch = await started(world)
    await someone(world, 'first@people.example')
    await office.until(2)
    // Long enough for a round that reads the ignores.
    await new Promise(resolve => setTimeout(resolve, 6_000))
    await rm(folderOf(world), { recursive: true })
    await watch.until(/was deleted or replaced; it was recreated from memory/)
    await someone(world, 'second@people.example')
    await office.until(3)
    expect((await world.run(['ignored'])).stdout).toContain('login_issue')
    await end(watch)
    expect((await world.run(['watch', '--once'])).status).toBe(0)
    expect(registrations()).toEqual(['first@people.example', 'second@people.example'])
    expect(office.received).toHaveLength(3)
  })

  it('is reported missing once if it cannot be recreated, and what is sent meanwhile is saved afterwards', async ({ world }) => {
    await begin(world)
    await world.run(['ignore', 'stuck_deposits'])
    await world.platform.add(aDeposit({ status: 'verified', createdAt: '6 hours ago' }))
    const socket = await startNotifySocket(world.home)
    const watch = await started(world, { env: { NOTIFY_SOCKET: socket.path } })
    await rename(folderOf(world), join(world.home, 'aside'))
    await writeFile(folderOf(world), 'not a folder')
    await someone(world, 'between@people.example')
    await office.until(3)
    await new Promise(resolve => setTimeout(resolve, 11_000))
    expect(subjects().filter(subject => subject.includes('could not save what it has sent'))).toEqual([
      expect.stringMatching(/^❌ check_status could not save what it has sent for 2 attempts \(since /),
    ])
    expect(office.accepted.at(-1)?.body.text).toContain('ENOTDIR')
    expect(socket.heard().filter(words => words.startsWith('STATUS=state'))).toEqual([
      expect.stringMatching(/^STATUS=state cannot be saved: /),
    ])
    expect(watch.said().match(/error: state cannot be saved: /g)).toHaveLength(1)
    await rm(folderOf(world))
    await office.until(4)
    expect(subjects().at(-1)).toMatch(/^✅ check_status can save what it sends again \(after /)
    await expect.poll(() => socket.heard().at(-1)).toMatch(/^STATUS=1 high .*, checked \d+ s ago$/)
    await end(watch)
    expect((await world.run(['watch', '--once'])).status).toBe(0)
    expect(registrations()).toEqual(['between@people.example'])
    expect(office.received).toHaveLength(4)
    expect(new Set(ids()).size).toBe(4)
  })

  it('is reported once if its disk is full, and what is sent meanwhile is saved afterwards', async ({ world }) => {
    await begin(world)
    const folder = folderOf(world)
    const isolate = process.getuid?.() === 0 ? 'unshare -m' : 'unshare -rm'
    const mount = `cp -a ${folder} ${folder}.copy && mount -t tmpfs -o size=64k,mode=700 none ${folder} && cp -a ${folder}.copy/. ${folder}`
    const watch = world.shell(`exec ${isolate} bash -c '${mount} && exec "$0" "$@"' '${process.execPath}' '${COMMAND}' watch`)
    await watch.until(/watching test/)
    // Through the root of that process, which has a mount of its own.
    const inside = join(`/proc/${watch.child.pid}/root`, folder)
    await writeFile(join(inside, 'ballast'), Buffer.alloc(1_000_000)).catch(() => {})
    await watch.until(/error: state cannot be saved: .*ENOSPC - The disk is full/)
    await someone(world, 'between@people.example')
    await office.until(3)
    expect(subjects().slice(1).toSorted()).toEqual([
      expect.stringMatching(/^❌ check_status could not save what it has sent for 2 attempts/),
      '🆕 New Provider Registration',
    ])
    await rm(join(inside, 'ballast'))
    await watch.until(/state is saved again, after /)
    await office.until(4)
    await expect.poll(async () => (await readFile(join(inside, 'alerts-test.json'), 'utf8')).includes('"sending":null')).toBe(true)
    const kept = await readFile(join(inside, 'alerts-test.json'), 'utf8')
    await end(watch)
    await writeFile(join(folder, 'alerts-test.json'), kept)
    expect((await world.run(['watch', '--once'])).status).toBe(0)
    expect(registrations()).toEqual(['between@people.example'])
    expect(office.received).toHaveLength(4)
  })

  it('is taken over again after it was replaced, and another watch is rejected', async ({ world }) => {
    await begin(world)
    const watch = await started(world)
    await rename(folderOf(world), join(world.home, 'aside'))
    await mkdir(folderOf(world), { mode: 0o700 })
    await watch.until(/was deleted or replaced/)
    const second = await world.run(['watch', '--once'])
    expect(second.status).toBe(3)
    expect(second.stderr).toMatch(/another watch of test is already running \(process \d+, since /)
    await end(watch)
    expect(office.received).toHaveLength(1)
  })

  it('is left to another watch that took it after it was replaced', async ({ world }) => {
    await begin(world)
    const watch = await started(world)
    await rename(folderOf(world), join(world.home, 'aside'))
    const other = await started(world)
    const { status, stderr } = await watch.ended
    expect(status).toBe(3)
    expect(stderr).toMatch(/another watch of test has taken over \(process \d+, since /)
    await someone(world, 'later@people.example')
    await expect.poll(registrations).toEqual(['later@people.example'])
    await end(other)
    expect(registrations()).toEqual(['later@people.example'])
  })
})
