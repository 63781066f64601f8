import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { timerText, type Unit, unitName, unitText } from '../../src/setup/systemd-unit.js'
import { understand } from '../support/unit.js'

const aUnit = (changes: Partial<Unit> = {}): Unit => ({
  targets: 'production',
  command: ['/bin/true', '/opt/cs/bin/check_status.js', 'watch'],
  hasScript: true,
  user: 'daemon',
  environment: { HOME: '/home/ann' },
  stateDir: '/home/ann/.local/state/check_status',
  isLocal: false,
  needsSharedTmp: false,
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
    ['a user, over SSH', {}, 16],
    ['a user on the host', { isLocal: true }, 16],
    ['a user with files in /tmp', { needsSharedTmp: true }, 18],
    ['root, over SSH', { user: 'root' }, 22],
    ['root on the host, who may read all files and change none', { user: 'root', isLocal: true }, 24],
  ])('passes the checks of systemd-analyze without a message: %s', async (_, changes, threshold) => {
    const unit = await understand(unitText(aUnit(changes)))

    expect([unit.status, unit.said]).toEqual([0, ''])
    expect(unit.isSafe(threshold)).toBe(true)
    expect(unit.isSafe(5)).toBe(false)
  })

  it('hands the program exactly its arguments, however odd', async () => {
    const words = ['/bin/true', ...ODD]

    const unit = await understand(unitText(aUnit({ command: words })))

    expect([unit.status, unit.said]).toEqual([0, ''])
    expect(unit.words).toEqual(words)
  })

  it('works with a program, a home and a state folder of any name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cs-odd-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    for (const [i, name] of ODD.filter(word => word !== '').entries()) {
      const odd = join(folder, String(i), `${name} x`)
      await mkdir(odd, { recursive: true })
      await symlink('/bin/true', join(odd, 'node'))

      const unit = await understand(
        unitText(aUnit({ command: [join(odd, 'node'), odd], environment: { HOME: odd }, stateDir: odd, targets: name })),
      )

      expect([unit.status, unit.said]).toEqual([0, ''])
      const shell = /["'\\]/.test(name) ? ['/bin/sh', '-c', 'exec "$0" "$@"'] : []
      expect(unit.words).toEqual([...shell, join(odd, 'node'), odd])
      expect([unit.value('Environment'), unit.value('ReadWritePaths')]).toEqual([`HOME=${odd}`, odd])
      expect(unit.value('Description')).toBe(`check_status watch (${name})`)
    }
  })

  it('hands the program any other printable arguments unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[ -~äß€]{0,12}$/), { maxLength: 30 }), async words => {
        const unit = await understand(unitText(aUnit({ command: ['/bin/true', ...words] })))
        expect(unit.words).toEqual(['/bin/true', ...words])
      }),
      { numRuns: 15 },
    )
  })

  it.each([
    { command: ['/bin/true', 'a\nExecStartPre=/bin/evil'] },
    { stateDir: '/a\rb' },
    { targets: 'x\nUser=root' },
    { environment: { HOME: '/a\u0000' } },
    { user: 'a\n' },
  ])('refuses a value that would add a line to the unit: %j', changes => {
    expect(() => unitText(aUnit(changes))).toThrow('control character')
  })

  it('stops the service alone, so that what it runs can still say that it stops', () => {
    expect(unitText(aUnit())).toMatch(/^KillMode=mixed$/m)
  })

  it('is a short run where a timer starts it, which systemd understands as it is', async () => {
    const text = unitText(aUnit({ isTimed: true }))
    const unit = await understand(text)

    expect([unit.status, unit.said]).toEqual([0, ''])
    expect(unit.isSafe(16)).toBe(true)
    expect(text).toMatch(/^Type=oneshot$/m)
    expect(text).not.toMatch(/^(WatchdogSec|Restart|ExecReload|WantedBy|NotifyAccess)/m)
  })

  it('has a timer of its own name every five minutes, which systemd understands as it is', async () => {
    const timer = timerText({ targets: '100% shop' })
    const folder = await mkdtemp(join(tmpdir(), 'cs-timer-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await writeFile(join(folder, 'check_status.service'), unitText(aUnit({ isTimed: true })))
    await writeFile(join(folder, 'check_status.timer'), timer)

    const verified = spawnSync('systemd-analyze', ['verify', '--recursive-errors=no', join(folder, 'check_status.timer')], {
      encoding: 'utf8',
    })

    expect([verified.status, verified.stderr]).toEqual([0, ''])
    const next = spawnSync('systemd-analyze', ['calendar', /^OnCalendar=(.*)$/m.exec(timer)?.[1] ?? ''], { encoding: 'utf8' })
    expect(next.stdout).toContain('Normalized form: *-*-* *:00/5:00')
    expect(() => timerText({ targets: 'x\nUser=root' })).toThrow('control character')
  })

  it('has a private /tmp unless the service needs the shared one', () => {
    expect(unitText(aUnit())).toMatch(/^PrivateTmp=yes$/m)
    expect(unitText(aUnit({ needsSharedTmp: true }))).toMatch(/^PrivateTmp=no$/m)
  })

  it('lets the service write to the state folder only', () => {
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

  it('is refused if it is longer than systemd allows', () => {
    expect(unitName('ä'.repeat(29))).toHaveLength(245)
    expect(() => unitName('ä'.repeat(30))).toThrow('is too long for a systemd unit')
  })
})
