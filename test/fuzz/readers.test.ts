import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readSettingsFile } from '../../src/config/file.js'
import { readReports } from '../../src/report/formats/json/read.js'
import { sections } from '../../src/sections/index.js'
import { parseEnvFile } from '../../src/source/postgres/env-file.js'
import { readError } from '../../src/source/postgres/errors.js'
import { findPassword } from '../../src/source/postgres/password.js'
import { expandGlob } from '../../src/source/ssh/glob.js'
import { compute, readRows } from '../../src/source/ssh/include.js'
import { parseKnownHosts } from '../../src/source/ssh/known-hosts.js'
import { openDocument } from '../../src/state/document.js'
import { openFolder } from '../../src/state/folder.js'
import { lastRun } from '../../src/state/history.js'
import { listIgnores } from '../../src/state/ignores.js'
import { parseLockOwner } from '../../src/state/lock-owner.js'
import { listTokens } from '../../src/state/tokens.js'
import { cpuMs } from '../support/cpu.js'
import { hostileText } from '../support/hostile.js'
import { NOW } from '../support/report.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parsers-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** For any input, on a busy machine. */
const MAX_READ_MS = 5_000
const MEGABYTE = 1_000_000

/** Inputs made to slow down a parser. */
const LONG = [
  'x',
  '-',
  '"',
  "'",
  '[',
  '{',
  '=',
  '.',
  ' ',
  '\t',
  '\n',
  '#',
  '*',
  '\\',
  '\u0000',
  '"\\',
  'a=1\n',
  'a.',
  '[a]\n',
  '[[a]]\n',
  'Host *\n',
  'Match all\n',
  '|1|',
  '{"a":',
  '1',
  '\u202e',
  '名',
].map(unit => [unit, unit.repeat(MEGABYTE / 4 / unit.length)] as const)

type Read = (text: string) => Promise<unknown>

/** Whether the text was read or refused with an error of our own: any other error is a crash. */
const isReadOrRefused = async (read: Read, text: string): Promise<boolean> => {
  try {
    await read(text)
    return true
  } catch (error) {
    expect((error as Error).name, String((error as Error).stack)).toMatch(/^(Config|Connection|Database|State|SavedReport)Error$/)
    expect((error as { hint?: string }).hint).toEqual(expect.any(String))
    return false
  }
}

const inFile = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text, { mode: 0o600 })
  return path
}

const lines = (parts: readonly string[], numRuns = 150): readonly [fc.Arbitrary<string>, number] => [
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...parts) },
        { weight: 2, arbitrary: hostileText },
        fc.string({ unit: 'binary', maxLength: 20 }),
      ),
      { maxLength: 30 },
    )
    .map(some => some.join('')),
  numRuns,
]

