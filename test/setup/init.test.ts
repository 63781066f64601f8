import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { databaseOf, tilde } from '../../src/setup/init/draft.js'
import { parseHost } from '../../src/setup/init/host.js'
import { writeSettings } from '../../src/setup/init/settings-file.js'
import { surveyHost } from '../../src/setup/init/survey.js'
import type { Host } from '../../src/source/host.js'
import { localHost } from '../../src/source/local-host.js'
import { isPlain } from '../../src/terminal/dialogue.js'

describe('an answer to which host', () => {
  it.for([
    ['shop', { host: 'shop' }],
    ['deploy@shop:2222', { host: 'shop', user: 'deploy', port: 2222 }],
    ['[2001:db8::1]:22', { host: '2001:db8::1', port: 22 }],
    ['2001:db8::1', { host: '2001:db8::1' }],
  ] as const)('takes %s as people write it', ([answer, meant]) => {
    expect(parseHost(answer)).toEqual(meant)
  })

  it.for(['-oProxyCommand=x', 'a b', 'shop:99999', 'x/y', '@', 'deploy@'])('does not take %s', answer => {
    expect(() => parseHost(answer)).toThrow(/takes a|takes a port/)
  })
})

describe('a look round on the host', () => {
  it('finds the logs that are there, whatever their folder is called', async () => {
    const folder = await mkdtemp(join(tmpdir(), "cs-it's "))
    onTestFinished(() => rm(folder, { recursive: true }))
    const host = localHost()
    onTestFinished(() => host.destroy())
    const log = (name: string) => ({ name, path: join(folder, `${name}.log`), kind: 'text' as const })
    await writeFile(log('b').path, '')

    const { logs } = await surveyHost(host, [log('a'), log('b')])

    expect(logs).toEqual([log('b')])
  })

  it.runIf(process.getuid?.() === 0)('tells logs that it may not see from those that are not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cs-hidden-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await chmod(folder, 0o755)
    await mkdir(join(folder, 'closed'), { mode: 0o700 })
    const local = localHost()
    onTestFinished(() => local.destroy())
    const nobody: Host = {
      ...local,
      run: line => local.run(`exec setpriv --reuid=65534 --regid=65534 --clear-groups ${line.replace(/^exec /, '')}`),
    }
    const log = (path: string) => ({ name: path, path: join(folder, path), kind: 'text' as const })

    expect(await surveyHost(nobody, [log('none'), log('closed/log')])).toMatchObject({ logs: [], hiddenLogs: [log('closed/log')] })
  })
})

describe('the draft', () => {
  const base = { home: '/home/jo', path: '/home/jo/.config/check_status/config.toml' }

  it('is written as a file in which every value is quoted', () => {
    const text = writeSettings({
      target: 'the "shop"',
      ssh: false,
      database: { name: 'a\n[b]' },
      timezone: 'UTC',
      logs: undefined,
      exclude: undefined,
    })

    expect(text).toContain('[targets."the \\"shop\\""]\ntimezone = "UTC"\nssh = false\n')
    expect(text).toContain('name = "a\\n[b]"')
  })

  it('leads to files beside the settings, or below the home folder', () => {
    expect(databaseOf({ password_file: 'password' }, base).passwordFile).toBe('/home/jo/.config/check_status/password')
    expect(databaseOf({ password_file: '~/password' }, base).passwordFile).toBe('/home/jo/password')
    expect(tilde('/home/jo/x', '/home/jo')).toBe('~/x')
    expect(tilde('/home/joan/x', '/home/jo')).toBe('/home/joan/x')
  })

  it('takes nothing that a terminal would not show as it is', () => {
    expect(['a\u001b[31m', 'a\u202Eb', 'a\u200Bb', 'a\nb'].filter(isPlain)).toEqual([])
    expect(isPlain('Plümbers (Pty) Ltd')).toBe(true)
  })
})
