import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadSettings } from '../../src/config/load.js'
import { installedUnits, unitFolders } from '../../src/setup/uninstall/service.js'
import { secretFiles } from '../../src/setup/uninstall/settings.js'
import { temporaryName } from '../../src/state/files.js'
import { isStateFile } from '../../src/state/folder.js'
import { FULL } from '../support/full-settings.js'

const aFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-uninstall-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('the units of check_status', () => {
  it('are found and removed with their links, a timer too; the units of others stay', async () => {
    const path = await aFolder()
    await mkdir(join(path, 'multi-user.target.wants'))
    for (const name of [
      'check_status.service',
      'check_status-my\\x20shop.service',
      'check_status.timer',
      'gunicorn.service',
      'check_status.conf',
    ])
      await writeFile(join(path, name), '')
    await symlink('../check_status.service', join(path, 'multi-user.target.wants/check_status.service'))

    const found = await installedUnits([
      { path, args: ['--user'] },
      { path: join(path, 'missing'), args: [] },
    ])
    expect(found.map(({ what }) => what)).toEqual([
      'the systemd unit check_status-my\\x20shop.service',
      'the systemd unit check_status.service',
      'the systemd unit check_status.timer',
    ])
    expect(found[0]?.commands[0]).toBe("systemctl --user disable --now 'check_status-my\\x20shop.service'")

    for (const { remove } of found) await remove?.()
    expect((await readdir(path)).toSorted()).toEqual(['check_status.conf', 'gunicorn.service', 'multi-user.target.wants'])
    expect(await readdir(join(path, 'multi-user.target.wants'))).toEqual([])
  })

  it('are looked for where install-service says, and where users have theirs', () => {
    expect(unitFolders('/home/ann').map(({ path }) => path)).toEqual(['/etc/systemd/system', '/home/ann/.config/systemd/user'])
  })
})

describe('a file of the state folder', () => {
  it.each([
    'ignores.json',
    'ignores.json.old',
    'history.1.jsonl',
    'tokens.json',
    'alerts-my%20shop.json',
    'subjects-shop.json',
    'state.lock',
    'state.lock.over',
    'watch-shop.lock',
    'held',
    temporaryName('alerts-shop.json'),
  ])('is %s', name => {
    expect(isStateFile(name)).toBe(true)
  })

  it.each(['notes.txt', 'notes.tmp', 'history.json', 'ignores.json.bak', 'alerts', '.profile', 'lock'])('is not %s', name => {
    expect(isStateFile(name)).toBe(false)
  })
})

describe('the secrets that settings name', () => {
  it('are all files that the database, the channels and the API read them from, each once', async () => {
    const home = await aFolder()
    await writeFile(join(home, 'config.toml'), `${FULL}\n`)
    const settings = await loadSettings({ flags: { config: join(home, 'config.toml'), target: 'cellar' }, env: {}, home })

    const found = secretFiles([settings, settings])

    expect(found).toContain(join(home, 'pw'))
    expect(new Set(found).size).toBe(found.length)
    const named = [...FULL.matchAll(/_file = "([^"]*)"/g)].map(([, path = '']) => path).filter(path => !/key|hosts|ca|pem|env/.test(path))
    for (const path of named) expect(found).toContain(path.startsWith('/') ? path : join(home, path.replace(/^~\//, '')))
  })
})
