import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { matchTraces } from '../../src/platform/credit-traces.js'
import type { DoubtfulDeposit } from '../../src/platform/deposit-concerns.js'
import { rules } from '../../src/problems/index.js'
import { aDeposit, anAccount, aProvider, aTransaction, aUser, aWallet, aWalletTransaction } from '../support/builders.js'
import { it } from '../support/platform.js'
import { aContext, NOW } from '../support/report.js'
import { aLog, judge, messageOf, read } from '../support/rules.js'

/** A provider with an account and a wallet. */
const anOwner = ({ profile = 0, wallet: credits = 0 } = {}) => {
  const user = aUser({ email: 'owner@plumbers.example', createdAt: '90 days ago' })
  return {
    user,
    account: anAccount({ user }),
    wallet: aWallet({ user, credits }),
    provider: aProvider({ user, creditBalance: profile, businessName: 'Naidoo Plumbing' }),
  }
}

const approver = aUser({ userType: 'admin', createdAt: '900 days ago' })
const done = { status: 'completed', createdAt: '5 hours ago', processedAt: '3 hours ago', processedById: approver.values.id }

describe('a deposit', () => {
  it('is credited by a wallet row of the bank reconciliation, which writes no transaction', async ({ platform }) => {
    const { account, wallet, provider } = anOwner({ profile: 0, wallet: 6 })
    await platform.add(
      provider,
      approver,
      aDeposit({ account, ...done, amount: '300.00', creditsToActivate: 6, bankReference: 'CUS48854639' }),
      aWalletTransaction({ wallet, amount: '300.00', credits: 6, bankReference: 'CUS48854639', createdAt: '1 hour ago' }),
    )

    for (const rule of ['stuck_deposits', 'credit_mismatch', 'potential_customers', 'credits_without_money'] as const)
      expect((await judge(platform, rule)).rule, rule).toMatchObject({ status: 'fine' })
  })

  it('is credited by a transaction without a reference but with the same amount and second, from an approval without a bank reference', async ({
    platform,
  }) => {
    const { account } = anOwner()
    await platform.add(
      approver,
      aDeposit({ account, ...done, amount: '250.00', creditsToActivate: 5, bankReference: '' }),
      aTransaction({ account, amount: '250.00', reference: '', createdAt: done.processedAt }),
    )

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe('fine')
  })

  it.for([
    ['credited by a wallet row that names the request', { reference: 'DEPOSIT_PC207', createdAt: '1 hour ago' }, 'fine'],
    ['credited by a wallet row of its amount 59 seconds later', { createdAt: `${3 * 3600 - 59} seconds ago` }, 'fine'],
    ['not credited by a wallet row of its amount 62 seconds later', { createdAt: `${3 * 3600 - 62} seconds ago` }, 'problem'],
    ['not credited by a wallet row of another amount in the same second', { amount: '150.00', createdAt: '3 hours ago' }, 'problem'],
    ['not credited by a pending wallet row', { reference: 'DEPOSIT_PC207', status: 'pending' }, 'problem'],
    ['not credited by a wallet row that spends credits', { transactionType: 'unlock', createdAt: '3 hours ago' }, 'problem'],
    ['not credited by a wallet row that names another request', { reference: 'DEPOSIT_PC2071', createdAt: '1 hour ago' }, 'problem'],
  ] as const)('is %s', async ([, row, status], { platform }) => {
    const { account, wallet } = anOwner()
    await platform.add(
      approver,
      aDeposit({ account, ...done, amount: '300.00', creditsToActivate: 6, bankReference: '', referenceNumber: 'PC207' }),
      aWalletTransaction({ wallet, amount: '300.00', credits: 6, ...row }),
    )

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe(status)
  })

  it('is not credited by a row of another account', async ({ platform }) => {
    const { account } = anOwner()
    await platform.add(
      approver,
      aDeposit({ account, ...done, amount: '300.00', bankReference: 'FNB 1' }),
      aWalletTransaction({ wallet: aWallet(), amount: '300.00', bankReference: 'FNB 1', createdAt: done.processedAt }),
    )

    expect((await judge(platform, 'stuck_deposits')).problem).toMatchObject({ count: 1 })
  })

  it('is credited even if its status was never set to completed', async ({ platform }) => {
    const { account } = anOwner()
    await platform.add(
      aDeposit({ account, status: 'verified', amount: '110.00', creditsToActivate: 2, referenceNumber: 'PC110', createdAt: '9 days ago' }),
      aTransaction({ account, amount: '110.00', reference: 'PC110', createdAt: '9 days ago' }),
    )

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe('fine')
  })

  it.for([
    ['one of two deposits with one transaction', 1, 1],
    ['none of two deposits with two transactions', 2, undefined],
  ] as const)('is credited by one trace only, which leaves %s without credits', async ([, transactions, count], { platform }) => {
    const { account } = anOwner()
    await platform.add(
      approver,
      aDeposit({ account, ...done, amount: '300.00', bankReference: 'ANN LEE', referenceNumber: 'PC1', processedAt: '4 hours ago' }),
      aDeposit({ account, ...done, amount: '300.00', bankReference: 'ANN LEE', referenceNumber: 'PC2', processedAt: '2 hours ago' }),
      ...Array.from({ length: transactions }, (_, i) =>
        aTransaction({ account, amount: '300.00', reference: 'ANN LEE', createdAt: `${2 * i + 2} hours ago` }),
      ),
    )

    const { problem } = await judge(platform, 'stuck_deposits')

    expect(problem?.count).toBe(count)
    if (count) expect(read(problem)[0]).toMatch(/credits another deposit .* check_status deposit PC1$/)
  })

  it('is credited even if an older deposit with the same bank reference has a transaction of its own', async ({ platform }) => {
    const { account } = anOwner()
    await platform.add(
      approver,
      aDeposit({
        account,
        ...done,
        bankReference: 'ANN LEE',
        referenceNumber: 'PC1',
        createdAt: '90 days ago',
        processedAt: '89 days ago',
      }),
      aTransaction({ account, reference: 'PC1', createdAt: '89 days ago' }),
      aDeposit({ account, ...done, bankReference: 'ANN LEE', referenceNumber: 'PC2' }),
      aTransaction({ account, reference: 'ANN LEE', createdAt: done.processedAt }),
    )

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe('fine')
  })

  it('is credited by the transaction made with it, although an earlier deposit with the same bank reference has none', async ({
    platform,
  }) => {
    const { account } = anOwner()
    const monthly = { account, ...done, bankReference: 'ANN LEE' }
    await platform.add(
      approver,
      aDeposit({ ...monthly, referenceNumber: 'PC1', createdAt: '31 days ago', processedAt: '30 days ago' }),
      aDeposit({ ...monthly, referenceNumber: 'PC2' }),
      aTransaction({ account, reference: 'ANN LEE', createdAt: done.processedAt }),
    )

    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe('fine')
  })

  it.for([
    ['of the same minute', '3 hours ago', {}],
    ['of a minute before, which is before the window', `${24 * 3600 + 20} seconds ago`, {}],
    ['of the same minute that was never set to completed', '3 hours ago', { status: 'verified' }],
  ] as const)('is not credited by a transaction that may belong to a deposit %s', async ([, processedAt, other], { platform }) => {
    const { account } = anOwner()
    const late = processedAt === '3 hours ago' ? processedAt : `${24 * 3600 - 20} seconds ago`
    await platform.add(
      approver,
      aDeposit({ account, ...done, bankReference: 'ANN LEE', referenceNumber: 'PC1', createdAt: '2 days ago', processedAt, ...other }),
      aDeposit({ account, ...done, bankReference: 'ANN LEE', referenceNumber: 'PC2', createdAt: '1 day ago', processedAt: late }),
      aTransaction({ account, reference: 'ANN LEE', createdAt: late }),
    )

    expect((await judge(platform, 'stuck_deposits')).problem).toMatchObject({ count: 1 })
  })

  it('is matched to traces so that as many deposits as possible have one', () => {
    const name = fc.integer({ min: 0, max: 5 })
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, name), { selector: String, maxLength: 12 }), links => {
        const pairs = links.map(([deposit, trace]) => [`d${deposit}`, `t${trace}`] as const)
        const deposits = [...new Set(pairs.map(([deposit]) => deposit))]
        const best = (left: readonly string[], taken: readonly string[]): number => {
          const [deposit, ...others] = left
          if (deposit === undefined) return 0
          const free = pairs.filter(([of, trace]) => of === deposit && !taken.includes(trace))
          return Math.max(best(others, taken), ...free.map(([, trace]) => 1 + best(others, [...taken, trace])))
        }
        const matched = matchTraces(pairs)
        expect(matched.size).toBe(best(deposits, []))
        expect(new Set(matched.values()).size).toBe(matched.size)
        for (const [deposit, trace] of matched) expect(pairs).toContainEqual([deposit, trace])
      }),
    )
  })
})

