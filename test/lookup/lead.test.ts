import { describe, expect } from 'vitest'
import { findLeads, leadOf, providersOfLead } from '../../src/platform/lead-search.js'
import { searchKeyOf } from '../../src/platform/search-key.js'
import { aLead, anAssignment, aUser } from '../support/builders.js'
import { it } from '../support/platform.js'

const ID = '3f2a9c1e-0000-4000-8000-000000000001'

describe('a lead', () => {
  it('is found by its id or the beginning of it, else by words of its title, the newest first', async ({ platform }) => {
    await platform.add(
      aLead({ id: ID, title: 'Geyser burst', createdAt: '2 days ago' }),
      aLead({ title: 'A geyser for a school, not 3f2a9c1e', createdAt: '1 hour ago' }),
      aLead({ title: 'A tap' }),
    )
    const found = async (word: string) => (await platform.read(findLeads(searchKeyOf(word), 10))).map(({ title, total }) => [title, total])

    expect(await found(ID)).toEqual([['Geyser burst', 1]])
    expect(await found('3F2A9C1E')).toEqual([['Geyser burst', 1]])
    expect(await found(' GEYSER')).toEqual([
      ['A geyser for a school, not 3f2a9c1e', 2],
      ['Geyser burst', 2],
    ])
    expect(await found('%')).toEqual([])
  })

  it('says when its time has passed, and who was assigned to it, even if they are gone', async ({ platform }) => {
    const lead = aLead({ id: ID, expiresAt: '1 day ago', assignedProvidersCount: 1 })
    const provider = aUser({ email: 'zoe@plumbers.example' })
    await platform.add(anAssignment({ lead, provider }), anAssignment({ lead, provider, assignedAt: '3 hours ago', status: 'lost' }))
    await platform.sql('SET session_replication_role = replica')
    await platform.sql("UPDATE leads_leadassignment SET provider_id = '00000000-0000-4000-8000-000000000000' WHERE status = 'lost'")

    expect(await platform.read(leadOf(ID))).toMatchObject([{ id: ID, isOver: true, assigned: 1 }])
    expect(await platform.read(providersOfLead(ID, 10))).toMatchObject([
      { name: 'zoe@plumbers.example', status: 'assigned', total: 2 },
      { name: null, userId: null, status: 'lost', total: 2 },
    ])
  })
})
