import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/config/errors.js'
import { ConnectionError, DatabaseError } from '../../src/source/errors.js'
import { StateError } from '../../src/state/errors.js'
import { Busy, UsageError } from '../../src/text/usage-error.js'

const LONG = 'x'.repeat(5000)

describe('an error with a hint', () => {
  it.each([ConfigError, ConnectionError, DatabaseError, StateError, UsageError, Busy])('bounds its message and its hint: %o', Kind => {
    const { name, message, hint } = new Kind(LONG, LONG)

    expect(name).toBe(Kind.name)
    expect(message).toBe(`${'x'.repeat(999)}…`)
    expect(hint).toBe(message)
  })

  it('keeps its cause', () => {
    const cause = new Error('ECONNREFUSED')

    expect(new ConnectionError('no route', 'Check the network.', { cause }).cause).toBe(cause)
  })

  it('bounds each of several mistakes in the settings', () => {
    expect(new ConfigError('two mistakes', 'Fix them.', {}, [LONG, 'short']).all).toEqual([`${'x'.repeat(999)}…`, 'short'])
  })
})
