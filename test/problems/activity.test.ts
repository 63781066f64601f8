import { describe, expect } from 'vitest'
import { aDeposit, aLead, anAssignment, aUser } from '../support/builders.js'
import { it } from '../support/platform.js'
import { aContext } from '../support/report.js'
import { aLog, judge, messageOf, read } from '../support/rules.js'

const HOUR = 3600
const DAY = 24 * HOUR

describe('unassigned_leads', () => {
  const waiting = { status: 'verified', createdAt: '9 days ago' }

  it.for([
    ['just below two hours', 2 * HOUR - 60, 'fine'],
    ['just above two hours', 2 * HOUR + 60, 'problem'],
  ] as const)('judges a lead that was verified %s ago', async ([, seconds, status], { platform }) => {
    await platform.add(aLead({ ...waiting, verifiedAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'unassigned_leads')).rule?.status).toBe(status)
  })

  it('ignores assigned and unverified leads, and fires whoever posted the lead', async ({ platform }) => {
    const lead = aLead({ ...waiting, verifiedAt: '9 hours ago' })
    await platform.add(
      anAssignment({ lead }),
      aLead({ status: 'pending', createdAt: '9 days ago' }),
      aLead({ ...waiting, client: aUser({ userType: 'client', email: 'client_4711@temp.proconnectsa.co.za', username: 'client_4711' }) }),
    )

    expect((await judge(platform, 'unassigned_leads')).problem).toMatchObject({ count: 1 })
  })

  it('does not fire on expired leads, and counts them', async ({ platform }) => {
    const over = { ...waiting, verifiedAt: '12 days ago', expiresAt: '10 days ago' }
    await platform.add(aLead(over), aLead(over))
    expect((await judge(platform, 'unassigned_leads')).rule?.status).toBe('fine')

    await platform.add(aLead({ ...waiting, verifiedAt: '5 hours ago' }))

    expect((await judge(platform, 'unassigned_leads')).problem).toMatchObject({
      count: 1,
      message: ['1 lead verified >2h ago without a provider (2 more have expired)'],
    })
  })

  it('counts only leads that waited too long, and says what they are', async ({ platform }) => {
    await platform.add(
      aLead({ ...waiting, title: 'Burst pipe', verifiedAt: '5 hours ago' }),
      aLead({ ...waiting, verifiedAt: '1 hour ago' }),
    )

    const { problem } = await judge(platform, 'unassigned_leads')

    expect(problem).toMatchObject({ severity: 'medium', count: 1, message: ['1 lead verified >2h ago without a provider'] })
    expect(read(problem)).toEqual([
      expect.stringMatching(/^Category \d+ in Cape Town: Burst pipe · 5 hours · check_status lead [\da-f]{8}$/),
    ])
  })

  it('is unknown if the assignments cannot be read', async ({ platform }) => {
    await platform.sql('DROP TABLE leads_leadassignment')

    expect((await judge(platform, 'unassigned_leads')).rule).toMatchObject({ status: 'unknown' })
  })
})

describe('waiting_leads', () => {
  const pending = { status: 'pending', createdAt: '5 days ago' }

  it.for([
    ['just below a day', DAY - 60, 'fine'],
    ['just above a day', DAY + 60, 'problem'],
  ] as const)('judges a lead that has been pending for %s', async ([, seconds, status], { platform }) => {
    await platform.add(aLead({ ...pending, createdAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'waiting_leads')).rule?.status).toBe(status)
  })

  it('says which leads wait for a human, for how long, and why they were blocked', async ({ platform }) => {
    await platform.add(
      aLead({ ...pending, title: 'Tap', createdAt: '9 days ago' }),
      aLead({ ...pending, title: 'Roof', verificationNotes: 'Blocked: no budget given' }),
    )

    const { problem } = await judge(platform, 'waiting_leads')

    expect(problem).toMatchObject({ severity: 'medium', count: 2, message: ['2 leads pending >24h, waiting for a human'] })
    expect(read(problem)).toEqual([
      expect.stringMatching(/^Roof in Cape Town · 5 days · blocked: no budget given · check_status lead [\da-f]{8}$/),
      expect.stringMatching(/^Tap in Cape Town · 9 days · check_status lead [\da-f]{8}$/),
    ])
  })

  it.for([
    ['verification_notes', 'fine'],
    ['expires_at', 'unknown'],
  ] as const)('is unknown without %s, and unassigned_leads only if it reads that too', async ([column, other], { platform }) => {
    await platform.sql(`ALTER TABLE leads_lead DROP COLUMN ${column}`)

    expect((await judge(platform, 'waiting_leads')).rule).toMatchObject({
      status: 'unknown',
      errors: [{ message: expect.stringContaining(column) }],
    })
    expect((await judge(platform, 'unassigned_leads')).rule?.status).toBe(other)
  })
})

