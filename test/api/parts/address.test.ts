import { describe, expect, it } from 'vitest'
import { addressOf, clientNetwork } from '../../../src/api/requests/address.js'

describe('the client address of a request', () => {
  it('is that of the connection if no proxy is trusted, whatever the headers say', () => {
    expect(addressOf([])('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
    expect(addressOf([])('::ffff:203.0.113.7', undefined)).toBe('203.0.113.7')
  })

  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['10.9.9.9, 198.51.100.1', '198.51.100.1'],
    ['198.51.100.1, 10.0.0.7', '198.51.100.1'],
    [' 198.51.100.1 ,\t10.0.0.7 ', '198.51.100.1'],
    ['2001:db8::5', '2001:db8::5'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
    // The client is unknown: the last known proxy counts instead.
    ['', '10.0.0.1'],
    ['nonsense', '10.0.0.1'],
    ['198.51.100.1, unknown', '10.0.0.1'],
    ['198.51.100.1:4711', '10.0.0.1'],
    ['evil, 10.0.0.7', '10.0.0.7'],
    [`${'10.0.0.7,'.repeat(50)}`, '10.0.0.1'],
  ])('is the right-most forwarded address that is not a trusted proxy: %s', (forwarded, expected) => {
    expect(addressOf(['10.0.0.0/8', '2001:db8:1::/48'])('10.0.0.1', forwarded)).toBe(expected)
  })

  it('counts as one for a whole /64 network of IPv6', () => {
    expect(clientNetwork('2001:db8:0:1:a::1')).toBe(clientNetwork('2001:0db8::1:ffff:0:0:2'))
    expect(clientNetwork('2001:db8:0:1::1')).not.toBe(clientNetwork('2001:db8:0:2::1'))
    expect(clientNetwork('198.51.100.1')).toBe('198.51.100.1')
  })
})
