import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Unit, unitName, unitText } from '../../src/setup/systemd-unit.js'
import { understand } from '../support/unit.js'

const aUnit = (changes: Partial<Unit> = {}): Unit => ({
  watched: 'production',
  words: ['/bin/true', '/opt/cs/bin/check_status.js', 'watch'],
  user: 'daemon',
  environment: { HOME: '/home/ann' },
  stateDir: '/home/ann/.local/state/check_status',
  isLocal: false,
  needsTmp: false,
  ...changes,
})

const ODD = [
  'a b',
  '100%',
  '%h %%',
  '$HOME',
  '$' + '{HOME}',
  '$$',
  '"',
  "'",
  `it's "q"`,
  '\\',
  'C:\\n',
  '\\x20',
  ';',
  '#',
  '',
  '-x',
  'ä名',
  '~',
  '*',
  '|',
]

describe('a unit', () => {
  it.each([
    ['a user far from the host', {}, 16],
    ['a user on the host', { isLocal: true }, 16],
    ['a user whose files are in /tmp', { needsTmp: true }, 18],
    ['root far from the host', { user: 'root' }, 22],
    ['root on the host, who may read all files and change none', { user: 'root', isLocal: true }, 24],
  ])('is one that systemd takes without a word, and thinks safe: %s', async (_, changes, threshold) => {
    const unit = await understand(unitText(aUnit(changes)))

    expect([unit.status, unit.said]).toEqual([0, ''])
    expect(unit.isSafe(threshold)).toBe(true)
    expect(unit.isSafe(5)).toBe(false)
  })

  it('hands the program the very words that were given, however odd', async () => {
    const words = ['/bin/true', ...ODD]

    const unit = await understand(unitText(aUnit({ words })))

    expect([unit.status, unit.said]).toEqual([0, ''])
    expect(unit.words).toEqual(words)
  })

  it('finds a program, a home and a state folder of any name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cs-odd-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    for (const [i, name] of ODD.filter(word => word !== '').entries()) {
      const odd = join(folder, String(i), `${name} x`)
      await mkdir(odd, { recursive: true })
      await symlink('/bin/true', join(odd, 'node'))

      const unit = await understand(
        unitText(aUnit({ words: [join(odd, 'node'), odd], environment: { HOME: odd }, stateDir: odd, watched: name })),
      )

      expect([unit.status, unit.said]).toEqual([0, ''])
      const shell = /["'\\]/.test(name) ? ['/bin/sh', '-c', 'exec "$0" "$@"'] : []
      expect(unit.words).toEqual([...shell, join(odd, 'node'), odd])
      expect([unit.value('Environment'), unit.value('ReadWritePaths')]).toEqual([`HOME=${odd}`, odd])
      expect(unit.value('Description')).toBe(`check_status watch (${name})`)
    }
  }, 60_000)

  it('hands over any other words as well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[ -~äß€]{0,12}$/), { maxLength: 30 }), async words => {
        const unit = await understand(unitText(aUnit({ words: ['/bin/true', ...words] })))
        expect(unit.words).toEqual(['/bin/true', ...words])
      }),
      { numRuns: 15 },
    )
  }, 60_000)

  it.each([
    { words: ['/bin/true', 'a\nExecStartPre=/bin/evil'] },
    { stateDir: '/a\rb' },
    { watched: 'x\nUser=root' },
    { environment: { HOME: '/a\u0000' } },
    { user: 'a\n' },
  ])('holds nothing that would be a line of its own: %j', changes => {
    expect(() => unitText(aUnit(changes))).toThrow('control character')
  })

  it('has a /tmp of its own, unless something that it needs is in the one of all', () => {
    expect(unitText(aUnit())).toMatch(/^PrivateTmp=yes$/m)
    expect(unitText(aUnit({ needsTmp: true }))).toMatch(/^PrivateTmp=no$/m)
  })

  it('lets no other folder be written to than that of the state', () => {
    const text = unitText(aUnit())

    expect(text.match(/^ReadWritePaths=.*$/gm)).toEqual(['ReadWritePaths=/home/ann/.local/state/check_status'])
    expect(text).toMatch(/^ProtectSystem=strict\nProtectHome=read-only$/m)
  })
})

describe('the name of a unit', () => {
  it.each([
    [undefined, 'check_status'],
    ['production', 'check_status-production'],
    ['a b/ä', 'check_status-a\\x20b\\x2f\\xc3\\xa4'],
    ['../x@', 'check_status-..\\x2fx\\x40'],
  ])('for %j is %s', (target, name) => expect(unitName(target)).toBe(name))

  it('is no longer than systemd takes', () => {
    expect(() => unitName('ä'.repeat(29))).not.toThrow()
    expect(() => unitName('ä'.repeat(30))).toThrow('too long a name')
  })
})
