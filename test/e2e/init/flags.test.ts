import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { allWell, converse, furnish, SETTINGS, unstyled } from '../../support/conversation.js'
import { it, type World } from '../../support/world.js'

/** Runs init on a terminal without answering a question. */
const start = (world: World, ...args: string[]) => world.run(['init', ...args], { columns: 120 })

describe('a flag of init', () => {
  it.for([
    [['--timezone', 'Nowhere/At'], '--timezone: "Nowhere/At": takes a time zone', 'Set --timezone to that'],
    [['--host', 'a b'], '--host: "a b": takes a host name', 'Set --host to that'],
    [['--host', 'deploy@shop:99999'], '--host: "99999": takes a port number', 'Set --host to that'],
    [['--user', ''], '--user: "": takes', 'Set --user to that'],
    [['--target', ''], '--target: "": init sets up one target', '--target production'],
    [['--target', 'a,b'], '--target: "a,b": init sets up one target', '--target production'],
    [['--target', 'a\u200Bb'], '--target: ', '--target production'],
  ] as const)('is refused before the first question: %j', async ([args, message, hint], { world }) => {
    const { status, stdout } = await start(world, '--config', SETTINGS, ...args)

    const said = unstyled(stdout)
    expect(said).toContain(`check_status: ${message}`)
    expect(said).toContain(hint)
    expect(said).not.toMatch(/Which host|brackets|Ctrl-C/)
    expect(status).toBe(64)
  })

  it('with a relative path starts from the working directory, not the folder of the settings', async ({ world }) => {
    const env = await furnish(world)
    await mkdir(join(world.home, 'keys'))
    await copyFile(world.key, join(world.home, 'keys/mine'))

    const running = await converse(world, allWell(env), ['--config', SETTINGS, '--identity-file', 'keys/mine'])

    expect((await running.ended).status).toBe(0)
    expect(unstyled(running.said())).toContain('  1  ~/keys/mine\n')
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain('identity_file = "~/keys/mine"')
  })
})
