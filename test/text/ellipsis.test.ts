import { describe, expect, it } from 'vitest'
import { cut, cutBytes, cutLetters, cutWords } from '../../src/text/ellipsis.js'

describe('a text that is cut', () => {
  it('stays as it is while it fits', () => {
    expect(cut('thandi', 6)).toBe('thandi')
  })

  it('keeps to the limit, ellipsis included', () => {
    expect(cut('thandi', 5)).toBe('than…')
  })

  it('drops a surrogate pair that the limit would split', () => {
    expect(cut('ab🔧cd', 4)).toBe('ab…')
    expect(cut('ab🔧cd', 5)).toBe('ab🔧…')
  })
})

describe('a text that is cut by letters', () => {
  it('counts an emoji of two UTF-16 units as one letter', () => {
    expect(cutLetters('🔧🔧🔧', 3)).toBe('🔧🔧🔧')
    expect(cutLetters('🔧🔧🔧', 2)).toBe('🔧…')
  })

  it('leaves no blank before the ellipsis', () => {
    expect(cutLetters('thandi mokoena', 8)).toBe('thandi…')
  })
})

describe('a text that is cut by bytes', () => {
  it('keeps to the limit and splits no letter', () => {
    expect(cutBytes('naïve', 6)).toBe('naïve')
    expect(cutBytes('naïve!', 6)).toBe('na…')
    expect(Buffer.byteLength(cutBytes('🔧'.repeat(10), 12))).toBe(11)
  })
})

describe('a text that is cut between words', () => {
  it('ends with a whole word where one ends nearby', () => {
    expect(cutWords('no money arrived', 14)).toBe('no money…')
  })

  it('splits a word that is too long for that', () => {
    expect(cutWords('x'.repeat(30), 10)).toBe(`${'x'.repeat(9)}…`)
  })

  it('splits no joined emoji', () => {
    expect(cutWords('ab👩‍🔧cd', 6)).toBe('ab…')
  })
})
