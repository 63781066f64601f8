import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { findPersons, nearPersons } from '../../src/platform/person-search.js'
import { searchKeyOf } from '../../src/platform/search-key.js'
import { aProvider, aUser } from '../support/builders.js'
import { it, type Platform } from '../support/platform.js'

const ID = '3f2a1b4c-5d6e-4f70-8192-a3b4c5d6e7f8'

const aKnownPerson = () => {
  const user = aUser({
    id: ID,
    email: 'Owner@Plumbers.example',
    username: 'naidoo_p',
    firstName: 'Owner',
    lastName: 'Naidoo',
    phone: '+27820000001',
  })
  return aProvider({ user, businessName: 'Naidoo & Sons Plumbing', businessPhone: '0215550009', customerCode: 'PC000137' })
}

const found = async (platform: Platform, word: string): Promise<string[]> =>
  (await platform.read(findPersons(searchKeyOf(word), 10))).map(({ name }) => name)

describe('findPersons', () => {
  it.for([
    ['the e-mail, in any case', 'OWNER@plumbers.EXAMPLE'],
    ['the username, in any case', 'Naidoo_P'],
    ['the whole id', ID],
    ['the id in capitals and without hyphens', ID.replaceAll('-', '').toUpperCase()],
    ['the first eight digits of the id', '3f2a1b4c'],
    ['the beginning of the id, over a hyphen', '3f2a1b4c-5d'],
    ['the phone as dialled', '0820000001'],
    ['the phone with blanks', '082 000 0001'],
    ['the phone with hyphens', '082-000-0001'],
    ['the phone with its country code', '+27820000001'],
    ['the phone with its country code and no plus', '27820000001'],
    ['the phone as from abroad', '0027 82 000 0001'],
    ['the phone with the zero that is not dialled', '+27 (0)82 000 0001'],
    ['the phone of the business', '+27 21 555 0009'],
    ['the customer code, in any case', 'pc000137'],
    ['part of the business', 'sons plumb'],
    ['part of the first and last name', 'er nai'],
    ['a word with blanks around it', '  naidoo_p '],
  ] as const)('finds a person by %s', async ([, word], { platform }) => {
    await platform.add(aKnownPerson(), aProvider({ user: aUser({ phone: '+27820000002' }) }), aUser({ phone: '' }))

    expect(await found(platform, word)).toEqual(['Owner@Plumbers.example'])
  })

  it.for([
    ['a pattern of SQL', '%'],
    ['another pattern of SQL', 'naidoo%p'],
    ['the placeholder of one letter', 'n_idoo_p'],
    ['a quote', "' OR ''='"],
    ['seven digits of the id', '3f2a1b4'],
    ['a part of the phone', '0820000'],
    ['the beginning of an e-mail', 'owner@plumbers'],
  ] as const)('finds nobody by %s', async ([, word], { platform }) => {
    await platform.add(aKnownPerson())

    expect(await found(platform, word)).toEqual([])
  })

  it('matches parts of names only if no whole value matches', async ({ platform }) => {
    await platform.add(aUser({ username: 'naidoo', email: 'a@people.example' }), aKnownPerson())

    expect(await found(platform, 'naidoo')).toEqual(['a@people.example'])
  })

  it('finds all accounts with the same e-mail, the newest first, and counts those beyond the limit', async ({ platform }) => {
    for (const days of [3, 1, 2]) await platform.add(aUser({ email: 'twice@people.example', createdAt: `${days} days ago` }))

    const rows = await platform.read(findPersons(searchKeyOf('twice@people.example'), 2))

    expect(rows.map(({ total }) => total)).toEqual([3, 3])
    expect((rows[0]?.createdAt as Date) > (rows[1]?.createdAt as Date)).toBe(true)
  })

  it('shows the username of a person without e-mail, and nulls without a profile', async ({ platform }) => {
    await platform.add(aUser({ email: '', username: 'walk_in' }))

    expect(await platform.read(findPersons(searchKeyOf('walk_in'), 10))).toMatchObject([
      { name: 'walk_in', businessName: null, customerCode: null, total: 1 },
    ])
  })
})

const near = async (platform: Platform, word: string): Promise<string[]> =>
  (await platform.read(nearPersons(searchKeyOf(word)))).map(({ name }) => name)

describe('nearPersons', () => {
  it.for([
    ['two letters swapped', 'owner@plubmers.example'],
    ['an extra letter', 'owner@plummbers.example'],
    ['another domain', 'owner@electricians.example'],
    ['only the part before the @', 'owner'],
    ['only the domain', '@plumbers.example'],
    ['a wrong digit of the phone', '082 000 9001'],
    ['a missing digit of the phone', '082 000 001'],
    ['a wrong digit of the code', 'PC000187'],
    ['a missing letter of the business', 'Naido & Sons Plumbing'],
    ['a wrong letter of the name', 'Owner Naydoo'],
    ['a wrong letter of the username', 'naidop_p'],
  ] as const)('returns a candidate for a word with %s', async ([, word], { platform }) => {
    await platform.add(aKnownPerson(), aProvider({ user: aUser({ email: 'jane@clients.example', phone: '+27631112223' }) }))

    expect(await near(platform, word)).toContain('Owner@Plumbers.example')
  })

  it('returns a candidate for any two edits between the value and the word', async ({ platform }) => {
    await platform.add(aKnownPerson())
    const email = 'owner@plumbers.example'
    const edit = fc.tuple(fc.nat(email.length - 1), fc.constantFrom('x', '', 'xy'))
    await fc.assert(
      fc.asyncProperty(edit, edit, async (...edits) => {
        // Each edit replaces, removes or adds one letter.
        const typed = edits.reduce(
          (word, [at, letters]) => word.slice(0, at) + (letters === 'xy' ? `x${word[at] ?? ''}` : letters) + word.slice(at + 1),
          email,
        )
        expect(await near(platform, typed)).toContain('Owner@Plumbers.example')
      }),
      { numRuns: 60 },
    )
  })

  it.for(['a', '@', '%', '____', '12', 'no such word anywhere'])('returns none for %j', async (word, { platform }) => {
    await platform.add(aKnownPerson(), aUser({ email: '', username: '', phone: null, firstName: '', lastName: '' }))

    expect(await near(platform, word)).toEqual([])
  })
})
