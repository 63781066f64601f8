import { writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { parse, stringify } from 'smol-toml'
import { describe, expect } from 'vitest'
import { AlertsTable } from '../../src/config/alerts.js'
import { ApiTable } from '../../src/config/api.js'
import { ChannelTable } from '../../src/config/channels.js'
import { loadSettings } from '../../src/config/load.js'
import { DatabaseTable, SshTable, TargetTable } from '../../src/config/schema.js'
import { ThresholdsTable } from '../../src/config/thresholds.js'
import { writeJson } from '../../src/report/formats/json/write.js'
import { documentOf } from '../../src/setup/effective/document.js'
import { writeToml } from '../../src/setup/effective/toml.js'
import { it } from '../support/effective.js'
import { FULL, SHOWN } from '../support/full-settings.js'
import { hostileText } from '../support/hostile.js'

/** One way to say where a secret is shuts out the others. */
const anyWay = (key: string): string =>
  key.replace(/^(password|webhook_url|bot_token|secret|token|metrics_token)_(file|command|env)$/, '$1_…')

const unwrapped = (schema: any): any => (schema.def.innerType ? unwrapped(schema.def.innerType) : schema)

/** The keys that a schema takes and none of these tables has. A key that takes nothing is there to be refused. */
const missing = ({ shape }: { readonly shape: Record<string, any> }, tables: readonly object[]): string[] => {
  const there = tables.flatMap(table => Object.keys(table)).map(anyWay)
  const taken = Object.entries(shape).filter(([, schema]) => unwrapped(schema).def.type !== 'undefined')
  return taken.map(([key]) => key).filter(key => !there.includes(anyWay(key)))
}

describe('the effective settings', () => {
  it('are shown as a whole file of settings, in its order and its words', async ({ desk: delivery }) => {
    expect(await delivery.show(FULL)).toBe(SHOWN)
  })

  it('of every target stand in one file, with what they share once', async ({ desk: delivery }) => {
    const shown = await delivery.show(FULL, { target: 'all' })

    expect(shown.match(/^\[.*\]$/gm)).toEqual([
      '[targets."my shop"]',
      '[targets."my shop".ssh]',
      '[targets."my shop".database]',
      '[[targets."my shop".logs]]',
      '[[targets."my shop".logs]]',
      '[targets.cellar]',
      '[targets.cellar.database]',
      ...['[people]', '[thresholds]', '[alerts]', '[alerts.links]'],
      ...['[channels.office]', '[channels.team]', '[channels.phone]', '[channels.router]', '[api]'],
    ])
    expect(shown).toContain(`[targets.cellar]
timezone = "Africa/Johannesburg"  # default
deadline = "30s"  # default
ssh = false  # FILE:33
logs = []  # FILE:34

[targets.cellar.database]
socket = "/run/postgresql"  # FILE:35
password_file = "HOME/pw"  # FILE:35
env_file = "/srv/.env"  # FILE:35; is asked for what is not said here
statement_timeout = "5s"  # default
row_policies = "untrusted"  # default
`)
    expect(shown).not.toContain('default_target')
  })

  it('have their comments in one column under each heading', async ({ desk: delivery }) => {
    const [, , , database = ''] = writeToml(await delivery.look(FULL)).split('\n\n')

    expect(database).toContain('password_command')
    expect(
      new Set(
        database
          .split('\n')
          .slice(1)
          .map(line => line.indexOf('#')),
      ).size,
    ).toBe(1)
  })

  it('leave out no key that the settings take', async ({ desk: delivery }) => {
    const { targets, thresholds, alerts, channels, api } = parse(await delivery.show(FULL, { target: 'all' })) as any
    const { ssh } = targets['my shop']
    const databases = Object.values<any>(targets).map(({ database }) => database)
    const ofType = ({ shape }: any) => Object.values<any>(channels).filter(({ type }) => shape.type.safeParse(type).success)

    expect(missing(TargetTable, Object.values(targets))).toEqual([])
    expect(missing(SshTable, [ssh])).toEqual([])
    expect(missing(DatabaseTable, databases)).toEqual([])
    expect(missing(ThresholdsTable, [thresholds])).toEqual([])
    expect(missing(AlertsTable, [alerts])).toEqual([])
    for (const schema of ChannelTable.options) expect(missing(schema, ofType(schema))).toEqual([])
    expect(missing(ApiTable, [api])).toEqual([])
  })
})

describe('what is printed', () => {
  const word = hostileText
    .map(text => text.toWellFormed().replace(/\p{Cc}/gu, ''))
    // A table of that name is none to those who read the file.
    .filter(text => text !== '' && text !== '__proto__' && text.length < 100 && !text.includes('://'))
  const free = hostileText.map(text => text.toWellFormed().replaceAll('\0', '')).filter(text => text !== '' && !text.includes('://'))

  it('is a file of the same settings, without a control or invisible character, whatever the settings hold', async ({ desk: delivery }) => {
    await fc.assert(
      fc.asyncProperty(word, word, free, fc.array(free, { maxLength: 3 }), async (name, user, command, patterns) => {
        const ssh = { host: 'shop', user, port: 22, identity_file: '/k', known_hosts: '/h' }
        const database = { name, user, password_command: command }
        const text = stringify({
          default_target: name,
          targets: Object.fromEntries([[name, { ssh, database }]]),
          people: { exclude: patterns },
        })
        const all = await delivery.look(text)
        const given = { flags: { config: delivery.file }, env: {}, home: delivery.home }
        const settings = await loadSettings(given)

        const printed = writeToml(all)

        for (const text of [printed, writeJson(documentOf(all), 2)])
          expect(text.replaceAll('\n', '')).not.toMatch(/(?!\u200d|\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u)
        expect(JSON.parse(writeJson(documentOf(all), 2)).targets[0].target).toBe(name)
        await writeFile(delivery.file, printed)
        // Nor is a log usual that the settings name.
        const { target, ...rest } = settings
        const logs = target.logs.map(({ isUsual: _, ...log }) => log)
        expect(await loadSettings(given)).toEqual({ ...rest, target: { ...target, logs } })
      }),
    )
  })

  it('is taken as settings with the same effect, but for what is masked', async ({ desk: delivery }) => {
    const given = { flags: { config: delivery.file, target: 'my shop' }, env: {}, home: delivery.home }
    const text = FULL.replace(/^url = .*$/m, 'url = "http://127.0.0.1:9093/api/v2/alerts"')
    const printed = writeToml(await delivery.look(text, { target: 'all' }))
    const settings = await loadSettings(given)

    await writeFile(delivery.file, printed)

    expect(await loadSettings(given)).toEqual(settings)
  })
})
