import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { tryLock } from '../../src/state/lock.js'
import { thisProcess } from '../../src/state/lock-owner.js'
import { type RunLockAttempt, tryRunLock } from '../../src/state/run-lock.js'
import { NOW } from '../support/report.js'
import { aFolder, anotherProcess } from './folders.js'

const FILE = 'run-production.lock'
const isTaken = (taking: RunLockAttempt): boolean => 'lock' in taking
const us = async (changes: object = {}): Promise<string> => JSON.stringify({ ...(await thisProcess(randomUUID(), NOW)), ...changes })

describe('the lock of an unattended run', () => {
  it('can be taken once, and again after its release', async () => {
    const folder = await aFolder()
    const first = await tryRunLock(folder, 'production')
    if (!('lock' in first)) throw new Error('it was refused')
    expect((await stat(folder.pathOf(FILE))).mode & 0o777).toBe(0o600)
    expect(isTaken(await tryRunLock(folder, 'production'))).toBe(false)
    expect(isTaken(await tryRunLock(folder, 'another'))).toBe(true)
    await first.lock.release()
    expect(isTaken(await tryRunLock(folder, 'production'))).toBe(true)
  })

  it('names the process that holds it, and since when', async () => {
    const folder = await aFolder()
    const before = Date.now()
    const { child, spoke } = anotherProcess(
      folder,
      'run-lock',
      `await it.tryRunLock(folder, 'production'); console.log('taken'); setInterval(() => {}, 1000)`,
    )
    await spoke
    const taking = await tryRunLock(folder, 'production')
    expect(taking).toEqual({ heldBy: { pid: child.pid, host: hostname(), since: expect.any(Date) } })
    if ('heldBy' in taking) expect(taking.heldBy?.since.getTime()).toBeGreaterThanOrEqual(before)
  })

  it('is taken over from a killed process', async () => {
    const folder = await aFolder()
    const { child, spoke, ended } = anotherProcess(
      folder,
      'run-lock',
      `await it.tryRunLock(folder, 'production'); console.log('taken'); setInterval(() => {}, 1000)`,
    )
    await spoke
    child.kill('SIGKILL')
    await ended
    expect(isTaken(await tryRunLock(folder, 'production'))).toBe(true)
  })

  it.runIf(existsSync('/proc/self/stat'))('is taken over if its pid now belongs to another process', async () => {
    const folder = await aFolder()
    await writeFile(folder.pathOf(FILE), await us())
    expect(isTaken(await tryRunLock(folder, 'production'))).toBe(false)
    await writeFile(folder.pathOf(FILE), await us({ started: '1' }))
    expect(isTaken(await tryRunLock(folder, 'production'))).toBe(true)
  })

  it('of another machine, or an unreadable one, is respected for an hour', async () => {
    const folder = await aFolder()
    for (const text of [await us({ host: 'elsewhere', pid: 4_000_000 }), 'rubbish', '']) {
      await writeFile(folder.pathOf(FILE), text)
      expect(isTaken(await tryRunLock(folder, 'production'))).toBe(false)
      await utimes(folder.pathOf(FILE), 1, Date.now() / 1000 - 3700)
      expect(isTaken(await tryRunLock(folder, 'production'))).toBe(true)
    }
  })

  it('accepts names of any characters and length, and keeps them apart', async () => {
    const folder = await aFolder()
    const names = ['../../x', 'a b', 'ü'.repeat(400), `${'ü'.repeat(400)}x`, '.', '']
    for (const name of names) expect(isTaken(await tryRunLock(folder, name))).toBe(true)
    expect((await readdir(folder.pathOf('.'))).filter(name => name.startsWith('run-'))).toHaveLength(names.length)
  })
})

describe('a lock', () => {
  it('of a dead process is taken over by exactly one of many that find it at the same time', async () => {
    const folder = await aFolder()
    const path = folder.pathOf('contested.lock')
    for (let round = 0; round < 20; round++) {
      await writeFile(path, await us({ started: '1' }))
      const takings = await Promise.all(Array.from({ length: 12 }, () => tryLock(path)))
      const taken = takings.flatMap(taking => ('lock' in taking ? [taking.lock] : []))
      expect(taken).toHaveLength(1)
      await taken[0]?.release()
    }
    expect(await readdir(folder.pathOf('.'))).toEqual([])
  })

  it('is taken over even if the last process that tried died', async () => {
    const folder = await aFolder()
    const path = folder.pathOf('contested.lock')
    for (const name of [path, `${path}.over`, `${path}.over.over`]) await writeFile(name, await us({ started: '1' }))
    expect('lock' in (await tryLock(path))).toBe(true)
    expect(await readdir(folder.pathOf('.'))).toEqual(['contested.lock'])
  })

  it('that another process has taken over is not released', async () => {
    const folder = await aFolder()
    const path = folder.pathOf('contested.lock')
    const taking = await tryLock(path)
    await writeFile(path, 'theirs')
    if ('lock' in taking) await taking.lock.release()
    expect(await readFile(path, 'utf8')).toBe('theirs')
  })
})
