import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import {
  aDeposit,
  aLead,
  anAccount,
  aProvider,
  aToken,
  aTransaction,
  aUser,
  aWallet,
  aWalletTransaction,
  type Row,
} from '../support/builders.js'
import { anEmptyLog } from '../support/empty-log.js'
import { it, type World } from '../support/world.js'

const calm = async ({ logs }: World): Promise<void> => {
  await anEmptyLog(join(logs, 'django.log'))
  await anEmptyLog(join(logs, 'access.log'))
}

const problems = async (world: World, ...rules: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await world.run(['problems', '--width', '200', ...(rules.length > 0 ? ['--only', rules.join(',')] : [])])
  expect(stderr).toBe('')
  return stdout
}

const OWNER = 'owner@plumbers.example'

/** A provider who pays, with an account and a wallet. */
const owner = ({ profile = 0, wallet: credits = 0 } = {}) => {
  const user = aUser({ email: OWNER, createdAt: '90 days ago' })
  const wallet = aWallet({ user, credits, customerCode: 'CUS48854639' })
  const provider = aProvider({ user, creditBalance: profile, businessName: 'Naidoo Plumbing', customerCode: '5LOL7H' })
  return { user, account: anAccount({ user }), wallet, provider }
}
const admin = aUser({ userType: 'admin', createdAt: '900 days ago' })
const completed = { status: 'completed', createdAt: '5 hours ago', processedAt: '3 hours ago', processedById: admin.values.id }

describe('reports about people', () => {
  it('count a client of the public form with an e-mail and a phone as a customer', async ({ world }) => {
    await calm(world)
    const client = aUser({
      userType: 'client',
      username: 'client_1795963000123',
      email: 'elsie@clients.example',
      phone: '+27821112222',
      createdAt: '3 days ago',
      lastActive: null,
    })
    await world.platform.add(aLead({ client, title: 'A geyser that burst', verifiedAt: '5 hours ago', createdAt: '6 hours ago' }))

    const found = await problems(world)
    expect(found).toContain('1 lead verified >2h ago without a provider')
    expect(found).not.toContain('[login_issue]')
    expect((await world.run(['user', 'elsie@clients.example'])).stdout).not.toContain('Not counted')
  })

  it('take a key made the next day as proof of a sign-in', async ({ world }) => {
    await calm(world)
    const user = aUser({ email: 'google@clients.example', createdAt: '9 days ago', lastActive: null })
    await world.platform.add(aToken({ user, created: '8 days ago' }))

    expect(await problems(world, 'login_issue')).toContain('✅ No problems')
  })

  it.for(['CUS48854639', 'cus 4885-4639', 'PC5LOL7H', 'pc 5lol-7h', 'PCPC5LOL7H', '5lol7h'])(
    'find the person by %j',
    async (word, { world }) => {
      const { provider, wallet } = owner()
      await world.platform.add(provider, wallet, aProvider())

      expect((await world.run(['user', word])).stdout).toContain(`E-mail: ${OWNER}`)
    },
  )
})

describe('a reference as a customer spells it', () => {
  const PREMIUM = 'PREMIUM1A2B3C1765432109'
  const add = async ({ platform }: World): Promise<void> => {
    const { account } = owner()
    await platform.add(
      aDeposit({ account, referenceNumber: 'PC1A2B3C4D' }),
      aDeposit({ account, referenceNumber: PREMIUM, verificationNotes: 'Premium listing request' }),
      aDeposit({ referenceNumber: 'PC99887766' }),
    )
  }

  it.for(['PC1A2B3C4D', 'pc 1a2b-3c4d', '1A2B3C4D', PREMIUM, 'premium 1a2b3c 1765432109'])(
    'finds its owner: %j',
    async (word, { world }) => {
      await add(world)

      expect((await world.run(['user', word])).stdout).toContain(`E-mail: ${OWNER}`)
    },
  )

  it.for(['PREMIUM1A2B3C', 'premium 1a2b-3c', 'Premium1A2B3C1765'])(
    'finds its request even if a bank cut it short: %j',
    async (word, { world }) => {
      await add(world)

      expect((await world.run(['deposit', word])).stdout).toContain(`Reference: ${PREMIUM}`)
    },
  )
})

