import { readFile, stat, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type Line, line, money, person, text } from '../../src/report/blocks.js'
import type { ProblemReport, RuleReport } from '../../src/report/problem.js'
import { openSubjectsOf, readOpenSubjects, recordOpenSubjects } from '../../src/state/open-subjects.js'
import { splitId, subjectsNamed } from '../../src/state/subject-names.js'
import { minutesAgo, NOW } from '../support/report.js'
import { aFolder, openSubjects } from './folders.js'

const UUIDS = ['3f2a9c1e-0b44-4d0a-9a55-6a1f6f0d2c11', '3f2a9c1e-0b44-4d0a-9a55-6a1f6f0d2c12', '77777777-0b44-4d0a-9a55-6a1f6f0d2c11']

const aProblem = (lines: readonly Line[], changes: Partial<ProblemReport> = {}): ProblemReport => ({
  rule: 'payment_issue',
  id: 'payment_issue',
  severity: 'high',
  count: lines.length,
  message: ['deposits wait'],
  action: 'See them',
  command: 'check_status problems',
  since: null,
  isNew: false,
  ignored: false,
  ignoredSubjects: 0,
  subjects: lines.map((line, i) => ({ id: UUIDS[i] ?? String(i), line })),
  ...changes,
})

const aRule = (id: string, status: RuleReport['status']): RuleReport => ({ id, status, errors: [], reason: null })

const labelsOf = (...lines: readonly Line[]): readonly string[] =>
  openSubjectsOf({ rules: [aRule('payment_issue', 'problem')], problems: [aProblem(lines)] }, NOW).payment_issue?.subjects.map(
    ({ label }) => label,
  ) ?? []

describe('the open subjects of a run', () => {
  it('are called by their reference, else by their e-mail, else by a short id', () => {
    expect(
      labelsOf(
        line`${person('thandi@fix.example')}: ${money('100.00')} · ${text('PC203')}`,
        line`${person('owner@plumbers.example')}: ${text('pending')}`,
        line`Plumbing in ${text('Cape Town')}: ${text('a leaking tap')}`,
      ),
    ).toEqual(['PC203', 'owner@plumbers.example', '77777777'])
  })

  it('are called by their id if a shorter name is ambiguous', () => {
    const same = line`${person('thandi@fix.example')} waits`

    expect(labelsOf(same, same, same)).toEqual([UUIDS[0], UUIDS[1], '77777777'])
  })

  it('get no label with characters special to a shell', () => {
    expect(labelsOf(line`${text('$(reboot)1')}`, line`${text('-rf1')}`, line`${text('a;b1')}`)).toEqual([UUIDS[0], UUIDS[1], '77777777'])
  })

  it('are unknown for a rule that could not be evaluated, and none for one that is fine', () => {
    const rules = [aRule('payment_issue', 'fine'), aRule('log_errors', 'unknown')]

    expect(openSubjectsOf({ rules, problems: [] }, NOW)).toEqual({ payment_issue: { at: NOW, severity: null, count: 0, subjects: [] } })
  })
})

describe('the file of open subjects', () => {
  it('is read as it was saved, and readable for its owner only', async () => {
    const folder = await aFolder()
    const found = openSubjects({ payment_issue: { severity: 'high', subjects: [['d1', 'PC203', 'thandi@fix.example']] } }, NOW)
    await recordOpenSubjects(folder, 'production', found)

    expect(await readOpenSubjects(folder, 'production')).toEqual(found)
    expect(await readOpenSubjects(folder, 'another')).toEqual({})
    expect((await stat(folder.pathOf('subjects-production.json'))).mode & 0o777).toBe(0o600)
  })

  it('keeps rules that a run did not evaluate, and the longer of two lists with the same count', async () => {
    const folder = await aFolder()
    const subject = (id: string) => ({ id, label: id, names: [] })
    const before = {
      payment_issue: { at: minutesAgo(9), severity: 'high' as const, count: 2, subjects: [subject('d1'), subject('d2')] },
      login_issue: { at: minutesAgo(9), severity: 'warning' as const, count: 1, subjects: [subject('u1')] },
    }
    await recordOpenSubjects(folder, 'production', before)

    await recordOpenSubjects(folder, 'production', { payment_issue: { at: NOW, severity: 'high', count: 2, subjects: [subject('d1')] } })
    expect(await readOpenSubjects(folder, 'production')).toEqual(before)

    const now = { at: NOW, severity: 'high' as const, count: 3, subjects: [subject('d3')] }
    await recordOpenSubjects(folder, 'production', { payment_issue: now })
    expect(await readOpenSubjects(folder, 'production')).toEqual({ ...before, payment_issue: now })
  })

  it.each(['', '{', '[]', '{"version":99,"rules":{}}', '{"version":1,"rules":{"x":{}}}'])(
    'counts as none if it is %j, and is replaced',
    async words => {
      const folder = await aFolder()
      await writeFile(folder.pathOf('subjects-production.json'), words)

      expect(await readOpenSubjects(folder, 'production')).toEqual({})
      await recordOpenSubjects(folder, 'production', openSubjects({}, NOW))
      expect(JSON.parse(await readFile(folder.pathOf('subjects-production.json'), 'utf8')).version).toBe(1)
    },
  )
})

describe('a name that a person gives', () => {
  const open = [
    { rule: 'payment_issue', id: UUIDS[0] ?? '', label: 'PC203', names: ['thandi@fix.example', 'PC203'] },
    { rule: 'payment_issue', id: UUIDS[2] ?? '', label: 'PC20', names: ['owner@plumbers.example', 'PC20'] },
    { rule: 'log_errors', id: 'django:0123456789ab', label: 'django:0123456789ab', names: ['could not connect to server'] },
  ]
  const found = (name: string): string[] => subjectsNamed(splitId(name, ['payment_issue', 'log_errors']), open).map(({ label }) => label)

  it.each([
    ['PC203', ['PC203']],
    ['PC20', ['PC20']],
    ['PC2', []],
    ['C203', []],
    ['payment_issue/pc203', ['PC203']],
    ['log_errors/PC203', []],
    ['Thandi@fix.example', ['PC203']],
    ['3f2a9c1e', ['PC203']],
    ['3f2', []],
    [UUIDS[2] ?? '', ['PC20']],
    ['django:0123456789ab', ['django:0123456789ab']],
    ['not connect', ['django:0123456789ab']],
    ['', []],
  ])('finds exactly the subjects it fits: %j', (name, labels) => {
    expect(found(name)).toEqual(labels)
  })
})
