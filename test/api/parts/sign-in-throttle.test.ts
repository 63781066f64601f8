import { describe, expect, it } from 'vitest'
import { SignInThrottle } from '../../../src/api/auth/sign-in-throttle.js'

describe('the sign-in throttle', () => {
  it('makes a client wait after twenty rejected keys, until a minute after the first of them', () => {
    let now = 1
    const throttle = new SignInThrottle(() => now)
    for (let i = 0; i < 20; i++) expect(throttle.addFailure('198.51.100.1')).toBe(undefined)
    now = 15_501
    expect(throttle.addFailure('198.51.100.1')).toBe(45)
    expect(throttle.addFailure('198.51.100.2')).toBe(undefined)

    now = 60_002

    expect(throttle.addFailure('198.51.100.1')).toBe(undefined)
  })

  it('remembers ten thousand networks, and forgets the one seen least recently', () => {
    const throttle = new SignInThrottle(() => 1)
    for (let i = 0; i < 21; i++) throttle.addFailure('198.51.100.1')

    for (let i = 0; i < 10_000; i++) throttle.addFailure(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)

    expect(throttle.addFailure('198.51.100.1')).toBe(undefined)
  })
})
