import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { allWell, converse, ENTER, furnish, SETTINGS, type Turn, unstyled } from '../../support/conversation.js'
import { READER_PASSWORD } from '../../support/global.js'
import { it, type World } from '../../support/world.js'

const REPLACE = /Replace it at the end\?[^\n]*: /
const OURS = '[targets.ours.ssh]\nhost = "ours.example"\n'

const putThere = async ({ home }: World): Promise<string> => {
  await mkdir(join(home, 'new'), { recursive: true })
  await writeFile(join(home, SETTINGS), OURS, { mode: 0o644 })
  return join(home, SETTINGS)
}

describe('the file that init writes', () => {
  it('never takes the place of another unasked', async ({ world }) => {
    await furnish(world)
    const file = await putThere(world)

    const running = await converse(world, [[REPLACE, ENTER]])

    expect((await running.ended).status).toBe(0)
    expect(running.said()).toContain('No settings were written.')
    expect(await readFile(file, 'utf8')).toBe(OURS)
  })

  it('takes it where it was asked for, keeps a copy of the other, and is closed to others', async ({ world }) => {
    const env = await furnish(world)
    const file = await putThere(world)

    const running = await converse(world, [[REPLACE, 'yes\r'], ...allWell(env)])

    expect((await running.ended).status).toBe(0)
    expect(await readFile(file, 'utf8')).toContain('host = "shop"')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(`${file}.old`, 'utf8')).toBe(OURS)
    expect((await readdir(join(world.home, 'new'))).toSorted()).toEqual(['config.toml', 'config.toml.old'])
  })

  it('leaves alone what came into being while the questions were answered', async ({ world }) => {
    const env = await furnish(world)
    const turns = allWell(env)
    const running = await converse(world, turns.slice(0, -1))
    await running.until(/Write it\?/)
    const file = await putThere(world)
    running.type(ENTER)

    expect((await running.ended).status).toBe(3)
    expect(unstyled(running.said())).toMatch(/came into being in the meantime\n {2}It was left as it is/)
    expect(await readFile(file, 'utf8')).toBe(OURS)
    expect(await readdir(join(world.home, 'new'))).toEqual(['config.toml'])
  })

  it('is not there after a no', async ({ world }) => {
    const env = await furnish(world)

    const running = await converse(world, [...allWell(env).slice(0, -1), [/Write it\?[^\n]*: /, 'n\r']])

    expect((await running.ended).status).toBe(0)
    expect(existsSync(join(world.home, 'new'))).toBe(false)
  })

  // Ten conversations, one after the other.
  it.for([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ] as const)('is not there after %s, whatever was asked', { timeout: 120_000 }, async ([, key], { world }) => {
    const env = await furnish(world)
    const turns = allWell(env)

    for (const [i, [question]] of turns.entries()) {
      const last: Turn = [question, key]
      const running = await converse(world, [...turns.slice(0, i), last])

      expect((await running.ended).status, `${question}`).toBe(130)
      expect(running.said()).toContain('No settings were written.')
      expect(existsSync(join(world.home, 'new'))).toBe(false)
    }
  })

  it('lies where settings are looked for first, unless --config names another place', async ({ world }) => {
    const env = await furnish(world)

    const running = await converse(world, allWell(env), [], { env: { XDG_CONFIG_HOME: join(world.home, 'xdg') } })

    expect((await running.ended).status).toBe(0)
    expect(await readFile(join(world.home, 'xdg/check_status/config.toml'), 'utf8')).toContain('host = "shop"')
    expect((await stat(join(world.home, 'xdg'))).mode & 0o777).toBe(0o700)
  })

  it.for([
    ['a folder', 'a folder', /a folder cannot be written: it is not a file\n {2}Name another place with --config\./],
    ['below a file', 'a file/config.toml', /a file\/config\.toml cannot be written: ENOTDIR.*\n {2}Name another place with --config\./],
  ] as const)('cannot be %s, which is said before anything is asked', async ([, path, message], { world }) => {
    await mkdir(join(world.home, 'a folder'))
    await writeFile(join(world.home, 'a file'), '')

    const { status, stdout } = await world.run(['init', '--config', path], { columns: 120 })

    expect(unstyled(stdout)).toMatch(message)
    expect(unstyled(stdout)).not.toMatch(/Which host|Replace/)
    expect(status).toBe(3)
  })

  it('is not there where the password could not be put into its own file, which is named', async ({ world }) => {
    const env = await furnish(world)
    await writeFile(env, `DATABASE_URL=postgres://app:hush-hush@127.0.0.1:${world.platform.port}/${world.platform.database}\n`)
    await writeFile(join(world.home, 'a file'), '')
    const all = allWell(env)

    const running = await converse(world, [
      ...all.slice(0, 5),
      [/How is it to sign in[\s\S]*?Number[^\n]*: /, '2\r'],
      [/Address of PostgreSQL[^\n]*: /, ENTER],
      [/Its port[^\n]*: /, ENTER],
      [/Role in PostgreSQL[^\n]*: /, ENTER],
      [/File with the password[^\n]*: /, '~/a file/password\r'],
      [/There is none yet[^\n]*: /, `${READER_PASSWORD}\r`],
      ...all.slice(8),
    ])

    expect((await running.ended).status).toBe(3)
    expect(unstyled(running.said())).toMatch(
      /check_status: \S*a file\/password cannot be written: \S*a file is not a folder\n {2}Name another file for the password\./,
    )
    expect(existsSync(join(world.home, SETTINGS))).toBe(false)
  })

  it('off a terminal is for the person to write, and where it goes is said', async ({ world }) => {
    expect(await world.run(['init', '--config', SETTINGS])).toEqual({
      status: 64,
      stdout: '',
      stderr: `check_status: init asks questions, but there is no terminal\n  "check_status help settings" prints an example to start from. Save yours as ${join(world.home, SETTINGS)} (chmod 600).\n`,
    })
  })
})
