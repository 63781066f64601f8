import { describe, expect, it } from 'vitest'
import { type ClockReading, judgeClocks } from '../../src/doctor/checks/clocks.js'
import { judgeEncryption } from '../../src/doctor/checks/encryption.js'
import { judgeLocale } from '../../src/doctor/checks/locale.js'
import { judgeNode } from '../../src/doctor/checks/node.js'
import { judgeServer } from '../../src/doctor/checks/postgres.js'
import type { Server } from '../../src/platform/catalog.js'

const NOW = Date.parse('2025-10-08T01:52:55Z')

/** A clock this many seconds ahead of this machine's, read within a fifth of a second. */
const aClock = (ahead: number): ClockReading => ({
  now: new Date(NOW + ahead * 1000),
  requestedAt: new Date(NOW - 100),
  answeredAt: new Date(NOW + 100),
})

const aServer = (overrides: Partial<Server> = {}): Server => ({
  version: '15.18',
  number: 150_018,
  database: 'shop',
  role: 'check_status',
  now: new Date(NOW),
  isStandby: false,
  behindSeconds: null,
  isCaughtUp: null,
  isSuperuser: false,
  isReadOnly: true,
  isMadeByGrants: true,
  encoding: 'UTF8',
  path: 'public',
  powers: [],
  memberOf: [],
  canBecome: [],
  createsIn: [],
  ...overrides,
})

describe('three clocks', () => {
  it('clocks agree within the time it takes to read them', () => {
    expect(judgeClocks(aClock(0.9), aClock(0))).toEqual([{ status: 'fine', found: 'this machine, the host and the database agree' }])
    expect(judgeClocks(aClock(0), undefined)[0]?.found).toBe('this machine and the host agree')
  })

  it.for([
    [-3600, 'this machine is 60 minutes ahead of the database'],
    [90, 'this machine is 90 seconds behind the database'],
  ] as const)('if two clocks are %i seconds ahead, this machine is the wrong one', ([ahead, found]) => {
    const findings = judgeClocks(aClock(ahead), aClock(ahead))

    expect(findings).toMatchObject([{ status: 'warning', found }])
  })

  it('a host whose clock differs from the database is an error', () => {
    expect(judgeClocks(aClock(30), aClock(0))).toMatchObject([{ status: 'error', found: 'the host is 29 seconds ahead of the database' }])
  })
})

describe('a server', () => {
  it('a primary of a supported version is fine', () => {
    expect(judgeServer(aServer()).map(({ found }) => found)).toEqual(['PostgreSQL 15.18', 'the main server, not a copy of it (primary)'])
  })

  it('an unsupported version is a warning', () => {
    expect(judgeServer(aServer({ version: '12.9', number: 120_009 }))[0]).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('12.9'),
    })
  })

  it.for([
    [{ isCaughtUp: true, behindSeconds: 9999 }, 'fine', 'a standby, not behind its primary'],
    [{ isCaughtUp: false, behindSeconds: 12.4 }, 'fine', 'a standby, 12 s behind its primary'],
    [{ isCaughtUp: null, behindSeconds: null }, 'warning', 'a standby with an unknown delay: it has replayed nothing since it started'],
    [{ isCaughtUp: false, behindSeconds: 301 }, 'warning', 'a standby, 301 s behind its primary'],
  ] as const)('a server in recovery (%j) is a standby: %s', ([row, status, found]) => {
    expect(judgeServer(aServer({ isStandby: true, ...row }))[1]).toMatchObject({ status, found })
  })
})

describe('Node.js', () => {
  it.for([
    ['v18.20.4', 'error'],
    ['v20.18.1', 'error'],
    ['v20.19.0', 'fine'],
    ['v26.1.0', 'fine'],
  ] as const)('Node.js %s is %s', ([version, status]) => {
    expect(judgeNode(version).status).toBe(status)
  })
})

describe('the locale', () => {
  it.for([
    [{ LANG: 'en_ZA.UTF-8' }, 'en_ZA.UTF-8'],
    [{ LANG: 'C.utf8', LC_CTYPE: '' }, 'C.utf8'],
    [{ LANG: 'C', LESSCHARSET: 'utf-8' }, 'C, and LESSCHARSET is utf-8'],
  ] as const)('is named where a pager shows emoji: %j', ([env, found]) => {
    expect(judgeLocale(env)).toEqual({ status: 'fine', found })
  })

  it.for([[{}], [{ LANG: 'en_ZA.UTF-8', LC_ALL: 'C' }], [{ LANG: 'de_DE@euro' }]])(
    'names LESSCHARSET=utf-8 where a pager would not: %j',
    ([env = {}]) => {
      expect(judgeLocale(env)).toMatchObject({ status: 'fine', found: expect.stringContaining('LESSCHARSET=utf-8') })
    },
  )
})

describe('the way to PostgreSQL', () => {
  const encryption = {
    protocol: 'TLSv1.3',
    checked: 'authority and name',
    names: 'db.example',
    issuer: 'Shop Root',
    expires: new Date('2026-01-08T12:00:00Z'),
  } as const
  const judge = (found: Parameters<typeof judgeEncryption>[0], isOverSsh = true) =>
    judgeEncryption(found, { ssh: isOverSsh && { host: 'shop' } }, new Date(NOW))

  it('is fine encrypted, with what was checked and until when', () => {
    expect(judge(encryption)).toEqual({
      status: 'fine',
      found: 'encrypted with TLSv1.3; certificate for db.example by Shop Root (authority and name checked), until 2026-01-08',
    })
    expect(judge({ ...encryption, checked: 'nothing' }).found).toContain('by Shop Root (not checked)')
  })

  it('is warned of 30 days before its certificate expires, and afterwards', () => {
    const expiring = (day: string) => judge({ ...encryption, expires: new Date(day) })
    expect(expiring('2025-11-07T12:00:00Z').status).toBe('fine')
    expect(expiring('2025-11-06T12:00:00Z')).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(/expires in 29 days, on 2025-11-06$/),
    })
    expect(expiring('2025-10-07T12:00:00Z')).toMatchObject({ status: 'warning', found: expect.stringMatching(/expired on 2025-10-07$/) })
  })

  it('is fine unencrypted over SSH, and on this machine', () => {
    expect(judge(undefined)).toEqual({ status: 'fine', found: expect.stringContaining('SSH encrypts the way to the host') })
    expect(judge(undefined, false)).toEqual({ status: 'fine', found: 'not encrypted: it stays on this machine' })
  })
})
