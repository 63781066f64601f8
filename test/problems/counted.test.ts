import { describe, expect } from 'vitest'
import { aProvider } from '../support/builders.js'
import { it } from '../support/platform.js'
import { judge } from '../support/rules.js'

describe('a problem of which only the number is shown', () => {
  it('has the same number, and reads only one subject', async ({ platform }) => {
    await platform.add(...Array.from({ length: 3 }, () => aProvider({ verificationStatus: 'pending', createdAt: '5 days ago' })))

    const { problem: whole } = await judge(platform, 'verification_delay')
    const { problem: counted } = await judge(platform, 'verification_delay', { countsOnly: true })

    expect([whole?.count, whole?.subjects.length]).toEqual([3, 3])
    expect([counted?.count, counted?.subjects.length]).toEqual([3, 1])
    expect(counted?.message).toEqual(whole?.message)
  })
})
