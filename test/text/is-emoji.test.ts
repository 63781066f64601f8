import stringWidth from 'string-width'
import { expect, it } from 'vitest'
// @ts-expect-error the build's settings are plain JavaScript
import { IS_EMOJI } from '../../src/rolldown.config.js'

// Node.js 20 has the flag v; the compiler's target has not.
const flag: string = 'v'
const rgi = new RegExp('^\\p{RGI_Emoji}$', flag)
const everyLetter = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code))
const lettersOf = (property: string): string[] => {
  const pattern = new RegExp(`\\p{${property}}`, 'u')
  return everyLetter.filter(letter => pattern.test(letter))
}

const tagged = (letters: string): string =>
  `🏴${[...letters].map(letter => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}\u{e007f}`

it('the width of every emoji that is not several joined is measured as the library measures it', () => {
  const regions = lettersOf('Regional_Indicator')
  const clusters = [
    ...everyLetter,
    ...lettersOf('Emoji').flatMap(letter => ['\ufe0f', '\ufe0e', '\ufe0f\u20e3', '\u20e3', '🏽', '\ufe0f🏽'].map(after => letter + after)),
    ...regions.flatMap(first => regions.map(second => first + second)),
    ...['gbeng', 'gbsct', 'gbwls', 'usca', 'gb', ''].map(tagged),
  ]

  const found = clusters.filter(cluster => rgi.test(cluster))
  const others = clusters.filter(cluster => IS_EMOJI.test(cluster) !== rgi.test(cluster))

  // A family in one colour is no emoji, but as wide.
  expect(others.filter(cluster => stringWidth(cluster) !== 2 || !IS_EMOJI.test(cluster))).toEqual([])
  expect(found.length).toBeGreaterThan(1700)
})

it('emoji that are joined are of two pictographs at least, by which their width is measured', () => {
  const pictograph = /\p{Extended_Pictographic}/u
  const others = lettersOf('Emoji').filter(letter => !pictograph.test(letter))
  const joined = [
    '♂\ufe0f',
    '♀\ufe0f',
    '⚕\ufe0f',
    '❤\ufe0f',
    '🔥',
    '🌈',
    '⚧\ufe0f',
    '☠\ufe0f',
    '🦰',
    '👩',
    '💥',
    '🚀',
    '⬛',
    '❄\ufe0f',
    '🟩',
  ]

  const odd = others
    .flatMap(other => joined.flatMap(one => [`${other}\u200d${one}`, `${one}\u200d${other}`]))
    .filter(words => rgi.test(words))

  expect(others.length).toBeGreaterThan(40)
  expect(odd).toEqual([])
})
