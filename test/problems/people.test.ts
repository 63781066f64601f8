import { describe, expect } from 'vitest'
import { aDeposit, aLead, anAccount, aProvider, aTicket, aUser } from '../support/builders.js'
import { it } from '../support/platform.js'
import { judge, read } from '../support/rules.js'

const HOUR = 3600
const DAY = 24 * HOUR
const never = { lastLogin: null, lastActive: null }
const nobody = (more: object = {}) =>
  aUser({ email: 'client_4711@temp.proconnectsa.co.za', username: 'client_4711', createdAt: '30 days ago', ...more })

describe('login_issue', () => {
  it.for([
    ['just below a day', DAY - 60, 'fine'],
    ['just above a day', DAY + 60, 'problem'],
  ] as const)('judges an account that registered %s ago and never logged in', async ([, seconds, status], { platform }) => {
    await platform.add(aUser({ ...never, createdAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'login_issue')).rule?.status).toBe(status)
  })

  it('names the person and the date of registration', async ({ platform }) => {
    await platform.add(aUser({ ...never, createdAt: '4 days ago', email: 'thandi@clients.example' }))

    const { problem } = await judge(platform, 'login_issue')

    expect(problem).toMatchObject({ severity: 'warning', count: 1, message: ['1 user registered >24h ago but never logged in'] })
    expect(read(problem)).toEqual(['<thandi@clients.example> · registered 4 days ago · check_status user <thandi@clients.example>'])
  })

  it('ignores accounts that logged in either way, are inactive, or are not people', async ({ platform }) => {
    await platform.add(
      aUser({ createdAt: '4 days ago', lastLogin: null, lastActive: '3 days ago' }),
      aUser({ createdAt: '4 days ago', lastLogin: '3 days ago', lastActive: null }),
      aUser({ ...never, createdAt: '4 days ago', isActive: false }),
      nobody(never),
    )

    expect((await judge(platform, 'login_issue')).rule?.status).toBe('fine')
  })

  it('is unknown if the accounts cannot be read', async ({ platform }) => {
    await platform.sql('ALTER TABLE users_user RENAME last_active TO seen_at')

    expect((await judge(platform, 'login_issue')).rule).toMatchObject({ status: 'unknown' })
  })
})

describe('verification_issue', () => {
  it.for([
    ['pending', 1, 'problem'],
    ['rejected', 1, 'problem'],
    ['pending', 0, 'fine'],
    ['verified', 1, 'fine'],
  ] as const)('judges a provider who is %s and has %i credits', async ([verificationStatus, creditBalance, status], { platform }) => {
    await platform.add(aProvider({ verificationStatus, creditBalance }))

    expect((await judge(platform, 'verification_issue')).rule?.status).toBe(status)
  })

  it('names each provider with their credits, and ignores accounts that are not people', async ({ platform }) => {
    const user = aUser({ email: 'owner@plumbers.example', createdAt: '9 days ago' })
    await platform.add(
      aProvider({ user, businessName: 'Naidoo Plumbing', verificationStatus: 'pending', creditBalance: 12 }),
      aProvider({ user: nobody(), verificationStatus: 'pending', creditBalance: 12 }),
    )

    const { problem } = await judge(platform, 'verification_issue')

    expect(problem).toMatchObject({ severity: 'medium', count: 1, message: ['1 provider has credits but is not verified'] })
    expect(read(problem)).toEqual([
      '<owner@plumbers.example> (<Naidoo Plumbing>) · 12 credits · pending · check_status user <owner@plumbers.example>',
    ])
  })

  it('is unknown if the profiles cannot be read', async ({ platform }) => {
    await platform.sql('ALTER TABLE users_providerprofile RENAME credit_balance TO credits')

    expect((await judge(platform, 'verification_issue')).rule).toMatchObject({ status: 'unknown' })
  })
})

describe('verification_delay', () => {
  it.for([
    ['pending', 2 * DAY - 60, 'fine'],
    ['pending', 2 * DAY + 60, 'problem'],
    ['rejected', 9 * DAY, 'fine'],
  ] as const)('judges a profile that is %s and %i seconds old', async ([verificationStatus, seconds, status], { platform }) => {
    await platform.add(aProvider({ verificationStatus, createdAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'verification_delay')).rule?.status).toBe(status)
  })

  it('ignores accounts that are not people', async ({ platform }) => {
    await platform.add(aProvider({ user: nobody(), verificationStatus: 'pending', createdAt: '9 days ago' }))

    expect((await judge(platform, 'verification_delay')).rule?.status).toBe('fine')
  })

  it('is unknown if the profiles cannot be read', async ({ platform }) => {
    await platform.sql('DROP TABLE users_providerprofile CASCADE')

    expect((await judge(platform, 'verification_delay')).rule).toMatchObject({ status: 'unknown' })
  })
})

describe('credit_mismatch', () => {
  it('is unknown if the wallets cannot be read', async ({ platform }) => {
    await platform.sql('DROP TABLE users_wallet CASCADE')

    expect((await judge(platform, 'credit_mismatch')).rule).toMatchObject({ status: 'unknown' })
  })
})

