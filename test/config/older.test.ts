import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadSettings } from '../../src/config/load.js'
import { onOldName, RENAMED, type RenamedKey, renamedVariables, renameKeys } from '../../src/config/renamed.js'

const OLDER = new URL('older/', import.meta.url)
const files = await readdir(OLDER)

const load = async (text: string, env: Readonly<Record<string, string>> = {}) => {
  const home = await mkdtemp(join(tmpdir(), 'cs-older-'))
  onTestFinished(() => rm(home, { recursive: true }))
  await writeFile(join(home, 'config.toml'), text)
  const notices: string[] = []
  onOldName((message, hint) => notices.push(`${message.replace(home, 'HOME')} ${hint}`))
  const settings = await loadSettings({ flags: { config: join(home, 'config.toml') }, env, home })
  // Commands read the settings more than once.
  await loadSettings({ flags: { config: join(home, 'config.toml') }, env, home })
  return { settings, notices }
}

const THERE = ' The old name still works. Please change it there.'

/** As if these keys had been renamed: none was, so far. */
const withRenamed = (...keys: readonly RenamedKey[]): void => {
  const table = RENAMED as RenamedKey[]
  table.push(...keys)
  onTestFinished(() => void table.splice(table.length - keys.length))
}

describe('settings written by an older version', () => {
  // Each file is the full example of its version, and is never changed: a key that is renamed gets a line in RENAMED.
  it.for(files)('work as they did, without a word: %s', async file => {
    const { settings, notices } = await load(await readFile(new URL(file, OLDER), 'utf8'))

    expect(settings.target).toMatchObject({ name: 'production', ssh: { host: 'platform.example', user: 'root' } })
    expect(settings.thresholds.pendingDeposit).toBe(7200)
    expect(notices).toEqual([])
  })
})

const OLD = `[targets.shop]
deadlin = "45s"
[targets.shop.ssh]
host = "shop.example"
key_file = "~/key"
[targets.shop.database]
name = "shop"
user = "reader"
[[targets.shop.logs]]
title = "app"
path = "/logs/app"
`

describe('a key that was renamed', () => {
  it('works by its old name, and says the new one once', async () => {
    withRenamed(
      { from: 'targets.*.deadlin', to: 'targets.*.deadline' },
      { from: 'targets.*.ssh.key_file', to: 'targets.*.ssh.identity_file' },
      { from: 'targets.*.logs.*.title', to: 'targets.*.logs.*.name' },
    )
    const { settings, notices } = await load(OLD)

    expect(settings.target).toMatchObject({
      deadline: 45,
      ssh: { identityFile: expect.stringMatching(/\/key$/) },
      logs: [{ name: 'app', path: '/logs/app' }],
    })
    expect(notices).toEqual([
      `HOME/config.toml:2: targets.shop.deadlin is called deadline now${THERE}`,
      `HOME/config.toml:5: targets.shop.ssh.key_file is called identity_file now${THERE}`,
      `HOME/config.toml:10: targets.shop.logs.0.title is called name now${THERE}`,
    ])
  })

  it('is refused beside its new name, and its value is checked as the new one is', async () => {
    withRenamed({ from: 'targets.*.ssh.gate', to: 'targets.*.ssh.port' })
    const both = OLD.replace('deadlin', 'deadline').replace('title', 'name').replace('key_file = "~/key"', 'port = 22\ngate = 23')

    await expect(load(both)).rejects.toThrow(/:6: targets\.shop\.ssh\.gate: is called port now, which is here too: remove this one$/)
    await expect(load(both.replace('port = 22\n', '').replace('23', '"x"'))).rejects.toThrow('takes a port number, 1 to 65535')
  })

  it('has a variable that was renamed with it', async () => {
    withRenamed({ from: 'targets.*.ssh.key_file', to: 'targets.*.ssh.identity_file' })
    const text = OLD.replace('deadlin', 'deadline').replace('title', 'name').replace('key_file = "~/key"\n', '')

    const { settings, notices } = await load(text, { CHECK_STATUS_SSH_KEY_FILE: '/keys/a' })
    expect(settings.target.ssh).toMatchObject({ identityFile: '/keys/a' })
    expect(notices).toEqual([`CHECK_STATUS_SSH_KEY_FILE is called CHECK_STATUS_SSH_IDENTITY_FILE now${THERE}`])

    const env = { CHECK_STATUS_SSH_KEY_FILE: '/keys/a', CHECK_STATUS_SSH_IDENTITY_FILE: '/keys/b' }
    await expect(load(text, env)).rejects.toThrow(
      'CHECK_STATUS_SSH_KEY_FILE is called CHECK_STATUS_SSH_IDENTITY_FILE now, which is set too',
    )
  })

  it('of a channel or a threshold has no variable', () => {
    const renamed = [
      { from: 'channels.*.url', to: 'channels.*.address' },
      { from: 'targets.*.zone', to: 'targets.*.timezone' },
    ]

    expect(renamedVariables(renamed)).toEqual([['ZONE', 'TIMEZONE']])
    expect(renameKeys({ channels: { a: { url: 'x' }, b: {} } }, renamed).old).toEqual([{ path: ['channels', 'a', 'url'], to: 'address' }])
  })

  it.each([undefined, null, 'x', [], { targets: 1 }, { targets: { shop: null } }])('is not looked for where no table is: %j', settings => {
    expect(renameKeys(settings, [{ from: 'targets.*.ssh.a', to: 'targets.*.ssh.b' }])).toEqual({ old: [], issues: [] })
  })

  it('keeps its table: the list names no other', () => {
    for (const { from, to } of RENAMED) expect(from.slice(0, from.lastIndexOf('.'))).toBe(to.slice(0, to.lastIndexOf('.')))
    expect(new Set(RENAMED.map(({ from }) => from)).size).toBe(RENAMED.length)
  })
})