const State = { name: 'fuzzed.json', version: 1, schema: z.object({ a: z.array(z.object({ id: z.string() })) }), loss: 'nothing is lost' }
const state: Read = async text => {
  const at = await openFolder(join(folder, 'state'))
  for (const name of ['fuzzed.json', 'ignores.json', 'tokens.json', 'history.jsonl']) await writeFile(at.pathOf(name), text)
  expect(parseLockOwner(text) === undefined || typeof parseLockOwner(text)?.pid === 'number').toBe(true)
  await lastRun(at, 'production')
  for (const read of [() => openDocument(at, State).read(), () => listIgnores(at, NOW), () => listTokens(at)])
    await isReadOrRefused(read, text)
}

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAI'
const PARSERS: Readonly<Record<string, { readonly read: Read; readonly text: readonly [fc.Arbitrary<string>, number] }>> = {
  settings: {
    read: async text => readSettingsFile({ flag: await inFile('settings.toml', text), env: {}, home: folder }),
    text: lines([
      '[targets.a]',
      '[targets.a.ssh]',
      '[[targets.a.logs]]',
      '\n',
      'host',
      ' = ',
      '"x"',
      '"',
      '.',
      '[',
      ']',
      'port = 1',
      'path',
      "'",
      '"""',
      '1979-05-27',
      'timezone',
      '{',
      '}',
      '-'.repeat(40),
      '\\u001b',
      '__proto__ = 1',
      'constructor',
    ]),
  },
  ssh_config: {
    read: async text => {
      const place = { alias: 'shop', user: 'me', home: folder, base: folder }
      return compute(await readRows(await inFile('ssh_config', text), place), place)
    },
    text: lines([
      'Host shop',
      'Host *',
      'Match host sh*',
      'Match exec "false"',
      'Match user "u v" ',
      'Include ssh_config',
      'Include none*',
      '\n',
      ' ',
      '=',
      '"',
      '\\',
      '#',
      '*',
      '?',
      '!',
      'HostName',
      'IdentityFile ~/x',
      '%h',
      'Port 22',
    ]),
  },
  known_hosts: {
    read: async text => parseKnownHosts(text, 'known_hosts', 'shop.example'),
    text: lines([
      'shop.example ',
      '@revoked ',
      '@cert-authority ',
      '|1|a=|b= ',
      '*',
      '?',
      '!',
      ',',
      'ssh-ed25519 ',
      KEY,
      '\n',
      '[shop.example]:22 ',
      '#',
    ]),
  },
  "the application's .env": {
    read: async text => {
      try {
        const { port } = parseEnvFile(text)
        expect(port === undefined || (Number.isInteger(port) && port > 0 && port < 65_536)).toBe(true)
      } catch (error) {
        // Callers replace the message, since parsers would quote a password.
        expect(error).toBeInstanceOf(Error)
        expect((error as Error).name).not.toBe('AssertionError')
      }
    },
    text: lines([
      'DATABASE_URL=',
      'postgres://',
      'u:p@',
      'h:5432',
      '/d',
      '?host=/run',
      '%zz',
      '%2F',
      'DB_NAME=d',
      'DB_PORT=',
      '99999',
      '-1',
      '1e3',
      '0x10',
      '\n',
      "'",
      '"',
      '`',
      '#',
      'export ',
      '[::1]',
      '@',
      ':',
    ]),
  },
  pgpass: {
    read: async text =>
      findPassword({ host: 'h', port: 5432, name: 'd', user: 'u', statementTimeout: 5 } as Parameters<typeof findPassword>[0], {
        home: folder,
        username: 'u',
        env: { PGPASSFILE: await inFile('pgpass', text) },
      }),
    text: lines(['h', '*', ':', '5432', 'd', 'u', 'secret', '\\:', '\\', '\n', '#', '\r\n'], 60),
  },
  'a saved report': {
    read: async text => readReports(text, sections),
    text: lines(['{', '}', '[', ']', '"schemaVersion": 1', ',', '"reports": [', '"a"', ':', '1e999', 'null', '\\ud800', '"__proto__":{}']),
  },
  'the state folder': {
    read: state,
    text: lines(['{', '}', '[', ']', '"version": 1', '"version": 2', ',', '"ignores": []', '"tokens": [{}]', '"a"', ':', '\n', 'null'], 60),
  },
  'an error of PostgreSQL': {
    read: async text => {
      for (const error of [
        { message: text, code: text },
        { message: text },
        { message: text, code: '42P01', detail: text, position: text },
      ])
        expect(readError(error)).toEqual(expect.objectContaining({ message: expect.any(String), hint: expect.any(String) }))
    },
    text: lines(['relation "x" does not exist', '\n', 'Connection terminated']),
  },
}

describe.each(Object.entries(PARSERS))('%s', (_, { read, text: [text, numRuns] }) => {
  it('is read or refused with an error of our own, for any input', async () => {
    await fc.assert(
      fc.asyncProperty(text, async given => void (await isReadOrRefused(read, given))),
      { numRuns },
    )
  })

  it('is read quickly for long inputs', async () => {
    for (const [unit, given] of LONG) {
      const began = cpuMs()
      await isReadOrRefused(read, given)
      expect(cpuMs() - began, JSON.stringify(unit)).toBeLessThan(MAX_READ_MS)
    }
  })
})

describe('settings', () => {
  const refusal = async (text: string): Promise<string> => {
    const flag = await inFile('settings.toml', text)
    return readSettingsFile({ flag, env: {}, home: folder }).then(
      () => 'accepted',
      (error: Error) => error.message,
    )
  }

  it('with an error are located even after a long line that looks like a key', async () => {
    expect(await refusal(`note = """\n${'-'.repeat(60)}\n"""\nfoo = 1\n`)).toMatch(/settings\.toml:\d+: note: unknown key/)
  })

  it('with a hundred thousand unknown keys are refused quickly', async () => {
    const began = cpuMs()
    expect(await refusal(Array.from({ length: 100_000 }, (_, i) => `k${i}=1`).join('\n'))).toMatch(/\(and 99999 more\)$/)
    expect(cpuMs() - began).toBeLessThan(10_000)
  })
})

it('a file pattern of many stars is matched quickly', async () => {
  await mkdir(join(folder, 'many'))
  await writeFile(join(folder, 'many', 'a'.repeat(250)), '')
  expect(await expandGlob(join(folder, 'many', `${'*a'.repeat(20)}*b`))).toEqual([])
  expect(await expandGlob(join(folder, 'many', `${'*a'.repeat(20)}*`))).toHaveLength(1)
  expect(await expandGlob(join(folder, 'many', 'a*[a-c]*?a'))).toHaveLength(1)
})
