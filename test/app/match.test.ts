import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { describe, expect } from 'vitest'
import { matchNeeds, readMoney } from '../../src/app/match.js'
import { DatabaseError } from '../../src/source/errors.js'
import { readingsOf } from '../../src/source/needs.js'
import { openSession } from '../../src/source/postgres/session.js'
import { aboutTarget, type Query } from '../../src/source/readings.js'
import { snapshotOf } from '../../src/source/snapshot.js'
import type { Movement } from '../../src/statements/statement.js'
import { aDeposit, anAccount, aProvider, aUser, aWallet, aWalletTransaction } from '../support/builders.js'
import { READER, READER_PASSWORD } from '../support/global.js'
import { it, type Platform } from '../support/platform.js'

const movement = (words: string, cents = 16_000, day = '2025-10-06', line = 1): Movement => ({
  line,
  day,
  cents,
  words,
  reference: words,
  balanceCents: null,
  isBooked: true,
})

const LINES = [movement('CAPITEC   PC7F3A2C91', 16_000, '2025-10-01'), movement('FNB OB    thank you', 25_000, '2025-10-31')]

/** Reads as the role of the settings does, over a session of its own. */
const read = async ({ port, database }: Platform, movements: readonly Movement[] = LINES) => {
  const session = openSession(connect(port, '127.0.0.1'), {
    at: 'the platform',
    user: READER,
    database,
    password: async () => READER_PASSWORD,
    statementTimeout: 30,
  })
  try {
    return await readMoney(
      {
        read: async readings => {
          const { now, rows } = await session.read(readings as readonly Query<any>[])
          const told = new Map([...rows].map(([query, outcome]) => [query, aboutTarget(outcome, 'test')] as const))
          return snapshotOf(now ?? new Date(), told, new Map(), new Map())
        },
      },
      movements,
    )
  } finally {
    session.close()
  }
}

const references = async (platform: Platform, movements?: readonly Movement[]) =>
  (await read(platform, movements)).money.payables.flatMap(payable => payable.references)

const at = (day: string): Date => new Date(`${day}T10:00:00Z`)

