import { writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { parse, stringify } from 'smol-toml'
import { describe, expect } from 'vitest'
import { AlertsTable } from '../../src/config/alerts.js'
import { ApiTable } from '../../src/config/api.js'
import { ChannelTable } from '../../src/config/channel-tables.js'
import { loadSettings } from '../../src/config/load.js'
import { DatabaseTable, SshTable, TargetTable } from '../../src/config/schema.js'
import { ThresholdsTable } from '../../src/config/thresholds.js'
import { writeJson } from '../../src/report/formats/json/write.js'
import { documentOf } from '../../src/setup/effective/document.js'
import { writeToml } from '../../src/setup/effective/toml.js'
import { it } from '../support/effective.js'
import { FULL, SHOWN } from '../support/full-settings.js'
import { hostileText } from '../support/hostile.js'

/** One name for the keys that say where a secret is: each excludes the others. */
const secretKey = (key: string): string =>
  key.replace(/^(password|webhook_url|bot_token|secret|token|metrics_token)_(file|command|env)$/, '$1_…')

const unwrapped = (schema: any): any => (schema.def.innerType ? unwrapped(schema.def.innerType) : schema)

/** The keys that a schema accepts and none of these tables has. A key without a valid value exists only to be refused. */
const missing = ({ shape }: { readonly shape: Record<string, any> }, tables: readonly object[]): string[] => {
  const present = tables.flatMap(table => Object.keys(table)).map(secretKey)
  const accepted = Object.entries(shape).filter(([, schema]) => unwrapped(schema).def.type !== 'undefined')
  return accepted.map(([key]) => key).filter(key => !present.includes(secretKey(key)))
}

describe('the effective settings', () => {
  it('are printed as a complete settings file, in its order and notation', async ({ effective }) => {
    expect(await effective.print(FULL)).toBe(SHOWN)
  })

  it('of all targets are printed as one file, with shared tables once', async ({ effective }) => {
    const shown = await effective.print(FULL, { target: 'all' })

    expect(shown.match(/^\[.*\]$/gm)).toEqual([
      '[targets."my shop"]',
      '[targets."my shop".ssh]',
      '[targets."my shop".database]',
      '[[targets."my shop".logs]]',
      '[[targets."my shop".logs]]',
      '[targets.cellar]',
      '[targets.cellar.database]',
      ...['[people]', '[thresholds]', '[alerts]', '[alerts.links]'],
      ...[
        '[channels.office]',
        '[channels.team]',
        '[channels.phone]',
        '[channels.router]',
        ...['chat', 'server', 'company', 'pocket', 'others'].map(name => `[channels.${name}]`),
        '[api]',
      ],
    ])
    expect(shown).toContain(`[targets.cellar]
timezone = "Africa/Johannesburg"  # default
deadline = "30s"  # default
ssh = false  # FILE:37
logs = []  # FILE:38

[targets.cellar.database]
socket = "/run/postgresql"  # FILE:39
password_file = "HOME/pw"  # FILE:39
env_file = "/srv/.env"  # FILE:39; used for what is not set here
statement_timeout = "5s"  # default
row_policies = "untrusted"  # default
`)
    expect(shown).not.toContain('default_target')
  })

  it('align their comments in one column per table', async ({ effective }) => {
    const [, , , database = ''] = writeToml(await effective.load(FULL)).split('\n\n')

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

  it('include every key that the settings accept', async ({ effective }) => {
    const { targets, thresholds, alerts, channels, api } = parse(await effective.print(FULL, { target: 'all' })) as any
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

describe('the printed settings', () => {
  const word = hostileText
    .map(text => text.toWellFormed().replace(/\p{Cc}/gu, ''))
    // Readers of the file do not see a table named __proto__.
    .filter(text => text !== '' && text !== '__proto__' && text.length < 100 && !text.includes('://'))
  const free = hostileText.map(text => text.toWellFormed().replaceAll('\0', '')).filter(text => text !== '' && !text.includes('://'))

  it('load as the same settings, without a control or invisible character, whatever their values', async ({ effective }) => {
    await fc.assert(
      fc.asyncProperty(word, word, free, fc.array(free, { maxLength: 3 }), async (name, user, command, patterns) => {
        const ssh = { host: 'shop', user, port: 22, identity_file: '/k', known_hosts: '/h' }
        const database = { name, user, password_command: command }
        const text = stringify({
          default_target: name,
          targets: Object.fromEntries([[name, { ssh, database }]]),
          people: { exclude: patterns },
        })
        const all = await effective.load(text)
        const given = { flags: { config: effective.file }, env: {}, home: effective.home }
        const settings = await loadSettings(given)

        const printed = writeToml(all)

        for (const text of [printed, writeJson(documentOf(all), 2)])
          expect(text.replaceAll('\n', '')).not.toMatch(/(?!\u200d|\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u)
        expect(JSON.parse(writeJson(documentOf(all), 2)).targets[0].target).toBe(name)
        await writeFile(effective.file, printed)
        // A log that the file names is no longer one of the usual logs.
        const { target, ...rest } = settings
        const logs = target.logs.map(({ isUsual: _, ...log }) => log)
        expect(await loadSettings(given)).toEqual({ ...rest, target: { ...target, logs } })
      }),
    )
  })

  it('load with the same effect, except for masked values', async ({ effective }) => {
    const given = { flags: { config: effective.file, target: 'my shop' }, env: {}, home: effective.home }
    const text = FULL.replace(/^url = .*$/m, 'url = "http://127.0.0.1:9093/api/v2/alerts"').replace(/a-(name|secret)-[\w-]+/g, '***')
    const printed = writeToml(await effective.load(text, { target: 'all' }))
    const settings = await loadSettings(given)

    await writeFile(effective.file, printed)

    expect(await loadSettings(given)).toEqual(settings)
  })
})
