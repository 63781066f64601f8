import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished } from 'vitest'
import { COMMAND, it } from '../support/world.js'

const run = promisify(execFile)
const ROOT = dirname(dirname(COMMAND))

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'cs-package-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

describe('the package', () => {
  it('installs from its tarball and works outside the checkout', async ({ world }) => {
    const to = await folder()
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', to], { cwd: ROOT })
    const [tarball = ''] = (await readdir(to)).filter(name => name.endsWith('.tgz'))
    await run('npm', [
      'install',
      '--prefix',
      to,
      '--ignore-scripts',
      '--omit=optional',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      join(to, tarball),
    ])

    const { stdout } = await run(join(to, 'node_modules/.bin/check_status'), ['--only', 'providers'], {
      cwd: '/',
      env: { PATH: process.env.PATH, HOME: world.home },
    })

    expect(stdout).toContain('✅ MONITORING COMPLETE')
    expect((await readdir(join(to, 'node_modules/check_status'))).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'package.json',
    ])
  }, 120_000)
})

describe('check_status.sh', () => {
  it('installs and builds when it must, says so on standard error only, and then just runs', async () => {
    const to = await folder()
    for (const name of ['bin', 'src', 'package.json', 'package-lock.json', 'tsconfig.json', 'check_status.sh'])
      await cp(join(ROOT, name), join(to, name), { recursive: true })
    const command = join(to, 'check_status.sh')
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, npm_config_prefer_offline: 'true' }

    const first = await run(command, ['--version'], { env })
    expect(first.stdout).toBe('0.1.0\n')
    expect(first.stderr).toMatch(/^check_status: installing its libraries \(once\)\n[\s\S]*check_status: building\n$/)
    expect(await run(command, ['--version'], { env })).toEqual({ stdout: '0.1.0\n', stderr: '' })

    const version = join(to, 'src/cli/version.ts')
    await writeFile(version, `${await readFile(version, 'utf8')}\n`)
    expect((await run(command, ['--version'], { env })).stderr).toBe('check_status: building\n')

    await symlink(command, join(to, 'link'))
    const bare = await run('env', ['-i', `PATH=${process.env.PATH}`, join(to, 'link'), '--version'], { cwd: '/' })
    expect(bare).toEqual({ stdout: '0.1.0\n', stderr: '' })
  }, 180_000)
})
