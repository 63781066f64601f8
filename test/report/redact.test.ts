import { describe, expect, it } from 'vitest'
import { formats } from '../../src/report/formats/index.js'
import { redactReport } from '../../src/report/redact.js'
import { sections } from '../../src/sections/index.js'
import { reportOf } from '../support/a-day.js'
import { aContext, aStyle, NOW } from '../support/report.js'
import { aProblem, aReport } from '../support/sample-report.js'

const PEOPLE = [
  'owner@plumbers.example',
  'jane@clients.example',
  'no-mail-username',
  'Naidoo',
  '203.0.113.7',
  '名前@電気.example',
  'thandi@fix',
  '198.51.100.4',
]

const aDay = () => {
  const { problems, rules } = aReport()
  const guilty = aProblem({
    message: ['1 address'],
    subjects: [
      { id: '203.0.113.7', line: [{ kind: 'person', value: '203.0.113.7' }] },
      { id: 'a', line: [{ kind: 'text', value: 'call Jane@clients.example on +27 82 000 0001 or 082-000-0002' }] },
    ],
  })
  const refused = { channel: 'office', messages: 1, since: NOW, reason: '550 jane@clients.example: no such mailbox' }
  return { ...reportOf(), outbox: [refused], rules, problems: [guilty, ...problems] }
}

describe('a redacted report', () => {
  it.each(Object.keys(formats) as (keyof typeof formats)[])('names nobody in the %s format', id => {
    const words = formats[id].write([redactReport(aDay(), sections)], aStyle())

    for (const person of PEOPLE) expect(words).not.toContain(person)
    expect(words).not.toMatch(/82.000.0001|082-000-0002/)
    // Monitoring formats contain counts only, and no names.
    if (id !== 'nagios' && id !== 'prometheus') expect(words).toContain('person-1')
  })

  it.each([
    '082 123 4567/ann@elsewhere.example',
    '082 123 4567.ann@elsewhere.example',
    '0821234567@elsewhere.example',
    '198.51.100.4@elsewhere.example',
    `${'a'.repeat(100)}@elsewhere.example`,
  ])('names nobody in a text that joins two names: %s', value => {
    const guilty = aProblem({ subjects: [{ id: 'a', line: [{ kind: 'text', value }] }] })
    const [{ subjects } = guilty] = redactReport({ ...reportOf(), problems: [guilty] }, sections).problems
    expect(subjects[0]?.line).toMatchObject([{ value: expect.stringMatching(/^(person-\d+\/?)+$/) }])
  })

  it('gives a person the same mask wherever the name stands and however it is spelt', () => {
    const { problems, sections: masked } = redactReport(aDay(), sections)
    const data = JSON.stringify(masked.find(({ id }) => id === 'registrations')?.data)
    const [, jane] = /"u2","name":"(person-\d+)"/.exec(data) ?? []

    expect(jane).toMatch(/^person-\d+$/)
    expect(JSON.stringify(problems[0]?.subjects[1]?.line)).toContain(`call ${jane} on person-`)
  })

  it('keeps money, times, ids and figures', () => {
    const redacted = redactReport(aDay(), sections)

    expect(formats.text.write([redacted], aStyle())).toContain('R2,500.00')
    expect(redacted.context.now).toEqual(aContext().now)
    expect(redacted.problems.map(({ count }) => count)).toEqual(aDay().problems.map(({ count }) => count))
  })
})
