import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type AnyRule, buildReport, unreachedReport } from '../../src/report/build.js'
import type { Problem } from '../../src/report/problem.js'
import type { Report } from '../../src/report/report.js'
import type { Folder } from '../../src/state/folder.js'
import { appendRun, lastRun } from '../../src/state/history.js'
import { memoryOf } from '../../src/state/memory.js'
import { openAfter, parseRun, type Run, runOf, writeRun } from '../../src/state/run.js'
import { aContext, minutesAgo, NOW } from '../support/report.js'
import { aFolder, anIgnore, anOpenProblem, anotherProcess, aRun } from './folders.js'

const DAY = 24 * 60
const linesOf = async (folder: Folder, file = 'history.jsonl'): Promise<string[]> =>
  (await readFile(folder.pathOf(file), 'utf8')).trimEnd().split('\n')

describe('the history', () => {
  it('has no run in a new folder', async () => {
    expect(await lastRun(await aFolder(), 'production')).toBeUndefined()
  })

  it('returns the last run of each target', async () => {
    const folder = await aFolder()
    const run = aRun({ problems: [anOpenProblem()], unknown: ['login_issue'], figures: { registrations: 5 }, status: 1 })
    await appendRun(folder, aRun({ at: minutesAgo(9) }))
    await appendRun(folder, run)
    await appendRun(folder, aRun({ target: 'other', figures: { production: 1 } }))
    expect(await lastRun(folder, 'production')).toEqual(run)
    expect((await stat(folder.pathOf('history.jsonl'))).mode & 0o777).toBe(0o600)
  })

  it('skips garbage, lines of a newer version, and a line that was cut off', async () => {
    const folder = await aFolder()
    await appendRun(folder, aRun({ status: 1 }))
    const newer = JSON.stringify({ version: 2, target: 'production' })
    await appendFile(folder.pathOf('history.jsonl'), `\u0000\n"production"\n\n${newer}\n${writeRun(aRun({ status: 2 })).slice(0, 90)}`)
    expect(await lastRun(folder, 'production')).toMatchObject({ status: 1 })

    await appendRun(folder, aRun({ status: 3 }))
    expect(await lastRun(folder, 'production')).toMatchObject({ status: 3 })
  })

  it('finds a run behind megabytes of others with multi-byte letters', async () => {
    const folder = await aFolder()
    const other = `${writeRun(aRun({ target: 'ö'.repeat(333) }))}\n`
    await writeFile(folder.pathOf('history.jsonl'), `${writeRun(aRun({ target: 'Königstraße €', status: 2 }))}\n${other.repeat(3000)}`)
    expect(await lastRun(folder, 'Königstraße €')).toMatchObject({ status: 2 })
    expect(await lastRun(folder, 'ö'.repeat(333))).toMatchObject({ status: 0 })
  })

  it('starts a new file when one is full, keeps the previous one, and finds runs in both', async () => {
    const folder = await aFolder()
    await writeFile(folder.pathOf('history.1.jsonl'), 'the one before that\n')
    await writeFile(folder.pathOf('history.jsonl'), `${writeRun(aRun({ target: 'rare' }))}\n${' '.repeat(16_000_000)}\n`)
    await appendRun(folder, aRun())
    expect(await linesOf(folder)).toHaveLength(1)
    expect((await stat(folder.pathOf('history.1.jsonl'))).size).toBeGreaterThan(16_000_000)
    expect(await lastRun(folder, 'rare')).toBeDefined()
    expect(await lastRun(folder, 'production')).toBeDefined()
  })

  it('drops runs older than a year', async () => {
    const folder = await aFolder()
    await writeFile(folder.pathOf('history.1.jsonl'), `${writeRun(aRun({ at: minutesAgo(400 * DAY) }))}\n`)
    for (const days of [380, 370, 300])
      await appendFile(folder.pathOf('history.jsonl'), `${writeRun(aRun({ at: minutesAgo(days * DAY) }))}\n`)
    await appendRun(folder, aRun())
    expect((await linesOf(folder)).map(line => JSON.parse(line).at)).toEqual([minutesAgo(300 * DAY).toJSON(), NOW.toJSON()])
    await expect(stat(folder.pathOf('history.1.jsonl'))).rejects.toThrow('ENOENT')
  })

  it('loses no line when processes write at the same time', async () => {
    const folder = await aFolder()
    const code = `for (let i = 0; i < 20; i++) await it.appendRun(folder, { ...${writeRun(aRun())}, at: new Date() })`
    await Promise.all([1, 2].map(() => anotherProcess(folder, 'history', code).ended))
    expect(await linesOf(folder)).toHaveLength(40)
  })
})

