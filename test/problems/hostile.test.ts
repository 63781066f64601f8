import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { rules } from '../../src/problems/index.js'
import type { Rule } from '../../src/problems/types.js'
import { buildReport, type PartValues } from '../../src/report/build.js'
import type { Context } from '../../src/report/context.js'
import { redactReport } from '../../src/report/redact.js'
import type { Report } from '../../src/report/report.js'
import { sections } from '../../src/sections/index.js'
import { valuesOf } from '../../src/source/needs.js'
import { expectHarmless } from '../support/harmless.js'
import { hostileText, OF_A_TYPE, worded } from '../support/hostile.js'
import { addHostileRows, HARMLESS_WORDS, WORDS } from '../support/hostile-rows.js'
import { it, type Platform } from '../support/platform.js'
import { aContext } from '../support/report.js'
import { aLog, snapshotFor } from '../support/rules.js'

type Judged = readonly { readonly id: string; readonly rule: Rule<any>; readonly read: PartValues }[]

/** Everything that the rules read from a platform on which each of them fires and all texts are hostile. */
const readAll = async (platform: Platform, words: readonly string[], context: Context): Promise<Judged> => {
  const often = (line: (word: string) => string) => words.flatMap(word => Array.from({ length: 6 }, () => [5, line(word)] as const))
  const logs = {
    access: aLog(often(word => `${word} - - [x] "POST /api/login/ HTTP/1.1" 401 58 "-" "-"`)),
    django: aLog(often(word => `ERROR 2025-10-08 03:52:55,123 ${word} 1 2 ${word} LOGIN FAILED: ${word} - wrong password`)),
    gunicorn: aLog(often(word => `[x] [1] [ERROR] ${word}`)),
  }
  const judged: Judged[number][] = []
  for (const [id, rule] of Object.entries<Rule<any>>(rules)) {
    const needs = rule.needs(context)
    judged.push({ id, rule, read: valuesOf(needs, await snapshotFor(platform, needs, context.now, logs)) })
  }
  return judged
}

const reportOf = (judged: Judged, context: Context): Report =>
  buildReport(
    { kind: 'problems', target: 'test', timezone: 'Africa/Johannesburg', tookMs: 1, lastGood: null, outbox: [] },
    { sections: [], rules: judged },
    context,
    { ignores: [], open: null, now: context.now },
  )

describe('the problems of every rule', () => {
  it('are harmless in every format, whatever the rows and logs contain', async ({ platform }) => {
    const rows = await addHostileRows(platform)
    const [{ now }] = await platform.sql('SELECT now() AS now')
    const context = aContext({ now, limit: 10 })
    await rows.say(WORDS)
    const report = reportOf(await readAll(platform, WORDS, context), context)

    expect(report.rules.filter(({ status }) => status !== 'problem')).toMatchObject([{ id: 'silence', status: 'fine' }])
    expect(report.problems.flatMap(({ subjects }) => subjects).length).toBeGreaterThan(100)
    expectHarmless([report])
    expectHarmless([redactReport(report, sections)])
    for (const { command } of report.problems) expect(command).toMatch(/^check_status [\da-z_ -]+$/)

    await rows.say(HARMLESS_WORDS)
    const brief = aContext({ now, limit: 2 })
    const plain = await readAll(platform, HARMLESS_WORDS.slice(0, 2), brief)
    const whole = reportOf(plain, brief)
    fc.assert(
      fc.property(hostileText, words => {
        const swapped = plain.map(({ read, ...rule }) => ({
          ...rule,
          read: {
            ...read,
            values: worded(read.values, (old, path) => (OF_A_TYPE.test(old) || /\.(state|id|kind)$/.test(path) ? old : words)) as object,
          },
        }))
        const report = reportOf(swapped, brief)
        // A log with other lines shows no failed log-ins.
        expect(report.problems.length).toBeGreaterThanOrEqual(whole.problems.length - 1)
        expectHarmless([report])
      }),
      { numRuns: 20, examples: [['constructor'], ['__proto__']] },
    )
  })
})
