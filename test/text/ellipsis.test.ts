import { describe, expect, it } from 'vitest'
import { cut } from '../../src/text/ellipsis.js'

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
