import { describe, expect } from 'vitest'
import { it } from '../support/world.js'

describe('a terminal that does not say how wide it is', () => {
  // As those of a serial line and of many a container do not.
  it('is shown the report', async ({ world }) => {
    const { status, stdout } = await world.run(['--only', 'registrations'], { columns: 0 })

    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('MONITORING COMPLETE') })
  })
})
