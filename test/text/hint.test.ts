import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../src/source/errors.js'
import { hintFor, hintForInit } from '../../src/text/hint.js'

const error = () => new ConnectionError('no key', ({ ssh }) => `Check identity_file under ${ssh}.`)

describe('a hint', () => {
  it('names the settings table of the target', () => {
    expect(hintFor('shop', ({ database }) => `See ${database}.`)).toBe('See [targets.shop.database].')
    expect(hintFor('my shop', ({ logs }) => `Add ${logs}.`)).toBe('Add [[targets."my shop".logs]].')
  })

  it('of an error names a table of any target until the target is known', () => {
    expect(error().hint).toBe('Check identity_file under [targets.<name>.ssh].')
    expect(error().about('shop').hint).toBe('Check identity_file under [targets.shop.ssh].')
  })

  it('never names the settings while init still asks for them', () => {
    const both = { settings: () => 'See [targets.shop.ssh].', init: 'Is op the right user?' }
    expect(hintForInit(both)).toBe('Is op the right user?')
    expect(new ConnectionError('no key', both).adding('Ignored options: ProxyCommand.').duringInit().hint).toBe(
      'Is op the right user? Ignored options: ProxyCommand.',
    )
    expect(error().duringInit().hint).not.toContain('targets')
  })

  it('of an error keeps its table when a sentence is added', () => {
    const longer = error().adding('Ignored options: ProxyCommand.')

    expect(longer.about('shop').hint).toBe('Check identity_file under [targets.shop.ssh]. Ignored options: ProxyCommand.')
  })

  it('passes from an error to another', () => {
    expect(new ConnectionError('no key', error().openHint).about('shop').hint).toBe('Check identity_file under [targets.shop.ssh].')
  })
})
