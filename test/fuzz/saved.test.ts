import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formats } from '../../src/report/formats/index.js'
import { json } from '../../src/report/formats/json/index.js'
import { readReports } from '../../src/report/formats/json/read.js'
import { redactReport } from '../../src/report/redact.js'
import { sections } from '../../src/sections/index.js'
import { reportOf } from '../support/a-day.js'
import { A_MEGABYTE, expectOurs, LARGE, mutated, rubbish, times } from '../support/fuzz.js'
import { damaged, JSON_OF_A_MEGABYTE } from '../support/fuzz-json.js'
import { aStyle } from '../support/report.js'
import { aReport } from '../support/sample-report.js'

const { problems, rules, outbox } = aReport()
const SAMPLE = json.write([{ ...reportOf({}), problems, rules, outbox }], aStyle())

const FORMATS = Object.values(formats)

const attempt = (text: string): ReturnType<typeof readReports> => {
  try {
    return readReports(text, sections)
  } catch (error) {
    expectOurs(error, 'SavedReportError')
    return []
  }
}

/** What is taken can be written in every format, also without its people. */
const read = (text: string): void => {
  for (const report of attempt(text))
    for (const { write } of FORMATS)
      for (const one of [report, redactReport(report, sections)]) expect(write([one], aStyle()).endsWith('\n')).toBe(true)
}

describe('a saved report', () => {
  it('of any text, or damaged as text, is read or refused in our own words', () => {
    fc.assert(fc.property(rubbish, read), times(200))
    fc.assert(fc.property(mutated(SAMPLE), read), times(30))
  })

  it('with other values than it was saved with is shown, or refused in our own words', () => {
    fc.assert(fc.property(damaged(JSON.parse(SAMPLE)), read), times(150))
  })

  it('of a time zone that nobody knows is refused', () => {
    const elsewhere = SAMPLE.replace(/"timezone": "[^"]*"/, '"timezone": "Mars/Base"')
    expect(() => readReports(elsewhere, sections)).toThrow(/^timezone: .*no time zone that is known/)
  })

  it('with a section that says it is whole, and holds nothing, is shown without its people too', () => {
    const document = JSON.parse(SAMPLE)
    for (const section of Object.values(document.sections)) Object.assign(section as object, { data: null })
    read(JSON.stringify(document))
  })

  it.each(Object.entries({ ...LARGE, ...JSON_OF_A_MEGABYTE }))('of a megabyte of %s takes no time', { timeout: A_MEGABYTE }, (_, text) => {
    read(text)
    read(`{"schemaVersion": ${text}}`)
    read(SAMPLE.replace('"target"', `"more": ${text}, "target"`))
  })
})
