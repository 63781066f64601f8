import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commands } from '../../../src/cli/commands/index.js'
import { candidatesFor } from '../../../src/cli/completion/candidates.js'
import { splitLine } from '../../../src/cli/completion/fast-path.js'
import { topics } from '../../../src/cli/topics/index.js'
import { rules } from '../../../src/problems/index.js'
import { formats } from '../../../src/report/formats/index.js'
import { sections } from '../../../src/sections/index.js'
import { openFolder } from '../../../src/state/folder.js'
import { addIgnore } from '../../../src/state/ignores.js'
import { recordOpenSubjects } from '../../../src/state/open-subjects.js'
import { createToken } from '../../../src/state/tokens.js'
import { anIgnore, openSubjects, type Subjects } from '../../state/folders.js'
import { NOW } from '../../support/report.js'

const SETTINGS = `\
default_target = "production"
[targets.production.ssh]
host = "platform.example"
[[targets.production.logs]]
name = "django"
path = "/var/log/django.log"
[[targets.production.logs]]
name = "nginx"
path = "/var/log/nginx.log"
[targets.staging]
ssh = false
[channels.office]
type = "email"
[channels.team]
type = "slack"
`

const OPEN: Subjects = {
  payment_issue: {
    severity: 'high',
    subjects: [
      ['d1', 'PC203', 'thandi@fix.example'],
      ['d2', 'PC207', 'owner@plumbers.example'],
    ],
  },
  login_issue: { severity: 'warning', subjects: [['u1', 'jane@clients.example', 'jane@clients.example']] },
  log_errors: { severity: 'warning', subjects: [['django:0123456789ab', 'django:0123456789ab', 'could not connect']] },
}

/** A home with settings, a last run, an ignored problem and a token. */
const aHome = async (settings = SETTINGS): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'cs-complete-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  await mkdir(join(home, '.config/check_status'), { recursive: true })
  await writeFile(join(home, '.config/check_status/config.toml'), settings)
  const folder = await openFolder(join(home, '.local/state/check_status'))
  await recordOpenSubjects(folder, 'production', openSubjects(OPEN, NOW))
  await addIgnore(folder, anIgnore({ id: 'stuck_deposits/d9', names: ['PC999'] }), NOW)
  return home
}

const complete = async (home: string, ...words: string[]): Promise<readonly string[] | string> => {
  const found = await candidatesFor(words, { env: {}, home })
  return typeof found === 'string' ? found : found.map(({ word }) => word)
}

