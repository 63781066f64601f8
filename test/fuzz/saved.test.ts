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

/** A report that is accepted can be written in every format, also redacted. */
const read = (text: string): void => {
  for (const report of attempt(text))
    for (const { write } of FORMATS)
      for (const variant of [report, redactReport(report, sections)]) expect(write([variant], aStyle()).endsWith('\n')).toBe(true)
}

describe('a saved report', () => {
  it('with any text, or damaged as text, is read or refused with an error of our own', () => {
    fc.assert(fc.property(rubbish, read), times(200))
    fc.assert(fc.property(mutated(SAMPLE), read), times(30))
  })

  it('with changed values is shown, or refused with an error of our own', () => {
    fc.assert(fc.property(damaged(JSON.parse(SAMPLE)), read), times(150))
  })

  it('with an unknown time zone is refused', () => {
    const elsewhere = SAMPLE.replace(/"timezone": "[^"]*"/, '"timezone": "Mars/Base"')
    expect(() => readReports(elsewhere, sections)).toThrow(/^timezone: .*not a known time zone/)
  })

  it('with a complete section without data can be redacted', () => {
    const document = JSON.parse(SAMPLE)
    for (const section of Object.values(document.sections)) Object.assign(section as object, { data: null })
    read(JSON.stringify(document))
  })

  it.each(Object.entries({ ...LARGE, ...JSON_OF_A_MEGABYTE }))(
    'with a megabyte of %s is read quickly',
    { timeout: A_MEGABYTE },
    (_, text) => {
      read(text)
      read(`{"schemaVersion": ${text}}`)
      read(SAMPLE.replace('"target"', `"more": ${text}, "target"`))
    },
  )
})
