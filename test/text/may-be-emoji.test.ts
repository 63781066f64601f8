import { expect, it } from 'vitest'
// @ts-expect-error the build's settings are plain JavaScript
import { MAY_BE_EMOJI } from '../../src/rolldown.config.js'

it('every emoji of one character, also with a variation selector or as a keycap, is looked up among the emoji when its width is measured', () => {
  // Node.js 20 has the flag v; the compiler's target has not.
  const flag: string = 'v'
  const rgi = new RegExp('^\\p{RGI_Emoji}$', flag)
  const missed: string[] = []
  let found = 0
  for (let code = 0; code <= 0x10ffff; code++) {
    const letter = String.fromCodePoint(code)
    for (const emoji of [letter, `${letter}\ufe0f`, `${letter}\ufe0f\u20e3`])
      if (rgi.test(emoji)) {
        found++
        if (!MAY_BE_EMOJI.test(emoji)) missed.push(emoji)
      }
  }

  expect(missed).toEqual([])
  expect(found).toBeGreaterThan(1300)
})