describe('completion', () => {
  it('offers every command that is not hidden, and subcommands', async () => {
    const home = await aHome()

    expect(await complete(home, '')).toEqual(commands.map(({ name }) => name))
    expect(await complete(home, '--target', 'production', 'ig')).toEqual(['ignore', 'ignored'])
    expect(await complete(home, 'token', '')).toEqual(['create', 'list', 'revoke'])
    expect(await complete(home, 'connection', '')).toEqual(['status', 'close'])
    expect(await complete(home, 'completion', '')).toEqual(['bash', 'zsh', 'fish'])
  })

  it('offers the options of the command, of the report if none is named, and those of every command', async () => {
    const home = await aHome()

    expect(await complete(home, 'watch', '--')).toEqual(expect.arrayContaining(['--once', '--config', '--help']))
    expect(await complete(home, 'watch', '--')).not.toContain('--trend')
    expect(await complete(home, '--tr')).toEqual(['--trend', '--transport'])
    expect(await complete(home, 'token', 'create', '--n')).toEqual(['--name', '--no-color'])
    expect(await complete(home, 'logs', '--', '--')).toEqual([])
  })

  it.each([
    ['--only', Object.keys(sections)],
    ['report --only', Object.keys(sections)],
    ['problems --skip', Object.keys(rules)],
    ['--format', Object.keys(formats)],
    ['config --format', ['text', 'json']],
    ['--target', ['production', 'staging', 'all']],
    ['send --to', ['office', 'team']],
    ['logs', ['django', 'nginx']],
    ['logs django', ['django', 'nginx']],
    ['notify test', ['office', 'team']],
    ['help', [...Object.keys(topics), 'licenses', ...commands.map(({ name }) => name)]],
    ['unignore', ['stuck_deposits/PC999']],
    ['deposit', ['PC203', 'PC207']],
    ['user', ['thandi@fix.example', 'owner@plumbers.example', 'jane@clients.example']],
  ])('offers the names that there are: %s', async (line, names) => {
    expect(await complete(await aHome(), ...line.split(' '), '')).toEqual(names)
  })

  it('offers what is open, by rule, and without its rule once it is begun', async () => {
    const home = await aHome()

    expect(await complete(home, 'ignore', '')).toEqual([
      ...Object.keys(rules),
      'payment_issue/PC203',
      'payment_issue/PC207',
      'log_errors/django:0123456789ab',
      'login_issue/jane@clients.example',
    ])
    expect(await complete(home, 'ignore', 'payment_issue/')).toEqual(['payment_issue/PC203', 'payment_issue/PC207'])
    expect(await complete(home, 'ignore', 'PC20')).toEqual(['PC203', 'PC207'])
  })

  it('goes on after the last comma of a list, and after the sign of an option', async () => {
    const home = await aHome()

    expect(await complete(home, '--only', 'payments,l')).toEqual(['payments,logins', 'payments,leads', 'payments,logs'])
    expect(await complete(home, '--only', 'logins,leads,l')).toEqual(['logins,leads,logs'])
    expect(await complete(home, '--target=s')).toEqual(['--target=staging'])
    expect(await complete(home, '--ascii=')).toEqual([])
  })

  it('leaves files to the shell', async () => {
    const home = await aHome()

    for (const words of [
      ['--config', ''],
      ['-o', 'x'],
      ['--input', ''],
      ['init', '--identity-file', '~/'],
      ['--config='],
      ['match', ''],
      ['match', 'a.csv', 'b'],
    ])
      expect(await complete(home, ...words)).toBe(':files')
  })

  it('offers tokens by their ids', async () => {
    const home = await aHome()
    const { token } = await createToken(await openFolder(join(home, '.local/state/check_status')), 'grafana', NOW)

    expect(await candidatesFor(['token', 'revoke', ''], { env: {}, home })).toEqual([{ word: token.id, description: 'grafana' }])
  })

  it('follows --config, --target and the variables', async () => {
    const home = await aHome()
    await writeFile(join(home, 'other.toml'), 'state_dir = "elsewhere"\n[targets.other]\n[[targets.other.logs]]\nname = "app"\n')

    expect(await complete(home, '--config', '~/other.toml', 'logs', '')).toEqual(['app'])
    expect(await complete(home, '--config', join(home, 'other.toml'), 'user', '')).toEqual([])
    expect(await complete(home, 'ignore', '--target', 'staging', 'PC')).toEqual([])
    const { env } = { env: { CHECK_STATUS_CONFIG: join(home, 'other.toml') } }
    expect(await candidatesFor(['--target', ''], { env, home })).toEqual([{ word: 'other' }, { word: 'all' }])
  })

  it.each(['', 'not TOML', 'targets = 1\nchannels = [2]\n', '[targets.production]\nlogs = "x"\n'])(
    'offers what it can with broken settings: %j',
    async settings => {
      const home = await aHome(settings)

      expect(await complete(home, 'ignored', '--t')).toEqual(['--target', '--transport', '--timezone'])
      expect(await complete(home, 'send', '--to', '')).toEqual([])
      expect(await complete(home, '--target', 'al')).toEqual(['all'])
    },
  )

  it('offers nothing that a shell or a terminal would obey', async () => {
    const home = await aHome()
    const subjects = ['$(reboot)', 'a b', '-rf', ';x', '`x`', '~root', 'x\u001b[31m', '*'].map(name => [name, name] as const)
    const folder = await openFolder(join(home, '.local/state/check_status'))
    await recordOpenSubjects(folder, 'production', openSubjects({ payment_issue: { severity: 'high', subjects } }, NOW))

    expect(await complete(home, 'deposit', '')).toEqual([])
    expect(await complete(home, 'ignore', 'payment_issue/')).toEqual(['payment_issue/-rf'])
  })
})

describe('a line for bash', () => {
  it.each([
    ['check_status ', ['check_status', '']],
    ['check_status  ign', ['check_status', 'ign']],
    [`check_status ignore --note "a b" 'c d' e\\ f`, ['check_status', 'ignore', '--note', 'a b', 'c d', 'e f']],
    ['check_status ignore "PC2', ['check_status', 'ignore', 'PC2']],
    [`check_status ignore 'PC2`, ['check_status', 'ignore', 'PC2']],
    ['check_status a\\', ['check_status', 'a\\']],
    [`check_status "say \\"x\\""`, ['check_status', 'say "x"']],
    ['', ['']],
  ])('is split into words: %j', (line, words) => {
    expect(splitLine(line)).toEqual(words)
  })
})
