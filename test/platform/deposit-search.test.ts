import { describe, expect } from 'vitest'
import { findDeposits, nearDeposits } from '../../src/platform/deposit-search.js'
import { searchKeyOf } from '../../src/platform/search-key.js'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { it, type Platform } from '../support/platform.js'

const ID = '3f2a1b4c-5d6e-4f70-8192-a3b4c5d6e7f8'

const aKnownDeposit = () =>
  aDeposit({
    id: ID,
    account: anAccount({ user: aUser({ email: 'owner@plumbers.example' }) }),
    referenceNumber: 'REF-000123',
    bankReference: 'FNB 2025 Naidoo',
  })

const found = async (platform: Platform, word: string): Promise<string[]> =>
  (await platform.read(findDeposits(searchKeyOf(word), 10))).map(({ reference }) => reference)

describe('findDeposits', () => {
  it.for([
    ['the whole id', ID.toUpperCase()],
    ['the first eight digits of the id', '3f2a1b4c'],
    ['the reference, in any case', 'ref-000123'],
    ['the bank reference, in any case', 'fnb 2025 naidoo'],
    ['part of the reference', '0123'],
    ['part of the bank reference', 'naid'],
  ] as const)('finds a deposit by %s', async ([, word], { platform }) => {
    await platform.add(aKnownDeposit(), aDeposit())

    expect(await found(platform, word)).toEqual(['REF-000123'])
  })

  it.for(['%', 'REF_000123', '3f2a1b4', 'owner@plumbers.example'])('finds none for %j', async (word, { platform }) => {
    await platform.add(aKnownDeposit())

    expect(await found(platform, word)).toEqual([])
  })

  it('matches parts of references only if no whole reference matches', async ({ platform }) => {
    await platform.add(aDeposit({ referenceNumber: 'REF-1' }), aDeposit({ referenceNumber: 'REF-11' }))

    expect(await found(platform, 'ref-1')).toEqual(['REF-1'])
  })

  it('finds all deposits with the same bank reference, with their owners', async ({ platform }) => {
    await platform.add(aKnownDeposit(), aDeposit({ bankReference: 'FNB 2025 Naidoo', createdAt: '2 days ago' }))

    expect(await platform.read(findDeposits(searchKeyOf('FNB 2025 Naidoo'), 1))).toMatchObject([
      { name: 'owner@plumbers.example', total: 2 },
    ])
  })
})

describe('nearDeposits', () => {
  it.for([
    ['a wrong digit', 'REF-000128'],
    ['a missing digit', 'REF-00123'],
    ['the same digits after another word', 'PCSA 123'],
    ['the digits with other leading zeros', '0000000123'],
    ['a wrong letter in the bank reference', 'FNB 2025 Naydoo'],
  ] as const)('returns a candidate for a reference with %s', async ([, word], { platform }) => {
    await platform.add(aKnownDeposit(), aDeposit({ referenceNumber: 'AB-9', bankReference: '' }))

    expect((await platform.read(nearDeposits(searchKeyOf(word)))).map(({ reference }) => reference)).toEqual(['REF-000123'])
  })
})
