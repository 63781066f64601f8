import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest'
import { topics } from '../../src/cli/topics/index.js'
import { understand } from '../support/unit.js'
import { it as base, COMMAND, type Ended, type Running, type RunOptions, type World } from '../support/world.js'

const ROOT = dirname(dirname(COMMAND))
const NAME = `check_status-${process.platform}-${process.arch}`
const folder = mkdtempSync(join(tmpdir(), 'cs-executable-'))
// As a person may put it anywhere.
const EXECUTABLE = join(folder, "ann's tools", NAME)

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`
const start = (world: World, args: readonly string[], options: RunOptions = {}): Running =>
  world.shell(`exec /usr/bin/env -i ${quote(`HOME=${world.home}`)} TERM=xterm ${[EXECUTABLE, ...args].map(quote).join(' ')}`, options)

interface Executable {
  /** Runs it with HOME alone in its environment: there is no PATH, and no node on it. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ended>
  readonly start: (args: readonly string[], options?: RunOptions) => Running
}

const it = base.extend<{ executable: Executable }>({
  executable: async ({ world }, use) =>
    use({ run: (args, options) => start(world, args, options).ended, start: (args, options) => start(world, args, options) }),
})

let made: SpawnSyncReturns<string>

beforeAll(async () => {
  made = spawnSync(process.execPath, [join(ROOT, 'src/executable.js'), folder], { cwd: '/', encoding: 'utf8' })
  if (made.status !== 0) return
  await mkdir(dirname(EXECUTABLE))
  await rename(join(folder, NAME), EXECUTABLE)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

beforeEach(({ skip }) => skip(made.stderr.includes('cannot carry a program in itself'), made.stderr))

describe('the executable', () => {
  it('is one file, and whoever makes it is told how to take it to a host', async () => {
    expect(made).toMatchObject({ status: 0, stderr: '' })
    expect(made.stdout).toContain(`scp -C ${join(folder, NAME)} user@host:check_status\n`)
    expect((await stat(EXECUTABLE)).mode & 0o777).toBe(0o755)
  })

  it('prints the same report as the command, on the host itself and over SSH, and needs nothing on the PATH', async ({
    world,
    executable,
  }) => {
    for (const ssh of [false, {}] as const) {
      await world.configure({ ssh })
      const sections = ({ stdout }: Ended): string => stdout.replace(/^(Time|Took|Next run).*$/gm, '')

      const own = await executable.run(['report', '--exit-zero', '--only', 'registrations,payments,leads'])

      expect(own).toMatchObject({ status: 0, stderr: '' })
      expect(sections(own)).toBe(sections(await world.run(['report', '--exit-zero', '--only', 'registrations,payments,leads'])))
      expect((await executable.run(['problems', '--exit-zero', '--format', 'json'])).stdout).toContain('"kind": "problems"')
    }
  })

  it('keeps a connection open for its next command, and closes it', async ({ world, executable }) => {
    await world.configure({ ssh: { keep: '60s' } })
    const held = async () => JSON.parse((await executable.run(['connection', '--format', 'json'])).stdout)[0].held
    const report = () => executable.run(['report', '--exit-zero', '--only', 'providers'])

    await report()
    await expect.poll(held).toMatchObject({ uses: 0 })
    expect(await report()).toMatchObject({ status: 0, stderr: '' })
    expect(await held()).toMatchObject({ uses: 1 })
    const closed = await executable.run(['connection', 'close'])

    expect(closed).toMatchObject({ status: 0, stderr: '' })
  })

  it('gives cron and systemd its own path, and no node', async ({ world, executable }) => {
    await world.configure({ ssh: false })
    const cron = await executable.run(['install-cron', '-o', join(world.home, 'cron.txt')])
    const service = await executable.run(['install-service'])

    const line = cron.stdout.split('\n').find(each => /^[\d*]/.test(each)) ?? ''
    const command = line.replace(/^(\S+ ){5}/, '')
    expect(command.startsWith(`${quote(EXECUTABLE)} report --quiet -o `)).toBe(true)
    const child = spawn('/bin/sh', ['-c', command.replaceAll('\\%', '%')], {
      env: { HOME: world.home, LOGNAME: userInfo().username, SHELL: '/bin/sh' },
      cwd: '/',
    })
    await once(child, 'close')
    expect(await readFile(join(world.home, 'cron.txt'), 'utf8')).toContain('MONITORING COMPLETE')

    expect((await understand(service.stdout)).words).toContain(EXECUTABLE)
    expect(service.stdout).not.toMatch(/bin\/node|check_status\.(js|sh)/)
    expect(service.stderr).toContain(`${quote(EXECUTABLE)} install-service | sudo tee`)
  })

  it('completes words under its own name', async ({ executable }) => {
    const { stdout } = await executable.run(['completion', 'bash'])

    expect(stdout).toMatch(new RegExp(`^complete -F _check_status check_status check_status\\.sh ${NAME}$`, 'm'))
    expect((await executable.run(['completion', 'bash'], { columns: 200 })).stdout).toContain(`${quote(EXECUTABLE)} completion bash >>`)
    expect((await executable.run(['__complete', 'fish', 'install'])).stdout).toMatch(/^install-cron\t/)
  })

  it('serves the page with all that it loads', async ({ world, executable }) => {
    await world.configure({ ssh: false })
    const serving = executable.start(['serve', '--listen', '127.0.0.1:0'])
    await serving.until(/http:\/\/127\.0\.0\.1:\d+/)
    const [origin = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(serving.said()) ?? []

    for (const [path, file] of [
      ['/page/app.js', 'page/app.js'],
      ['/page/uPlot.min.css', 'page/uPlot.min.css'],
    ])
      expect(await (await fetch(origin + path)).text()).toBe(await readFile(join(ROOT, 'dist', file ?? ''), 'utf8'))
    expect(await (await fetch(origin)).text()).toContain('<script type="module" src="/page/app.js">')
  })

  it('brings the manual, and the licences of itself, of Node.js and of every library', async ({ world, executable }) => {
    for (const [name, { text }] of Object.entries(topics)) expect((await executable.run(['help', name])).stdout).toBe(text)
    const { stdout } = await executable.run(['help', 'licenses'])

    for (const name of ['LICENSES.md', 'page/LICENSES.md', 'LICENSE'])
      expect(stdout).toContain((await readFile(join(ROOT, 'dist', name), 'utf8')).trim())
    expect(stdout).toContain(`\n# Node.js ${process.version}\n`)
    expect(stdout.startsWith((await world.run(['help', 'licenses'])).stdout)).toBe(true)
  })

  it('says of what it does not have where that is, and how it is removed', async ({ world, executable }) => {
    expect(await executable.run(['--demo'])).toMatchObject({
      status: 64,
      stdout: '',
      stderr:
        "check_status: the demo's PostgreSQL is not in this executable\n  Run the demo where Node.js is, in a checkout of check_status: ./check_status.sh --demo\n",
    })
    expect((await executable.run(['doctor'])).stdout).toContain(`${process.version}, in this executable`)
    expect((await executable.run(['uninstall'])).stdout).toContain(`\nrm ${quote(EXECUTABLE)}\n`)
    await rm(join(world.home, '.config/check_status/config.toml'))
    expect((await executable.run([])).stderr).not.toContain('--demo')
  })
})
