import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import { readSubjects } from '../../../src/api/endpoints/subjects.js'
import { ReadBatcher } from '../../../src/api/read-batcher.js'
import { aDeposit, anAccount, aProvider, aUser } from '../../support/builders.js'
import { it, type Platform } from '../../support/platform.js'
import { snapshotFor } from '../../support/rules.js'

const [DEPOSIT, USER, GONE] = [randomUUID(), randomUUID(), randomUUID()]

const batcherFor = (platform: Platform): ReadBatcher =>
  new ReadBatcher({ read: readings => snapshotFor(platform, Object.fromEntries(readings.entries()), new Date(), {}) })

const subjects = (...ids: string[]) => ids.map(id => ({ id, text: `about ${id}` }))

describe('the subjects of a problem', () => {
  it('come with details from the platform, or as text if it has none under their ids', async ({ platform }) => {
    const user = aUser({ id: USER, email: 'owner@plumbers.example' })
    await platform.add(aProvider({ id: 7, user }), aDeposit({ id: DEPOSIT, account: anAccount({ user }), amount: '160.00' }))
    // Ids of deleted rows, wallet top-ups and log lines, and malformed ones.
    const strange = [GONE, 'DEP-1A2B', '999999999999999999999', "'; --", '']
    const problems = (['deposits', 'providers', 'users', 'others'] as const).map(about => ({
      about,
      subjects: subjects(...strange, DEPOSIT, USER, '7'),
    }))

    const subjectsOf = await readSubjects(problems, batcherFor(platform))

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

  it('are read only if the platform can have details of any', async ({ platform }) => {
    let reads = 0
    const batcher = new ReadBatcher({
      read: readings => {
        reads++
        return snapshotFor(platform, Object.fromEntries(readings.entries()), new Date(), {})
      },
    })
    const others = { about: 'others' as const, subjects: subjects('api.log:1') }

    const subjectsOf = await readSubjects([others, { about: 'deposits', subjects: subjects('DEP-1A2B') }], batcher)

    expect(subjectsOf(others)).toEqual({ items: others.subjects })
    expect(reads).toBe(0)
  })
})