describe('silence', () => {
  const lively = [aUser(), aDeposit(), aLead()]

  it('is fine while registrations, deposits and leads come in', async ({ platform }) => {
    await platform.add(...lively)

    expect((await judge(platform, 'silence')).rule?.status).toBe('fine')
  })

  it.for([
    ['just below three days', 3 * DAY - 60, []],
    ['just above three days', 3 * DAY + 60, ['deposits']],
  ] as const)('judges a platform whose last deposit was made %s ago', async ([, seconds, silent], { platform }) => {
    await platform.add(aUser(), aLead(), aDeposit({ createdAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'silence')).problem?.subjects.map(({ id }) => id) ?? []).toEqual(silent)
  })

  it('ignores registrations of accounts that are not people', async ({ platform }) => {
    const old = aUser({ createdAt: '4 days ago' })
    await platform.add(
      old,
      aUser({ email: 'client_4711@temp.proconnectsa.co.za', username: 'client_4711' }),
      aDeposit({ createdAt: '1 hour ago' }),
      aLead({ client: old }),
    )
    await platform.sql("UPDATE users_user SET created_at = now() - interval '4 days' WHERE username <> 'client_4711'")

    const { problem } = await judge(platform, 'silence')

    expect(problem).toMatchObject({ severity: 'warning', count: 1, message: ['No registration for longer than usual'] })
  })

  it('fires if there never was any', async ({ platform }) => {
    expect((await judge(platform, 'silence')).problem).toMatchObject({
      count: 3,
      message: ['No registration and no deposit and no lead for longer than usual'],
    })
  })

  it('is unknown if one of the three cannot be read, and still judges the others', async ({ platform }) => {
    await platform.add(aUser(), aLead())
    await platform.sql('DROP TABLE deposit_requests')

    const { rule, problem } = await judge(platform, 'silence')

    expect(rule?.status).toBe('unknown')
    expect(problem).toBeUndefined()
  })
})

describe('failed_logins', () => {
  const refused = (address: string) => `${address} - - [x] "POST /api/login/ HTTP/1.1" 401 58 "-" "-"`
  const failed = (email: string) => `WARNING x auth 1 2 LOGIN FAILED: ${email} - wrong password`
  const times = (count: number, line: string) => Array.from({ length: count }, (_, i) => [i + 1, line] as const)

  it.for([
    [4, 'fine'],
    [5, 'problem'],
  ] as const)('judges %i failures from one address', async ([count, status], { platform }) => {
    const { rule } = await judge(platform, 'failed_logins', {}, { django: aLog([]), access: aLog(times(count, refused('203.0.113.7'))) })

    expect(rule?.status).toBe(status)
  })

  it('counts e-mails separately, ignoring case and the accounts that are not people', async ({ platform }) => {
    const { problem } = await judge(
      platform,
      'failed_logins',
      {},
      {
        django: aLog([
          ...times(3, failed('Owner@plumbers.example')),
          ...times(3, failed('owner@PLUMBERS.example')),
          ...times(9, failed('client_77@temp.proconnectsa.co.za')),
        ]),
      },
    )

    expect(problem).toMatchObject({ severity: 'high', count: 1, subjects: [{ id: 'owner@plumbers.example' }] })
    expect(read(problem)).toEqual([
      expect.stringMatching(/^<owner@plumbers\.example> · 6 failed log-ins · last \S+ · check_status user <owner@plumbers\.example>$/),
    ])
  })

  it('says which of the others are e-mails: they are often the same attempts', async ({ platform }) => {
    const { problem } = await judge(
      platform,
      'failed_logins',
      {},
      { django: aLog(times(5, failed('owner@plumbers.example'))), access: aLog(times(6, refused('203.0.113.7'))) },
    )

    expect(problem?.message.map(piece => (typeof piece === 'string' ? piece : '…')).join('')).toMatch(
      /failed 6 times to log in, and 1 e-mail at least 5 times/,
    )
  })

  it('counts only within the window', async ({ platform }) => {
    const { rule } = await judge(
      platform,
      'failed_logins',
      {},
      { django: aLog([]), access: aLog(times(5, refused('203.0.113.7')).map(([m, line]) => [m + 24 * 60 - 3, line])) },
    )

    expect(rule?.status).toBe('fine')
  })

  it('is unknown without a log to count from', async ({ platform }) => {
    expect((await judge(platform, 'failed_logins')).rule).toMatchObject({
      status: 'unknown',
      errors: [],
      reason: { message: expect.stringContaining('there is no /') },
    })
  })

  it('is unknown if one log cannot be read, but reports what the other shows', async ({ platform }) => {
    const error = { message: 'permission denied', hint: 'Let the account read it.' }
    const { rule, problem } = await judge(
      platform,
      'failed_logins',
      {},
      { access: aLog(times(6, refused('203.0.113.7'))), django: { ok: false, error } },
    )

    expect(rule).toMatchObject({ status: 'unknown', errors: [error] })
    expect(problem).toMatchObject({ count: 1, atLeast: true })
    expect(messageOf(problem)).toBe('203.0.113.7 failed at least 6 times to log in, in the last 24 hours, of which not all was looked at')
    expect(rule?.reach).toMatchObject({ isWhole: false, since: null, logs: [{ name: 'access' }], notLookedAt: ['django'] })
  })
})

