import { execFileSync } from 'node:child_process'
import { rm, truncate, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openAlerts } from '../../src/alerts/file.js'
import type { Folder } from '../../src/state/folder.js'
import { appendRun, lastRun } from '../../src/state/history.js'
import { listIgnores } from '../../src/state/ignores.js'
import { linesFromEnd } from '../../src/state/lines.js'
import { parseLockOwner } from '../../src/state/lock-owner.js'
import { parseRun, writeRun } from '../../src/state/run.js'
import { listTokens } from '../../src/state/tokens.js'
import { aFolder, aRun } from '../state/folders.js'
import { A_MEGABYTE, expectOurs, mutated, rubbish, times } from '../support/fuzz.js'
import { damaged, JSON_OF_A_MEGABYTE } from '../support/fuzz-json.js'
import { NOW } from '../support/report.js'

const IGNORES = {
  version: 1,
  ignores: [{ id: 'payment_issue/1', at: NOW, until: null, note: 'known', severity: 'high', count: 3 }],
}
const TOKENS = { version: 1, tokens: [{ id: 'a1', name: 'wall', hash: 'a'.repeat(64), at: NOW }] }
const STAMP = NOW.toISOString()
const ALERTS = {
  version: 1,
  events: { deposit: { since: STAMP, seen: [['1', STAMP]] } },
  open: { payment_issue: { since: STAMP, rounds: 2 } },
  failing: null,
  reported: '2025-10-08',
  channels: { owner: { told: {}, threads: {}, unreached: null, queue: [], sending: null, refused: [], used: STAMP } },
}

const KEPT = [
  { name: 'ignores.json', sample: IGNORES, read: (folder: Folder) => listIgnores(folder, NOW) },
  { name: 'tokens.json', sample: TOKENS, read: (folder: Folder) => listTokens(folder) },
  { name: 'alerts-shop.json', sample: ALERTS, read: (folder: Folder) => openAlerts(folder, 'shop').read() },
]

describe.each(KEPT)('$name', ({ name, sample, read }) => {
  const reading = (folder: Folder) => async (text: string) => {
    await writeFile(folder.pathOf(name), text)
    await read(folder).catch(error => expectOurs(error, 'StateError'))
  }

  it('with any text or any damage is read, or rejected with a StateError', async () => {
    const check = reading(await aFolder())
    await fc.assert(fc.asyncProperty(rubbish, check), times(50))
    await fc.assert(fc.asyncProperty(mutated(JSON.stringify(sample)), check), times(50))
    await fc.assert(fc.asyncProperty(damaged(JSON.parse(JSON.stringify(sample))), check), times(100))
  })

  it.each(Object.entries(JSON_OF_A_MEGABYTE))('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, async (_, text) => {
    const check = reading(await aFolder())
    await check(text)
    await check(`{"version": ${text}}`)
    await check(JSON.stringify({ ...sample, more: 'MORE' }).replace('"MORE"', () => text))
  })

  it('is rejected if it is a pipe or larger than 64 MB', { timeout: A_MEGABYTE }, async () => {
    const folder = await aFolder()
    execFileSync('mkfifo', [folder.pathOf(name)])
    await expect(read(folder)).rejects.toMatchObject({ name: 'StateError', message: expect.stringMatching(/not a file/) })
    await rm(folder.pathOf(name))
    await writeFile(folder.pathOf(name), '')
    await truncate(folder.pathOf(name), 1_000_000_000)
    await expect(read(folder)).rejects.toMatchObject({ name: 'StateError', message: expect.stringMatching(/larger than 64 MB/) })
  })

  it('is read as it was written', async () => {
    const folder = await aFolder()
    await writeFile(folder.pathOf(name), JSON.stringify(sample))
    expect(await read(folder)).not.toEqual([])
  })
})

describe('the history', () => {
  it('gives a run or none for any line', () => {
    const line = fc.oneof(rubbish, mutated(writeRun(aRun())), damaged(JSON.parse(writeRun(aRun()))))
    fc.assert(
      fc.property(line, text => {
        const run = parseRun(text)
        expect(run === undefined || !Number.isNaN(run.at.getTime())).toBe(true)
      }),
      times(500),
    )
  })

  it.each(Object.entries(JSON_OF_A_MEGABYTE))('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, async (_, text) => {
    const folder = await aFolder()
    await writeFile(folder.pathOf('history.jsonl'), `${writeRun(aRun({ target: 'shop' }))}\n${text}`)
    expect((await lastRun(folder, 'shop'))?.target).toBe('shop')
    await appendRun(folder, aRun({ target: 'other' }))
    expect(await lastRun(folder, 'nobody')).toBeUndefined()
  })

  it('skips a line of a hundred megabytes', { timeout: A_MEGABYTE }, async () => {
    const folder = await aFolder()
    const path = folder.pathOf('history.jsonl')
    await writeFile(path, `first\n${'a'.repeat(100_000_000)}\nlast\n`)
    const lines: string[] = []
    for await (const line of linesFromEnd(path)) lines.push(line)
    expect(lines).toEqual(['last', 'first'])
  })
})

describe('a lock', () => {
  it('with any content has a valid owner or none', () => {
    const sample = { token: 'a', pid: 1, host: 'here', started: null, at: NOW }
    fc.assert(
      fc.property(fc.oneof(rubbish, damaged(JSON.parse(JSON.stringify(sample)))), text => {
        const owner = parseLockOwner(text)
        expect(owner === undefined || Number.isInteger(owner.pid)).toBe(true)
      }),
      times(500),
    )
  })
})
