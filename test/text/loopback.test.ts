import { describe, expect, it } from 'vitest'
import { isLoopbackAddress, isLoopbackName } from '../../src/text/loopback.js'

describe('this machine', () => {
  it.each(['127.0.0.1', '127.255.3.4', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'])('has the address %s', address => {
    expect(isLoopbackAddress(address)).toBe(true)
  })

  it.each([
    '128.0.0.1',
    '127.0.0.256',
    '127.0.0',
    '127.0.0.1.example',
    '::',
    '::2',
    '::ffff:10.0.0.1',
    '2001:db8::1',
    'localhost',
    '',
    'x]y:',
  ])('has not the address %j', address => {
    expect(isLoopbackAddress(address)).toBe(false)
  })

  it('is called localhost, also with a name before it, and never what only begins so', () => {
    expect(['localhost', 'LOCALHOST', 'db.localhost', '127.0.0.1'].every(isLoopbackName)).toBe(true)
    expect(['localhost.example', 'notlocalhost', 'db.example', '10.0.0.1'].some(isLoopbackName)).toBe(false)
  })
})
