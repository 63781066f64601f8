import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { ANONYMOUS, PEOPLE, type Person } from './people.js'

/** A UUID that is the same in every demo, so that what somebody saw once can be looked up again. */
const uuid = (name: string): string =>
  createHash('md5')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const userId = (mail: string): string => uuid(`user ${mail}`)
const accountId = (mail: string): string => uuid(`account ${mail}`)

/** Inserts rows with times given as hours before now, so that a demo is always about today. */
type Insert = (table: string, row: Readonly<Record<string, unknown>>) => Promise<void>
const hoursAgo = (hours: number | null | undefined, now: Date): Date | null =>
  hours == null ? null : new Date(now.getTime() - hours * 3_600_000)

const addPerson = async (insert: Insert, person: Person, now: Date, n: number): Promise<void> => {
  const id = userId(person.mail)
  const registered = hoursAgo(person.registered, now)
  await insert('users_user', {
    id,
    password: '!',
    email: person.mail,
    username: person.mail.replace('@', '.').replace(/\.example$/, '') || 'walk_in_customer',
    first_name: person.name[0],
    last_name: person.name[1],
    user_type: person.type,
    phone: `+2782000${String(n).padStart(4, '0')}`,
    is_active: !person.inactive,
    is_staff: person.staff ?? false,
    is_superuser: person.type === 'admin',
    last_login: hoursAgo(person.admin, now),
    last_active: hoursAgo(person.active, now),
    date_joined: registered,
    created_at: registered,
  })
  if (person.type.endsWith('provider')) await insert('payment_accounts', { id: accountId(person.mail), user_id: id, balance: '0.00' })
  const { business } = person
  if (!business) return
  await insert('users_providerprofile', {
    id: n,
    user_id: id,
    business_name: business.name,
    business_phone: `+2721000${String(n).padStart(4, '0')}`,
    business_address: `${n} Long Street, Cape Town`,
    customer_code: `PC${String(n * 137).padStart(6, '0')}`,
    verification_status: business.status,
    credit_balance: business.credits,
    subscription_tier: business.tier ?? 'basic',
    verification_documents: '{}',
    is_premium_listing: business.tier === 'pro',
    premium_listing_started_at: business.tier === 'pro' ? hoursAgo(400, now) : null,
    premium_listing_expires_at: business.tier === 'pro' ? hoursAgo(-320, now) : null,
    created_at: hoursAgo(person.registered - 0.1, now),
    updated_at: hoursAgo(Math.min(person.registered, 30), now),
  })
  if (business.wallet !== undefined) await insert('users_wallet', { id: n, user_id: id, balance: '0.00', credits: business.wallet })
}

const addAnonymous = async (insert: Insert, hours: number, now: Date, n: number): Promise<void> => {
  const digits = 1_728_000_000 + n * 4711
  await insert('users_user', {
    id: uuid(`anonymous ${n}`),
    password: '!',
    email: `client_${digits}@temp.platform.example`,
    username: `client_${digits}`,
    first_name: '',
    last_name: '',
    user_type: 'client',
    phone: null,
    is_active: true,
    is_staff: false,
    is_superuser: false,
    last_login: null,
    last_active: null,
    date_joined: hoursAgo(hours, now),
    created_at: hoursAgo(hours, now),
  })
}

interface Deposit {
  readonly who: string
  readonly hours: number
  readonly amount: string
  readonly status: string
  /** What the bank said; without it the reference is our own again. */
  readonly bank?: string
  readonly auto?: boolean
  readonly premium?: boolean
  readonly processed?: number
  readonly transaction?: boolean
}

const DEPOSITS: readonly Deposit[] = [
  { who: 'owner@naidoo-plumbing.example', hours: 0.7, amount: '160.00', status: 'pending', bank: 'FNB 2025 NAIDOO', auto: true },
  { who: 'thandi@mokoena-electric.example', hours: 4.5, amount: '320.00', status: 'pending', bank: 'ABSA CASH DEP 0077' },
  { who: 'pieter@vdm-bouers.example', hours: 37.5, amount: '800.00', status: 'pending' },
  { who: 'lerato@khumalo-paint.example', hours: 61, amount: '1250.00', status: 'pending', premium: true },
  { who: 'sipho@dlamini-movers.example', hours: 1300, amount: '80.00', status: 'pending' },
  { who: 'ayesha@patel-cleaning.example', hours: 5.2, amount: '160.00', status: 'verified', bank: 'CAPITEC PATEL' },
  {
    who: 'owner@naidoo-plumbing.example',
    hours: 8,
    amount: '1600.00',
    status: 'completed',
    bank: 'FNB NAIDOO P',
    processed: 7,
    transaction: true,
  },
  { who: 'wei@chen-cooling.example', hours: 13, amount: '240.00', status: 'completed', bank: 'NEDBANK CHEN', processed: 12 },
  {
    who: 'themba@nkosi-roofing.example',
    hours: 22,
    amount: '640.00',
    status: 'completed',
    bank: 'STD BANK NKOSI',
    processed: 20,
    transaction: true,
  },
  { who: 'zoe@tuinwerke.example', hours: 18, amount: '80.00', status: 'failed' },
  { who: 'faizel@adams-tiling.example', hours: 90, amount: '80.00', status: 'cancelled' },
  { who: 'anneke@botha-pools.example', hours: 150, amount: '160.00', status: 'expired' },
  {
    who: 'thandi@mokoena-electric.example',
    hours: 200,
    amount: '880.00',
    status: 'completed',
    bank: 'ABSA 0042',
    processed: 199,
    transaction: true,
  },
  { who: 'pieter@vdm-bouers.example', hours: 9, amount: '160.00', status: 'processing', bank: 'FNB VDM' },
]

