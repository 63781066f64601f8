import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { allWell, but, converse, ENTER, furnish, SETTINGS, type Turn, unstyled } from '../../support/conversation.js'
import { it, type World } from '../../support/world.js'

const REPLACE = /Replace it at the end\?[^\n]*: /
const OURS = '[targets.ours.ssh]\nhost = "ours.example"\n'

const putThere = async ({ home }: World): Promise<string> => {
  await mkdir(join(home, 'new'), { recursive: true })
  await writeFile(join(home, SETTINGS), OURS, { mode: 0o644 })
  return join(home, SETTINGS)
}

describe('the file that init writes', () => {
  it('never replaces another file without a yes', async ({ world }) => {
    await furnish(world)
    const file = await putThere(world)

    const running = await converse(world, [[REPLACE, ENTER]])

    expect((await running.ended).status).toBe(0)
    expect(running.said()).toContain('No settings were written.')
    expect(await readFile(file, 'utf8')).toBe(OURS)
  })

  it('replaces another file after a yes, keeps a copy of it, and is readable by its owner only', async ({ world }) => {
    const env = await furnish(world)
    const file = await putThere(world)

    const running = await converse(world, [
      [REPLACE, 'yes\r'],
      ...but(allWell(env), [0, [/1 {2}ours\.example[\s\S]*Number, or another host[^\n]*: /, '2\r']]),
    ])

    expect((await running.ended).status).toBe(0)
    expect(await readFile(file, 'utf8')).toContain('host = "shop"')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(`${file}.old`, 'utf8')).toBe(OURS)
    expect((await readdir(join(world.home, 'new'))).toSorted()).toEqual(['config.toml', 'config.toml.old'])
  })

  it('proposes the settings that it replaces, and keeps what it asks nothing about', async ({ world }) => {
    const env = await furnish(world)
    expect((await (await converse(world, allWell(env))).ended).status).toBe(0)
    const file = join(world.home, SETTINGS)
    const before = await readFile(file, 'utf8')
    const more = '# Who is on duty changes this.\n[alerts]\nevery = "10m"\n\n[targets.cape.ssh]\nhost = "cape.example"\n'
    await writeFile(file, `${before}\n${more}`)

    const running = await converse(world, [
      [REPLACE, 'yes\r'],
      ...allWell(env).map(([question, typed]): Turn => [question, typed.startsWith('check_status') ? ENTER : typed]),
    ])

    expect((await running.ended).status, running.said()).toBe(0)
    expect(unstyled(running.said())).toContain('init does not ask about [alerts], [targets.cape]: they stay as they are.')
    expect(unstyled(running.said())).toContain('  [alerts], [targets.cape]: as in the present file\n')
    expect(await readFile(file, 'utf8')).toBe(`${before}\n${more}`)
    expect(await readFile(`${file}.old`, 'utf8')).toBe(`${before}\n${more}`)
  })

  it('does not replace a file that was created during the questions', async ({ world }) => {
    const env = await furnish(world)
    const turns = allWell(env)
    const running = await converse(world, turns.slice(0, -1))
    await running.until(/Write it\?/)
    const file = await putThere(world)
    running.type(ENTER)

    expect((await running.ended).status).toBe(3)
    expect(unstyled(running.said())).toMatch(/was created in the meantime\n {2}It was left unchanged/)
    expect(await readFile(file, 'utf8')).toBe(OURS)
    expect(await readdir(join(world.home, 'new'))).toEqual(['config.toml'])
  })

  it('is not written after a no', async ({ world }) => {
    const env = await furnish(world)

    const running = await converse(world, [...allWell(env).slice(0, -1), [/Write it\?[^\n]*: /, 'n\r']])

    expect((await running.ended).status).toBe(0)
    expect(existsSync(join(world.home, 'new'))).toBe(false)
  })

  // Ten conversations in a row.
  it.for([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ] as const)('is not written after %s at any question', async ([, key], { world }) => {
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

  it('is written to XDG_CONFIG_HOME without --config', async ({ world }) => {
    const env = await furnish(world)

    const running = await converse(world, allWell(env), [], { env: { XDG_CONFIG_HOME: join(world.home, 'xdg') } })

    expect((await running.ended).status).toBe(0)
    expect(await readFile(join(world.home, 'xdg/check_status/config.toml'), 'utf8')).toContain('host = "shop"')
    expect((await stat(join(world.home, 'xdg'))).mode & 0o777).toBe(0o700)
  })

  it.for([
    ['a folder', 'a folder', /a folder cannot be written: it is not a file\n {2}Choose another path with --config\./],
    [
      'below a file',
      'a file/config.toml',
      /a file\/config\.toml cannot be written: ENOTDIR[\s\S]*?\n {2}Choose another path with --config\./,
    ],
  ] as const)('cannot be %s, which is reported before the first question', async ([, path, message], { world }) => {
    await mkdir(join(world.home, 'a folder'))
    await writeFile(join(world.home, 'a file'), '')

    const { status, stdout } = await world.run(['init', '--config', path], { columns: 120 })

    expect(unstyled(stdout)).toMatch(message)
    expect(unstyled(stdout)).not.toMatch(/Which host|Replace/)
    expect(status).toBe(3)
  })

  it('names a password file that cannot be written as soon as it is typed, and asks for another', async ({ world }) => {
    const env = await furnish(world)
    await writeFile(env, `DATABASE_URL=postgres://app:hush-hush@127.0.0.1:${world.platform.port}/${world.platform.database}\n`)
    await writeFile(join(world.home, 'a file'), '')
    const all = allWell(env)

    const running = await converse(world, [
      ...all.slice(0, 5),
      [/How should check_status sign in[\s\S]*?Number[^\n]*: /, '2\r'],
      [/Address of PostgreSQL[^\n]*: /, ENTER],
      [/Port of PostgreSQL[^\n]*: /, ENTER],
      [/PostgreSQL role[^\n]*: /, ENTER],
      [/Password file on this machine[^\n]*: /, '~/a file/password\r'],
      [/Password file on this machine[^\n]*: /, '~\r'],
      [/Password file on this machine[^\n]*: /, '~/password\r'],
      ...all.slice(8),
    ])

    expect((await running.ended).status).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain('check_status: ~/a file/password cannot be written: ENOTDIR\n  Type the path of another file.')
    expect(said).toContain('check_status: ~ is a folder\n')
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain('password_file = "~/password"')
  })

  it('must be written by hand without a terminal, at a path that is printed', async ({ world }) => {
    expect(await world.run(['init', '--config', SETTINGS])).toEqual({
      status: 64,
      stdout: '',
      stderr: `check_status: init asks questions, but there is no terminal\n  "check_status help settings" prints an example to start from. Save yours as ${join(world.home, SETTINGS)} (chmod 600).\n`,
    })
  })
})
