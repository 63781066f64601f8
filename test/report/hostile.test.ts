import { Chalk } from 'chalk'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { text } from '../../src/report/blocks.js'
import { formats } from '../../src/report/formats/index.js'
import { readReports, SavedReportError } from '../../src/report/formats/json/read.js'
import { writeJson } from '../../src/report/formats/json/write.js'
import { redactReport } from '../../src/report/redact.js'
import type { Report } from '../../src/report/report.js'
import { sections } from '../../src/sections/index.js'
import { reportOf, values } from '../support/a-day.js'
import { cpuMs } from '../support/cpu.js'
import { expectHarmless, expectNoEffect, promtool } from '../support/harmless.js'
import { HOSTILE, hostileText, OF_A_TYPE, worded } from '../support/hostile.js'
import { aStyle } from '../support/report.js'
import { aCalmReport, anUnreachedReport, aProblem, aReport } from '../support/sample-report.js'

/** A report with every section, built from rows, logs and errors that contain only this text. */
const reportFrom = (words: string, request = {}): Report => {
  const poisoned = Object.fromEntries(
    Object.entries(values).map(([id, rows]) => [
      id,
      {
        // Kinds of readings and their outcomes are our own words.
        values: worded(rows, (old, path) => (OF_A_TYPE.test(old) || /\.(state|kind)$/.test(path) ? old : words)) as object,
        errors: [{ message: words, hint: words }],
      },
    ]),
  )
  const { problems, rules, outbox } = worded(aReport(), (old, path) => (/severity|status|\.kind$|rand$/.test(path) ? old : words)) as Report
  return { ...reportOf(poisoned, request), target: words, problems, rules, outbox }
}

describe('a report full of hostile rows, logs, errors and names', () => {
  it.each(Object.entries(HOSTILE))('is harmless in every format, also with several targets: %s', (_, words) => {
    expectHarmless([reportFrom(words)])
    expectHarmless([reportFrom(words), anUnreachedReport(), reportFrom(`${words} `)])
    expectHarmless([redactReport(reportFrom(words), sections)])
    expectHarmless([{ ...reportFrom(words), outboxError: { message: words, hint: words } }])
  })

  it('is harmless in every format, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, words => expectHarmless([reportFrom(words)])),
      { numRuns: 25 },
    )
  })

  it.each(['\u001b[2J', '名'])('is written within seconds with a value of a megabyte: %j', unit => {
    const words = unit.repeat(2 ** 20 / unit.length)
    const problems = [aProblem({ message: [text(words)], action: words })]
    const began = cpuMs()
    for (const { write } of Object.values(formats)) write([aCalmReport({ problems, kind: 'problems' })], aStyle())
    expect(cpuMs() - began).toBeLessThan(20_000)
  })

  it('cuts a value of a megabyte on a terminal, with an ellipsis', () => {
    const problems = [aProblem({ message: [text('x'.repeat(2 ** 20))], action: '名'.repeat(2 ** 20) })]
    const output = formats.text.write([aCalmReport({ problems })], aStyle())
    expect(output.length).toBeLessThan(20_000)
    expect(output).toContain('…')
  })

  it('has no colours but our own on a colour terminal', () => {
    fc.assert(
      fc.property(hostileText, fc.boolean(), (words, ascii) => {
        const output = formats.text.write([reportFrom(words)], aStyle({ chalk: new Chalk({ level: 3 }), ascii }))
        expectNoEffect(output.replace(/\u001b\[(1|2|22|31|32|33|39)m/g, ''))
      }),
      { numRuns: 60 },
    )
  })

  it('fits the width of the terminal with aligned columns', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 60, max: 140 }), (words, width) => {
        const report = reportFrom(words)
        // A command is our own, and never broken.
        const problems = report.problems.map(problem => ({ ...problem, command: 'check_status activity' }))
        for (const row of formats.text.write([{ ...report, problems }], aStyle({ width })).split('\n'))
          expect(stringWidth(row), row).toBeLessThanOrEqual(width)
      }),
      { numRuns: 60 },
    )
  })

  it('passes promtool in the prometheus format', () => {
    for (const words of Object.values(HOSTILE)) expect(promtool(formats.prometheus.write([reportFrom(words)], aStyle())) ?? '').toBe('')
  })
})