describe('potential_customers', () => {
  it.for([
    ['just within seven days', 7 * DAY - 60, 'problem'],
    ['just before', 7 * DAY + 60, 'fine'],
  ] as const)('judges a verified provider without credits, active %s', async ([, seconds, status], { platform }) => {
    await platform.add(aProvider({ user: aUser({ lastActive: `${seconds} seconds ago`, createdAt: '30 days ago' }) }))

    expect((await judge(platform, 'potential_customers')).rule?.status).toBe(status)
  })

  it('is info, and ignores providers with credits, unverified ones, and accounts that are not people', async ({ platform }) => {
    const user = aUser({ email: 'lerato@paint.example', createdAt: '30 days ago', lastActive: '2 days ago' })
    await platform.add(
      aProvider({ user, businessName: 'Khumalo Paint' }),
      aProvider({ creditBalance: 1 }),
      aProvider({ verificationStatus: 'pending' }),
      aProvider({ user: nobody() }),
    )

    const { problem } = await judge(platform, 'potential_customers')

    expect(problem).toMatchObject({ severity: 'info', count: 1, message: ['1 active provider without credits (potential buyer)'] })
    expect(read(problem)).toEqual([
      '<lerato@paint.example> (<Khumalo Paint>) · active 48 hours ago · check_status user <lerato@paint.example>',
    ])
  })

  it('is unknown if the accounts cannot be read', async ({ platform }) => {
    await platform.sql('ALTER TABLE users_user RENAME last_active TO seen_at')

    expect((await judge(platform, 'potential_customers')).rule).toMatchObject({ status: 'unknown' })
  })
})

describe('repeat_customers', () => {
  const done = { status: 'completed', createdAt: '3 days ago' }

  it.for([
    [1, 'fine'],
    [2, 'problem'],
  ] as const)('judges a provider with %i completed deposits', async ([count, status], { platform }) => {
    const account = anAccount()
    await platform.add(
      ...Array.from({ length: count }, () => aDeposit({ ...done, account })),
      aDeposit({ account, createdAt: '3 days ago' }),
    )

    expect((await judge(platform, 'repeat_customers')).rule?.status).toBe(status)
  })

  it.for([
    ['just within thirty days', 30 * DAY - 60, 'problem'],
    ['just before', 30 * DAY + 60, 'fine'],
  ] as const)('judges a client whose first of two leads was %s', async ([, seconds, status], { platform }) => {
    const client = aUser({ userType: 'client', createdAt: '60 days ago' })
    await platform.add(aLead({ client }), aLead({ client, createdAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'repeat_customers')).rule?.status).toBe(status)
  })

  it('names a person who both deposits and posts leads once, with both', async ({ platform }) => {
    const user = aUser({ email: 'jo@both.example', createdAt: '60 days ago' })
    const account = anAccount({ user })
    await platform.add(aDeposit({ ...done, account }), aDeposit({ ...done, account }), aLead({ client: user }), aLead({ client: user }))

    const { problem } = await judge(platform, 'repeat_customers')

    expect(problem).toMatchObject({ severity: 'info', count: 1 })
    expect(read(problem)).toEqual(['<jo@both.example> · 2 deposits (R320.00) · 2 leads · check_status user <jo@both.example>'])
  })

  it('ignores accounts that are not people', async ({ platform }) => {
    const client = nobody({ userType: 'client' })
    await platform.add(aLead({ client }), aLead({ client }))

    expect((await judge(platform, 'repeat_customers')).rule?.status).toBe('fine')
  })

  it('is unknown if deposits or leads cannot be read, but reports what the other half shows', async ({ platform }) => {
    const account = anAccount()
    await platform.add(aDeposit({ ...done, account }), aDeposit({ ...done, account }))
    await platform.sql('DROP TABLE leads_lead CASCADE')

    const { rule, problem } = await judge(platform, 'repeat_customers')

    expect(rule?.status).toBe('unknown')
    expect(problem?.count).toBe(1)
  })
})

describe('open_tickets', () => {
  it.for([
    ['open', DAY - 60, 'fine'],
    ['open', DAY + 60, 'problem'],
    ['in_progress', DAY + 60, 'problem'],
    ['escalated', DAY + 60, 'problem'],
    ['resolved', DAY + 60, 'fine'],
    ['closed', DAY + 60, 'fine'],
  ] as const)('judges a ticket that is %s after %i seconds', async ([status, seconds, expected], { platform }) => {
    await platform.add(aTicket({ status, createdAt: `${seconds} seconds ago` }))

    expect((await judge(platform, 'open_tickets')).rule?.status).toBe(expected)
  })

  it('ignores accounts that are not people', async ({ platform }) => {
    await platform.add(aTicket({ user: nobody(), createdAt: '9 days ago' }))

    expect((await judge(platform, 'open_tickets')).rule?.status).toBe('fine')
  })

  it('does not fire on a platform without tickets, and is unknown if they may not be read', async ({ platform }) => {
    await platform.sql('ALTER TABLE support_supportticket RENAME title TO subject')
    expect((await judge(platform, 'open_tickets')).rule?.status).toBe('unknown')

    await platform.sql('DROP TABLE support_supportticket')
    expect((await judge(platform, 'open_tickets')).rule).toEqual({ id: 'open_tickets', status: 'fine', errors: [], reason: null })
  })
})
