import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { databaseOf, tilde } from '../../src/setup/init/draft.js'
import { parseHost } from '../../src/setup/init/host-answer.js'
import { mergedSettings } from '../../src/setup/init/merged-settings.js'
import { surveyHost } from '../../src/setup/init/survey.js'
import type { Host } from '../../src/source/host.js'
import { localHost } from '../../src/source/local-host.js'
import { isPlain } from '../../src/terminal/answer-errors.js'

describe('an answer to the question for the host', () => {
  it.for([
    ['shop', { host: 'shop' }],
    ['deploy@shop:2222', { host: 'shop', user: 'deploy', port: 2222 }],
    ['[2001:db8::1]:22', { host: '2001:db8::1', port: 22 }],
    ['2001:db8::1', { host: '2001:db8::1' }],
  ] as const)('is parsed from %s', ([answer, meant]) => {
    expect(parseHost(answer)).toEqual(meant)
  })

  it.for(['-oProxyCommand=x', 'a b', 'shop:99999', 'x/y', '@', 'deploy@'])('is refused if it is %s', answer => {
    expect(() => parseHost(answer)).toThrow(/takes a|takes a port/)
  })
})

describe('the survey of the host', () => {
  it('finds the existing logs, even with a quote and a space in their path', async () => {
    const folder = await mkdtemp(join(tmpdir(), "cs-it's "))
    onTestFinished(() => rm(folder, { recursive: true }))
    const host = localHost()
    onTestFinished(() => host.destroy())
    const log = (name: string) => ({ name, path: join(folder, `${name}.log`), kind: 'text' as const })
    await writeFile(log('b').path, '')

    const { logs } = await surveyHost(host, [log('a'), log('b')])

    expect(logs).toEqual([log('b')])
  })

  it.runIf(process.getuid?.() === 0)('tells hidden logs from missing ones', async () => {
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

  it('is written as TOML with every value quoted', () => {
    const { text } = mergedSettings(
      {
        target: 'the "shop"',
        ssh: false,
        database: { name: 'a\n[b]' },
        timezone: 'UTC',
        logs: undefined,
        exclude: undefined,
      },
      undefined,
    )

    expect(text).toContain('[targets."the \\"shop\\""]\ntimezone = "UTC"\nssh = false\n')
    expect(text).toContain('name = "a\\n[b]"')
  })

  it('resolves paths from the folder of the settings, and ~ from the home folder', () => {
    expect(databaseOf({ password_file: 'password' }, base).passwordFile).toBe('/home/jo/.config/check_status/password')
    expect(databaseOf({ password_file: '~/password' }, base).passwordFile).toBe('/home/jo/password')
    expect(tilde('/home/jo/x', '/home/jo')).toBe('~/x')
    expect(tilde('/home/joan/x', '/home/jo')).toBe('/home/joan/x')
  })

  it('accepts only text that a terminal shows unchanged', () => {
    expect(['a\u001b[31m', 'a\u202Eb', 'a\u200Bb', 'a\nb'].filter(isPlain)).toEqual([])
    expect(isPlain('Plümbers (Pty) Ltd')).toBe(true)
  })
})
