import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compressible } from '../../../src/api/page/compressed.js'
import { linkOf, pageLine } from '../../../src/api/views/links.js'
import { line, money, person, text } from '../../../src/report/blocks.js'

describe('the files of the page', () => {
  const encode = compressible('words '.repeat(1000))

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['br; q=0.0, gzip; q=0', undefined],
    ['identity', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('are compressed as the client takes them: %s', (accepted, encoding) => {
    const { bytes, encoding: used } = encode(accepted)
    expect(used).toBe(encoding)
    const plain = { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? '']
    expect(plain && typeof bytes !== 'string' ? String(plain(bytes)) : bytes).toBe('words '.repeat(1000))
  })
})

describe('the figures of the page', () => {
  it('are compressed too, with little effort, because they are soon others', () => {
    const text = JSON.stringify(Array.from({ length: 2000 }, (_, i) => ({ id: i, line: `deposit ${i} of R${i * 10}` })))
    for (const [accepted, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const { bytes } = compressible(text, 'least')(accepted)
      expect(bytes.length).toBeLessThan(text.length / 3)
      expect(typeof bytes === 'string' ? bytes : String(unpack(bytes))).toBe(text)
    }
  })
})

describe('the links of the page', () => {
  it('lead from people to their view, whatever their names are', () => {
    expect(linkOf(person('zoe@plumbers.example'), undefined)).toBe('#/user/zoe%40plumbers.example')
    expect(linkOf(person('"><script>/#?\u202e\ud800'), undefined)).toBe('#/user/%22%3E%3Cscript%3E%2F%23%3F%E2%80%AE%EF%BF%BD')
  })

  it('lead nowhere from what is no name: an address, a blank, a dash, our own words', () => {
    for (const value of ['203.0.113.7', '2001:db8::1', '-', 'x'.repeat(255), 'a\nb'])
      expect([value, linkOf({ kind: 'person', value }, undefined)]).toEqual([value, undefined])
    for (const piece of ['2 deposits', text('a title'), money('5')]) expect(linkOf(piece, undefined)).toBeUndefined()
    expect(linkOf('none', { kind: 'deposit' })).toBeUndefined()
  })

  it('lead from what a list or column is about to that', () => {
    expect(linkOf(text('PC9QX017'), { kind: 'deposit' })).toBe('#/deposit/PC9QX017')
    expect(linkOf('3bdd8265', { kind: 'user' })).toBe('#/user/3bdd8265')
    const about = { kind: 'lead', id: '00000000-0000-0000-0000-000000000001' } as const
    expect(pageLine(line`${person('zoe')}: ${money('5')} paid`, 'UTC', about)).toEqual([
      { text: 'zoe', href: '#/user/zoe' },
      ': ',
      { text: 'R5.00', href: `#/lead/${about.id}` },
      ' paid',
    ])
  })
})
