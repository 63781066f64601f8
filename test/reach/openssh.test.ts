import { describe, expect } from 'vitest'
import { it } from '../support/world.js'

describe('over OpenSSH', () => {
  it('prints the whole report', async ({ world }) => {
    await world.configure({ ssh: { transport: 'openssh' } })
    const report = await world.run(['report'])
    expect(report.stderr).toBe('')
    expect(report.status).toBe(0)
    expect(report.stdout).toContain('Users')
  })
})
