import { describe, expect, it } from 'vitest'
import { parseDotenv } from '../../../src/source/postgres/dotenv.js'

describe("an application's .env file", () => {
  it.each([
    ['a#b', 'a#b'],
    ['a #b', 'a'],
    ['a\t# b', 'a'],
    ['#b', '#b'],
    [' # b', ''],
    ['"a #b" # c', 'a #b'],
    ["'a #b'", 'a #b'],
    ["'it\\'s'", "it's"],
    ['"say \\"x\\" \\n"', 'say "x" \n'],
    ['"two\nrows"', 'two\nrows'],
    ['a=b==', 'a=b=='],
    ['p$ss', 'p$ss'],
    [`$\{OTHER}y`, 'xy'],
    [`$\{NONE:-z}`, 'z'],
    ['$OTHER', 'x'],
    ['$NONE', '$NONE'],
    ['"a"b', '"a"b'],
    ['a  ', 'a'],
    ['', ''],
  ])('with the value %j sets %j', (written, value) => {
    expect(parseDotenv(`OTHER=x\r\n# KEY=no\r\nexport KEY=${written}\r\nLAST=l`)).toEqual(
      new Map([
        ['OTHER', 'x'],
        ['KEY', value],
        ['LAST', 'l'],
      ]),
    )
  })

  it('sets the last of several values of a variable, and nothing from other lines', () => {
    expect(parseDotenv('\ufeffA=1\nnothing of the kind\n  A = 2\nB')).toEqual(new Map([['A', '2']]))
  })
})
