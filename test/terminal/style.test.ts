import { describe, expect, it } from 'vitest'
import { wantsColour } from '../../src/terminal/style.js'

describe('colour', () => {
  it.each([
    [{}, {}, true, true],
    [{}, {}, false, false],
    [{}, { NO_COLOR: '1' }, true, false],
    [{}, { NO_COLOR: '' }, true, true],
    [{}, { TERM: 'dumb' }, true, false],
    [{}, { FORCE_COLOR: '1' }, false, true],
    [{}, { FORCE_COLOR: '' }, false, true],
    [{}, { FORCE_COLOR: '0' }, true, false],
    [{}, { CLICOLOR_FORCE: '1' }, false, true],
    [{}, { CLICOLOR_FORCE: '0' }, false, false],
    [{}, { CLICOLOR: '0' }, true, false],
    [{ color: 'always' as const }, { NO_COLOR: '1' }, false, true],
    [{ color: 'never' as const }, { FORCE_COLOR: '1' }, true, false],
    [{ color: false }, { FORCE_COLOR: '1' }, true, false],
    [{ color: 'auto' as const }, { NO_COLOR: '1' }, true, false],
  ])('with flags %j, environment %j and terminal %s is %s', (flags, env, isTerminal, colour) => {
    expect(wantsColour(flags, env, isTerminal)).toBe(colour)
  })
})
