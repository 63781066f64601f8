import { describe, expect } from 'vitest'
import { unassignedLeads, waitingLeads } from '../../src/platform/lead-concerns.js'
import { leadCounts, newestLeads } from '../../src/platform/leads.js'
import { aCategory, aLead, anAssignment } from '../support/builders.js'
import { it } from '../support/platform.js'

const lastDay = { secondsAgo: 24 * 3600 }

describe('leadCounts', () => {
  it('counts by status, including unknown statuses', async ({ platform }) => {
    await platform.add(aLead({ status: 'verified' }), aLead({ status: 'parked' }), aLead({ status: 'verified', createdAt: '2 days ago' }))

    expect(await platform.read(leadCounts(lastDay))).toMatchObject([
      { status: null, count: 2 },
      { status: 'parked', count: 1 },
      { status: 'verified', count: 1 },
    ])
  })
})

describe('newestLeads', () => {
  it('returns category and city, or the suburb if there is no city', async ({ platform }) => {
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

  it('lists a verified lead of any age without an assignment', async ({ platform }) => {
    await platform.add(aLead({ ...waiting, title: 'Burst pipe' }))

    expect(await platform.read(unassignedLeads(7200, 10))).toMatchObject([{ title: 'Burst pipe', total: 1 }])
  })

  it('leaves out a lead with an assignment, and one that is not verified', async ({ platform }) => {
    const lead = aLead(waiting)
    await platform.add(
      lead,
      anAssignment({ lead }),
      aLead({ ...waiting, status: 'expired' }),
      aLead({ ...waiting, assignedProvidersCount: 2 }),
    )

    expect(await platform.read(unassignedLeads(7200, 10))).toEqual([])
  })

  it('counts expired leads separately, and lists them last', async ({ platform }) => {
    await platform.add(
      aLead({ ...waiting, verifiedAt: '12 days ago', expiresAt: '10 days ago' }),
      aLead({ ...waiting, title: 'Burst pipe', expiresAt: null }),
      aLead({ ...waiting, verifiedAt: '1 hour ago' }),
    )

    const rows = await platform.read(unassignedLeads(7200, 10))

    expect(rows.map(({ over }) => over)).toEqual([false, false, true])
    expect(rows[0]).toMatchObject({ title: 'Burst pipe', all: 3, total: 2, forgotten: 1 })
  })
})

describe('waitingLeads', () => {
  const pending = { status: 'pending', createdAt: '5 days ago' }

  it('lists leads that the quality gate blocked first, with the reason in one line', async ({ platform }) => {
    await platform.add(
      aLead({ ...pending, createdAt: '9 days ago', verificationNotes: 'Looks fine' }),
      aLead({ ...pending, verificationNotes: `Score 12.\nBlocked: ${'no '.repeat(60)}\nSeen by the gate` }),
      aLead({ ...pending, verificationNotes: 'Blocked: the phone is no phone\r\nBlocked: twice' }),
    )

    const reasons = (await platform.read(waitingLeads(86_400, 10, []))).map(({ reason }) => reason)

    expect(reasons.toSorted()).toEqual(['no '.repeat(33), 'the phone is no phone', null].toSorted())
    expect(reasons.at(-1)).toBeNull()
  })

  it('leaves out recent leads, expired ones and those of another status', async ({ platform }) => {
    await platform.add(
      aLead({ ...pending, createdAt: '23 hours ago' }),
      aLead({ ...pending, expiresAt: '1 minute ago' }),
      aLead({ ...pending, status: 'verifying' }),
      aLead({ ...pending, title: 'Still there', expiresAt: new Date(Date.now() + 60_000) }),
    )

    expect(await platform.read(waitingLeads(86_400, 10, []))).toMatchObject([{ title: 'Still there', total: 1 }])
  })
})