describe('stuck_deposits', () => {
  it('says what was searched for, and the command that shows it', async ({ platform }) => {
    const { account } = anOwner()
    await platform.add(
      approver,
      aDeposit({ account, ...done, amount: '300.00', creditsToActivate: 6, bankReference: 'FNB 7', referenceNumber: 'PC207' }),
    )

    const { problem } = await judge(platform, 'stuck_deposits')

    expect(read(problem)[0]).toMatch(
      /^<owner@plumbers\.example>: R300\.00 · completed, not credited: no transaction or wallet row has FNB 7 or PC207, and none of R300\.00 was made within a minute of \d{4}-.* · 5 hours · check_status deposit PC207$/,
    )
    expect(problem?.action).toMatch(/^Look at all traces of each payment/)
    expect(problem?.command).toBe('check_status deposit PC207')
  })
})

describe('credit_mismatch', () => {
  const approved = { ...done, amount: '500.00', creditsToActivate: 10, bankReference: 'FNB 500', referenceNumber: 'PC500' }
  const paid = (account: ReturnType<typeof anAccount>) => [
    approver,
    aDeposit({ account, ...approved }),
    aTransaction({ account, amount: '500.00', reference: 'FNB 500', createdAt: done.processedAt }),
  ]

  it('is high if an approval credited only the profile, and names the deposit', async ({ platform }) => {
    const { account, wallet, provider } = anOwner({ profile: 10, wallet: 0 })
    await platform.add(provider, wallet, ...paid(account))

    const { problem } = await judge(platform, 'credit_mismatch')

    expect(problem).toMatchObject({ severity: 'high', count: 1 })
    expect(read(problem)[0]).toMatch(
      /^<owner@plumbers\.example> \(<Naidoo Plumbing>\) · paid by R500\.00 on \d.*, 10 credits not in the wallet · profile 10, wallet 0 · check_status deposit PC500$/,
    )
    expect((await judge(platform, 'stuck_deposits')).rule?.status).toBe('fine')
  })

  it.for([
    ['the wallet spent the difference', { profile: 10, wallet: 8 }, [{ transactionType: 'unlock', credits: -2, amount: '0.00' }]],
    ['the wallet spent all of it', { profile: 10, wallet: 0 }, [{ transactionType: 'unlock', credits: -10, amount: '0.00' }]],
    ['the wallet was given some of it by hand, and the rest was spent', { profile: 10, wallet: 4 }, []],
    ['the wallet is above the profile', { profile: 10, wallet: 12 }, []],
    ['both are the same', { profile: 10, wallet: 10 }, []],
  ] as const)('does not fire if %s', async ([, credits, rows], { platform }) => {
    const { account, wallet, provider } = anOwner(credits)
    await platform.add(provider, wallet, ...paid(account), ...rows.map(row => aWalletTransaction({ wallet, ...row })))

    expect((await judge(platform, 'credit_mismatch')).rule?.status).toBe('fine')
  })

  it('fires although the wallet was credited for another payment', async ({ platform }) => {
    const { account, wallet, provider } = anOwner({ profile: 10, wallet: 2 })
    await platform.add(
      provider,
      wallet,
      ...paid(account),
      aWalletTransaction({ wallet, amount: '300.00', credits: 6, bankReference: 'CUS1', createdAt: '20 days ago' }),
      aWalletTransaction({ wallet, transactionType: 'unlock', amount: '0.00', credits: -4, createdAt: '1 hour ago' }),
      aWalletTransaction({ wallet, transactionType: 'bonus', amount: '0.00', credits: 3, createdAt: '80 days ago' }),
    )

    expect((await judge(platform, 'credit_mismatch')).problem).toMatchObject({ count: 1 })
  })

  it.for([
    ['an older payment with the same reference', { bankReference: 'FNB 500', createdAt: '30 days ago' }],
    ['another deposit, which it names', { bankReference: 'FNB 500', reference: 'DEPOSIT_PC499', createdAt: done.processedAt }],
  ] as const)('fires although a wallet row credited %s', async ([, row], { platform }) => {
    const { account, wallet, provider } = anOwner({ profile: 20, wallet: 0 })
    const earlier = { createdAt: '31 days ago', processedAt: '30 days ago', referenceNumber: 'PC499' }
    await platform.add(
      provider,
      wallet,
      ...paid(account),
      aDeposit({ account, ...approved, ...earlier }),
      aWalletTransaction({ wallet, amount: '500.00', credits: 10, ...row }),
      aWalletTransaction({ wallet, transactionType: 'unlock', amount: '0.00', credits: -10, createdAt: '20 days ago' }),
    )

    const { problem } = await judge(platform, 'credit_mismatch')

    expect(problem).toMatchObject({ count: 1 })
    expect(read(problem)[0]).toMatch(/Z, 10 credits not in the wallet .* check_status deposit PC500$/)
  })

  it('finds the missing credits beside credits of unknown origin', async ({ platform }) => {
    const { account, wallet, provider } = anOwner({ profile: 34, wallet: 24 })
    await platform.add(provider, wallet, ...paid(account))

    expect(read((await judge(platform, 'credit_mismatch')).problem)[0]).toContain('10 credits not in the wallet · profile 34, wallet 24')
  })

  it('does not fire if nobody paid for the difference', async ({ platform }) => {
    const { wallet, provider } = anOwner({ profile: 10, wallet: 8 })
    await platform.add(provider, wallet)

    expect((await judge(platform, 'credit_mismatch')).rule?.status).toBe('fine')
  })
})

