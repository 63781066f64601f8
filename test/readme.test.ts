import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeProgram } from '../src/cli/program.js'
import { topics } from '../src/cli/topics/index.js'
import { EXAMPLE, settings } from '../src/cli/topics/settings.js'
import { AlertsTable, alertsOf } from '../src/config/alerts.js'
import { ChannelTable } from '../src/config/channels.js'
import { loadSettings } from '../src/config/load.js'
import { rules } from '../src/problems/index.js'
import { formats } from '../src/report/formats/index.js'
import { sections } from '../src/sections/index.js'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

/** The first block in that language. */
const block = (language: string): string => readme.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''

describe('the README', () => {
  it('shows settings that are taken as they stand', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cs-readme-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'config.toml'), block('toml'))

    const { target } = await loadSettings({ flags: { config: join(folder, 'config.toml') }, env: {}, home: folder })

    expect(target).toMatchObject({
      name: 'production',
      deadline: 30,
      database: { name: 'proconnectsa', passwordFile: join(folder, '.config/check_status/password') },
    })
  })

  it('shows every key that alerts and channels take, and the defaults where it says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cs-readme-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const keys = [AlertsTable, ...ChannelTable.options].flatMap(table => Object.entries<any>(table.shape))
    // A key that takes nothing is there to be refused.
    const taken = keys.filter(([, { def }]) => def.innerType?.def.type !== 'undefined').map(([key]) => key)
    await writeFile(join(folder, 'config.toml'), block('toml').replace(/^(quiet_hours|daily_report) = ".*$/gm, ''))

    const { alerts, channels } = await loadSettings({ flags: { config: join(folder, 'config.toml') }, env: {}, home: folder })

    expect(taken.filter(key => !new RegExp(`\\b${key}\\b`).test(block('toml')))).toEqual([])
    expect({ ...alerts, links: {} }).toEqual(alertsOf({}))
    expect(channels).toMatchObject([
      { name: 'office', starttls: 'auto', events: ['registration', 'deposit'], minSeverity: 'warning', dailyReport: true },
      { name: 'team' },
      { name: 'phone', api: 'https://api.telegram.org' },
      { name: 'router', events: [], dailyReport: false },
    ])
  })

  it('is not needed to begin: what check_status help settings prints is a file of settings as a whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cs-readme-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'config.toml'), settings.text)

    const { target } = await loadSettings({ flags: { config: join(folder, 'config.toml') }, env: {}, home: folder })

    expect(target).toMatchObject({ name: 'production', ssh: { host: 'platform.example' } })
    expect(settings.text).not.toContain('see below')
  })

  it('shows the same settings as check_status help settings, but for the host', () => {
    expect(
      block('toml')
        .replace(/host = "[\d.]+"( *#)/, 'host = "platform.example"$1')
        .replace(/ +#/g, ' #'),
    ).toBe(EXAMPLE.replace(/ +#/g, ' #'))
  })

  it('names every rule, format and topic', () => {
    const missing = [...Object.keys(rules), ...Object.keys(formats), ...Object.keys(topics)].filter(word => !readme.includes(word))

    expect(missing).toEqual([])
  })

  it('names every section, command and flag', () => {
    const program = makeProgram(() => {})
    const flags = [program, ...program.commands].flatMap(({ options }) => options.map(({ long }) => long ?? ''))
    const missing = [...Object.keys(sections), ...program.commands.map(command => command.name()), ...flags].filter(
      word => !readme.includes(word),
    )

    expect(missing.filter(flag => flag !== '--version' && flag !== '--lines' && flag !== '--follow')).toEqual([])
  })
})