describe('reports about leads', () => {
  it('ask nobody to assign an expired lead, and count it separately', async ({ world }) => {
    await calm(world)
    await world.platform.add(aLead({ verifiedAt: '40 days ago', createdAt: '40 days ago', expiresAt: '10 days ago' }))

    expect(await problems(world, 'unassigned_leads')).toContain('✅ No problems')
    expect((await world.run(['--only', 'leads'])).stdout).toMatch(/1 verified lead without a provider expired/)
  })

  it('say which leads wait for a human, and why', async ({ world }) => {
    await calm(world)
    await world.platform.add(aLead({ status: 'pending', createdAt: '5 days ago', verificationNotes: 'Blocked: no budget, no date' }))

    expect(await problems(world, 'waiting_leads')).toMatch(/1 lead pending >24h.*\n.* · 5 days · blocked: no budget, no date/)
  })
})

const silent: Readonly<Record<string, () => readonly Row[]>> = {
  'R300 that is completed and credited by the bank reconciliation': () => {
    const { provider, account, wallet } = owner({ profile: 0, wallet: 6 })
    return [
      provider,
      admin,
      aDeposit({ account, ...completed, amount: '300.00', creditsToActivate: 6, bankReference: 'CUS48854639' }),
      aWalletTransaction({ wallet, amount: '300.00', credits: 6, bankReference: 'CUS48854639', createdAt: '2 hours ago' }),
    ]
  },
  'R250 that is completed and approved with an empty bank reference': () => {
    const { account } = owner()
    return [
      admin,
      aDeposit({ account, ...completed, amount: '250.00', creditsToActivate: 5, bankReference: '' }),
      aTransaction({ account, amount: '250.00', reference: '', createdAt: '3 hours ago' }),
    ]
  },
  'R110 that is verified but unprocessed, with a transaction': () => {
    const { account } = owner()
    return [
      aDeposit({
        account,
        status: 'verified',
        amount: '110.00',
        creditsToActivate: 2,
        referenceNumber: 'PC1A2B3C4D',
        createdAt: '9 hours ago',
      }),
      aTransaction({ account, amount: '110.00', reference: 'PC1A2B3C4D', createdAt: '8 hours ago' }),
    ]
  },
  'a profile of 10 credits and a wallet of 8, of which 2 were spent': () => {
    const { provider, wallet, account } = owner({ profile: 10, wallet: 8 })
    return [
      provider,
      admin,
      aDeposit({ account, ...completed, amount: '500.00', creditsToActivate: 10, bankReference: 'FNB 5' }),
      aTransaction({ account, amount: '500.00', reference: 'FNB 5', createdAt: '3 hours ago' }),
      aWalletTransaction({ wallet, transactionType: 'unlock', amount: '0.00', credits: -2, createdAt: '1 hour ago' }),
    ]
  },
}

