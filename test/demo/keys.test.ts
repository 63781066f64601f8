import ssh2 from 'ssh2'
import { describe, expect, it } from 'vitest'
import { makeKeyPair } from '../../src/demo/keys.js'

describe('a key pair of the demo', () => {
  it('can always be parsed', () => {
    const unreadable = Array.from({ length: 3000 }, makeKeyPair).filter(pair => ssh2.utils.parseKey(pair.private) instanceof Error)

    expect(unreadable).toEqual([])
  })
})
