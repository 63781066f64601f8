import { describe, expect } from 'vitest'
import { aDeposit, anAccount, aTransaction, aUser } from '../support/builders.js'
import { it } from '../support/platform.js'
import { judge, read } from '../support/rules.js'

const HOUR = 3600
const test = () => anAccount({ user: aUser({ email: 'client_4711@temp.proconnectsa.co.za', username: 'client_4711' }) })

describe('payment_issue', () => {
  it.for([
    ['just below two hours', 2 * HOUR - 60, undefined],
    ['just above two hours', 2 * HOUR + 60, 1],
  ] as const)('judges a deposit that has waited %s: %s', async ([, seconds, count], { platform }) => {
    await platform.add(aDeposit({ createdAt: `${seconds} seconds ago` }))

    const { rule, problem } = await judge(platform, 'payment_issue')

    expect(problem?.count).toBe(count)
    expect(rule?.status).toBe(count === undefined ? 'fine' : 'problem')
  })

  it('lists deposits with a noted bank reference first, marked, then the oldest', async ({ platform }) => {
    const account = anAccount({ user: aUser({ email: 'owner@plumbers.example' }) })
    await platform.add(
      aDeposit({ account, amount: '80.00', createdAt: '9 hours ago', referenceNumber: 'PCSA-1' }),
      aDeposit({ account, amount: '90.00', createdAt: '5 hours ago', referenceNumber: 'PCSA-2', bankReference: 'FNB 4711' }),
      aDeposit({ account, amount: '70.00', createdAt: '30 hours ago', referenceNumber: 'PCSA-3' }),
    )

    const { problem } = await judge(platform, 'payment_issue')

    expect(problem).toMatchObject({ severity: 'high', count: 3, message: ['3 deposits pending >2h'] })
    expect(read(problem)).toEqual([
      '<owner@plumbers.example>: R90.00 · bank reference noted · 5 hours · check_status deposit PCSA-2',
      '<owner@plumbers.example>: R70.00 · 30 hours · check_status deposit PCSA-3',
      '<owner@plumbers.example>: R80.00 · 9 hours · check_status deposit PCSA-1',
    ])
  })

  it('ignores premium requests, other statuses, and accounts that are not people', async ({ platform }) => {
    await platform.add(
      aDeposit({ createdAt: '9 hours ago', verificationNotes: 'A Premium Listing Request for 30 days' }),
      aDeposit({ createdAt: '9 hours ago', status: 'cancelled' }),
      aDeposit({ createdAt: '9 hours ago', account: test() }),
    )

    expect((await judge(platform, 'payment_issue')).rule?.status).toBe('fine')
  })

  it('uses the threshold of the settings', async ({ platform }) => {
    await platform.add(aDeposit({ createdAt: '9 hours ago' }))
    const { thresholds } = await import('../support/report.js').then(({ aContext }) => aContext())

    const { rule } = await judge(platform, 'payment_issue', { thresholds: { ...thresholds, pendingDeposit: 10 * HOUR } })

    expect(rule?.status).toBe('fine')
  })

  it('counts all subjects, and lists the first ones and the ignored ones however short the list', async ({ platform }) => {
    const old = aDeposit({ createdAt: '3 hours ago' })
    await platform.add(...Array.from({ length: 30 }, () => aDeposit({ createdAt: '9 hours ago' })), old)

    const { problem } = await judge(platform, 'payment_issue', { ignored: { payment_issue: [String(old.values.id)] } })

    expect(problem?.count).toBe(31)
    expect(problem?.subjects.map(({ id }) => id)).toContain(old.values.id)
    expect(problem?.subjects.length).toBeLessThanOrEqual(22)
  })

  it('is unknown if the deposits cannot be read', async ({ platform }) => {
    await platform.sql('DROP TABLE deposit_requests')

    const { rule, problem } = await judge(platform, 'payment_issue')

    expect(problem).toBeUndefined()
    expect(rule).toMatchObject({ status: 'unknown', errors: [{ message: expect.stringContaining('deposit_requests') }] })
  })
})

