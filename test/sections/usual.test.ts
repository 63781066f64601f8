import { describe, expect, it } from 'vitest'
import { money } from '../../src/report/blocks.js'
import { writeWords } from '../../src/report/formats/pieces.js'
import { againstUsual, HOW_OFTEN, type Usual } from '../../src/sections/usual.js'

const said = (value: number, usual: number, words: Usual = HOW_OFTEN.made): string => writeWords(againstUsual(value, usual, words), 'UTC')

describe('today against the usual', () => {
  it('is a percentage where today is less, or somewhat more', () => {
    expect(said(6, 8)).toBe('6 today, usually 8 by this time (-25 %)')
    expect(said(8, 5)).toBe('8 today, usually 5 by this time (+60 %)')
    expect(said(0, 4)).toBe('0 today, usually 4 by this time (-100 %)')
  })

  it('is so many times where today is far more: nobody pictures +4300 %', () => {
    expect(said(44, 1)).toBe('44 today, usually 1 by this time (44 times as many)')
    expect(said(5, 2)).toBe('5 today, usually 2 by this time (2.5 times as many)')
    const rand: Usual = { ...HOW_OFTEN.made, amount: value => [money(value.toFixed(2))], isMoney: true }
    expect(said(900, 300, rand)).toBe('R900.00 today, usually R300.00 by this time (3 times as much)')
  })

  it('compares with no less than one, and says nothing of what is the same', () => {
    expect(said(12, 0.25)).toBe('12 today, usually fewer than one by this time')
    expect(said(2, 0)).toBe('2 today, usually none by this time')
    expect(said(3, 3)).toBe('3 today, usually 3 by this time')
  })

  it('says of what waits how it is now', () => {
    expect(said(6, 4.5, HOW_OFTEN.waiting)).toBe('6 now, usually 4.5 at this time (+33 %)')
  })
})
