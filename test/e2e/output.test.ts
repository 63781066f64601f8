import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { it } from '../support/world.js'

describe('the permissions of a report in a file', () => {
  const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

  it('are for its owner alone if it is new, but metrics are for all; whatever the umask', async ({ world }) => {
    await world.run(['report', '-o', 'r.json'])
    const write = `check_status report --exit-zero --input r.json`

    await world.shell(`umask 0; ${write} -o r.html; umask 077; ${write} -o r.prom; umask 022; ${write} -o r.txt --mode 640`).ended

    const modes = await Promise.all(['r.json', 'r.html', 'r.prom', 'r.txt'].map(name => modeOf(join(world.home, name))))
    expect(modes).toEqual(['600', '600', '644', '640'])
  })

  it('stay as they are if it exists, unless --mode gives others', async ({ world }) => {
    const path = join(world.home, 'r.json')
    await world.run(['report', '-o', 'r.json'])
    await chmod(path, 0o664)

    await world.run(['report', '--exit-zero', '--input', 'r.json', '-o', 'r.json'])
    expect(await modeOf(path)).toBe('664')
    await world.run(['report', '--exit-zero', '--input', 'r.json', '-o', 'r.json', '--mode', '0600'])
    expect(await modeOf(path)).toBe('600')
  })

  it.for(['rw', '8', '888', '1777', '-1'])('are refused if they are not octal: %s', async (mode, { world }) => {
    expect(await world.run(['report', '-o', 'r.txt', `--mode=${mode}`])).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('It must be permissions in octal, like 640.'),
    })
  })
})

describe('a report written through a symbolic link', () => {
  it('goes to the target of the link, even if that does not exist yet, and leaves every link unchanged', async ({ world }) => {
    const folder = join(world.home, 'shared/reports')
    await mkdir(folder, { recursive: true })
    await mkdir(join(world.home, 'www'))
    await symlink('../shared/reports/latest.txt', join(world.home, 'www/status.txt'))
    await symlink('today.txt', join(folder, 'latest.txt'))
    const write = () => world.run(['report', '-o', 'www/status.txt'])

    expect(await write()).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(await readlink(join(world.home, 'www/status.txt'))).toBe('../shared/reports/latest.txt')
    expect(await readlink(join(folder, 'latest.txt'))).toBe('today.txt')
    expect(await readFile(join(folder, 'today.txt'), 'utf8')).toContain('MONITORING COMPLETE')
    expect((await readdir(folder)).toSorted()).toEqual(['latest.txt', 'today.txt'])

    // The file exists by now: it is replaced as a whole, and keeps its mode.
    await chmod(join(folder, 'today.txt'), 0o640)
    const { ino } = await stat(join(folder, 'today.txt'))
    expect((await write()).status).toBe(0)
    const after = await lstat(join(folder, 'today.txt'))
    expect([after.isFile(), after.mode & 0o777, after.ino === ino]).toEqual([true, 0o640, false])
  })

  it('is refused for dangling and circular links, with the reason', async ({ world }) => {
    await symlink('no/such/folder/r.txt', join(world.home, 'nowhere.txt'))
    await symlink('round.txt', join(world.home, 'round.txt'))
    const [nowhere, round] = [await world.run(['report', '-o', 'nowhere.txt']), await world.run(['report', '-o', 'round.txt'])]
    expect(nowhere).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/nowhere\.txt cannot be written: ENOENT.*\n {2}The folder does not exist/),
    })
    expect(round).toMatchObject({ status: 3, stderr: expect.stringMatching(/round\.txt cannot be written: ELOOP/) })
    expect(await readlink(join(world.home, 'nowhere.txt'))).toBe('no/such/folder/r.txt')
  })
})

