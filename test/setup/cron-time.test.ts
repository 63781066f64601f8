import { describe, expect, it } from 'vitest'
import { cronTimeWords, machineZone } from '../../src/setup/cron-time.js'
import { isZone } from '../../src/text/time-zone.js'
import { NOW } from '../support/report.js'

const words = (machine: string, report: string, hour?: number, now = NOW): string =>
  cronTimeWords({ minute: 13, hour }, { machine, report }, now)

describe('when cron runs a line', () => {
  it('is told in the zone of this machine, and in that of the report where they differ', () => {
    expect(words('Africa/Johannesburg', 'Africa/Johannesburg', 6)).toBe('every day at 06:13 SAST')
    expect(words('UTC', 'Africa/Johannesburg', 6)).toBe('every day at 06:13 UTC (08:13 SAST)')
    expect(words('Africa/Harare', 'Africa/Johannesburg', 6)).toMatch(/^every day at 06:13 \S+ \(06:13 SAST\)$/)
  })

  it('is told by its next run if it is every hour', () => {
    // 01:52 in UTC, and a quarter to the hour in Kathmandu's terms.
    expect(words('UTC', 'Africa/Johannesburg')).toBe('every hour, next at 02:13 UTC (04:13 SAST)')
    expect(words('Asia/Kathmandu', 'Asia/Kathmandu')).toMatch(/^every hour, next at 08:13 /)
  })

  it('is the right hour on the days when clocks change', () => {
    expect(words('Europe/Berlin', 'Africa/Johannesburg', 6, new Date('2025-10-25T20:00:00Z'))).toBe('every day at 06:13 CET (07:13 SAST)')
    expect(words('Europe/Berlin', 'Africa/Johannesburg', 6, new Date('2025-03-29T20:00:00Z'))).toBe('every day at 06:13 CEST (06:13 SAST)')
  })

  it('follows a zone that this machine has', () => {
    expect(isZone(machineZone())).toBe(true)
  })
})
