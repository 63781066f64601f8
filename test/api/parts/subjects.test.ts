import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import { readSubjects } from '../../../src/api/endpoints/subjects.js'
import { ReadBatcher } from '../../../src/api/read-batcher.js'
import { aDeposit, anAccount, aProvider, aUser } from '../../support/builders.js'
import { it, type Platform } from '../../support/platform.js'
import { snapshotFor } from '../../support/rules.js'

const [DEPOSIT, USER, GONE] = [randomUUID(), randomUUID(), randomUUID()]

const flightsTo = (platform: Platform): ReadBatcher =>
  new ReadBatcher({ read: readings => snapshotFor(platform, Object.fromEntries(readings.entries()), new Date(), {}) })

const subjects = (...ids: string[]) => ids.map(id => ({ id, text: `about ${id}` }))

describe('the subjects of a problem', () => {
  it('are told of by what the platform has under their ids, and in words where it has nothing', async ({ platform }) => {
    const user = aUser({ id: USER, email: 'owner@plumbers.example' })
    await platform.add(aProvider({ id: 7, user }), aDeposit({ id: DEPOSIT, account: anAccount({ user }), amount: '160.00' }))
    // As a top-up in a wallet has it, a log, or a rule that forgot what it is about.
    const strange = [GONE, 'DEP-1A2B', '999999999999999999999', "'; --", '']
    const problems = (['deposits', 'providers', 'users', 'others'] as const).map(about => ({
      about,
      subjects: subjects(...strange, DEPOSIT, USER, '7'),
    }))

    const subjectsOf = await readSubjects(problems, flightsTo(platform))

    expect(problems.map(subjectsOf)).toEqual([
      {
        details: [expect.objectContaining({ deposit_id: DEPOSIT, user: 'owner@plumbers.example', amount: 160 })],
        items: subjects(...strange, USER, '7'),
      },
      { users: ['owner@plumbers.example'], items: subjects(...strange, DEPOSIT, USER) },
      { users: ['owner@plumbers.example'], items: subjects(...strange, DEPOSIT, '7') },
      { items: subjects(...strange, DEPOSIT, USER, '7') },
    ])
  })

  it('are asked for only where there are any of whom the platform may know something', async ({ platform }) => {
    let asked = 0
    const flights = new ReadBatcher({
      read: readings => {
        asked++
        return snapshotFor(platform, Object.fromEntries(readings.entries()), new Date(), {})
      },
    })
    const others = { about: 'others' as const, subjects: subjects('api.log:1') }

    const subjectsOf = await readSubjects([others, { about: 'deposits', subjects: subjects('DEP-1A2B') }], flights)

    expect(subjectsOf(others)).toEqual({ items: others.subjects })
    expect(asked).toBe(0)
  })
})
