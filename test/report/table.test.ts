import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Chalk } from 'chalk'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { person } from '../../src/report/blocks.js'
import { writeTable } from '../../src/report/formats/text/table.js'

const LIBRARY = dirname(createRequire(import.meta.url).resolve('cli-table3/package.json'))
const cellSource = readFileSync(join(LIBRARY, 'src', 'cell.js'), 'utf8')

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

describe('the measure of cli-table3', () => {
  it('is replaced in the version that package.json pins', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect({ ...dependencies, ...devDependencies }['cli-table3']).toBe('0.6.5')
    expect(JSON.parse(readFileSync(join(LIBRARY, 'package.json'), 'utf8')).version).toBe('0.6.5')
  })

  it.each(['strlen', 'pad', 'truncate'])('can be replaced: cell.js calls %s through the exports of utils.js', name => {
    expect(cellSource).toContain("const utils = require('./utils')")
    expect(cellSource).toContain(`utils.${name}(`)
    expect(cellSource).not.toMatch(new RegExp(`(?<!utils\\.)\\b${name}\\(`))
  })
})

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
