import { describe, expect, it } from 'vitest'
import { Failures } from '../../../src/api/auth/failures.js'

describe('keys that let nobody in', () => {
  it('are listened to again a minute after the first of them', () => {
    let now = 0
    const failures = new Failures(() => now)
    for (let i = 0; i < 20; i++) expect(failures.add('198.51.100.1')).toBe(undefined)
    now = 15_500
    expect(failures.add('198.51.100.1')).toBe(45)
    expect(failures.add('198.51.100.2')).toBe(undefined)

    now = 60_000

    expect(failures.add('198.51.100.1')).toBe(undefined)
  })

  it('cannot fill the memory, from however many addresses they come', () => {
    const failures = new Failures(() => 0)
    for (let i = 0; i < 21; i++) failures.add('198.51.100.1')

    for (let i = 0; i < 10_000; i++) failures.add(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)

    expect(failures.add('198.51.100.1')).toBe(undefined)
  })
})
