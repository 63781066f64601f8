import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findPassword } from '../../src/source/postgres/password.js'
import { A_MEGABYTE, LARGE, mutated, rubbish, times } from '../support/fuzz.js'

const SAMPLE = '# shops\nshop.example:5432:shop:reader:se\\:cret\n*:*:shop:*:other\n'
const DATABASE = { host: 'shop.example', port: 5432, name: 'shop', user: 'reader', statementTimeout: 5 }

let folder: string
let file: string
const before = process.env.PGPASSFILE
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cs-fuzz-'))
})
afterAll(async () => {
  process.env.PGPASSFILE = before
  if (before === undefined) delete process.env.PGPASSFILE
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  file = join(folder, 'pgpass')
  await rm(file, { force: true })
  // The library looks in the environment of the process itself.
  process.env.PGPASSFILE = file
})

const find = () => findPassword(DATABASE, { env: { PGPASSFILE: file }, home: folder, username: 'me' } as never)
const read = async (text: string): Promise<void> => {
  await writeFile(file, text, { mode: 0o600 })
  expect(['string', 'undefined']).toContain(typeof (await find()))
}

describe('a pgpass file', () => {
  it('gives the password', async () => {
    await writeFile(file, SAMPLE, { mode: 0o600 })
    expect(await find()).toBe('se:cret')
  })

  it('with any text, or damaged, gives a password or none', async () => {
    await fc.assert(fc.asyncProperty(rubbish, read), times(100))
    await fc.assert(fc.asyncProperty(mutated(SAMPLE), read), times(200))
  })

  it.each(Object.entries(LARGE))('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, (_, text) => read(text))

  it('that is a pipe or too large gives none', { timeout: A_MEGABYTE }, async () => {
    execFileSync('mkfifo', ['-m', '600', file])
    expect(await find()).toBeUndefined()
    await rm(file)
    await writeFile(file, `${SAMPLE}\n`, { mode: 0o600 })
    await truncate(file, 1_000_000_000)
    expect(await find()).toBeUndefined()
  })
})
