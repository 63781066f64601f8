import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyMemory } from '../../src/report/memory.js'
import type { Problem } from '../../src/report/problem.js'
import { openFolder } from '../../src/state/folder.js'
import { addIgnore, listIgnores, recordBaselines, removeIgnore } from '../../src/state/ignores.js'
import { ignoredSubjects } from '../../src/state/memory.js'
import { minutesAgo, NOW } from '../support/report.js'
import { aFolder, anIgnore, anotherProcess } from './folders.js'

const ids = (entries: readonly { id: string }[]): string[] => entries.map(({ id }) => id)

const aProblem = (subjects: readonly string[]): Problem => ({
  severity: 'high',
  count: subjects.length,
  message: count => [`${count} deposits wait`],
  action: 'See them',
  command: 'check_status problems',
  subjects: subjects.map(id => ({ id, line: [id] })),
})

describe('the list of ignores', () => {
  it('is empty in a new folder', async () => {
    expect(await listIgnores(await aFolder(), NOW)).toEqual([])
  })

  it('is read as it was saved', async () => {
    const folder = await aFolder()
    const entry = anIgnore({ id: 'payment_issue/d 1', until: minutesAgo(-60), note: 'Jane’s \u001b[31m', severity: 'medium', count: 3 })
    await addIgnore(folder, entry, NOW)
    expect(await listIgnores(folder, NOW)).toEqual([entry])
  })

  it('replaces an ignore of the same id, and forgets one that is removed', async () => {
    const folder = await aFolder()
    await addIgnore(folder, anIgnore({ note: 'first' }), NOW)
    await addIgnore(folder, anIgnore({ id: 'login_issue' }), NOW)
    await addIgnore(folder, anIgnore({ note: 'second' }), NOW)
    expect((await listIgnores(folder, NOW)).map(({ id, note }) => [id, note])).toEqual([
      ['login_issue', null],
      ['payment_issue', 'second'],
    ])
    expect(await removeIgnore(folder, 'payment_issue', NOW)).toBe(true)
    expect(await removeIgnore(folder, 'payment_issue', NOW)).toBe(false)
    expect(ids(await listIgnores(folder, NOW))).toEqual(['login_issue'])
  })

  it('leaves out an expired ignore, and drops it from the file at the next change', async () => {
    const folder = await aFolder()
    await addIgnore(folder, anIgnore({ until: NOW }), minutesAgo(1))
    expect(ids(await listIgnores(folder, minutesAgo(1)))).toEqual(['payment_issue'])
    expect(await listIgnores(folder, NOW)).toEqual([])
    await addIgnore(folder, anIgnore({ id: 'login_issue' }), NOW)
    expect(await readFile(folder.pathOf('ignores.json'), 'utf8')).not.toContain('payment_issue')
  })

  it('is limited to a thousand', async () => {
    const folder = await aFolder()
    const ignores = Array.from({ length: 1000 }, (_, i) => anIgnore({ id: `payment_issue/${i}` }))
    await writeFile(folder.pathOf('ignores.json'), JSON.stringify({ version: 1, ignores }))
    await expect(addIgnore(folder, anIgnore(), NOW)).rejects.toThrow('1000 problems are ignored already')
    await addIgnore(folder, anIgnore({ id: 'payment_issue/7' }), NOW)
  })

  it.each([
    ['{"version": 1, "ignores": [', 'it is not JSON'],
    ['', 'it is not JSON'],
    ['null', 'expected object'],
    ['{"version": 1, "ignores": [{"id": "x"}]}', 'ignores[0]'],
    ['{"version": 1, "ignores": [{"id":"x","at":"then","until":null,"note":null,"severity":null,"count":null}]}', 'ignores[0].at'],
  ])('is neither dropped nor overwritten if its file is invalid: %s', async (text, why) => {
    const folder = await aFolder()
    const path = folder.pathOf('ignores.json')
    await writeFile(path, text)
    for (const doing of [
      () => listIgnores(folder, NOW),
      () => addIgnore(folder, anIgnore(), NOW),
      () => removeIgnore(folder, 'x', NOW),
      () => recordBaselines(folder, [], NOW),
    ])
      await expect(doing()).rejects.toMatchObject({
        name: 'StateError',
        message: expect.stringContaining(why),
        hint: expect.stringContaining(`mv ${path} ${path}.old`),
      })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('is moved away by the printed command, whatever characters the path has', async () => {
    const there = await aFolder()
    const folder = await openFolder(join(there.pathOf(''), "it's; touch caught $(touch caught) a 'folder"))
    await writeFile(folder.pathOf('ignores.json'), '{')

    const { hint } = await listIgnores(folder, NOW).catch(error => error)
    execFileSync('/bin/sh', ['-c', hint.replace(/^.*start over \([^)]*\): /, '')], { cwd: there.pathOf('') })

    expect(await listIgnores(folder, NOW)).toEqual([])
    expect(await readFile(folder.pathOf('ignores.json.old'), 'utf8')).toBe('{')
    expect(await readdir(there.pathOf(''))).not.toContain('caught')
  })

  it('of a newer version is left untouched', async () => {
    const folder = await aFolder()
    const text = '{"version": 2, "silenced": {}}'
    await writeFile(folder.pathOf('ignores.json'), text)
    await expect(addIgnore(folder, anIgnore(), NOW)).rejects.toMatchObject({
      message: expect.stringContaining('a newer check_status: version 2, but this one reads only 1'),
      hint: expect.stringContaining('Update'),
    })
    expect(await readFile(folder.pathOf('ignores.json'), 'utf8')).toBe(text)
  })

  it('that cannot be read is an error, not an empty list', async () => {
    const folder = await aFolder()
    await mkdir(folder.pathOf('ignores.json'))
    await expect(listIgnores(folder, NOW)).rejects.toThrow('ignores.json cannot be read: EISDIR')
  })

  it('loses no ignore when processes add some at the same time', async () => {
    const folder = await aFolder()
    const processes = ['a', 'b', 'c'].map(
      name =>
        anotherProcess(
          folder,
          'ignores',
          `for (let i = 0; i < 15; i++)
             await it.addIgnore(folder, { id: '${name}/' + i, at: new Date(), until: null, note: null, severity: null, count: null }, new Date())`,
        ).ended,
    )
    await Promise.all(processes)
    expect(ids(await listIgnores(folder, NOW))).toHaveLength(45)
  })

  it('stays readable and changeable after a process was killed at any moment', async () => {
    const folder = await aFolder()
    for (let round = 0; round < 8; round++) {
      const { child, spoke, ended } = anotherProcess(
        folder,
        'ignores',
        `for (let i = 0; ; i++) {
           await it.addIgnore(folder, { id: 'x/' + i % 50, at: new Date(), until: null, note: 'n'.repeat(500), severity: null, count: null }, new Date())
           console.log(i)
         }`,
      )
      await spoke
      await new Promise(resolve => setTimeout(resolve, 7 * round + 5))
      child.kill('SIGKILL')
      await ended
      const began = performance.now()
      await addIgnore(folder, anIgnore({ id: `payment_issue/${round}` }), NOW)
      expect(performance.now() - began).toBeLessThan(2_000)
    }
    expect(ids(await listIgnores(folder, NOW)).filter(id => id.startsWith('payment_issue/'))).toHaveLength(8)
  })
})

describe('the baseline of an ignore', () => {
  const settled = async (entry: ReturnType<typeof anIgnore>, subjects: readonly string[]) => {
    const folder = await aFolder()
    await addIgnore(folder, entry, NOW)
    const ignores = await listIgnores(folder, NOW)
    const report = applyMemory('payment_issue', aProblem(subjects), { ignores, open: {}, now: NOW })
    await recordBaselines(folder, [report], NOW)
    const [{ severity, count } = anIgnore()] = await listIgnores(folder, NOW)
    return { severity, count }
  }

  it('is recorded by the first run that sees the problem', async () => {
    expect(await settled(anIgnore(), ['d1', 'd2'])).toEqual({ severity: 'high', count: 2 })
    expect(await settled(anIgnore({ id: 'payment_issue/d1' }), ['d1', 'd2'])).toEqual({ severity: 'high', count: 1 })
    expect(await settled(anIgnore({ id: 'payment_issue/d1' }), ['d1'])).toEqual({ severity: 'high', count: 1 })
  })

  it('stays unknown until a run sees the problem, and never changes afterwards', async () => {
    expect(await settled(anIgnore({ id: 'login_issue' }), ['d1'])).toEqual({ severity: null, count: null })
    expect(await settled(anIgnore({ id: 'payment_issue/d9' }), ['d1'])).toEqual({ severity: null, count: null })
    expect(await settled(anIgnore({ severity: 'info', count: 1 }), ['d1', 'd2'])).toEqual({ severity: 'info', count: 1 })
  })

  it('gives a request the ignored subjects by rule', () => {
    const entries = ['payment_issue', 'payment_issue/a/b', 'payment_issue/c', 'login_issue'].map(id => anIgnore({ id }))
    expect(ignoredSubjects(entries)).toEqual({ payment_issue: ['a/b', 'c'] })
  })
})