const addDeposit = async (insert: Insert, deposit: Deposit, now: Date, n: number): Promise<void> => {
  const reference = `PCSA-${String(n * 7919).padStart(6, '0')}`
  const created = hoursAgo(deposit.hours, now)
  await insert('deposit_requests', {
    id: uuid(`deposit ${n}`),
    account_id: accountId(deposit.who),
    amount: deposit.amount,
    status: deposit.status,
    bank_reference: deposit.bank ?? reference,
    reference_number: reference,
    customer_code: `PC${String(n).padStart(6, '0')}`,
    credits_to_activate: Math.floor(Number(deposit.amount) / 80),
    is_auto_verified: deposit.auto ?? false,
    verification_notes: deposit.premium ? 'Premium listing request: 30 days' : '',
    admin_notes: '',
    created_at: created,
    updated_at: created,
    processed_at: hoursAgo(deposit.processed, now),
    processed_by_id: deposit.processed === undefined ? null : userId('operator@platform.example'),
  })
  if (deposit.transaction)
    await insert('transactions', {
      id: uuid(`transaction ${n}`),
      account_id: accountId(deposit.who),
      amount: deposit.amount,
      transaction_type: 'deposit',
      status: 'completed',
      reference,
      description: 'Deposit approved',
      created_at: hoursAgo(deposit.processed, now),
    })
}

const CATEGORIES = ['Plumbing', 'Electrical', 'Painting', 'Cleaning', 'Garden services', 'Roofing', 'Moving', 'Handyman'] as const

type Lead = readonly [
  title: string,
  category: number,
  suburb: string,
  city: string,
  status: string,
  hours: number,
  client: string,
  assigned: number,
]

const LEADS: readonly Lead[] = [
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
  ['Fix a gate', 7, 'Polokwane', 'Polokwane', 'completed', 500, 'john.williams@clients.example', 1],
]

const addLead = async (insert: Insert, lead: Lead, now: Date, n: number): Promise<void> => {
  const [title, category, suburb, city, status, hours, client, assigned] = lead
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
    verification_notes: '',
    created_at: hoursAgo(hours, now),
    verified_at: isVerified ? hoursAgo(hours * 0.9, now) : null,
    expires_at: hoursAgo(hours - 720, now),
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

const addTicket = (insert: Insert, title: string, status: string, mail: string, hours: number, now: Date, n: number): Promise<void> =>
  insert('support_supportticket', {
    id: uuid(`ticket ${n}`),
    ticket_number: `T-${String(n).padStart(5, '0')}`,
    title,
    priority: 'medium',
    status,
    user_id: userId(mail),
    created_at: hoursAgo(hours, now),
    updated_at: hoursAgo(hours / 2, now),
  })

/** Fills an empty platform with a lively day. */
export const addSample = async (client: Client, now: Date): Promise<void> => {
  const insert: Insert = async (table, row) => {
    const columns = Object.keys(row)
    const places = columns.map((_, i) => `$${i + 1}`).join(', ')
    await client.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row))
  }
  for (const [i, name] of CATEGORIES.entries())
    await insert('leads_servicecategory', { id: i + 1, name, slug: name.toLowerCase().replaceAll(' ', '-'), is_active: true })
  for (const [i, person] of PEOPLE.entries()) await addPerson(insert, person, now, i + 1)
  for (const [i, hours] of ANONYMOUS.entries()) await addAnonymous(insert, hours, now, i + 1)
  for (const [i, deposit] of DEPOSITS.entries()) await addDeposit(insert, deposit, now, i + 1)
  for (const [i, lead] of LEADS.entries()) await addLead(insert, lead, now, i + 1)
  await addTicket(insert, 'I paid and my credits are not there', 'open', 'ayesha@patel-cleaning.example', 30, now, 1)
  await addTicket(insert, 'How do I change my number?', 'resolved', 'naledi@clients.example', 60, now, 2)
}
