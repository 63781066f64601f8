import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as formatsOf } from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formats } from '../../src/report/formats/index.js'
import { jsonSchemaOf } from '../../src/report/formats/json/document.js'
import { json } from '../../src/report/formats/json/index.js'
import { readReports, SavedReportError } from '../../src/report/formats/json/read.js'
import type { Report } from '../../src/report/report.js'
import { sections } from '../../src/sections/index.js'
import { error, reportOf, values } from '../support/a-day.js'
import { hostileText } from '../support/hostile.js'
import { aStyle, NOW } from '../support/report.js'
import { anUnreachedReport, aReport, aReportOf } from '../support/sample-report.js'

/** A report with data in all sections, and with problems of every kind. */
const aDay = (): Report => {
  const { problems, rules, outbox } = aReport()
  const failed = { providers: { errors: [error] }, recent: { values: values.recent, errors: [error] } }
  const [first, ...others] = problems
  return { ...reportOf(failed), outbox, rules, problems: first ? [{ ...first, since: NOW, isNew: false }, ...others] : [] }
}

const schema = jsonSchemaOf(Object.fromEntries(Object.entries(sections).map(([id, { data }]) => [id, data])))
const validate = formatsOf.default(new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })).compile(schema)

/** Validation errors of the written JSON; empty if it is valid. */
const complaints = (written: string) => (validate(JSON.parse(written)) ? [] : validate.errors)

describe('the json format', () => {
  it('writes a whole report', async () => {
    await expect(json.write([aDay()], aStyle())).toMatchFileSnapshot('golden/report.json')
  })

  it('has a stable schema', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('golden/schema.json')
  })

  it.each([
    ['a report', [aDay()]],
    ['problems alone', [{ ...aDay(), kind: 'problems' as const, sections: [] }]],
    ['a target that was not reached', [anUnreachedReport()]],
    ['several targets', [aDay(), anUnreachedReport()]],
  ])('matches its schema with no extra field for %s', (_, reports) => {
    expect(complaints(json.write(reports, aStyle()))).toEqual([])
  })

  it('does not match its schema if it has an undocumented field', () => {
    expect(complaints(JSON.stringify({ ...JSON.parse(json.write([aDay()], aStyle())), more: 1 }))).not.toEqual([])
  })

  it('keeps every value unchanged', () => {
    fc.assert(
      fc.property(hostileText, value => {
        const { problems, target } = JSON.parse(json.write([aReportOf(value)], aStyle()))
        expect([target, problems[0].subjects[0].parts]).toEqual([value, [{ kind: 'person', value }]])
      }),
    )
  })
})

describe('a saved report', () => {
  const saved = (reports: readonly Report[]): Report[] => readReports(json.write(reports, aStyle()), sections)

  it.each(Object.keys(formats) as (keyof typeof formats)[])('prints as %s what the original run would have printed', id => {
    const reports = [aDay(), anUnreachedReport()]

    expect(formats[id].write(saved(reports), aStyle())).toBe(formats[id].write(reports, aStyle()))
  })

  it('has no undelivered alerts if an older version without alerts saved it', () => {
    const { outbox: _, ...older } = JSON.parse(json.write([aDay()], aStyle()))

    expect(readReports(JSON.stringify(older), sections)[0]?.outbox).toEqual([])
    expect(complaints(JSON.stringify(older))).toEqual([])
  })

  it.each([
    ['what is no JSON', 'PROCONNECTSA SYSTEM MONITOR', 'not JSON'],
    ['another document', '{"name": "check_status"}', 'not a report'],
    ['null', 'null', 'not a report'],
    ['a report of a version to come', '{"schemaVersion": 2}', 'schema version 2'],
    ['a report that somebody changed', json.write([aDay()], aStyle()).replace('"severity": "high"', '"severity": "dire"'), 'severity'],
  ])('is refused if it is %s', (_, text, why) => {
    expect(() => readReports(text, sections)).toThrow(SavedReportError)
    expect(() => readReports(text, sections)).toThrow(why)
  })
})
