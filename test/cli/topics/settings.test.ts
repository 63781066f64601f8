import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { settings } from '../../../src/cli/topics/settings.js'
import { AlertsTable, alertsOf } from '../../../src/config/alerts.js'
import { ChannelTable } from '../../../src/config/channel-tables.js'
import { loadSettings } from '../../../src/config/load.js'

const load = async (text: string) => {
  const home = await mkdtemp(join(tmpdir(), 'cs-settings-'))
  onTestFinished(() => rm(home, { recursive: true }))
  await writeFile(join(home, 'config.toml'), text)
  return { home, ...(await loadSettings({ flags: { config: join(home, 'config.toml') }, env: {}, home })) }
}

describe('check_status help settings', () => {
  it('is a valid file of settings as a whole', async () => {
    const { home, target } = await load(settings.text)

    expect(target).toMatchObject({
      name: 'production',
      deadline: 30,
      ssh: { host: 'platform.example' },
      database: { name: 'proconnectsa', passwordFile: join(home, '.config/check_status/password') },
    })
  })

  it('stays valid with every alternative in its comments: each is a setting', async () => {
    const alternatives = [...settings.text.matchAll(/^# (\w+ = (?:"[^"]*"|\[.*\]|\w+))(?: +#.*)?$/gm)].map(([, line = '']) => line)

    expect(alternatives.length).toBeGreaterThan(10)
    for (const line of alternatives) {
      // It stands in for the setting of the same purpose.
      const text = settings.text
        .replace(`# ${line}`, line)
        // A certificate and its key belong together.
        .replace(/^(?:cert|key)_file/.test(line) ? /^# (?=(?:cert|key)_file)/gm : /^$/, '')
        .replace(line.startsWith('ssh ') ? /^\[targets\.production\.ssh\]\n[^[]*/m : /^$/, '')
        .replace(line.startsWith('journal') ? /^path = .*\n/m : /^$/, '')
        .replace(line.startsWith('socket') ? /^host = "127.*\n/m : /^$/, '')
      await expect(load(text), line).resolves.toBeDefined()
    }
  })

  it('shows every key that alerts and channels take, and the defaults where it says so', async () => {
    const keys = [AlertsTable, ...ChannelTable.options].flatMap(table => Object.entries<any>(table.shape))
    // A key of the type undefined is listed only to be refused.
    const taken = keys.filter(([, { def }]) => def.innerType?.def.type !== 'undefined').map(([key]) => key)

    const { alerts, channels } = await load(settings.text.replace(/^(quiet_hours|daily_report) = ".*$/gm, ''))

    expect(taken.filter(key => !new RegExp(`\\b${key}\\b`).test(settings.text))).toEqual([])
    expect({ ...alerts, links: {} }).toEqual(alertsOf({}))
    expect(channels).toMatchObject([
      { name: 'office', starttls: 'auto', events: ['registration', 'deposit'], minSeverity: 'warning', dailyReport: true },
      { name: 'team' },
      { name: 'chat' },
      { name: 'server' },
      { name: 'company' },
      { name: 'phone', api: 'https://api.telegram.org' },
      { name: 'pocket' },
      { name: 'others', tag: 'pushover' },
      { name: 'router', events: [], dailyReport: false },
    ])
  })
})
