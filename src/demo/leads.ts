import { PEOPLE } from './people.js'
import { hoursAgo, type Insert, userId, uuid } from './rows.js'

const CATEGORIES = ['Plumbing', 'Electrical', 'Painting', 'Cleaning', 'Garden services', 'Roofing', 'Moving', 'Handyman'] as const

type DemoLead = readonly [
  title: string,
  category: number,
  suburb: string,
  city: string,
  status: string,
  hours: number,
  client: string,
  assigned: number,
  more?: { readonly expired?: number; readonly notes?: string }, // hours ago
]

const LEADS: readonly DemoLead[] = [
  ['Geyser burst in the night', 0, 'Rondebosch', 'Cape Town', 'verified', 0.4, 'jane.petersen@clients.example', 0],
  ['Kitchen needs three new plugs', 1, 'Soweto', 'Johannesburg', 'pending', 1.5, 'craig@clients.example', 0],
  ['Paint a two-bedroom flat, "as white as it gets"', 2, 'Umhlanga', 'Durban', 'verified', 4, 'andile@clients.example', 3],
  ['Weekly cleaning for an office of 12', 3, 'Hatfield', 'Pretoria', 'assigned', 7, 'liesl@clients.example', 2],
  ['Tuin moet skoon', 4, '', 'Bloemfontein', 'verified', 10, 'yuki.tanaka@clients.example', 0],
  ['Roof leaks after the hail', 5, 'Sandton', 'Johannesburg', 'verifying', 12, 'naledi@clients.example', 0],
  ['Move a piano to the third floor', 6, 'Walmer', 'Gqeberha', 'completed', 20, 'jose.dasilva@clients.example', 1],
  ['Blocked drain', 0, 'Langa', '', 'cancelled', 22, 'refilwe@clients.example', 0],
  ['Rewire a workshop', 1, 'Paarl', 'Paarl', 'verified', 54, 'giorgos@clients.example', 0],
  ['Deep clean before a sale', 3, 'Sea Point', 'Cape Town', 'expired', 300, 'john.williams@clients.example', 0],
  ['Tap in the bathroom drips', 0, 'Mitchells Plain', 'Cape Town', 'verified', 6, 'elsie.adonis@clients.example', 0],
  ['Plaster a boundary wall', 7, 'Tembisa', 'Johannesburg', 'verified', 960, 'john.williams@clients.example', 0, { expired: 240 }],
  [
    'Solar geyser for a school',
    1,
    'Mthatha',
    'Mthatha',
    'pending',
    120,
    'naledi@clients.example',
    0,
    { notes: 'Score 31 of 100.\nBlocked: the description names no budget and no date' },
  ],
  ['Cut down a dead tree', 4, 'Ceres', 'Ceres', 'assigned', 68, 'zodwa@clients.example', 1],
  ['Fix a gate', 7, 'Polokwane', 'Polokwane', 'completed', 500, 'john.williams@clients.example', 1],
]

const addLead = async (insert: Insert, lead: DemoLead, now: Date, n: number): Promise<void> => {
  const [title, category, suburb, city, status, hours, client, assigned, { expired, notes = '' } = {}] = lead
  const isVerified = !['pending', 'verifying', 'cancelled'].includes(status)
  const id = uuid(`lead ${n}`)
  await insert('leads_lead', {
    id,
    client_id: userId(client),
    service_category_id: category + 1,
    title,
    location_suburb: suburb,
    location_city: city,
    status,
    assigned_providers_count: assigned,
    verification_notes: notes,
    created_at: hoursAgo(hours, now),
    verified_at: isVerified ? hoursAgo(hours * 0.9, now) : null,
    expires_at: hoursAgo(expired ?? hours - 720, now),
    providers_routed_at: assigned > 0 ? hoursAgo(hours * 0.8, now) : null,
  })
  const providers = PEOPLE.filter(({ business }) => business?.status === 'verified')
  for (let i = 0; i < assigned; i++)
    await insert('leads_leadassignment', {
      id: uuid(`assignment ${n} ${i}`),
      lead_id: id,
      provider_id: userId(providers[i]?.mail ?? ''),
      status: status === 'completed' ? 'completed' : 'assigned',
      assigned_at: hoursAgo(hours * 0.8, now),
    })
}

/** Adds leads in every status, in several trades and cities, some without an assigned provider. */
export const addLeads = async (insert: Insert, now: Date): Promise<void> => {
  for (const [i, name] of CATEGORIES.entries())
    await insert('leads_servicecategory', { id: i + 1, name, slug: name.toLowerCase().replaceAll(' ', '-'), is_active: true })
  for (const [i, lead] of LEADS.entries()) await addLead(insert, lead, now, i + 1)
}