describe('payment_issue', () => {
  it('reports at least what one of its two tables shows if the other cannot be read', async ({ platform }) => {
    await platform.add(aDeposit({ createdAt: '9 hours ago' }))
    await platform.sql('ALTER TABLE users_wallettransaction RENAME COLUMN amount TO other')

    expect(await judge(platform, 'payment_issue')).toMatchObject({ rule: { status: 'unknown' }, problem: { count: 1, atLeast: true } })
  })
})

describe('log_errors', () => {
  const all = { django: aLog([]), gunicorn: aLog([]), access: aLog([]) }
  const error = (message: string) => `ERROR 2025-10-08 03:52:55,123 django.request 1 2 ${message}`
  const times = (count: number, line: string) => Array.from({ length: count }, (_, i) => [i + 1, line] as const)

  it.for([
    [50, 'warning'],
    [51, 'high'],
  ] as const)('judges %i errors as %s', async ([count, severity], { platform }) => {
    const { problem } = await judge(platform, 'log_errors', {}, { django: aLog(times(count, error('Internal Server Error: /api/leads/'))) })

    expect(problem).toMatchObject({ severity, count: 1 })
  })

  it('merges equal messages, most frequent first, and says when each began and ended', async ({ platform }) => {
    const { problem } = await judge(
      platform,
      'log_errors',
      {},
      {
        ...all,
        django: aLog([[90, error('rare')], ...times(3, error('Internal Server Error: /api/leads/'))].reverse() as [number, string][]),
      },
    )

    expect(problem?.count).toBe(2)
    expect(messageOf(problem)).toMatch(/^4 errors in the logs in the last 24 hours, 2 different messages, first .* last /)
    expect(read(problem)).toEqual([
      expect.stringMatching(/^django: django\.request: Internal Server Error: \/api\/leads\/ · 3 times · first .*Z, last .*Z$/),
      expect.stringMatching(/^django: django\.request: rare · .*Z$/),
    ])
  })

  it('is fine if no log holds an error', async ({ platform }) => {
    expect((await judge(platform, 'log_errors', {}, all)).rule?.status).toBe('fine')
  })

  it('is unknown if a log is absent, unless another holds errors', async ({ platform }) => {
    expect((await judge(platform, 'log_errors')).rule).toMatchObject({ status: 'unknown', errors: [] })
    const { rule } = await judge(platform, 'log_errors', {}, { ...all, access: { ok: true, value: { state: 'absent' } } })
    expect(rule).toMatchObject({ status: 'unknown', reason: { message: 'there is no /var/log/proconnectsa/access.log' } })
    expect((await judge(platform, 'log_errors', {}, { django: aLog(times(1, error('x'))) })).rule?.status).toBe('problem')
  })

  it('suggests settings that make it known if one of the default logs is absent', async ({ platform }) => {
    const usual = (isUsual: boolean) => aContext().logs.map(log => ({ ...log, ...(isUsual && { isUsual }) }))
    const outcomes = { ...all, gunicorn: { ok: true, value: { state: 'absent' } } } as const

    const { rule } = await judge(platform, 'log_errors', { logs: usual(true) }, outcomes)
    expect(rule?.reason?.hint).toBe(
      'If that is right, list the other logs under the target in the settings: logs = [{ name = "django", path = "/opt/proconnectsa/backend/logs/django.log" }, { name = "access", path = "/var/log/proconnectsa/access.log" }]',
    )
    const named = await judge(platform, 'log_errors', { logs: usual(false) }, outcomes)
    expect(named.rule?.reason?.hint).toContain('take the log out of them')
  })

  it('is unknown if the settings name no log', async ({ platform }) => {
    expect((await judge(platform, 'log_errors', { logs: [] })).rule).toMatchObject({ status: 'unknown', errors: [] })
  })

  it('is unknown if a log cannot be read', async ({ platform }) => {
    const { rule } = await judge(platform, 'log_errors', {}, { django: { ok: false, error: { message: 'is a directory', hint: 'x' } } })

    expect(rule?.status).toBe('unknown')
  })
})