describe('stuck_deposits', () => {
  it('fires immediately on money that was recognised and never credited', async ({ platform }) => {
    const account = anAccount({ user: aUser({ email: 'owner@plumbers.example' }) })
    await platform.add(aDeposit({ account, status: 'verified', amount: '160.00', createdAt: '1 minute ago', referenceNumber: 'PCSA-7' }))

    const { problem } = await judge(platform, 'stuck_deposits')

    expect(problem).toMatchObject({ severity: 'high', count: 1 })
    expect(read(problem)).toEqual([
      '<owner@plumbers.example>: R160.00 · paid, never credited: no transaction or wallet row has PCSA-7 · 1 minute · check_status deposit PCSA-7',
    ])
  })

  it('ignores a verified deposit that was processed', async ({ platform }) => {
    await platform.add(aDeposit({ status: 'verified', processedAt: '1 minute ago' }))

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe('fine')
  })

  it.for([
    ['just below two hours', 2 * HOUR - 60, 'fine'],
    ['just above two hours', 2 * HOUR + 60, 'problem'],
  ] as const)('judges a deposit that has been processing for %s', async ([, seconds, status], { platform }) => {
    await platform.add(aDeposit({ status: 'processing', createdAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe(status)
  })

  it.for([
    ['just within the window', 24 * HOUR - 60, 'problem'],
    ['just before it', 24 * HOUR + 60, 'fine'],
  ] as const)('judges a deposit completed %s without a transaction', async ([, seconds, status], { platform }) => {
    await platform.add(aDeposit({ status: 'completed', createdAt: '9 days ago', processedAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe(status)
  })

  it('finds the transaction by either reference, on the same account only', async ({ platform }) => {
    const account = anAccount()
    const done = { account, status: 'completed', createdAt: '3 hours ago' }
    await platform.add(
      aDeposit({ ...done, referenceNumber: 'PCSA-1' }),
      aTransaction({ account, reference: 'PCSA-1' }),
      aDeposit({ ...done, referenceNumber: 'PCSA-2', bankReference: 'FNB 2' }),
      aTransaction({ account, reference: 'FNB 2' }),
      aDeposit({ ...done, referenceNumber: 'PCSA-3' }),
      aTransaction({ reference: 'PCSA-3' }),
      aDeposit({ ...done, referenceNumber: 'PCSA-4' }),
      aTransaction({ account, reference: 'PCSA-4', transactionType: 'refund' }),
      aDeposit({ ...done, referenceNumber: 'PCSA-5', bankReference: '' }),
      aTransaction({ account, reference: '' }),
    )

    const { problem } = await judge(platform, 'stuck_deposits')

    expect(
      read(problem)
        .map(line => line.slice(-6))
        .toSorted(),
    ).toEqual(['PCSA-3', 'PCSA-4', 'PCSA-5'])
  })

  it('ignores premium listings, which have no deposit transaction, and accounts that are not people', async ({ platform }) => {
    await platform.add(
      aDeposit({ status: 'completed', verificationNotes: 'premium listing request' }),
      aDeposit({ status: 'verified', account: test() }),
    )

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe('fine')
  })

  it('is unknown if the transactions cannot be read', async ({ platform }) => {
    await platform.sql('DROP TABLE transactions')

    expect((await judge(platform, 'stuck_deposits')).rule).toMatchObject({ status: 'unknown' })
  })
})

describe('premium_requests', () => {
  const premium = { verificationNotes: 'Premium listing request: 30 days' }

  it.for([
    ['just below a day', 24 * HOUR - 60, 'fine'],
    ['just above a day', 24 * HOUR + 60, 'problem'],
  ] as const)('judges a request that has waited %s', async ([, seconds, status], { platform }) => {
    await platform.add(aDeposit({ ...premium, createdAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'premium_requests')).rule?.status).toBe(status)
  })

  it('fires immediately on repeated requests of one provider, and says how many there are', async ({ platform }) => {
    const account = anAccount({ user: aUser({ email: 'owner@plumbers.example' }) })
    await platform.add(aDeposit({ ...premium, account }), aDeposit({ ...premium, account }), aDeposit({ account }), aDeposit(premium))

    const { problem } = await judge(platform, 'premium_requests')

    expect(problem).toMatchObject({ severity: 'medium', count: 2 })
    expect(read(problem)[0]).toMatch(/^<owner@plumbers\.example>: R160\.00 · 1 hour · asked 2 times · check_status deposit PCSA-\d+$/)
  })

  it('does not crowd out pending top-ups, nor do they crowd it out', async ({ platform }) => {
    await platform.add(
      ...Array.from({ length: 50 }, () => aDeposit({ createdAt: '9 hours ago' })),
      ...Array.from({ length: 3 }, () => aDeposit({ ...premium, createdAt: '2 days ago' })),
    )

    expect((await judge(platform, 'premium_requests')).problem).toMatchObject({ count: 3, subjects: { length: 3 } })
    expect((await judge(platform, 'payment_issue')).problem).toMatchObject({ count: 50 })
  })

  it('ignores accounts that are not people', async ({ platform }) => {
    await platform.add(aDeposit({ ...premium, createdAt: '9 days ago', account: test() }))

    expect((await judge(platform, 'premium_requests')).rule?.status).toBe('fine')
  })

  it('is unknown if the deposits cannot be read', async ({ platform }) => {
    await platform.sql('ALTER TABLE deposit_requests RENAME verification_notes TO notes')

    expect((await judge(platform, 'premium_requests')).rule).toMatchObject({ status: 'unknown' })
  })
})
