import { describe, expect } from 'vitest'
import { leadCounts, newestLeads, unassignedLeads } from '../../src/platform/leads.js'
import { aCategory, aLead, anAssignment } from '../support/builders.js'
import { it } from '../support/platform.js'

const people = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }
const lastDay = { secondsAgo: 24 * 3600 }

describe('leadCounts', () => {
  it('counts by status, with a status nobody knows under its own name', async ({ platform }) => {
    await platform.add(aLead({ status: 'verified' }), aLead({ status: 'parked' }), aLead({ status: 'verified', createdAt: '2 days ago' }))

    expect(await platform.read(leadCounts(lastDay))).toMatchObject([
      { status: null, count: 2 },
      { status: 'parked', count: 1 },
      { status: 'verified', count: 1 },
    ])
  })
})

describe('newestLeads', () => {
  it('names category and city, and the suburb where there is no city', async ({ platform }) => {
    const category = aCategory({ name: 'Plumbing' })
    await platform.add(
      aLead({ category, locationCity: 'Cape Town', createdAt: '2 hours ago' }),
      aLead({ category, locationCity: '', locationSuburb: 'Langa', createdAt: '3 hours ago' }),
    )

    expect(await platform.read(newestLeads(lastDay, 20))).toMatchObject([
      { category: 'Plumbing', city: 'Cape Town' },
      { category: 'Plumbing', city: 'Langa' },
    ])
  })
})

describe('unassignedLeads', () => {
  const waiting = { status: 'verified', assignedProvidersCount: 0, verifiedAt: '5 hours ago', createdAt: '9 days ago' }

  it('lists a verified lead that nobody was assigned to, of any age', async ({ platform }) => {
    await platform.add(aLead({ ...waiting, title: 'Burst pipe' }))

    expect(await platform.read(unassignedLeads(7200, people, 10))).toMatchObject([{ title: 'Burst pipe', total: 1 }])
  })

  it('leaves out a lead with an assignment, and one that is not verified', async ({ platform }) => {
    const lead = aLead(waiting)
    await platform.add(
      lead,
      anAssignment({ lead }),
      aLead({ ...waiting, status: 'expired' }),
      aLead({ ...waiting, assignedProvidersCount: 2 }),
    )

    expect(await platform.read(unassignedLeads(7200, people, 10))).toEqual([])
  })
})
