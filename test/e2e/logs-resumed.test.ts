import { appendFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, onTestFinished } from 'vitest'
import { openRelay } from '../support/relay.js'
import { it, type World } from '../support/world.js'

const line = (level: string, text: string): string =>
  `${level} ${new Date(Date.now() + 2 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')},123 app 1 2 ${text}\n`

/** The world's host at the end of a line that can be cut. */
const overRelay = async (world: World) => {
  const relay = await openRelay(world.sshd.port)
  onTestFinished(() => relay.stop())
  await writeFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
  await world.configure({ ssh: { port: relay.port } })
  return relay
}

describe('logs -f on a connection that breaks', () => {
  it('goes on where it was, through a rotation too: nothing lost and nothing twice', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, line('INFO', 'one') + line('INFO', 'two'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f'])
    await running.until(/two/)
    await appendFile(path, line('INFO', 'three'))
    await running.until(/three/)
    relay.cut()
    await appendFile(path, line('INFO', 'four'))
    await rename(path, `${path}.1`)
    await writeFile(path, line('INFO', 'five'))
    await running.until(/five/)
    await appendFile(path, line('INFO', 'six'))
    await running.until(/six/)

    expect([...running.said().matchAll(/app 1 2 (\w+)/g)].map(([, word]) => word)).toEqual(['one', 'two', 'three', 'four', 'five', 'six'])
    expect(running.said()).toMatch(/^check_status: the connection was lost for \d+ seconds?; it goes on where it was$/m)
  })

  it('shows errors only of what was missed, too', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, line('ERROR', 'one') + line('INFO', 'two'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f', '--errors'])
    await running.until(/one/)
    await wait(500)
    relay.cut()
    await appendFile(path, line('INFO', 'three') + line('ERROR', 'four') + line('INFO', 'five'))
    await running.until(/four/)

    expect([...running.said().matchAll(/app 1 2 (\w+)/g)].map(([, word]) => word)).toEqual(['one', 'four'])
  })

  it('ends with 3 for a script that wants that', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), line('INFO', 'one'))
    const relay = await overRelay(world)
    const running = world.start(['logs', 'django', '-f', '--no-reconnect'])
    await running.until(/one/)
    relay.cut()

    expect((await running.ended).status).toBe(3)
  })
})
