import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DoctorShape, documentOf, exitStatusOf, overallStatus } from '../../src/doctor/document.js'
import type { CheckReport } from '../../src/doctor/examine.js'
import type { Finding } from '../../src/doctor/types.js'

const aReport = (...findings: Finding<string>[]): CheckReport => ({
  id: 'node',
  title: 'Node.js',
  status: findings[0]?.status ?? 'fine',
  findings,
  because: null,
})

const examined = (...checks: CheckReport[]) => ({ target: 'test', examinedAt: new Date('2025-10-08T01:52:55Z'), tookMs: 12.7, checks })

describe('the JSON of the doctor', () => {
  it('its schema does not change', async () => {
    await expect(`${JSON.stringify(z.toJSONSchema(DoctorShape), null, 2)}\n`).toMatchFileSnapshot('golden/schema.json')
  })

  it('a document matches the schema, with every field present', () => {
    const document = documentOf([
      examined(aReport({ status: 'warning', found: 'old', advice: 'renew', paste: ['a'] }), aReport({ status: 'fine', found: 'new' })),
    ])

    expect(DoctorShape.strict().parse(document)).toEqual(document)
    expect(document).toMatchObject({ schemaVersion: 1, status: 1, targets: [{ standing: 'warning', tookMs: 13 }] })
    expect(document.targets[0]?.checks[1]?.findings[0]).toEqual({ standing: 'fine', found: 'new', advice: null, paste: [] })
  })
})

describe('the exit status of the doctor', () => {
  it.for([
    [['fine', 'left_out'], 'fine', 0],
    [['fine', 'warning', 'not_checked'], 'warning', 1],
    [['warning', 'error', 'not_checked'], 'error', 2],
  ] as const)('the exit status for %j is that of the worst', ([statuses, worst, exitStatus]) => {
    expect(overallStatus(statuses)).toBe(worst)
    expect(exitStatusOf(statuses.map(status => examined(aReport({ status, found: '' }))))).toBe(exitStatus)
  })
})
