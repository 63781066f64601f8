import { describe, expect, it } from 'vitest'
import { findErrors } from '../../../src/cli/topics/find-errors.js'
import { knownErrors } from '../../../src/cli/topics/known-errors.js'

const found = (words: string): string[] => findErrors(words).map(({ messages }) => messages[0])

describe('looking up an error', () => {
  it.for(knownErrors.flatMap(({ messages }) => messages))('finds the entry by the words of its message: %s', message => {
    expect(
      findErrors(message)
        .slice(0, 2)
        .flatMap(({ messages }) => messages),
    ).toContain(message)
  })

  it('finds the entry for a whole message, pasted with its hint, prefix and host', () => {
    expect(found('check_status: root@platform.example:22 refused the connection\n  Is sshd running, and is the port right?')).toEqual([
      'refused the connection',
    ])
  })

  it('puts the longer of two matching messages first', () => {
    expect(found('PostgreSQL closed the connection without giving a reason')[0]).toBe('closed the connection without giving a reason')
  })

  it('does not mind case or order', () => {
    expect(found('AUTHENTICATION Password')[0]).toBe('password authentication failed')
  })

  it('puts an entry with all words before one with a single word in its message', () => {
    expect(found('disk full').slice(0, 2)).toEqual(['cannot be written: ENOSPC', 'ENOSPC'])
  })

  it('looks into causes and remedies when no message has the word', () => {
    expect(found('PgBouncer')).toEqual(expect.arrayContaining(['server login', 'statement pooling mode']))
    expect(found('MaxStartups')).toEqual(['is full'])
  })

  it('finds nothing for words that no entry has, or that all have', () => {
    expect(found('flux capacitor')).toEqual([])
    expect(found('the of is')).toEqual([])
    expect(found('?!')).toEqual([])
  })
})