describe('JSON for a terminal', () => {
  it('is the same document without anything that acts on the terminal', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), fc.constantFrom(undefined, 2), (words, indent) => {
        const written = writeJson({ [words]: [words] }, indent)
        expect(JSON.parse(written)).toEqual({ [words]: [words] })
        expectNoEffect(written)
        expect(written.replace(/(?<=\p{Extended_Pictographic})(\ufe0f|\u200d(?=\p{Extended_Pictographic}))/gu, '')).not.toMatch(
          /[\u200d\ufe0f]/,
        )
      }),
    )
  })

  it('keeps letters of any script', () => {
    for (const words of ['Zoë 名前 שלום Γιώργος', '⚠️ 👍🏽 👩‍🔧 🏳️‍🌈']) expect(writeJson(words)).toBe(`"${words}"`)
  })
})

describe('a forged saved report', () => {
  const saved = JSON.parse(
    formats.json.write([{ ...reportOf(), ...(({ problems, rules, outbox }) => ({ problems, rules, outbox }))(aReport()) }], aStyle()),
  )
  const paths = new Set<string>()
  worded(saved, (old, path) => {
    paths.add(path)
    return old
  })

  /** The reports in the JSON; undefined: it is refused with an error. */
  const readOf = (document: unknown): Report[] | undefined => {
    try {
      return readReports(JSON.stringify(document), sections)
    } catch (error) {
      expect(error).toBeInstanceOf(SavedReportError)
      return undefined
    }
  }

  /** Refused, or as harmless as any other report. */
  const check = (document: unknown): 'refused' | 'written' => {
    const reports = readOf(document)
    if (!reports) return 'refused'
    expectHarmless(reports)
    formats.text.write(
      reports.map(report => redactReport(report, sections)),
      aStyle(),
    )
    return 'written'
  }

  it('is refused or harmless with hostile text in any one field', () => {
    expect(paths.size).toBeGreaterThan(80)
    for (const path of paths) {
      const read = readOf(worded(saved, (old, at) => (at === path ? `1.${HOSTILE.terminal}` : old)))
      if (read) expectNoEffect(formats.text.write(read, aStyle()))
    }
  })

  it('is refused or harmless with any value in any field', () => {
    const refused = { refused: 0, written: 0 }
    fc.assert(
      fc.property(fc.subarray([...paths], { minLength: 1, maxLength: 6 }), hostileText, (some, words) => {
        refused[check(worded(saved, (old, at) => (some.includes(at) ? words : old)))]++
      }),
      { numRuns: 30 },
    )
    expect(refused.written).toBeGreaterThan(0)
  })

  it('is refused or harmless with any number in any field', () => {
    const numbers = fc.constantFrom(-1, 0.5, 1e21, Number.MAX_VALUE, -0, 2 ** 53, null, true, '', [], {})
    fc.assert(
      fc.property(numbers, fc.nat({ max: 400 }), (value, nth) => {
        let seen = 0
        check(JSON.parse(JSON.stringify(saved), (_, old) => (typeof old === 'number' && seen++ === nth ? value : old)))
      }),
      { numRuns: 60 },
    )
  })

  it('is refused or harmless as any JSON at all', () => {
    fc.assert(fc.property(fc.json(), text => void check(JSON.parse(text))))
    fc.assert(fc.property(fc.json(), text => void check({ ...saved, ...JSON.parse(`{"x":${text}}`), problems: JSON.parse(text) })))
  })

  it('may contain a row of a million bars', () => {
    const document = structuredClone(saved)
    document.problems[0].messageParts = [{ kind: 'spark', values: Array.from({ length: 1e6 }, () => 1) }]
    expect(formats.csv.write(readReports(JSON.stringify(document), sections), aStyle())).toContain('█'.repeat(1e6))
  })
})

it('an amount that is no number, or of any length, stays one word on one line', () => {
  const money = (rand: string): Report => ({
    ...aReport(),
    problems: aReport().problems.map(problem => ({ ...problem, message: [{ kind: 'money', rand }] })),
  })
  for (const rand of ['NaN', 'Infinity', '', '1.\u001b[2J', '-', '9'.repeat(100_000), '\u202e1'])
    expectNoEffect(formats.text.write([money(rand)], aStyle()))
})
