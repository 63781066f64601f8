import { describe, expect } from 'vitest'
import { neverLoggedIn, peopleNeverLoggedIn, ticketsOfNeverLoggedIn } from '../../src/platform/never-logged-in.js'
import { aDeposit, anAccount, aTicket, aToken, aUser, type Row } from '../support/builders.js'
import { it, type Platform } from '../support/platform.js'

const DAY = 24 * 3600
const people = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }
const quiet = { lastLogin: null, lastActive: null, createdAt: '5 days ago' }

const silent = async (platform: Platform) =>
  peopleNeverLoggedIn(
    await platform.read(neverLoggedIn(DAY, people, 20)),
    { ok: true, value: await platform.read(ticketsOfNeverLoggedIn.query) },
    { now: new Date(), seconds: DAY, people },
  )

describe('neverLoggedIn', () => {
  it.for([
    ['just before the threshold', `${DAY - 60} seconds ago`, 0],
    ['just after it', `${DAY + 60} seconds ago`, 1],
  ] as const)('lists who registered %s: %s', async ([, createdAt, count], { platform }) => {
    await platform.add(aUser({ ...quiet, createdAt }))

    expect(await silent(platform)).toMatchObject({ total: count, people: { length: count } })
  })

  it('leaves out inactive accounts, and who logged in either way', async ({ platform }) => {
    await platform.add(
      aUser({ ...quiet, createdAt: '3 days ago', isActive: false }),
      aUser({ createdAt: '3 days ago', lastLogin: '2 days ago', lastActive: null }),
      aUser({ createdAt: '3 days ago', lastLogin: null, lastActive: '2 days ago' }),
    )

    expect(await silent(platform)).toEqual({ total: 0, notPeople: 0, ofForm: 0, people: [] })
  })

  it('counts all of them, also those that the list does not hold', async ({ platform }) => {
    await platform.add(...Array.from({ length: 5 }, () => aUser({ ...quiet, createdAt: '3 days ago' })))

    const rows = await platform.read(neverLoggedIn(DAY, people, 2))

    expect(rows).toMatchObject([
      { people: 5, notPeople: 0 },
      { people: 5, notPeople: 0 },
    ])
  })
})

describe('somebody of whom no log-in is recorded', () => {
  it.for([
    ['a key made more than a minute after registering', (u: Row) => aToken({ user: u, created: '4 days ago' }), 0],
    ['a key made by registering', (u: Row) => aToken({ user: u, created: `${5 * DAY - 50} seconds ago` }), 1],
    ['a deposit', (u: Row) => aDeposit({ account: anAccount({ user: u }) }), 0],
    ['an account for payments alone', (u: Row) => anAccount({ user: u }), 1],
    ['a ticket', (u: Row) => aTicket({ user: u }), 0],
  ] as const)('and who has %s: such people with a problem %i', async ([, trace, total], { platform }) => {
    const one = aUser(quiet)
    await platform.add(one, trace(one))

    expect(await silent(platform)).toMatchObject({ total, people: { length: total } })
  })

  it('is counted once, and nobody else for their traces', async ({ platform }) => {
    const [both, other] = [aUser(quiet), aUser(quiet)]
    await platform.add(
      both,
      other,
      aUser(quiet),
      aTicket({ user: both }),
      aTicket({ user: both }),
      aToken({ user: both, created: '1 day ago' }),
    )
    await platform.add(aTicket({ user: other }), aTicket({ user: other }), aTicket(), aToken())

    expect(await silent(platform)).toMatchObject({ total: 1, notPeople: 0, ofForm: 0, people: { length: 1 } })
  })

  it('and whom the public form made is left out, whatever their e-mail, and counted apart', async ({ platform }) => {
    await platform.add(
      aUser({ ...quiet, username: 'client_1795963000123', email: 'jan@clients.example' }),
      aUser({ ...quiet, username: 'Client_17', email: '' }),
      aUser({ ...quiet, username: 'client_18', email: 'client_18@temp.proconnectsa.co.za' }),
      aUser({ ...quiet, username: 'client_services' }),
    )

    expect(await silent(platform)).toMatchObject({ total: 1, notPeople: 1, ofForm: 2, people: { length: 1 } })
  })
})
