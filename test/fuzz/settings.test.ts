import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { loadSettings } from '../../src/config/load.js'
import { A_MEGABYTE, expectOurs, LARGE, mutated, rubbish, times } from '../support/fuzz.js'

const SAMPLE = `default_target = "production"
state_dir = "state"

[targets.production]
timezone = "Europe/Berlin"
deadline = "45s"
ssh = { host = "shop.example", user = "root", port = 2222, keep = "10m" }

[targets.production.database]
socket = "/var/run/postgresql"
name = "proconnectsa"
user = "check_status"
password_file = "secret"

[[targets.production.logs]]
name = "django"
path = "/logs/django.log"
kind = "django"

[targets.other]
ssh = false

[people]
exclude = ["*@test.example"]

[thresholds]
never_logged_in = "3d"

[channels.owner]
type = "email"
smtp = "smtp://ops%40shop.example@mail.shop.example:587"
password_env = "MAIL"
from = "Monitor <monitor@shop.example>"
to = ["owner@shop.example"]

[channels.team]
type = "slack"
webhook_url_file = "slack"

[api]
listen = "127.0.0.1:8787"
`

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cs-fuzz-'))
  await mkdir(join(home, '.config/check_status'), { recursive: true })
  return () => rm(home, { recursive: true, force: true })
})

/** Loads the settings, or expects an error of our own. */
const load = async (text: string | Uint8Array, env: Record<string, string> = {}): Promise<void> => {
  await writeFile(join(home, '.config/check_status/config.toml'), text)
  const settings = await loadSettings({ flags: {}, env, home }).catch(error => expectOurs(error, 'ConfigError'))
  if (settings) expect(settings.target.deadline).toBeGreaterThan(0)
}

describe('a settings file', () => {
  it('with any bytes is accepted, or refused with an error of our own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), bytes => load(bytes)),
      times(100),
    )
    await fc.assert(
      fc.asyncProperty(rubbish, text => load(text)),
      times(200),
    )
  })

  it('that is damaged is accepted, or refused with an error of our own', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(SAMPLE), text => load(text)),
      times(300),
    )
  })

  it.each(Object.entries(LARGE))('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, (_, text) => load(text))

  it.each([
    ['unknown keys', Array.from({ length: 90_000 }, (_, i) => `k${i} = 1\n`).join('')],
    ['wrong values', `[people]\nexclude = [${'1,'.repeat(100_000)}]\n`],
    ['logs', `[targets.a]\nlogs = [${Array.from({ length: 25_000 }, (_, i) => `{name="${i}",path="/a"}`).join(',\n')}]\n`],
    ['targets', Array.from({ length: 40_000 }, (_, i) => `[targets.t${i}]\n`).join('')],
    ['channels', Array.from({ length: 20_000 }, (_, i) => `[channels.c${i}]\ntype="slack"\n`).join('')],
    ['tables in tables', `[${'a.'.repeat(400_000)}a]\n`],
    ['lists in lists', `a = ${'['.repeat(400_000)}${']'.repeat(400_000)}\n`],
    ['letters in a key', `${'k'.repeat(900_000)} = 1\n`],
    ['letters in the name of a target', `default_target = "b"\n[targets.${'k'.repeat(900_000)}]\n`],
    ['letters in a value', `[targets.a]\ntimezone = "${'k'.repeat(900_000)}"\n`],
    ['letters in an address', `[channels.a]\ntype="email"\nfrom = "${'a'.repeat(900_000)}"\nsmtp = "smtp://${'a:'.repeat(400)}"\n`],
  ])('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, (_, text) => load(text))

  it('with names that every object has, such as __proto__, is read without effect on other objects', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      await load(`default_target = "${name}"\n[targets.a]\n`)
      await load(`[${name}]\na = 1\n[targets.a.${name}]\nb = 1\n`)
      await load(`[targets.${name}]\nssh = false\ndatabase = { name = "d", user = "u" }\n[channels.${name}]\ntype = "${name}"\n`)
    }
    expect(({} as Record<string, unknown>).a).toBeUndefined()
  })
})

describe('the environment', () => {
  it('with any values is accepted, or refused with an error of our own', async () => {
    const name = fc.constantFrom('SSH_HOST', 'SSH_PORT', 'SSH', 'DEADLINE', 'TIMEZONE', 'DATABASE_USER', 'DATABASE_PASSWORD', 'TARGET', 'X')
    const value = fc.oneof(rubbish, fc.constant('a'.repeat(100_000)))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value), env =>
        load(SAMPLE, Object.fromEntries(Object.entries(env).map(([key, value]) => [`CHECK_STATUS_${key}`, value]))),
      ),
      times(200),
    )
  })
})