describe('the spendable balance', () => {
  it('is that of the wallet if there is one, else that of the profile', async ({ platform }) => {
    const unverified = { verificationStatus: 'pending', createdAt: '1 hour ago' }
    const called = (name: string) => aUser({ email: `${name}@plumbers.example`, createdAt: '9 days ago', lastActive: '1 hour ago' })
    const [rich, poor, plain] = [called('rich'), called('poor'), called('plain')] as const
    await platform.add(
      aProvider({ user: rich, creditBalance: 0, ...unverified }),
      aWallet({ user: rich, credits: 6 }),
      aProvider({ user: poor, creditBalance: 9 }),
      aWallet({ user: poor, credits: 0 }),
      aProvider({ user: plain, creditBalance: 4, ...unverified }),
    )

    const names = async (rule: 'verification_issue' | 'potential_customers') =>
      read((await judge(platform, rule)).problem).map(words => words.replace(/@.*/, ''))

    expect(await names('verification_issue')).toEqual(['<rich', '<plain'])
    expect(await names('potential_customers')).toEqual(['<poor'])
  })
})

describe('credits_without_money', () => {
  const nobody = { ...done, processedById: null }

  it('names completed deposits without an approval and without a bank reference', async ({ platform }) => {
    const { account } = anOwner()
    await platform.add(
      aDeposit({ account, ...nobody, amount: '300.00', creditsToActivate: 6, referenceNumber: 'PC1' }),
      aDeposit({ account, ...nobody, amount: '300.00', creditsToActivate: 6, referenceNumber: 'PC2', bankReference: 'FNB 2' }),
      aDeposit({ account, ...nobody, amount: '300.00', creditsToActivate: 6, referenceNumber: 'PC3', isAutoVerified: true }),
      aDeposit({ account, ...nobody, amount: '300.00', referenceNumber: 'PC4', verificationNotes: 'Premium listing request' }),
    )

    const { problem } = await judge(platform, 'credits_without_money')

    expect(problem).toMatchObject({ severity: 'medium', count: 1 })
    expect(read(problem)[0]).toMatch(/R300\.00 · completed, though nobody approved it .* check_status deposit PC1$/)
  })

  it('names top-ups that were confirmed without a bank reference, but not those that the bank confirmed', async ({ platform }) => {
    const { wallet } = anOwner()
    await platform.add(
      aWalletTransaction({ wallet, reference: 'DEP-1', amount: '150.00' }),
      aWalletTransaction({ wallet, reference: 'DEP-2', bankReference: 'FNB 2' }),
      aWalletTransaction({ wallet, reference: 'DEPOSIT_PC9' }),
      aWalletTransaction({ wallet, reference: 'DEP-3', createdAt: '3 days ago' }),
      aWalletTransaction({ wallet, reference: 'DEP-4', transactionType: 'bonus' }),
    )

    expect(read((await judge(platform, 'credits_without_money')).problem)).toEqual([
      '<owner@plumbers.example>: R150.00 · confirmed in the wallet without a bank reference · 1 hour · check_status deposit DEP-1',
    ])
  })

  it.for([
    ['500.00', 10, false],
    ['500.00', 11, true],
    ['500.00', 9, true],
    ['160.00', 3, false],
    ['160.00', 4, false],
    ['160.00', 2, true],
    ['20.00', 1, false],
    ['20.00', 0, true],
  ] as const)('takes R%s for %i credits as odd: %s', async ([amount, creditsToActivate, isOdd], { platform }) => {
    const { account } = anOwner()
    await platform.add(approver, aDeposit({ account, ...done, amount, creditsToActivate, bankReference: 'FNB 1' }))

    expect((await judge(platform, 'credits_without_money')).rule?.status).toBe(isOdd ? 'problem' : 'fine')
  })
})