describe('the money of the platform that a statement concerns', () => {
  it('are all deposits that wait for an amount that came, of any age, whatever their status is called', async ({ platform }) => {
    await platform.add(
      ...['pending', 'verified', 'processing', 'on hold'].map(status =>
        aDeposit({ status, referenceNumber: `WAITS-1${status}`, createdAt: at('2021-01-01') }),
      ),
      ...['completed', 'failed', 'cancelled', 'expired'].map(status => aDeposit({ status, createdAt: at('2021-01-01') })),
      aDeposit({ status: 'verified', processedAt: at('2021-01-02'), createdAt: at('2021-01-01') }),
      aDeposit({ amount: '160.01' }),
    )

    const { money, limits } = await read(platform)

    expect(money.payables.map(({ status, state }) => `${status} ${state}`).sort()).toEqual([
      ...['on hold waiting', 'pending waiting', 'processing waiting', 'verified waiting'],
    ])
    expect(limits.waiting).toEqual({ read: 4, total: 4 })
  })

  it.for([
    ['pc 7f3a-2c91', 'PC7F3A2C91'],
    ['PC7F3A2C91', 'TYMEBANK1PC7F3A2C91XYZ'],
    ['PREMIUM4E9B121759812345', 'ABSA BANK PREMIUM4E9B1217598123'],
    ['PC9QX0', 'payment pc9qx0 thanks'],
    ['PC7F302C91', 'CAPITEC   PC7F3O2C91'],
    ['PC1F302C91', 'CAPITEC   PClF3O2C91'],
  ])('are deposits of any age and status whose reference %j a line names: %j', async ([referenceNumber = '', words = ''], { platform }) => {
    const old = { createdAt: at('2021-01-01'), processedAt: at('2021-01-02') }
    await platform.add(
      aDeposit({ ...old, status: 'completed', referenceNumber }),
      aDeposit({ ...old, status: 'cancelled', referenceNumber: 'PCSA-1', bankReference: referenceNumber }),
      aDeposit({ ...old, status: 'completed', referenceNumber: 'PREMIUM0000001759812345' }),
      aDeposit({ ...old, status: 'completed', referenceNumber: 'PC00000000' }),
    )

    const { money } = await read(platform, [movement(words)])

    expect(money.payables.map(({ state, references }) => [state, references])).toEqual(
      expect.arrayContaining([
        ['completed', [referenceNumber]],
        ['closed', ['PCSA-1', referenceNumber]],
      ]),
    )
    expect(money.payables).toHaveLength(2)
  })

  it('are completed deposits that the days must show, the others are counted', async ({ platform }) => {
    const done = (createdAt: string, processedAt: string, more = {}) =>
      aDeposit({ status: 'completed', createdAt: at(createdAt), processedAt: at(processedAt), ...more })
    await platform.add(
      done('2025-10-02', '2025-10-28', { referenceNumber: 'INSIDE-1' }),
      done('2025-10-01', '2025-10-28', { referenceNumber: 'BEFORE-1' }),
      done('2025-10-02', '2025-10-29', { referenceNumber: 'AFTER-1' }),
      done('2025-10-02', '2025-10-03', { referenceNumber: 'NOTHING-1', amount: '0.00' }),
      done('2025-08-02', '2025-09-20', { referenceNumber: 'LONG-BEFORE-1' }),
    )

    const { money, limits } = await read(platform)

    expect(money.payables.flatMap(payable => payable.references)).toEqual(['INSIDE-1'])
    expect(limits).toMatchObject({ completed: { read: 1, total: 1 }, outside: 2 })
  })

  it('are the top-ups of the wallet page, and no row that credits a deposit, is no deposit or belongs to nobody', async ({ platform }) => {
    const user = aUser()
    const wallet = aWallet({ user })
    const processedAt = at('2025-10-10')
    await platform.add(
      aWalletTransaction({ wallet, status: 'pending', reference: 'DEP-1C9E77A0', amount: '250.00', createdAt: at('2021-01-01') }),
      aWalletTransaction({ wallet, reference: 'DEP-2C9E77A0', bankReference: 'FNB 77', createdAt: at('2025-10-10') }),
      aDeposit({
        account: anAccount({ user }),
        status: 'completed',
        referenceNumber: 'PC0B44E1D2',
        createdAt: at('2025-10-09'),
        processedAt,
      }),
      aWalletTransaction({ wallet, reference: 'DEPOSIT_PC0B44E1D2', amount: '160.00', createdAt: processedAt }),
      aWalletTransaction({ wallet, transactionType: 'bonus', createdAt: processedAt }),
      aWalletTransaction({ wallet: null, status: 'pending', reference: 'UNMATCHED_CUS99', amount: '70.10', createdAt: at('2025-10-11') }),
    )

    const { money, limits } = await read(platform)

    expect(money.payables.map(({ kind, references, cents, state }) => [kind, references, cents, state])).toEqual([
      ['wallet', ['DEP-2C9E77A0', 'FNB 77'], 15_000, 'completed'],
      ['deposit', ['PC0B44E1D2'], 16_000, 'completed'],
      ['wallet', ['DEP-1C9E77A0'], 25_000, 'waiting'],
    ])
    expect(money.unmatched).toMatchObject([{ code: 'CUS99', cents: 7010 }])
    expect(limits).toMatchObject({ hasWallets: true, unmatched: { read: 1, total: 1 } })
  })

  it.for([
    ['a customer code', 'K7M2QZ'],
    ['a code with PC before it', 'ABSA pc-k7m2qz'],
    ['a code with PC twice before it', 'PCPCK7M2QZ'],
    ['the code of the wallet', 'FNB cus 48213907 thanks'],
    ['a phone', 'TRANSFER 082 123 4567'],
    ['a phone with the code of the country', '+27821234567'],
    ['the phone of the business', '0219876543'],
  ])('are the people whom a line names by %s', async ([, words = ''], { platform }) => {
    const user = aUser({ email: 'thandi@people.example', phone: '+27821234567' })
    await platform.add(
      aProvider({ user, customerCode: 'K7M2QZ', businessPhone: '021 987 6543' }),
      aWallet({ user, customerCode: 'CUS48213907' }),
    )
    await platform.add(aProvider({ user: aUser({ phone: '0000000000' }), businessPhone: '0000000000' }), aWallet())

    const { money } = await read(platform, [movement(words), movement('0000000000')])

    expect(money.payers).toMatchObject([{ id: user.values.id, name: 'thandi@people.example' }])
    const [{ codes = [], phones = [] } = {}] = money.payers
    expect([...codes, ...phones]).not.toEqual([])
  })

  it('show who is to pay, and a reference that finds each alone', async ({ platform }) => {
    const account = anAccount({ user: aUser({ email: ' ', username: 'thandi' }) })
    const id = '3f2a1b4c-5d6e-4f70-8192-a3b4c5d6e7f8'
    await platform.add(
      aDeposit({ account, referenceNumber: 'PC7F3A2C91', amount: '8388608.01', verificationNotes: 'Premium listing request: 30 days' }),
      aDeposit({ account, id, referenceNumber: 'UPGRADEPRO', createdAt: '2 days ago' }),
    )

    expect((await read(platform)).money.payables).toMatchObject([
      { name: 'thandi', reference: 'PC7F3A2C91', cents: 838_860_801, isPremium: true, status: 'pending' },
      { id, reference: '', isPremium: false },
    ])
  })

  it('ignore a note that stands where the reference of the bank should', async ({ platform }) => {
    await platform.add(aDeposit({ status: 'completed', bankReference: 'EFT PAYMENT', createdAt: at('2021-01-01') }))

    expect(await references(platform, [movement('EFT PAYMENT 99')])).toEqual([])
  })

  it('need no line, and no platform of any size', async ({ platform }) => {
    expect(await read(platform, [])).toMatchObject({ money: { payables: [], payers: [], unmatched: [] }, errors: [] })
    expect(readingsOf(matchNeeds([]).needs)).toHaveLength(5)
  })
})

