import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { writeJson } from '../../src/report/formats/json/write.js'
import { documentOf } from '../../src/setup/effective/document.js'
import { writeToml } from '../../src/setup/effective/toml.js'
import { it } from '../support/effective.js'
import { FULL, LEAST } from '../support/full-settings.js'

describe('the origin of a setting', () => {
  it('is the flag, else the environment, else the file, else the default', async ({ effective }) => {
    const text = LEAST.replace('host = "shop"', 'host = "shop", port = 1, user = "file"')
    const env = {
      CHECK_STATUS_SSH_PORT: '2',
      CHECK_STATUS_SSH_USER: 'env',
      CHECK_STATUS_TIMEZONE: 'UTC',
      CHECK_STATUS_DATABASE_PORT: '6432',
    }

    const shown = await effective.print(text, { port: '3', deadline: '90s', target: 'shop' }, env)

    expect(shown).toContain('default_target = "shop"  # --target\n')
    expect(shown).toContain('timezone = "UTC"  # $CHECK_STATUS_TIMEZONE\n')
    expect(shown).toContain('deadline = "90s"  # --deadline\n')
    expect(shown).toContain('host = "shop"  # FILE:2\nuser = "env"  # $CHECK_STATUS_SSH_USER\nport = 3  # --port\n')
    expect(shown).toContain('port = 6432  # $CHECK_STATUS_DATABASE_PORT\n')
    expect(shown).toContain('statement_timeout = "5s"  # default\n')
  })

  it.for([
    ['--target', { target: 'shop' }, {}, '', '--target'],
    ['the environment', {}, { CHECK_STATUS_TARGET: 'shop' }, '', '$CHECK_STATUS_TARGET'],
    ['the file', {}, {}, 'default_target = "shop"\n', 'FILE:1'],
    ['the default, if there is only one target', {}, {}, '', 'default'],
  ] as const)('of the target is %s', async ([, flags, env, top, origin], { effective }) => {
    expect(await effective.print(top + LEAST, flags, env)).toContain(`default_target = "shop"  # ${origin}\n`)
  })

  it('is ~/.ssh/config for keys that the settings leave out', async ({ effective }) => {
    await writeFile(
      join(effective.home, '.ssh/config'),
      'Host shop\nHostName 10.0.0.7\nUser deploy\nPort 2200\nProxyJump gate.example\nUserKnownHostsFile ~/hosts\nIdentityFile ~/.ssh/%r\nIdentityFile /keys/b\n',
    )

    const shown = await effective.print(LEAST, { user: 'root' })

    expect(shown).toContain(`[targets.shop.ssh]
host = "shop"  # FILE:2; HostName 10.0.0.7: ~/.ssh/config; ProxyJump gate.example: ~/.ssh/config
user = "root"  # --user
port = 2200  # ~/.ssh/config
identity_file = "HOME/.ssh/root"  # ~/.ssh/config; then /keys/b
known_hosts = "HOME/hosts"  # ~/.ssh/config
transport = "auto"  # default
keep = "0"  # default
plain = false  # default
`)
  })

  it('is the default for a user, a port and known_hosts that nothing sets', async ({ effective }) => {
    expect(await effective.print(LEAST)).toContain(`host = "shop"  # FILE:2
user = "sipho"  # default
port = 22  # default
known_hosts = "HOME/.ssh/known_hosts"  # default; then HOME/.ssh/known_hosts2
`)
  })

  it('is found without ~/.ssh/config if that file cannot be followed', async ({ effective }) => {
    await writeFile(join(effective.home, '.ssh/config'), 'Host shop\nPort nonsense\n')

    const [target] = await effective.load(LEAST)

    expect(target?.failure?.message).toContain('not a port')
    expect(writeToml(target ? [target] : [])).toMatch(/^host = "shop" /m)
  })

  it('is the variable that turns SSH off or makes it plain', async ({ effective }) => {
    const here = await effective.print(LEAST, {}, { CHECK_STATUS_SSH: 'false', CHECK_STATUS_SSH_USER: 'nobody' })
    const plain = await effective.print(LEAST, {}, { CHECK_STATUS_PLAIN_SSH: '1' })

    expect(here).toContain('ssh = false  # $CHECK_STATUS_SSH\n')
    expect(here).not.toContain('nobody')
    expect(plain).toContain('plain = true  # $CHECK_STATUS_PLAIN_SSH\n')
  })

  it('of the state folder is XDG_STATE_HOME if that is set', async ({ effective }) => {
    expect(await effective.print(LEAST, {}, { XDG_STATE_HOME: '/var/lib' })).toContain(
      'state_dir = "/var/lib/check_status"  # $XDG_STATE_HOME\n',
    )
  })

  it('is in the JSON document with the value of each key', async ({ effective }) => {
    const document = JSON.parse(writeJson(documentOf(await effective.load(FULL, { target: 'all' }, { CHECK_STATUS_TIMEZONE: 'UTC' }))))
    const [shop, cellar] = document.targets
    const settingOf = ({ settings }: any, key: string) => settings.find((setting: any) => setting.key === key)

    expect(document).toMatchObject({ schemaVersion: 1, kind: 'config', targets: [{ target: 'my shop' }, { target: 'cellar' }] })
    expect(settingOf(shop, 'targets."my shop".logs[1].kind')).toEqual({
      key: 'targets."my shop".logs[1].kind',
      value: 'access',
      masked: false,
      origin: { kind: 'file', name: effective.file, line: 34 },
      note: null,
    })
    expect(settingOf(cellar, 'targets.cellar.timezone').origin).toEqual({ kind: 'environment', name: 'CHECK_STATUS_TIMEZONE', line: null })
    expect(settingOf(cellar, 'alerts.tolerance').value).toEqual({ silence: 3, log_errors: 2 })
    expect(settingOf(cellar, 'channels.router.url')).toMatchObject({ value: 'https://hooks.example/***', masked: true })
    expect(settingOf(shop, 'api.listen').value).toBe('127.0.0.1:9000')
    expect(settingOf(shop, 'api.logged_in').origin).toEqual({ kind: 'default', name: null, line: null })
  })
})
