import { describe, expect } from 'vitest'
import { neverLoggedIn } from '../../src/platform/never-logged-in.js'
import type { PeoplePatterns } from '../../src/platform/people.js'
import { registeredSince, registrationCounts } from '../../src/platform/users.js'
import { aUser } from '../support/builders.js'
import { it, type Platform } from '../support/platform.js'

const DAY = 24 * 3600
const lastDay = { secondsAgo: DAY }
const people = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }
const anonymous = () => {
  const username = `client_${Math.trunc(Math.random() * 1e9)}`
  return aUser({ username, email: `${username}@temp.proconnectsa.co.za`, userType: 'client' })
}

describe('registeredSince', () => {
  it('counts a person who signed in with a token as logged in', async ({ platform }) => {
    await platform.add(aUser({ lastLogin: null, lastActive: '5 minutes ago' }))

    const [person] = await platform.read(registeredSince(lastDay, people, 20))

    expect(person?.hasLoggedIn).toBe(true)
  })

  it('leaves out a person who registered a second too early', async ({ platform }) => {
    await platform.add(aUser({ createdAt: `${DAY + 1} seconds ago` }))

    expect(await platform.read(registeredSince(lastDay, people, 20))).toEqual([])
  })

  it('uses created_at, not date_joined', async ({ platform }) => {
    await platform.add(aUser({ createdAt: '1 hour ago', dateJoined: '40 days ago' }))

    expect(await platform.read(registeredSince(lastDay, people, 20))).toHaveLength(1)
  })

  it('can start at a given time', async ({ platform }) => {
    await platform.add(aUser({ createdAt: new Date('2025-10-01T00:00:00Z') }), aUser({ createdAt: new Date('2025-09-30T23:59:59Z') }))

    expect(await platform.read(registeredSince({ at: new Date('2025-10-01T00:00:00Z') }, people, 20))).toHaveLength(1)
  })

  it('shows a person without an e-mail by username', async ({ platform }) => {
    await platform.add(aUser({ email: '', username: 'nomail' }))

    const [person] = await platform.read(registeredSince(lastDay, people, 20))

    expect(person?.name).toBe('nomail')
  })

  it('does not let anonymous accounts crowd people out of a short list', async ({ platform }) => {
    await platform.add(aUser({ email: 'jane@clients.example', createdAt: '2 hours ago' }), anonymous(), anonymous())

    const names = (await platform.read(registeredSince(lastDay, people, 1))).map(({ name }) => name)

    expect(names).toEqual(['jane@clients.example'])
  })

  it('includes accounts that are not people on request', async ({ platform }) => {
    await platform.add(aUser(), anonymous())

    expect(await platform.read(registeredSince(lastDay, people, null, true))).toHaveLength(2)
  })
})

describe('registrationCounts', () => {
  it('counts the legacy service_provider as a provider', async ({ platform }) => {
    await platform.add(aUser({ userType: 'service_provider' }), aUser({ userType: 'client' }), aUser({ userType: 'support' }))

    const [counts] = await platform.read(registrationCounts(lastDay, people, 3 * DAY))

    expect(counts).toMatchObject({ total: 3, providers: 1, clients: 1, notPeople: 0 })
  })

  it('counts accounts that are not people in the total', async ({ platform }) => {
    await platform.add(aUser(), anonymous())

    const [counts] = await platform.read(registrationCounts(lastDay, people, 3 * DAY))

    expect(counts).toMatchObject({ total: 2, notPeople: 1 })
  })

  it('includes the time of the last registration, however long ago', async ({ platform }) => {
    await platform.add(aUser({ createdAt: new Date('2025-01-02T03:04:05Z') }))

    const [counts] = await platform.read(registrationCounts(lastDay, people, 3 * DAY))

    expect(counts).toMatchObject({ total: 0, last: new Date('2025-01-02T03:04:05Z') })
  })
})

describe('accounts that are not people', () => {
  const isPerson = async (platform: Platform, user: object, patterns: PeoplePatterns = people) => {
    await platform.add(aUser({ createdAt: '2 days ago', lastLogin: null, lastActive: null, ...user }))
    const [account] = await platform.read(neverLoggedIn(DAY, patterns, null))
    return account?.people === 1 && account.notPeople === 0 && account.id !== null
  }

  it('are recognised by the e-mail of an anonymous client, in upper or lower case', async ({ platform }) => {
    expect(await isPerson(platform, { email: 'Client_7f3a@TEMP.proconnectsa.co.za', username: 'x' })).toBe(false)
  })

  it('do not include a client who gave an e-mail on the public form', async ({ platform }) => {
    await platform.add(aUser({ email: 'jan@clients.example', username: 'client_1795963000123', userType: 'client' }))

    expect(await platform.read(registeredSince(lastDay, people, 20))).toMatchObject([{ name: 'jan@clients.example' }])
    expect(await platform.read(registrationCounts(lastDay, people, 3 * DAY))).toMatchObject([{ notPeople: 0 }, { notPeople: 0 }])
  })

  it('do not include a person whose username is only similar to an anonymous one', async ({ platform }) => {
    expect(await isPerson(platform, { username: 'client_services' })).toBe(true)
  })

  it('are recognised by patterns in the settings, in which only * and ? are special', async ({ platform }) => {
    const patterns = { exclude: ['qa.?+*@TEST.example'], keep: [] }
    expect(await isPerson(platform, { email: 'qa.1+login@test.example' }, patterns)).toBe(false)
  })

  it('do not include an account that a pattern would match only as a regular expression', async ({ platform }) => {
    expect(await isPerson(platform, { email: 'qax1@test.example' }, { exclude: ['qa.1@test.example'], keep: [] })).toBe(true)
  })

  it('do not exist if no pattern is set', async ({ platform }) => {
    expect(await isPerson(platform, { email: 'client_7@temp.proconnectsa.co.za' }, { exclude: [], keep: [] })).toBe(true)
  })

  it('do not include an account with an excluded e-mail whose username is kept', async ({ platform }) => {
    const patterns = { exclude: ['*@test.example'], keep: ['the-boss'] }
    expect(await isPerson(platform, { email: 'any@test.example', username: 'the-boss' }, patterns)).toBe(true)
  })

  it('include accounts that an exception for another account does not match', async ({ platform }) => {
    const patterns = { exclude: ['*@test.example'], keep: ['boss@*'] }
    expect(await isPerson(platform, { email: 'bossy@test.example' }, patterns)).toBe(false)
  })

  it('do not include an account whose e-mail is kept', async ({ platform }) => {
    const patterns = { exclude: ['*@test.example'], keep: ['boss@*'] }
    expect(await isPerson(platform, { email: 'Boss@test.example' }, patterns)).toBe(true)
  })
})