describe('a platform that is not as it should be', () => {
  it('without wallets is compared without them, and says so', async ({ platform }) => {
    await platform.add(aDeposit({ referenceNumber: 'PC7F3A2C91' }), aProvider({ customerCode: 'K7M2QZ' }))
    await platform.sql('DROP TABLE users_wallettransaction, users_wallet')

    const { money, errors, limits } = await read(platform, [movement('K7M2QZ')])

    expect(money.payables.map(({ reference }) => reference)).toEqual(['PC7F3A2C91'])
    expect(money.payers).toHaveLength(1)
    expect(limits.hasWallets).toBe(false)
    expect(errors).toEqual([])
  })

  it('whose wallets have no customer codes still tells of their top-ups', async ({ platform }) => {
    await platform.add(aWalletTransaction({ status: 'pending', reference: 'DEP-1C9E77A0', amount: '160.00' }))
    await platform.sql('ALTER TABLE users_wallet DROP COLUMN customer_code')

    const { money, errors } = await read(platform)

    expect(money.payables).toMatchObject([{ reference: 'DEP-1C9E77A0' }])
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('customer_code')])
  })

  it('whose role may not read wallets names the table, and tells the rest', async ({ platform }) => {
    await platform.add(aDeposit({ referenceNumber: 'PC7F3A2C91' }))
    await platform.sql(`REVOKE SELECT ON users_wallettransaction FROM ${READER}`)

    const { money, errors, limits } = await read(platform)

    expect(money.payables).toHaveLength(1)
    expect(limits.hasWallets).toBe(false)
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('users_wallettransaction')])
  })

  it('whose role may not read deposits has nothing to compare', async ({ platform }) => {
    await platform.sql(`REVOKE SELECT ON deposit_requests FROM ${READER}`)

    await expect(read(platform)).rejects.toThrow(DatabaseError)
  })

  it('with amounts and times that no answer can show leaves those rows out, and says which', async ({ platform }) => {
    await platform.add(
      aDeposit({ referenceNumber: 'PC7F3A2C91' }),
      aDeposit({ amount: 'NaN', referenceNumber: 'PC00000001' }),
      aDeposit({ referenceNumber: 'PC00000002', id: '3f2a1b4c-5d6e-4f70-8192-a3b4c5d6e7f8' }),
    )
    await platform.sql("UPDATE deposit_requests SET created_at = 'infinity' WHERE reference_number = 'PC00000002'")

    const { money, errors, limits } = await read(platform)

    expect(money.payables.map(({ reference }) => reference)).toEqual(['PC7F3A2C91'])
    expect(errors.length).toBeGreaterThan(0)
    expect(limits).toMatchObject({ waiting: { read: 0, total: 1 }, named: { read: 1, total: 1 } })
  })

  it('is told the words of a hostile payer, and nothing comes of them', async ({ platform }) => {
    await platform.add(aDeposit({ status: 'completed', createdAt: at('2021-01-01'), referenceNumber: 'PC7F3A2C91' }))
    const words = ["'; DROP TABLE users_user; --", '%', '\u0000', 'é'.repeat(5000), 'PC7F 3A2C91 \\ \n $1', '\ud83d\ude00 PC7F3A2C91']

    expect(
      await references(
        platform,
        words.slice(0, 4).map(one => movement(one)),
      ),
    ).toEqual([])
    expect(
      await references(
        platform,
        words.slice(4).map(one => movement(one)),
      ),
    ).toEqual(['PC7F3A2C91'])
  })
})

describe('the limits of what is read', () => {
  it('are said: the newest of those that wait, and how many there are', async ({ platform }) => {
    const oldest = `PC${createHash('md5').update('10005').digest('hex').slice(0, 8).toUpperCase()}`
    await platform.add(aDeposit())
    await platform.sql(
      `INSERT INTO deposit_requests SELECT gen_random_uuid(), account_id, amount, status, '', 'PC' || UPPER(LEFT(MD5(n::text), 8)), '', 1, false, '', '',
        created_at - n * interval '1 minute', updated_at FROM deposit_requests, GENERATE_SERIES(1, 10005) AS n`,
    )

    const { money, limits } = await read(platform, [movement(oldest)])

    expect(limits).toMatchObject({ waiting: { read: 10_000, total: 10_005 }, named: { read: 1, total: 1 } })
    expect(money.payables).toHaveLength(10_001)
    expect(money.payables.at(-1)?.reference).toBe(oldest)
  })

  it('are said of lines, which are compared with what waits all the same', async ({ platform }) => {
    await platform.add(aDeposit({ referenceNumber: 'PC7F3A2C91' }))
    const many = Array.from({ length: 10_000 }, (_, i) => movement(`IMMEDIATE TRF CR CAPITEC NUMBER ${i}`))

    const { money, limits } = await read(platform, many)

    expect(limits.linesLeft).toBeGreaterThan(0)
    expect(money.payables).toHaveLength(1)
  })
})
