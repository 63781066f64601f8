import { Chalk } from 'chalk'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { person } from '../../src/report/blocks.js'
import { writeTable } from '../../src/report/formats/text/table.js'

const canvas = { width: 80, ascii: false, timezone: 'UTC', chalk: new Chalk({ level: 0 }) }

const rowsOf = (names: readonly string[]): string[] =>
  writeTable(
    {
      kind: 'table',
      columns: [{ title: 'Who' }, { title: 'Credits', align: 'right' }],
      rows: names.map((name, i) => [[person(name)], [String(i)]]),
    },
    canvas,
  ).slice(2)

describe('a table of the text format', () => {
  it('lines up its columns after joined emoji, recent emoji and wide letters', () => {
    const rows = rowsOf(['plain@x.example', '👩‍👩‍👧‍👦', '🫩 tired', '字字字', 'é́́'])
    expect(rows).toHaveLength(5)
    expect(rows.map(row => stringWidth(row))).toEqual(rows.map(() => stringWidth('  plain@x.example  Credits')))
  })

  it('keeps all of its rows in order, however many there are', () => {
    const rows = rowsOf(Array.from({ length: 45 }, (_, i) => `person${i}`))
    expect(rows.map(row => row.trim().split(/\s+/))).toEqual(Array.from({ length: 45 }, (_, i) => [`person${i}`, String(i)]))
  })
})

describe('a table that is wider than the line', () => {
  it('shortens ids before names', () => {
    const id = '3f2a9c1e-2000-4000-8000-100000000001'
    const [head, , row] = writeTable(
      {
        kind: 'table',
        columns: [{ title: 'Who' }, { title: 'Name' }, { title: 'Id', minWidth: 8, givesWay: true }],
        rows: [[[person('owner@naidoo-plumbing.example')], [person('Priya Naidoo Plumbing')], [id]]],
      },
      canvas,
    )

    expect(head).toMatch(/Who +Name +Id/)
    expect(row).toBe('  owner@naidoo-plumbing.example  Priya Naidoo Plumbing  3f2a9c1e-2000-4000-8000…')
  })
})
