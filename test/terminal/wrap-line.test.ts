import { describe, expect, it } from 'vitest'
import { wrapLine } from '../../src/terminal/wrap-line.js'

describe('a wrapped row', () => {
  it.each([
    ['is unchanged if it fits', 'Each answer is tried.', 40, ['Each answer is tried.']],
    [
      'is broken between words',
      'Each answer is tried at once, before the next. Ctrl-C stops.',
      40,
      ['Each answer is tried at once, before the', 'next. Ctrl-C stops.'],
    ],
    [
      'is indented to its text, not to its mark',
      '⚠️  the passphrase is kept nowhere, and will be asked for every time',
      40,
      ['⚠️  the passphrase is kept nowhere, and', '    will be asked for every time'],
    ],
    [
      'is indented to its text, not to its number',
      '  2  this machine itself, without SSH, as the settings say',
      40,
      ['  2  this machine itself, without SSH,', '     as the settings say'],
    ],
    [
      'keeps the blank before the answer to a question',
      'User that signs in there, as the host knows it [administrator]: ',
      40,
      ['User that signs in there, as the host', 'knows it [administrator]: '],
    ],
    [
      'keeps a long path whole, so that it can be copied',
      'The old file is now ~/.config/check_status/a-folder-with-a-long-name/config.toml.before',
      40,
      ['The old file is now', '~/.config/check_status/a-folder-with-a-long-name/config.toml.before'],
    ],
  ])('%s', (_, row, columns, lines) => {
    expect(wrapLine(row, columns)).toBe(lines.join('\n'))
  })
})