describe('unmatched_money', () => {
  it('is high at any age, with the code on the transfer and the amount', async ({ platform }) => {
    await platform.add(
      aWalletTransaction({
        wallet: null,
        reference: 'UNMATCHED_CUS77777777',
        amount: '750.00',
        status: 'pending',
        createdAt: '5 days ago',
      }),
    )

    const { problem } = await judge(platform, 'unmatched_money')

    expect(problem).toMatchObject({ severity: 'high', count: 1 })
    expect(read(problem)[0]).toMatch(/^code CUS77777777: R750\.00 · 5 days · check_status deposit [\da-f]{8}$/)
    expect((await judge(platform, 'payment_issue')).rule?.status).toBe('fine')
  })

  it('is unknown if it finds nothing and the application log was not read whole', async ({ platform }) => {
    const since = new Date(Date.now() - 3_600_000)
    const statusWith = async (logs: Parameters<typeof judge>[3], overrides = {}) =>
      (await judge(platform, 'unmatched_money', overrides, logs)).rule?.status

    expect(await statusWith({ django: aLog([]) })).toBe('fine')
    expect(await statusWith({})).toBe('unknown')
    expect(await statusWith({ django: aLog([], { bounded: { since } }) })).toBe('unknown')
    expect(await statusWith({}, { logs: [] })).toBe('unknown')
  })

  it('counts "at least" what it finds if the log was not read whole', async ({ platform }) => {
    const line = 'WARNING x payments 1 2 Unmatched bank reference in statement: NALEDI'
    const { problem } = await judge(platform, 'unmatched_money', {}, { django: aLog([[5, line]], { bounded: { since: new Date() } }) })

    expect(problem).toMatchObject({ count: 1, atLeast: true })
    expect(messageOf(problem)).toMatch(
      /^at least 1 payment that nobody could be found for, in the logs since \d{4}-\d\d-\d\d \d\d:\d\d \(only in the log: amount unknown\)$/,
    )
  })
})

