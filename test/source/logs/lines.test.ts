import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOG_KINDS } from '../../../src/config/settings.js'
import { parseLine } from '../../../src/source/logs/lines.js'
import { cpuMs } from '../../support/cpu.js'

const SAST = 'Africa/Johannesburg'

describe('a line of the Django log', () => {
  it('has a stamp without an offset in the time zone of the target', () => {
    const line = parseLine('ERROR 2025-10-08 03:52:55,123 views 812 1400 It broke', 'django', SAST)

    expect(line).toEqual({
      at: new Date('2025-10-08T01:52:55.123Z'),
      level: 'ERROR',
      text: 'ERROR 2025-10-08 03:52:55,123 views 812 1400 It broke',
    })
  })

  it('has its time adjusted for daylight saving in the zone', () => {
    expect(parseLine('INFO 2025-07-01 12:00:00,000 x', 'django', 'Europe/Berlin').at).toEqual(new Date('2025-07-01T10:00:00Z'))
    expect(parseLine('INFO 2025-12-01 12:00:00,000 x', 'django', 'Europe/Berlin').at).toEqual(new Date('2025-12-01T11:00:00Z'))
  })

  it("has the same time as with Intl in the platform's own zone, at any hour of any month, and before its offset was fixed", () => {
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: SAST, dateStyle: 'short', timeStyle: 'medium' })
    const moments = Array.from({ length: 12 * 100 }, (_, month) => new Date(Date.UTC(1970, month, 1 + (month % 28), month % 24, 59, 59)))
    moments.push(new Date('1943-01-01T00:00:00Z'))

    expect(moments.map(at => parseLine(`INFO ${clock.format(at)},000 x`, 'django', SAST).at)).toEqual(moments)
  })

  it('has neither time nor level if it is part of a traceback', () => {
    expect(parseLine('  File "views.py", line 3', 'django', SAST)).toEqual({ text: '  File "views.py", line 3' })
  })

  it.each([
    '2025-02-30 03:52:55,123',
    '2025-13-01 03:52:55,123',
    '2025-10-08 24:00:00,123',
    '2025-10-08 03:61:55,123',
    '0000-00-00 00:00:00,000',
  ])('has no time if its stamp is impossible: %s', stamp => {
    expect(parseLine(`ERROR ${stamp} x`, 'django', SAST)).toEqual({ level: 'ERROR', text: `ERROR ${stamp} x` })
  })

  it('has no time in a zone that does not exist', () => {
    expect(parseLine('ERROR 2025-10-08 03:52:55,123 x', 'django', 'Mars/Base').at).toBeUndefined()
  })
})

describe('a line of the gunicorn log', () => {
  it('has its own offset, whatever the zone of the target', () => {
    const line = parseLine('[2025-10-08 03:52:55 +0000] [812] [ERROR] Worker (pid:9) was sent SIGKILL', 'gunicorn', SAST)

    expect(line.at).toEqual(new Date('2025-10-08T03:52:55Z'))
    expect(line.level).toBe('ERROR')
  })

  it('may have an offset west of Greenwich', () => {
    expect(parseLine('[2025-10-08 03:52:55 -0330] [8] [INFO] x', 'gunicorn', SAST).at).toEqual(new Date('2025-10-08T07:22:55Z'))
  })
})

describe('a line of the access log', () => {
  const line = (request: string, status: number, agent = 'curl') =>
    `10.0.0.1 - - [08/Oct/2025:03:52:55 +0000] "${request}" ${status} 153 "-" "${agent}"`

  it('is an error from status 500 on', () => {
    expect(parseLine(line('GET / HTTP/1.1', 502), 'access', SAST)).toMatchObject({ at: new Date('2025-10-08T03:52:55Z'), level: 'ERROR' })
    expect(parseLine(line('GET / HTTP/1.1', 404), 'access', SAST).level).toBeUndefined()
  })

  it('cannot be made an error by its user agent', () => {
    expect(parseLine(line('GET / HTTP/1.1', 200, 'x" 500 1 "'), 'access', SAST).level).toBeUndefined()
  })

  it('may have an escaped quote in its request', () => {
    expect(parseLine(line('GET /\\"x HTTP/1.1', 500), 'access', SAST).level).toBe('ERROR')
  })
})

describe('a line of any other log', () => {
  it.each([
    ['2025-10-08T03:52:55.5Z down', '2025-10-08T03:52:55.500Z'],
    ['2025-10-08T03:52:55.123456+02:00 down', '2025-10-08T01:52:55.123Z'],
    ['2025-10-08 03:52:55 down', '2025-10-08T01:52:55.000Z'],
  ])('has the time at its beginning: %s', (text, at) => {
    expect(parseLine(text, 'text', SAST).at?.toISOString()).toBe(at)
  })

  it('has a level if a whole word is one', () => {
    expect(parseLine('cron: FATAL: no such job', 'text', SAST).level).toBe('FATAL')
    expect(parseLine('ERRORS=0', 'text', SAST).level).toBeUndefined()
  })
})

describe('any line', () => {
  const stamp = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99)).map(parts => {
    const [year, ...rest] = parts.map((part, index) => String(part).padStart(index ? 2 : 4, '0'))
    const [month, day, hour, minute, second] = rest
    return `${year}-${month}-${day} ${hour}:${minute}:${second}`
  })
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.constantFrom('ERROR ', '[', '', 'x [08/Oct/2025:'), stamp, fc.string()).map(parts => parts.join('')),
  )

  it('is parsed without throwing, keeps its text, and has a valid time or none', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(...LOG_KINDS),
        fc.constantFrom(SAST, 'America/St_Johns', 'Nowhere/At_All', ''),
        (text, kind, zone) => {
          const line = parseLine(text, kind, zone)
          expect(line.text).toBe(text)
          expect(line.at === undefined || !Number.isNaN(line.at.getTime())).toBe(true)
        },
      ),
    )
  })

  it('is parsed in time proportional to its length', () => {
    const before = cpuMs()
    for (const kind of LOG_KINDS)
      for (const unit of ['"', '\\', '[', ' ', 'A', '" 5', '\\"', '[1]', 'ERROR', '2025-10-08 '])
        parseLine(unit.repeat(200_000), kind, SAST)

    expect(cpuMs() - before).toBeLessThan(2000)
  })
})
