import { describe, expect, it } from 'vitest'
import { changedRows } from '../../src/terminal/changed-rows.js'

const inOneGo = (changes: string): string => `\u001b[?2026h${changes}\u001b[?2026l`

describe('a screen that is drawn again', () => {
  it('gets nothing if nothing changed', () => {
    expect(changedRows(['a', 'b'], ['a', 'b'], 10)).toBe('')
  })

  it('gets the changed rows only, in one go', () => {
    expect(changedRows(['a', 'b', 'c'], ['a', 'x', 'c'], 10)).toBe(inOneGo('\u001b[2;1Hx\u001b[K'))
  })

  it('gets every row if it is not known what it shows', () => {
    expect(changedRows(undefined, ['a', ''], 10)).toBe(inOneGo('\u001b[1;1Ha\u001b[K\u001b[2;1H\u001b[K'))
  })

  it('loses the rows that are gone', () => {
    expect(changedRows(['a', 'b'], ['a'], 10)).toBe(inOneGo('\u001b[2;1H\u001b[K'))
  })

  it('keeps the last letter of a row that fills it', () => {
    expect(changedRows([''], ['ab'], 2)).toBe(inOneGo('\u001b[1;1H\u001b[2Kab'))
  })
})
