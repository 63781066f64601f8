import { describe, expect } from 'vitest'
import { neverLoggedIn, peopleNeverLoggedIn, ticketsOfNeverLoggedIn } from '../../src/platform/never-logged-in.js'
import { aDeposit, anAccount, aTicket, aToken, aUser, type Row } from '../support/builders.js'
import { it, type Platform } from '../support/platform.js'

const DAY = 24 * 3600
const people = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }
const neverActive = { lastLogin: null, lastActive: null, createdAt: '5 days ago' }

const problems = async (platform: Platform) =>
  peopleNeverLoggedIn(
    await platform.read(neverLoggedIn(DAY, people, 20)),
    { ok: true, value: await platform.read(ticketsOfNeverLoggedIn.query) },
    { now: new Date(), seconds: DAY, people },
  )

describe('neverLoggedIn', () => {
  it.for([
    ['just before the threshold', `${DAY - 60} seconds ago`, 0],
    ['just after it', `${DAY + 60} seconds ago`, 1],
  ] as const)('judges a person who registered %s: %s', async ([, createdAt, count], { platform }) => {
    await platform.add(aUser({ ...neverActive, createdAt }))

    expect(await problems(platform)).toMatchObject({ total: count, people: { length: count } })
  })

  it('leaves out inactive accounts, and people who logged in either way', async ({ platform }) => {
    await platform.add(
      aUser({ ...neverActive, createdAt: '3 days ago', isActive: false }),
      aUser({ createdAt: '3 days ago', lastLogin: '2 days ago', lastActive: null }),
      aUser({ createdAt: '3 days ago', lastLogin: null, lastActive: '2 days ago' }),
    )

    expect(await problems(platform)).toEqual({ total: 0, notPeople: 0, ofForm: 0, gotIn: 1, people: [] })
  })

  it('counts accounts whose last_login is empty, but of which another trace shows that they got in', async ({ platform }) => {
    const [byToken, byTicket, never] = [aUser(neverActive), aUser(neverActive), aUser(neverActive)]
    await platform.add(
      aUser({ createdAt: '3 days ago', lastLogin: null, lastActive: '2 days ago' }),
      ...[byToken, aToken({ user: byToken, created: '4 days ago' })],
      ...[byTicket, aTicket({ user: byTicket }), never],
    )

    expect(await problems(platform)).toMatchObject({ total: 1, gotIn: 3 })
  })

  it('counts all people, including those beyond the limit', async ({ platform }) => {
    await platform.add(...Array.from({ length: 5 }, () => aUser({ ...neverActive, createdAt: '3 days ago' })))

    const rows = await platform.read(neverLoggedIn(DAY, people, 2))

    expect(rows).toMatchObject([
      { people: 5, notPeople: 0 },
      { people: 5, notPeople: 0 },
    ])
  })
})

describe('a person without a recorded log-in', () => {
  it.for([
    ['has signed in with a token made more than a minute after registering', (u: Row) => aToken({ user: u, created: '4 days ago' }), 0],
    ['has a problem with a token made at registration', (u: Row) => aToken({ user: u, created: `${5 * DAY - 50} seconds ago` }), 1],
    ['has signed in with a deposit', (u: Row) => aDeposit({ account: anAccount({ user: u }) }), 0],
    ['has a problem with only a payment account', (u: Row) => anAccount({ user: u }), 1],
    ['has signed in with a ticket', (u: Row) => aTicket({ user: u }), 0],
  ] as const)('%s', async ([, trace, total], { platform }) => {
    const one = aUser(neverActive)
    await platform.add(one, trace(one))

    expect(await problems(platform)).toMatchObject({ total, people: { length: total } })
  })

  it('is subtracted once for several traces, and nobody else for them', async ({ platform }) => {
    const [both, other] = [aUser(neverActive), aUser(neverActive)]
    await platform.add(
      both,
      other,
      aUser(neverActive),
      aTicket({ user: both }),
      aTicket({ user: both }),
      aToken({ user: both, created: '1 day ago' }),
    )
    await platform.add(aTicket({ user: other }), aTicket({ user: other }), aTicket(), aToken())

    expect(await problems(platform)).toMatchObject({ total: 1, notPeople: 0, ofForm: 0, people: { length: 1 } })
  })

  it('is left out and counted separately if the public form made the account, whatever the e-mail', async ({ platform }) => {
    await platform.add(
      aUser({ ...neverActive, username: 'client_1795963000123', email: 'jan@clients.example' }),
      aUser({ ...neverActive, username: 'Client_17', email: '' }),
      aUser({ ...neverActive, username: 'client_18', email: 'client_18@temp.proconnectsa.co.za' }),
      aUser({ ...neverActive, username: 'client_services' }),
    )

    expect(await problems(platform)).toMatchObject({ total: 1, notPeople: 1, ofForm: 2, people: { length: 1 } })
  })
})
