import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import { buildList } from '../../src/lookup/page.js'
import type { Context } from '../../src/report/context.js'
import { checkBalances } from '../../src/statements/balances.js'
import { match } from '../../src/statements/match.js'
import { type MatchFormatId, matchFormats } from '../../src/statements/page/formats.js'
import { MatchDocument } from '../../src/statements/page/json.js'
import { maskedMatch } from '../../src/statements/page/masked.js'
import { isIncomplete, type MatchResult, statusOfMatch } from '../../src/statements/result.js'
import type { Movement } from '../../src/statements/statement.js'
import { samplePayables, samplePayers, sampleStatement } from '../support/statements.js'

const NOW = new Date('2025-10-10T06:00:00Z')
const about = buildList({ target: 'production', timezone: 'Africa/Johannesburg', tookMs: 900 }, '', '', [], {
  now: NOW,
  all: false,
  people: { exclude: [], keep: [] },
} as unknown as Context)

const resultOf = (name: string, change: (movements: readonly Movement[]) => readonly Movement[] = all => all): MatchResult => {
  const sample = sampleStatement(name)
  const statement = { ...sample, movements: change(sample.movements) }
  return {
    files: [{ name, statement, balances: checkBalances(statement), compared: statement.movements, repeated: 0 }],
    refused: [],
    answer: match(statement.movements, { payables: samplePayables, payers: samplePayers, unmatched: [] }),
    unread: [],
  }
}

const write = (result: MatchResult, format: MatchFormatId, { width = 80, ascii = false } = {}): string =>
  matchFormats[format](result, { about, style: { width, ascii, chalk: new Chalk({ level: 0 }) }, platform: [] })

const NEDBANK = resultOf('nedbank-current.csv')

describe('the answer about a statement', () => {
  it.each([
    ['text', 'txt'],
    ['markdown', 'md'],
    ['csv', 'csv'],
    ['json', 'json'],
  ] as const)('reads as in its example: %s', async (format, ending) => {
    await expect(write(NEDBANK, format)).toMatchFileSnapshot(`golden/nedbank.${ending}`)
  })

  it('fits a narrow line, and a terminal without emoji', () => {
    const lines = write(NEDBANK, 'text', { width: 60, ascii: true }).split('\n')

    expect(lines.filter(line => line.length > 60 && !line.includes('check_status'))).toEqual([])
    expect(lines.filter(line => !/^[ -~→]*$/.test(line))).toEqual([])
  })

  it('is a document of its own schema, whose sums add up', () => {
    const { sums, status, complete } = MatchDocument.parse(JSON.parse(write(NEDBANK, 'json')))
    const cents = (rand: string): number => Math.round(Number(rand) * 100)

    expect(cents(sums.matched) + cents(sums.toLookAt) + cents(sums.unknown) + cents(sums.takenBack)).toBe(cents(sums.credits))
    expect([status, complete]).toEqual([2, true])
  })

  it('shows what a payer wrote as harmless text, in every format', () => {
    const hostile = '\u001b[31m<script>alert(1)</script>=cmd|x\u202e'
    const result = resultOf('nedbank-current.csv', all => all.map(movement => ({ ...movement, words: `${hostile} ${movement.words}` })))

    for (const format of ['text', 'json', 'csv', 'html', 'markdown'] as const) {
      const written = write(result, format)
      expect(written).not.toMatch(/\u001b|\u202e/)
      if (format === 'html') expect(written).not.toContain('<script>')
      if (format === 'csv') expect(written).not.toMatch(/(^|,)=cmd/m)
    }
  })

  it('masks people in every format, and keeps what a bookkeeper needs', async () => {
    const strange = [{ line: 99, text: 'Nomvula Dube was here' }]
    const result: MatchResult = {
      ...NEDBANK,
      files: NEDBANK.files.map(file => ({ ...file, statement: { ...file.statement, strange } })),
    }
    const masked = await maskedMatch(result, async texts => texts.map(text => text.replace(/owner-\w+@plumbers\.example/g, 'person-1')))

    for (const format of ['text', 'json', 'csv', 'html', 'markdown'] as const) {
      const written = write(masked, format)
      expect(written).not.toMatch(/plumbers|Nkosi|Nomvula|Dube/)
      expect(written).toMatch(/PC9QX017/)
      expect(written).toMatch(/ABSA BANK/)
    }
    expect(masked.answer.sums).toEqual(NEDBANK.answer.sums)
  })
})

describe('the exit status of a match', () => {
  const with_ = (answer: Partial<MatchResult['answer']>, part: Partial<MatchResult> = {}): MatchResult => ({
    ...NEDBANK,
    answer: { ...NEDBANK.answer, approve: [], lookAt: [], unknown: [], unpaid: [], ...answer },
    ...part,
  })
  const { approve, lookAt, unknown, unpaid } = NEDBANK.answer
  const only = (verdict: string) => lookAt.filter(one => one.verdict === verdict)
  const UNREAD = [{ message: 'users_wallet is missing', hint: 'Nothing to do.' }]

  it('is 0 if there is nothing to do, and 1 for anything to approve or to look at', () => {
    expect(statusOfMatch(with_({}))).toBe(0)
    expect(statusOfMatch(with_({ approve }))).toBe(1)
    expect(statusOfMatch(with_({ lookAt: only('wrong-amount') }))).toBe(1)
    expect(statusOfMatch(with_({ unknown }))).toBe(1)
  })

  it('is 2 for money that was paid twice or taken back, or that never came, whatever else is missing', () => {
    for (const wrong of [{ lookAt: only('paid-twice') }, { lookAt: only('taken-back') }, { unpaid }])
      expect(statusOfMatch(with_(wrong, { unread: UNREAD }))).toBe(2)
  })

  it('is 3 for an incomplete answer, and for a sum that does not add up, whatever else was found', () => {
    const [file] = NEDBANK.files
    if (!file) return expect.fail('no file')
    const withFile = (part: object) => with_({ approve }, { files: [{ ...file, ...part }] })

    expect(statusOfMatch(with_({ approve }, { unread: UNREAD }))).toBe(3)
    expect(statusOfMatch(with_({}, { refused: [{ name: 'a.pdf', what: 'a PDF', instead: 'CSV' }] }))).toBe(3)
    expect(statusOfMatch(withFile({ statement: { ...file.statement, strange: [{ line: 3, text: '?' }] } }))).toBe(3)
    expect(statusOfMatch(withFile({ balances: { running: 'fails', ends: 'unknown', gaps: [] } }))).toBe(3)
    expect(statusOfMatch(with_({ unpaid, addsUp: false }))).toBe(3)
  })

  it('comes with the reason: a gap in the balances, a line that nobody understands, a file that is no statement', () => {
    const gap = resultOf('nedbank-current.csv', all => all.filter((_, i) => i !== 3))
    const written = write(gap, 'text', { width: 200 })

    expect(isIncomplete(gap)).toBe(true)
    expect(written).toContain(
      '❌ lines are missing, or were changed: line 11 says R14,354.00, and R14,055.00 follows from the lines before it',
    )
  })
})
