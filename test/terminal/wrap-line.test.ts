import { describe, expect, it } from 'vitest'
import { wrapLine } from '../../src/terminal/wrap-line.js'

describe('a row of a conversation', () => {
  it.each([
    ['stays as it is where it fits', 'Each answer is tried.', 40, ['Each answer is tried.']],
    [
      'is broken between words',
      'Each answer is tried as it is given. Ctrl-C ends it.',
      40,
      ['Each answer is tried as it is given.', 'Ctrl-C ends it.'],
    ],
    [
      'goes on below its words, not below its mark',
      '⚠️  the passphrase is kept nowhere, and will be asked for every time',
      40,
      ['⚠️  the passphrase is kept nowhere, and', '    will be asked for every time'],
    ],
    [
      'goes on below its words, not below its number',
      '  2  this machine itself, without SSH, as the settings say',
      40,
      ['  2  this machine itself, without SSH,', '     as the settings say'],
    ],
    [
      'leaves room before the answer to a question',
      'User that signs in there, as the host knows it [administrator]: ',
      40,
      ['User that signs in there, as the host', 'knows it [administrator]: '],
    ],
    [
      'keeps a path whole, which is to be copied',
      'What was there before is in ~/.config/check_status/a-folder-with-a-long-name/config.toml.before',
      40,
      ['What was there before is in', '~/.config/check_status/a-folder-with-a-long-name/config.toml.before'],
    ],
  ])('%s', (_, row, columns, lines) => {
    expect(wrapLine(row, columns)).toBe(lines.join('\n'))
  })
})