describe('reports about money', () => {
  it.for(Object.keys(silent))('raise no problem about %s', async (what, { world }) => {
    await calm(world)
    await world.platform.add(...(silent[what]?.() ?? []))

    expect(await problems(world)).toContain('✅ No problems')
    const { stdout } = await world.run([
      'deposit',
      what.startsWith('R110')
        ? 'pc 1a2b-3c4d'
        : (await world.platform.sql("SELECT id FROM deposit_requests WHERE status <> 'cancelled'"))[0].id,
    ])
    expect(stdout).toMatch(
      what.startsWith('R110') ? /Credited: ✅ yes, by a transaction, though its status was never set/ : /Credited: ✅ yes/,
    )
  })

  it('raise a high problem if R500 was approved and only the profile has the credits', async ({ world }) => {
    await calm(world)
    const { provider, wallet, account } = owner({ profile: 10, wallet: 0 })
    await world.platform.add(
      provider,
      wallet,
      admin,
      aDeposit({ account, ...completed, amount: '500.00', creditsToActivate: 10, bankReference: 'FNB 5', referenceNumber: 'PC5LOL7H3' }),
      aTransaction({ account, amount: '500.00', reference: 'FNB 5', createdAt: '3 hours ago' }),
    )

    const found = await problems(world)
    expect(found).toMatch(/^🔴 1 high · /m)
    expect(found).toMatch(/paid by R500\.00 on .*, 10 credits not in the wallet · profile 10, wallet 0 · check_status deposit PC5LOL7H3/)
    const { stdout } = await world.run(['deposit', 'PC5LOL7H3'])
    for (const words of [
      'Credited: ⚠️  a transaction says so, but 10 credits are not in the wallet and cannot be spent',
      'Wallet: 0 credits that can be spent',
      'Profile: 10 credits: a copy, which cannot be spent',
      '[credit_mismatch]',
    ])
      expect(stdout).toContain(words)
  })

  it('give no green light to a payment that only a transaction tells of, while the wallet never got its credits', async ({ world }) => {
    await calm(world)
    const { provider, wallet, account } = owner({ profile: 0, wallet: 0 })
    await world.platform.add(
      provider,
      wallet,
      aDeposit({
        account,
        status: 'verified',
        amount: '100.00',
        creditsToActivate: 2,
        referenceNumber: 'PC8B41C3CC',
        createdAt: '9 hours ago',
      }),
      aTransaction({ account, amount: '100.00', reference: 'PC8B41C3CC', createdAt: '8 hours ago' }),
    )

    const { stdout } = await world.run(['deposit', 'PC8B41C3CC'])

    expect(stdout).toMatch(/but 2 credits\s+are not in the wallet and cannot be spent/)
    expect(stdout).toContain('No rule found a problem here, but see the warning above')
    expect(stdout).not.toMatch(/Credited: ✅|✅ No rule/)
    await world.platform.add(
      aTransaction({ account, transactionType: 'lead_purchase', amount: '-2.00', reference: 'L1', createdAt: '7 hours ago' }),
    )
    expect((await world.run(['deposit', 'PC8B41C3CC'])).stdout).toContain('Credited: ✅ yes, by a transaction')
  })

  it('include top-ups of the wallet page wherever money is pending', async ({ world }) => {
    await calm(world)
    const { provider, wallet } = owner()
    await world.platform.add(
      provider,
      aWalletTransaction({ wallet, status: 'pending', amount: '500.00', credits: 10, reference: 'DEP-7F3A91', createdAt: '3 days ago' }),
    )

    expect(await problems(world)).toMatch(
      /1 deposit pending >2h .*\[payment_issue\]\n {2}- owner@plumbers\.example: R500\.00 · wallet top-up · 3 days · check_status deposit DEP-7F3A91/,
    )
    const found = await problems(world, 'potential_customers')
    expect(found).toContain('active 1 hour ago · asked already: their top-up waits for approval')
    expect(found).toContain('Approve their top-up first: they asked already')
    expect(found).not.toContain('Offer')
    const { stdout } = await world.run(['--only', 'payments', '--hours', '100'])
    expect(stdout).toContain('New deposits: 2\n')
    expect(stdout).toMatch(/PENDING DEPOSITS NEEDING APPROVAL: 1 \(R500\.00, oldest 3 days\)/)
    expect((await world.run(['user', OWNER])).stdout).toContain('DEP-7F3A91')
    expect((await world.run(['deposit', 'dep 7f3a91'])).stdout).toMatch(/WALLET TOP-UP\n[\s\S]*Status: pending\n[\s\S]*\[payment_issue\]/)
  })

  it('raise a high problem about money that matches nobody, and find it by its code', async ({ world }) => {
    await calm(world)
    await world.platform.add(
      aWalletTransaction({
        wallet: null,
        status: 'pending',
        amount: '750.00',
        reference: 'UNMATCHED_CUS77777777',
        createdAt: '5 days ago',
      }),
    )

    expect(await problems(world)).toMatch(/🔴 1 payment that nobody could be found for .*\n {2}- code CUS77777777: R750\.00 · 5 days/)
    const { stdout } = await world.run(['deposit', 'cus 7777-7777'])
    for (const words of ['Code on the transfer: CUS77777777', 'Amount: R750.00', '[unmatched_money]']) expect(stdout).toContain(words)
  })

  it('include what only the log shows: a payment with an unknown reference, and credits that could not be given', async ({ world }) => {
    await calm(world)
    const { account } = owner()
    const stamp = new Date(Date.now() + 2 * 3_600_000 - 600_000).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')
    await writeFile(
      join(world.logs, 'django.log'),
      [
        `WARNING ${stamp} payments.reconcile 2211 140123 Unmatched bank reference in statement: ANN LEE`,
        `ERROR ${stamp} payments.reconcile 2211 140123 Failed to apply credits for deposit request PC1A2B3C4D`,
        '',
      ].join('\n'),
    )
    await world.platform.add(admin, aDeposit({ account, ...completed, referenceNumber: 'PC1A2B3C4D', bankReference: 'FNB 1' }))

    const found = await problems(world, 'unmatched_money', 'stuck_deposits')
    expect(found).toMatch(/reference ANN LEE: the log says no amount · \d{4}-/)
    expect(found).toMatch(/PC1A2B3C4D[^🔴]*the\s+log\s+says\s+that\s+its\s+credits\s+could\s+not\s+be\s+given/u)
  })

  it('count each deposit once, and say how much came by each way', async ({ world }) => {
    await calm(world)
    const { account, wallet } = owner()
    await world.platform.add(
      admin,
      aDeposit({ account, ...completed, amount: '300.00', creditsToActivate: 6, bankReference: 'FNB 3' }),
      aWalletTransaction({ wallet, amount: '300.00', credits: 6, bankReference: 'FNB 3', createdAt: '3 hours ago' }),
      aWalletTransaction({ wallet, amount: '200.00', credits: 4, bankReference: 'FNB 2', createdAt: '2 hours ago' }),
    )

    const { stdout } = await world.run(['--only', 'payments', '--format', 'json'])
    expect(JSON.parse(stdout).sections.payments.data).toMatchObject({
      total: 2,
      sum: '500.00',
      ways: { requests: { total: 1, sum: '300.00' }, wallets: { total: 1, sum: '200.00' } },
    })
  })

  it('count a later payment under the reference of a request that was credited long ago', async ({ world }) => {
    await calm(world)
    const { account, wallet } = owner()
    const monthly = { amount: '300.00', credits: 6, bankReference: 'CUS48854639' }
    const request = { ...completed, amount: '300.00', creditsToActivate: 6, bankReference: 'CUS48854639' }
    await world.platform.add(
      admin,
      aDeposit({ account, ...request, createdAt: '62 days ago', processedAt: '60 days ago' }),
      ...['60 days ago', '30 days ago', '2 hours ago'].map(createdAt => aWalletTransaction({ wallet, ...monthly, createdAt })),
    )

    const { stdout } = await world.run(['--only', 'payments', '--format', 'json'])
    expect(JSON.parse(stdout).sections.payments.data).toMatchObject({
      total: 1,
      sum: '300.00',
      ways: { wallets: { total: 1, sum: '300.00' } },
    })
  })

  it('are unknown about the wallets if those may not be read, and complete otherwise', async ({ world }) => {
    await calm(world)
    await world.platform.add(aDeposit({ createdAt: '9 hours ago' }))
    await world.platform.sql('REVOKE SELECT ON users_wallettransaction FROM check_status')

    const { stdout, status } = await world.run([])
    expect(stdout).toContain('New deposits: at least 1\n')
    expect(stdout).toContain('Payments that nobody could be found for: unknown')
    for (const rule of ['stuck_deposits', 'credit_mismatch', 'unmatched_money', 'credits_without_money'])
      expect(stdout).toMatch(new RegExp(`unknown: [^:]*\\b${rule}\\b[^:]*: `))
    expect(stdout).toContain('[payment_issue]')
    expect(status).toBe(2)
  })
})

describe('watch', () => {
  it('alerts about a top-up of the wallet page once, like about any deposit', async ({ world }) => {
    await calm(world)
    await world.configure({ more: '[channels.hook]\ntype = "webhook"\nurl = "http://127.0.0.1:1/"\n' })
    await world.run(['watch', '--once'])
    const { user, wallet, provider } = owner()
    await world.platform.add(
      provider,
      aWalletTransaction({ wallet, status: 'pending', amount: '500.00', reference: 'DEP-9', createdAt: new Date() }),
    )

    const { stdout } = await world.run(['watch', '--once', '--dry-run'])
    expect(stdout).toMatch(/New Deposit: R500\.00 \(wallet top-up\)/)
    for (const words of [OWNER, 'Naidoo Plumbing', 'Thandi Mokoena', 'DEP-9']) expect(stdout).toContain(words)
    expect(user.values.email).toBe(OWNER)
  })
})
