import { describe, expect, it } from 'vitest'
import { indexes } from '../../src/doctor/checks/indexes.js'
import { logs } from '../../src/doctor/checks/logs.js'
import type { LogReading, Outcome } from '../../src/source/readings.js'

const NOW = new Date('2025-10-08T01:52:55Z')
const ERROR = { message: 'canceling statement due to statement timeout', hint: 'Try again.' }
const FAILED = { ok: false, error: ERROR } as const

describe('a failed reading', () => {
  it('indexes are not reported as complete if the columns could not be read', async () => {
    const catalog = { indexes: { ok: true, value: [] }, tables: FAILED }

    expect(await indexes.run({ database: async () => ({ catalog }), consumers: async () => [] } as never)).toMatchObject([
      { status: 'error', found: expect.stringContaining(ERROR.message) },
    ])
  })

  it.for([
    [FAILED, 'error', expect.stringContaining(ERROR.message)],
    [{ bounded: { since: undefined } }, 'fine', expect.stringContaining('searched from an unknown time on')],
    [{ bounded: false }, 'fine', expect.not.stringContaining('unknown time')],
  ] as const)('a log is reported with how far the search reached: %j', async ([more, status, found]) => {
    const look = { kind: 'gunicorn', isOfKind: true, files: ['/g.log'], passedOver: [], beginsThere: false }
    const read = { state: 'read', size: 9, modifiedAt: NOW, lines: [], bounded: false, look } as const
    const reach: Outcome<LogReading> = 'ok' in more ? more : { ok: true, value: { ...read, ...more } }
    const samples = [{ name: 'gunicorn', kind: 'gunicorn', path: '/g.log', outcome: { ok: true, value: read }, reach }]
    const context = { settings: { target: { timezone: 'UTC' } }, logs: async () => ({ samples, hostNow: NOW, answeredAt: NOW }) }

    expect(await logs.run(context as never)).toMatchObject([{ status, found }])
  })
})
