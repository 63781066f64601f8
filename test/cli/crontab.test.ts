import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cronCommand, withEntry, withoutEntry } from '../../src/cli/crontab.js'

const entry = { marker: '# check_status: production', line: '7 * * * * /opt/check_status.sh report --quiet -o /tmp/r.html' }
const THEIRS = 'MAILTO=me@platform.example\n\n# nightly\n5 4 * * * backup --all\n'

describe('a crontab', () => {
  it('gains the entry at its end, once', () => {
    const after = withEntry(THEIRS, entry)

    expect(after).toBe(`${THEIRS}${entry.marker}\n${entry.line}\n`)
    expect(withEntry(after, entry)).toBe(after)
  })

  it('has a changed entry in the place of the old one', () => {
    const before = `${withEntry(THEIRS, entry)}9 9 * * * theirs\n`
    const daily = { ...entry, line: entry.line.replace('7 *', '7 6') }

    expect(withEntry(before, daily)).toBe(before.replace(entry.line, daily.line))
  })

  it('holds an entry for each target', () => {
    const other = { ...entry, marker: '# check_status: staging' }

    expect(withoutEntry(withEntry(withEntry('', entry), other), entry.marker)).toBe(withEntry('', other))
  })

  it('is what it was once the entry is taken out, and never loses a line of somebody else', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ -~]{0,20}$/)), lines => {
        const before = lines.map(line => `${line}\n`).join('')
        expect(withoutEntry(withEntry(before, entry), entry.marker)).toBe(before)
      }),
    )
  })

  it('keeps a line that somebody put below a comment whose own line is gone', () => {
    expect(withoutEntry(`${entry.marker}\n5 4 * * * backup\n`, entry.marker)).toBe('5 4 * * * backup\n')
  })

  it('gains a line break where its last line lacks one, or cron would not take it', () => {
    expect(withEntry('5 4 * * * backup', entry)).toBe(`5 4 * * * backup\n${entry.marker}\n${entry.line}\n`)
  })
})

describe('a command in a crontab', () => {
  it('means to a shell the words that it was given', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ -~]{1,12}$/), { minLength: 1, maxLength: 4 }), words => {
        // Cron takes `\%` for the sign, and hands the rest to the shell.
        const heard = cronCommand(['printf', '%s\\n', ...words]).replaceAll('\\%', '%')
        expect(execFileSync('sh', ['-c', heard], { encoding: 'utf8' })).toBe(words.map(word => `${word}\n`).join(''))
      }),
      { numRuns: 30 },
    )
  })
})
