import type { Client } from 'pg'
import { addDeposits } from './deposits.js'
import { addLeads } from './leads.js'
import { ANONYMOUS, type DemoPerson, PEOPLE } from './people.js'
import { accountId, hoursAgo, type Insert, userId, uuid } from './rows.js'
import { addWalletRows, customerCode, walletCode } from './wallets.js'

const addPerson = async (insert: Insert, person: DemoPerson, now: Date, n: number): Promise<void> => {
  const id = userId(person.mail)
  const registered = hoursAgo(person.registered, now)
  await insert('users_user', {
    id,
    password: '!',
    email: person.mail,
    username: person.form ? `client_${person.form}` : person.mail.replace('@', '.').replace(/\.example$/, '') || 'walk_in_customer',
    first_name: person.name[0],
    last_name: person.name[1],
    user_type: person.type,
    phone: person.phone ?? `+2782000${String(n).padStart(4, '0')}`,
    is_active: !person.inactive,
    is_staff: person.staff ?? false,
    is_superuser: person.type === 'admin',
    last_login: hoursAgo(person.admin, now),
    last_active: hoursAgo(person.active, now),
    date_joined: registered,
    created_at: registered,
  })
  if (person.key !== undefined)
    await insert('authtoken_token', { key: uuid(`key ${n}`).replaceAll('-', ''), user_id: id, created: hoursAgo(person.key, now) })
  if (person.type.endsWith('provider')) await insert('payment_accounts', { id: accountId(person.mail), user_id: id, balance: '0.00' })
  const { business } = person
  if (!business) return
  await insert('users_providerprofile', {
    id: n,
    user_id: id,
    business_name: business.name,
    business_phone: `+2721000${String(n).padStart(4, '0')}`,
    business_address: `${n} Long Street, Cape Town`,
    customer_code: customerCode(n),
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
  if (business.wallet !== undefined)
    await insert('users_wallet', {
      id: n,
      user_id: id,
      balance: '0.00',
      credits: business.wallet,
      customer_code: walletCode(n),
    })
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

/** Fills an empty platform with the events of a busy day. */
export const addSample = async (client: Client, now: Date): Promise<void> => {
  const insert: Insert = async (table, row) => {
    const columns = Object.keys(row)
    const places = columns.map((_, i) => `$${i + 1}`).join(', ')
    await client.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row))
  }
  for (const [i, person] of PEOPLE.entries()) await addPerson(insert, person, now, i + 1)
  for (const [i, hours] of ANONYMOUS.entries()) await addAnonymous(insert, hours, now, i + 1)
  await addDeposits(insert, now)
  await addWalletRows(insert, now)
  await addLeads(insert, now)
  await addTicket(insert, 'I paid and my credits are not there', 'open', 'ayesha@patel-cleaning.example', 30, now, 1)
  await addTicket(insert, 'How do I change my number?', 'resolved', 'naledi@clients.example', 60, now, 2)
}
