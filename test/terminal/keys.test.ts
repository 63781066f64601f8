import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { decodeKeys, keyReader } from '../../src/terminal/keys.js'

describe('the keys that a terminal sends', () => {
  it.for([
    ['jq?', ['j', 'q', '?']],
    ['\u001b[A\u001b[B\u001b[C\u001b[D', ['up', 'down', 'right', 'left']],
    ['\u001bOA\u001bOB\u001bOH\u001bOF', ['up', 'down', 'home', 'end']],
    ['\u001b[1~\u001b[4~\u001b[7~\u001b[8~\u001b[H\u001b[F', ['home', 'end', 'home', 'end', 'home', 'end']],
    ['\u001b[5~\u001b[6~', ['page-up', 'page-down']],
    ['\u001b[1;2A\u001b[6;5~', ['up', 'page-down']],
    ['\r\n\u007f\b', ['enter', 'enter', 'backspace', 'backspace']],
    ['\u0003\u001a\u000c', ['ctrl+c', 'ctrl+z', 'ctrl+l']],
    ['\u001bx', ['escape', 'x']],
  ] as const)('are named, in either mode of the cursor keys: %j', ([typed, keys]) => {
    expect(decodeKeys(typed)).toEqual({ keys, rest: '' })
  })

  it.for(['\u001b[15~', '\u001b[200~', '\u001b[Z', '\u001b[<0;1;1M'.slice(0, -1).concat('m'), '\u0001', '\u001b[?1;2c'])(
    'are ignored if they mean nothing here: %j',
    typed => {
      expect(decodeKeys(typed).keys).toEqual([])
    },
  )

  it.for(['\u001b', '\u001b[', '\u001bO', '\u001b[1;'])('wait for the rest of a sequence: %j', rest => {
    expect(decodeKeys(`k${rest}`)).toEqual({ keys: ['k'], rest })
  })

  it('are put together from pieces, and a lone Escape is one', async () => {
    const keys: string[] = []
    const read = keyReader(key => keys.push(key))
    for (const piece of ['\u001b', '[', 'A', '\u001b']) read(piece)
    expect(keys).toEqual(['up'])

    await setTimeout(100)
    expect(keys).toEqual(['up', 'escape'])

    read('\u001b[')
    await setTimeout(100)
    read('q')
    expect(keys).toEqual(['up', 'escape', 'q'])
  })
})
