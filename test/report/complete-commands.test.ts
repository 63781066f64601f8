import { describe, expect, it } from 'vitest'
import { note, person } from '../../src/report/blocks.js'
import { commandBelow, withCommand } from '../../src/report/commands.js'
import { completeCommands, completeWords } from '../../src/report/complete-commands.js'
import { writeWords } from '../../src/report/formats/pieces.js'
import type { ProblemReport } from '../../src/report/problem.js'
import type { Report } from '../../src/report/report.js'
import { aProblem, aReport, aSection } from '../support/sample-report.js'

const HERE = ['--target', 'cape']

const subject = withCommand({ id: '1', line: ['waits'], command: ['check_status user ', person('thandi@fix.example')] })

const aListed = (command: string): ProblemReport =>
  aProblem({ rule: 'payment_issue', count: 2, command, subjects: [subject, { ...subject, id: '2' }] })

const problemOf = (report: Report): ProblemReport => report.problems[0] as ProblemReport

describe('the commands that a report shows', () => {
  it('go to the platform that the report was read from', () => {
    const problem = problemOf(completeCommands({ ...aReport(), problems: [aListed('check_status logs --errors')] }, HERE))

    expect(problem.command).toBe('check_status logs --errors --target cape')
    expect(problem.subjects.map(({ line }) => writeWords(line, 'UTC'))).toEqual(
      Array(2).fill('waits · check_status user thandi@fix.example --target cape'),
    )
    expect(writeWords(problem.subjects[0]?.command ?? [], 'UTC')).toBe('check_status user thandi@fix.example --target cape')
  })

  it('are not shown below a list that is whole, there as everywhere', () => {
    const listed = aListed('check_status problems --only payment_issue --all')

    expect(commandBelow(listed)).toBeUndefined()
    expect(commandBelow(problemOf(completeCommands({ ...aReport(), problems: [listed] }, HERE)))).toBeUndefined()
  })

  it('are completed in lines of sections and in hints', () => {
    const blocks = [
      note('more: check_status logs django'),
      { kind: 'fact', label: 'More', value: ['check_status user ', person('a@b.example')] } as const,
    ]
    const errors = [{ message: 'denied: check_status logs', hint: 'Let it: "check_status grants" prints how.' }]
    const report = completeCommands({ ...aReport(), sections: [aSection({ blocks, errors })] }, ['--demo'])

    expect(report.sections[0]?.blocks).toEqual([
      note('more: check_status logs django --demo'),
      { kind: 'fact', label: 'More', value: ['check_status user ', person('a@b.example'), ' --demo'] },
    ])
    expect(report.sections[0]?.errors).toEqual([
      { message: 'denied: check_status logs', hint: 'Let it: "check_status grants --demo" prints how.' },
    ])
  })

  it.for([
    ['Go through those first: check_status problems --all', 'Go through those first: check_status problems --all --demo'],
    ['"check_status help settings" has an example.', '"check_status help settings" has an example.'],
    ['No command of check_status', 'No command of check_status'],
    ['A newer version of check_status may know it.', 'A newer version of check_status may know it.'],
  ])('are told from prose: %s', ([words, right]) => {
    expect(completeWords(words as string, ['--demo'])).toBe(right)
  })

  it('are left as they are where nothing is needed', () => {
    const report = { ...aReport(), problems: [aListed('check_status logs --errors')] }

    expect(completeCommands(report, [])).toBe(report)
  })

  it('never change what the platform wrote', () => {
    const blocks = [note([{ kind: 'text', value: 'check_status user x' }])]

    expect(completeCommands({ ...aReport(), sections: [aSection({ blocks })] }, ['--demo']).sections[0]?.blocks).toEqual(blocks)
  })
})