describe('a wrong path', () => {
  it.for([
    [['report', '-o', ''], '-o, --output <file>'],
    [['problems', '--output='], '-o, --output <file>'],
    [['report', '--input', ''], '--input <file>'],
    [['report', '--config', ''], '--config <file>'],
    [['watch', '--config='], '--config <file>'],
    [['report', '--identity-file', ''], '--identity-file <file>'],
    [['report', '--known-hosts', ''], '--known-hosts <file>'],
    [['install-cron', '-o', ''], '-o, --output <file>'],
  ] as const)('that is empty is a usage error before anything is read: %j', async ([args, option], { world }) => {
    const { status, stdout, stderr } = await world.run(args)
    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain(`option '${option}' argument '' is invalid. It must be the path of a file.`)
  })

  it.for([
    [
      'a log',
      { logs: [{ name: 'django', path: '/var/log/django.log\n', kind: 'django' }] },
      'takes an absolute path on the host without a line break',
    ],
    ['a key', { ssh: { identity_file: '~/.ssh/id\u0000' } }, 'takes the path of a file without control characters'],
    ['a socket', { database: { port: undefined, socket: '/run\r\n' } }, 'takes an absolute path on the host without a line break'],
    ['the state folder', { top: 'state_dir = "~/state\\n"' }, 'takes the path of a file without a line break'],
    ['a log that has none', { logs: [{ name: 'django', path: '', kind: 'django' }] }, 'takes an absolute path on the host'],
  ] as const)('of %s in the settings is refused with what is wrong', async ([, changes, words], { world }) => {
    await world.configure(changes)
    const { status, stdout, stderr } = await world.run(['report'])
    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain(`: ${words}\n`)
  })

  it('in an environment variable is refused in the same way', async ({ world }) => {
    const { status, stderr } = await world.run(['report'], { env: { CHECK_STATUS_SSH_IDENTITY_FILE: '/key\n' } })
    expect(status).toBe(64)
    expect(stderr).toContain('takes the path of a file without a line break')
  })
})

describe('the ending of an output file', () => {
  it.for([
    [
      ['report', '-o', 's2.pdf'],
      'there is no format for .pdf\n  Endings: .txt, .log, .json, .html, .htm, .md, .markdown, .csv, .prom, or none for text.',
    ],
    [['problems', '-o', 'r.XLSX'], 'there is no format for .xlsx'],
    [['report', '-o', 'r.docx', '--input', 'missing.json'], 'there is no format for .docx'],
    [['install-cron', '-o', 'r.png'], 'there is no format for .png'],
    [
      ['report', '-o', 'r.html', '--format', 'json'],
      '.html is for html, but --format says json\n  Leave out --format, or give the file a name that ends in .json.',
    ],
    [['report', '-o', 'r.json', '--format', 'nagios'], 'or give the file a name without an ending.'],
  ] as const)('is refused if it promises what would not be in it: %j', async ([args, words], { world }) => {
    const { status, stdout, stderr } = await world.run(args)
    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain(words)
    expect((await readdir(world.home)).filter(name => /^(r|s2)[.]/.test(name))).toEqual([])
  })

  it('may be missing, a date, or that of a log: the file holds text', async ({ world }) => {
    for (const name of ['status', 'status.log', 'status-2025.10.08']) {
      expect(await world.run(['report', '-o', name])).toMatchObject({ status: 0, stderr: '' })
      expect(await readFile(join(world.home, name), 'utf8')).toContain('MONITORING COMPLETE')
    }
  })

  it('may be any that no format has if --format says what the file holds, which is then said', async ({ world }) => {
    expect(await world.run(['report', '-o', 'r.page', '--format', 'html'])).toMatchObject({
      status: 0,
      stderr: 'check_status: r.page will hold html, whatever its ending .page says\n',
    })
    expect(await world.run(['report', '-o', 'r.txt', '--format', 'csv'])).toMatchObject({ status: 0, stderr: '' })
  })
})

describe('what is said beside the report, on a terminal', () => {
  it('names the file that was written, its format and size', async ({ world }) => {
    const { status, stdout } = await world.run(['report', '-o', 'r.html'], { columns: 100 })

    expect(status).toBe(0)
    expect(stdout).toMatch(/check_status: wrote r\.html \(html, [\d.]+ kB\)/)
  })

  it('breaks between words, and never in one', async ({ world }) => {
    const { stdout } = await world.run(['report', '--config', 'nowhere.toml'], { columns: 60 })

    expect(stdout.replaceAll('\r', '')).toBe(
      'check_status: there is no settings file nowhere.toml\n  It was named by --config. "check_status init" asks for the\n  settings and creates that file.\n',
    )
  })
})
