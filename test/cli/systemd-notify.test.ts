import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openSystemd, type SystemdOptions } from '../../src/cli/systemd-notify.js'
import { startNotifySocket } from '../support/notify-socket.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cs-notify-'))
  return () => rm(folder, { recursive: true, force: true })
})

const aSocket = () => startNotifySocket(folder)

const aNotifier = (env: Record<string, string>, options: SystemdOptions = {}) => {
  const warnings: string[] = []
  const systemd = openSystemd({ PATH: process.env.PATH, ...env }, { onNotice: message => warnings.push(message), ...options })
  return { systemd, warnings }
}

/** Puts a systemd-notify of our own first on the PATH. */
const replaceProgram = async (script: string): Promise<string> => {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'systemd-notify'), `#!/bin/sh\n${script}\n`)
  await chmod(join(bin, 'systemd-notify'), 0o755)
  return `${bin}:${process.env.PATH}`
}

describe('a service under systemd', () => {
  it('reports ready, watchdog pings, reloading and stopping, in that order', async () => {
    const { path, heard } = await aSocket()
    const { systemd, warnings } = aNotifier({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '300000000' })

    await systemd.ready()
    await expect.poll(heard).toEqual(['READY=1'])
    systemd.alive()
    systemd.reloading()
    await systemd.ready()
    systemd.stopping()

    await expect.poll(heard).toEqual(['READY=1', 'WATCHDOG=1', 'RELOADING=1', 'READY=1', 'STOPPING=1'])
    expect(systemd.watchdogMs).toBe(300_000)
    expect(warnings).toEqual([])
  })

  it('sends its status as one bounded line without control characters', async () => {
    const { path, heard } = await aSocket()
    const { systemd } = aNotifier({ NOTIFY_SOCKET: path })

    systemd.status(`2 problems\nSTOPPING=1\u0000of --help ${'x'.repeat(5000)}`)
    await systemd.ready()

    await expect.poll(() => heard().length).toBe(2)
    const [status = '', ready] = heard()
    expect(status).toMatch(/^STATUS=2 problems STOPPING=1 of --help x+$/)
    expect(status.length).toBeLessThan(250)
    expect(ready).toBe('READY=1')
  })

  it('sends only the latest of several waiting status lines, but every state change in order', async () => {
    const { path, heard } = await aSocket()
    const { systemd } = aNotifier({ NOTIFY_SOCKET: path })

    systemd.status('1')
    systemd.status('2')
    systemd.reloading()
    systemd.status('3')
    await systemd.ready()

    await expect.poll(heard).toEqual(['STATUS=1', 'RELOADING=1', 'STATUS=3', 'READY=1'])
  })

  it('pings the watchdog as often as needed, however often it is asked to', async () => {
    const { path, heard } = await aSocket()
    const { systemd } = aNotifier({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '1000000', WATCHDOG_PID: String(process.pid) })

    const start = performance.now()
    while (performance.now() - start < 1800) {
      systemd.alive()
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    await systemd.ready()

    await expect.poll(() => heard().at(-1)).toBe('READY=1')
    // Every half second, starting at once; a busy machine may miss the last ping.
    expect(heard().slice(0, -1).join()).toMatch(/^WATCHDOG=1(,WATCHDOG=1){2,3}$/)
  })

  it.each([
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '1' }],
    [{ WATCHDOG_USEC: '0' }],
    [{ WATCHDOG_USEC: '-5' }],
    [{ WATCHDOG_USEC: 'soon' }],
    [{}],
  ])('does not ping if the watchdog variables name no interval for this process: %j', async env => {
    const { path, heard } = await aSocket()
    const { systemd } = aNotifier({ NOTIFY_SOCKET: path, ...env })

    systemd.alive()
    await systemd.ready()

    await expect.poll(heard).toEqual(['READY=1'])
    expect(systemd.watchdogMs).toBeUndefined()
  })

  it('runs one systemd-notify at a time', async () => {
    const log = join(folder, 'log')
    const PATH = await replaceProgram(`echo "begin $1" >> '${log}'; sleep 0.1; echo "end $1" >> '${log}'`)
    const { systemd } = aNotifier({ NOTIFY_SOCKET: '/nowhere', PATH })

    systemd.reloading()
    systemd.status('reading')
    await systemd.ready()
    await systemd.ready()

    const expected = ['RELOADING=1', 'STATUS=reading', 'READY=1', 'READY=1'].flatMap(message => [`begin ${message}`, `end ${message}`])
    expect((await readFile(log, 'utf8')).trim().split('\n')).toEqual(expected)
  })
})

describe('a failing systemd-notify', () => {
  it.each([
    ['the program is missing', async () => '/nowhere', 'systemd-notify: ENOENT'],
    ['the program fails', () => replaceProgram('exit 7'), 'systemd-notify: exit status 7'],
    ['the program hangs', () => replaceProgram('trap "" TERM; while :; do sleep 0.05; done'), 'systemd-notify: no answer within 0.2 s'],
    ['the program is killed', () => replaceProgram('kill -TERM $$'), 'systemd-notify: SIGTERM'],
    ['no process listens on the socket', async () => process.env.PATH ?? '', 'systemd-notify: exit status 1'],
  ])('causes one warning and stops nothing: %s', async (_, makePath, words) => {
    const { systemd, warnings } = aNotifier(
      { NOTIFY_SOCKET: join(folder, 'nobody'), WATCHDOG_USEC: '1000', PATH: await makePath() },
      { timeoutMs: words.includes('0.2') ? 200 : 5000 },
    )

    await systemd.ready()
    systemd.alive()
    systemd.status('still here')
    systemd.stopping()
    await systemd.ready()

    expect(warnings).toEqual([`systemd could not be notified: ${words}`])
  })

  it('says once more what a stop of the whole unit interrupted, without a warning', async () => {
    const log = join(folder, 'log')
    const PATH = await replaceProgram(`echo "$1" >> '${log}'; [ "$(wc -l < '${log}')" -gt 1 ] || kill -TERM $$`)
    const { systemd, warnings } = aNotifier({ NOTIFY_SOCKET: join(folder, 'nobody'), PATH })

    systemd.stopping()
    await systemd.ready()

    expect((await readFile(log, 'utf8')).trim().split('\n')).toEqual(['STOPPING=1', 'STOPPING=1', 'READY=1'])
    expect(warnings).toEqual([])
  })

  it('is not called without NOTIFY_SOCKET', async () => {
    const PATH = await replaceProgram(`touch '${join(folder, 'called')}'`)
    const { systemd, warnings } = aNotifier({ WATCHDOG_USEC: '1000', NOTIFY_SOCKET: '', PATH })

    await systemd.ready()
    systemd.alive()
    systemd.status('x')
    systemd.reloading()
    systemd.stopping()
    await new Promise(resolve => setTimeout(resolve, 200))

    expect([systemd.watchdogMs, warnings]).toEqual([undefined, []])
    await expect(readFile(join(folder, 'called'))).rejects.toThrow('ENOENT')
  })
})