describe('a list of doubtful deposits that was cut', () => {
  const deposit: DoubtfulDeposit = {
    id: '1',
    name: 'owner@plumbers.example',
    amount: '160.00',
    createdAt: NOW,
    reference: 'PC1',
    status: 'completed',
    bankReference: 'FNB 1',
    processedAt: NOW,
    credits: 3,
    pairs: [],
    isUnpaid: false,
    isOdd: false,
  }
  const statusOf = (deposits: readonly DoubtfulDeposit[], id: 'stuck_deposits' | 'credits_without_money') =>
    rules[id].detect({ deposits, logs: [], wallets: { ok: true, value: [] } } as never, aContext())

  it.for(['stuck_deposits', 'credits_without_money'] as const)('leaves %s unknown if none of them is a problem', id => {
    expect(statusOf([deposit], id)).toBeUndefined()
    expect(statusOf(Array(500).fill(deposit), id)).toMatchObject({ unknown: { message: expect.stringContaining('only the 500 oldest') } })
  })
})

describe('a top-up of the wallet page', () => {
  it('waits for approval like a deposit request', async ({ platform }) => {
    const { wallet, account } = anOwner()
    await platform.add(
      aWalletTransaction({ wallet, reference: 'DEP-500', amount: '500.00', status: 'pending', createdAt: '3 days ago' }),
      aWalletTransaction({ wallet, reference: 'DEP-600', amount: '600.00', status: 'pending', createdAt: '1 hour ago' }),
      aDeposit({ account, createdAt: '9 hours ago', referenceNumber: 'PC9', bankReference: 'FNB 9' }),
    )

    const { problem } = await judge(platform, 'payment_issue')

    expect(problem).toMatchObject({ count: 2 })
    expect(read(problem)).toEqual([
      '<owner@plumbers.example>: R160.00 · bank reference noted · 9 hours · check_status deposit PC9',
      '<owner@plumbers.example>: R500.00 · wallet top-up · 3 days · check_status deposit DEP-500',
    ])
  })

  it('is not needed by payment_issue on a platform without wallets, but by stuck_deposits', async ({ platform }) => {
    await platform.sql('DROP TABLE users_wallettransaction')
    await platform.add(aDeposit({ createdAt: '9 hours ago' }))

    expect((await judge(platform, 'payment_issue')).rule?.status).toBe('problem')
    expect((await judge(platform, 'stuck_deposits')).rule).toMatchObject({
      status: 'unknown',
      errors: [{ message: expect.stringContaining('users_wallettransaction') }],
    })
  })
})
