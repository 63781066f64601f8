import { describe, expect, it } from 'vitest'
import { isToCopy, toCopy } from '../../src/text/to-copy.js'

describe('a hint with a command', () => {
  it('has it on a row of its own, which nobody wraps', () => {
    const rows = toCopy('Restrict it', 'chmod 600 /a/long/path').split('\n')

    expect(rows).toEqual(['Restrict it:', '  chmod 600 /a/long/path'])
    expect(rows.map(isToCopy)).toEqual([false, true])
  })
})