const problem: Problem = {
  severity: 'medium',
  count: 2,
  message: count => [`${count} deposits wait`],
  action: 'See them',
  command: 'check_status problems',
  subjects: ['d1', 'd2'].map(id => ({ id, line: [id] })),
}
const finds: AnyRule = { detect: () => problem }
const findsNothing: AnyRule = { detect: () => undefined }
const read = { values: {}, errors: [], tookMs: 1 }
const notRead = { errors: [{ message: 'relation "x" does not exist', hint: '' }], tookMs: 1 }

const about = { kind: 'report', target: 'production', timezone: 'Africa/Johannesburg', tookMs: 900.4, lastGood: null, outbox: [] } as const
type Rules = Parameters<typeof buildReport>[1]['rules']
const reportOf = (rules: Rules, before?: Run, ignores = [anIgnore({ id: 'none' })]): Report =>
  buildReport(about, { sections: [], rules }, aContext(), memoryOf(ignores, before, NOW))

describe('a run in the history', () => {
  it('has the problems, including ignored subjects, and the figures', () => {
    const report = reportOf([{ id: 'payment_issue', rule: finds, read }], undefined, [anIgnore({ id: 'payment_issue/d1' })])
    expect(runOf(report, 1, { deposits: 7 }, undefined)).toEqual(
      aRun({ status: 1, lastGood: NOW, problems: [anOpenProblem({ since: NOW })], figures: { deposits: 7 } }),
    )
  })

  it('remembers when everything was last read, through runs that failed', () => {
    const whole = runOf(reportOf([{ id: 'payment_issue', rule: findsNothing, read }]), 0, {}, undefined)
    const failed = runOf(reportOf([{ id: 'payment_issue', rule: finds, read: notRead }], whole), 3, {}, whole)
    expect([whole.lastGood, failed.lastGood]).toEqual([NOW, NOW])
    expect(parseRun(writeRun(failed))?.lastGood).toEqual(NOW)
  })

  it('remembers since when a problem is open, until a run no longer finds it', () => {
    const yesterday = aRun({ at: minutesAgo(DAY), problems: [anOpenProblem({ since: minutesAgo(3 * DAY) })] })

    const again = reportOf([{ id: 'payment_issue', rule: finds, read }], yesterday)
    expect(again.problems).toMatchObject([{ since: minutesAgo(3 * DAY), isNew: false }])
    const gone = reportOf([{ id: 'payment_issue', rule: findsNothing, read }], yesterday)
    expect(openAfter(runOf(gone, 0, {}, yesterday))).toEqual([])
    const back = reportOf([{ id: 'payment_issue', rule: finds, read }], runOf(gone, 0, {}, yesterday))
    expect(back.problems).toMatchObject([{ since: NOW, isNew: true }])
  })

  it('carries over problems of rules that it did not evaluate, run after run', () => {
    const since = minutesAgo(3 * DAY)
    const first = aRun({ problems: [anOpenProblem({ since }), anOpenProblem({ rule: 'login_issue', since })] })

    const blind = runOf(reportOf([{ id: 'payment_issue', rule: finds, read: notRead }], first), 3, {}, first)
    expect(blind).toMatchObject({ problems: [], unknown: ['payment_issue'], carried: first.problems })
    const unreached = runOf(unreachedReport(about, ['payment_issue'], { message: 'no route', hint: '' }, aContext()), 3, {}, blind)
    expect(openAfter(unreached)).toEqual(first.problems)
    const seen = reportOf([{ id: 'payment_issue', rule: finds, read }], unreached)
    expect(seen.problems).toMatchObject([{ since, isNew: false }])
    expect(runOf(seen, 1, {}, unreached).carried.map(({ rule }) => rule)).toEqual(['login_issue'])
  })

  it('calls no problem new if there was no earlier run', () => {
    const report = reportOf([{ id: 'payment_issue', rule: finds, read }])
    expect(report.problems).toMatchObject([{ since: null, isNew: false }])
    expect(runOf(report, 1, {}, undefined).problems).toMatchObject([{ since: NOW }])
  })
})
