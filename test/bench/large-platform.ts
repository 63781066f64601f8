import type { Platform } from '../support/platform.js'

export interface Size {
  readonly users: number
  readonly providers: number
  readonly deposits: number
  readonly leads: number
}

/** The platform some years from now. */
export const LARGE: Size = { users: 1_000_000, providers: 50_000, deposits: 500_000, leads: 1_000_000 }

/** The same platform with so many users. */
export const sized = (users: number): Size => ({
  users,
  providers: Math.round(users / 20),
  deposits: Math.round(users / 2),
  leads: users,
})

const YEARS = 730 * 86_400

/** The platform grows: of the rows of two years, the `n`th of `of` is this old, the first the oldest. PostgreSQL has them in that order on disk. */
const made = (of: number, n = 'n'): string => `now() - interval '1s' * (${YEARS} * (1 - power(${n}::float8 / ${of}, 0.67)) + 1)`

/** 0 to 999, the same for the same row, and not related to what another `salt` gives. */
const die = (salt: number, n = 'n'): string => `((hashint8(${n} + ${salt}000000000) & 1048575) % 1000)`

/** A random key, as the application makes them, that another statement can make again. */
const uuid = (table: string, n = 'n'): string => `md5('${table}' || ${n})::uuid`

/** One of the words, each as often as its number of a thousand says. */
const among = (salt: number, shares: Readonly<Record<string, number>>, n = 'n'): string => {
  const words = Object.entries(shares)
  const cases = words.map(([word], i) => {
    const upTo = words.slice(0, i + 1).reduce((sum, [, share]) => sum + share, 0)
    return `WHEN ${die(salt, n)} < ${upTo} THEN '${word}'`
  })
  return `CASE ${cases.join(' ')} END`
}

const CITIES = { 'Cape Town': 300, Johannesburg: 280, Durban: 160, Pretoria: 120, Gqeberha: 60, Bloemfontein: 40, Polokwane: 25, '': 15 }
const DAY = "interval '1 day'"

const users = ({ users, providers }: Size): string => {
  const every = Math.floor(users / providers)
  return `
    INSERT INTO users_user (id, password, email, username, first_name, last_name, user_type, phone, is_active, is_staff, is_superuser,
      last_login, last_active, date_joined, created_at)
    SELECT ${uuid('user')}, 'pbkdf2_sha256$600000$not-a-real-hash-but-as-long-as-one-is$${'x'.repeat(43)}',
      CASE WHEN anonymous THEN 'client_' || n || '@temp.proconnectsa.co.za' WHEN ${die(1)} < 3 THEN '' ELSE 'person' || n || '@people.example' END,
      CASE WHEN anonymous THEN 'client_' || n ELSE 'person' || n END,
      ${among(2, { Thandi: 200, Pieter: 200, Nomvula: 200, Sipho: 200, Anél: 200 })},
      ${among(3, { Mokoena: 300, 'van der Merwe': 300, Naidoo: 200, Dlamini: 200 })},
      type, CASE WHEN ${die(4)} < 800 THEN '+27' || 600000000 + n END, ${die(5)} < 985, type IN ('admin', 'support'), type = 'admin',
      CASE WHEN type IN ('admin', 'support') THEN at END,
      CASE WHEN NOT anonymous AND type <> 'admin' AND ${die(6)} < 960 THEN now() - (now() - at) * power(${die(7)} / 1000.0, 3) END,
      at, at
    FROM (
      SELECT n, at, type, type = 'client' AND ${die(8)} < 330 AS anonymous
      FROM generate_series(1, ${users}) AS n,
      LATERAL (
        SELECT ${made(users)} AS at, CASE
          WHEN n = ${Math.round(users / 3)} THEN 'tester'
          WHEN n % ${every} = 0 AND n <= ${every * providers} THEN CASE WHEN ${die(9)} < 40 THEN 'service_provider' ELSE 'provider' END
          WHEN n % 20011 = 1 THEN 'admin' WHEN n % 10007 = 1 THEN 'support' ELSE 'client' END AS type
      ) AS t
    ) AS made`
}

const providerRows = ({ users, providers }: Size): string[] => {
  const every = Math.floor(users / providers)
  const at = made(users, `n * ${every}`)
  const credits = `CASE WHEN ${die(13)} < 550 THEN 0 WHEN ${die(13)} < 900 OR status = 'verified' THEN 1 + ${die(14)} % 60 ELSE 0 END`
  const status = among(11, { verified: 780, rejected: 90, suspended: 30, pending: 100 })
  return [
    `INSERT INTO users_providerprofile (id, user_id, business_name, business_phone, business_address, customer_code, verification_status,
      credit_balance, subscription_tier, verification_documents, is_premium_listing, created_at, updated_at)
    SELECT n, ${uuid('user', `n * ${every}`)}, 'Business ' || n, '+27' || 700000000 + n, n || ' Long Street, ' || ${among(12, CITIES)}, 'C' || n, status,
      ${credits}, ${among(15, { basic: 800, pro: 200 })}, '{"id": "copy.pdf", "address": "bill.pdf"}', ${die(16)} < 20, at, at
    FROM generate_series(1, ${providers}) AS n, LATERAL (
      SELECT ${at} AS at, CASE WHEN ${at} < now() - ${DAY} * 60 AND ${die(10)} < 950 THEN replace(${status}, 'pending', 'verified') ELSE ${status} END AS status
    ) AS t`,
    `INSERT INTO payment_accounts (id, user_id, balance) SELECT ${uuid('account', 'id')}, user_id, 0 FROM users_providerprofile`,
    `INSERT INTO users_wallet (id, user_id, balance, credits, customer_code)
    SELECT id, user_id, 0, CASE WHEN ${die(17, 'id')} < 2 THEN credit_balance + 5 WHEN ${die(17, 'id')} < 4 THEN 0 ELSE credit_balance END,
      'CUS' || lpad(id::text, 8, '0')
    FROM users_providerprofile`,
    `INSERT INTO authtoken_token (key, user_id, created)
    SELECT md5('token' || id) || '00000000', user_id, now() - ${DAY} * ${die(18, 'id')} / 20 FROM users_providerprofile`,
  ]
}

/** Whose it is: some deposit again and again. */
const owner = (providers: number): string => `1 + (${die(20)}::int8 * ${die(21)} * ${providers} / 1000000 + n % 97) % ${providers}`

const depositRows = ({ providers, deposits }: Size): string[] => [
  `INSERT INTO deposit_requests (id, account_id, amount, status, bank_reference, reference_number, customer_code, credits_to_activate,
      is_auto_verified, verification_notes, admin_notes, created_at, updated_at, processed_at)
    SELECT ${uuid('deposit')}, ${uuid('account', `(${owner(providers)})`)}, 80 * (1 + ${die(22)} % 10), status,
      CASE WHEN status IN ('completed', 'verified') OR ${die(23)} < 100 THEN 'BANK' || n ELSE 'PCSA-' || n END, 'PCSA-' || n, 'C' || n % ${providers},
      greatest(1, 80 * (1 + ${die(22)} % 10) / 50), status = 'completed' AND ${die(24)} < 400, CASE WHEN ${die(25)} < 25 THEN 'Premium listing request: 30 days' ELSE '' END, '', at, at,
      CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN at + interval '1 hour' END
    FROM generate_series(1, ${deposits}) AS n, LATERAL (
      SELECT at, CASE
        WHEN at > now() - interval '6 hours' AND ${die(26)} < 500 THEN 'pending'
        WHEN n % 49999 = 7 THEN 'verified' WHEN n % 39999 = 5 THEN 'processing'
        ELSE ${among(27, { completed: 700, cancelled: 140, failed: 75, expired: 75, pending: 10 })} END AS status
      FROM (SELECT ${made(deposits)} AS at) AS t
    ) AS t`,
  `INSERT INTO transactions (id, account_id, amount, transaction_type, status, reference, description, created_at)
    SELECT ${uuid('paid')}, ${uuid('account', `(${owner(providers)})`)}, 160, 'deposit', 'completed', 'BANK' || n, 'Manual deposit', ${made(deposits)} + interval '1 hour'
    FROM generate_series(1, ${deposits}) AS n WHERE ${die(28)} < 999 AND ${die(24)} >= 400
    UNION ALL
    SELECT ${uuid('spent')}, ${uuid('account', `(${owner(providers)})`)}, -1, 'lead_purchase', 'completed', '', 'Lead', ${made(deposits)}
    FROM generate_series(1, ${deposits}) AS n`,
  // What the bank reconciliation credited, what came by the wallet page, and what was spent.
  `INSERT INTO users_wallettransaction (id, wallet_id, amount, credits, transaction_type, status, reference, bank_reference, payment_method,
      description, created_at, confirmed_at)
    SELECT ${uuid('reconciled')}, ${owner(providers)}, 80 * (1 + ${die(22)} % 10), 1, 'deposit', 'confirmed', 'DEPOSIT_PCSA-' || n, 'BANK' || n, 'eft', '',
      at + interval '1 hour', at + interval '1 hour'
    FROM generate_series(1, ${deposits}) AS n, LATERAL (SELECT ${made(deposits)} AS at) AS t WHERE ${die(24)} < 400 AND ${die(28)} < 999
    UNION ALL
    SELECT ${uuid('topup')}, CASE WHEN ${die(29)} > 0 THEN ${owner(providers)} END, 50 * (1 + ${die(45)} % 20), 1 + ${die(45)} % 20, 'deposit', status,
      CASE WHEN ${die(29)} > 0 THEN 'DEP-' ELSE 'UNMATCHED_CUS' END || n, CASE WHEN status = 'confirmed' THEN 'WB' || n ELSE '' END, 'eft', '', at,
      CASE WHEN status = 'confirmed' THEN at + interval '1 hour' END
    FROM generate_series(1, ${Math.round(deposits / 5)}) AS n, LATERAL (
      SELECT at, CASE WHEN ${die(29)} = 0 OR at > now() - interval '6 hours' THEN 'pending'
        ELSE ${among(46, { confirmed: 900, cancelled: 60, failed: 35, pending: 5 })} END AS status
      FROM (SELECT ${made(Math.round(deposits / 5))} AS at) AS t
    ) AS t
    UNION ALL
    SELECT ${uuid('unlocked')}, ${owner(providers)}, 0, -1, 'unlock', 'confirmed', 'LEAD-' || n, '', '', '', at, at
    FROM generate_series(1, ${Math.round(deposits / 2)}) AS n, LATERAL (SELECT ${made(Math.round(deposits / 2))} AS at) AS t`,
]

const leadRows = ({ users, providers, leads }: Size): string[] => [
  `INSERT INTO leads_servicecategory (id, name, slug, is_active) SELECT n, 'Category ' || n, 'c' || n, true FROM generate_series(1001, 1050) AS n`,
  `INSERT INTO leads_lead (id, client_id, service_category_id, title, location_suburb, location_city, status, assigned_providers_count,
      verification_notes, verification_score, is_available, created_at, verified_at)
    SELECT ${uuid('lead')}, ${uuid('user', `greatest(1, (n::int8 * ${users} / ${leads} - ${die(31)}))`)}, 1001 + ${die(32)} % 50, 'A tap in the kitchen that drips', 'Suburb ' || ${die(33)} % 40,
      ${among(34, CITIES)}, status, CASE WHEN status IN ('assigned', 'completed') OR status = 'verified' AND ${die(35)} < 980 THEN 1 ELSE 0 END,
      '', ${die(36)} % 100, status = 'verified', at, CASE WHEN status NOT IN ('pending', 'verifying') THEN at + interval '1 hour' END
    FROM generate_series(1, ${leads}) AS n, LATERAL (
      SELECT at, CASE
        WHEN at > now() - interval '12 hours' THEN ${among(37, { pending: 300, verifying: 200, verified: 350, assigned: 150 })}
        WHEN at > now() - ${DAY} * 14 THEN ${among(38, { verified: 400, assigned: 400, completed: 100, cancelled: 100 })}
        ELSE ${among(39, { assigned: 250, completed: 350, expired: 280, cancelled: 115, verified: 5 })} END AS status
      FROM (SELECT ${made(leads)} AS at) AS t
    ) AS t`,
  `INSERT INTO leads_leadassignment (id, lead_id, provider_id, status, assigned_at)
    SELECT ${uuid('assignment')}, ${uuid('lead')}, ${uuid('user', `(1 + ${die(41)} * ${providers} / 1000) * ${Math.floor(users / providers)}`)}, 'assigned', ${made(leads)}
    FROM generate_series(1, ${leads}) AS n WHERE ${die(42)} < 600`,
  `INSERT INTO support_supportticket (id, ticket_number, title, priority, status, user_id, created_at, updated_at)
    SELECT ${uuid('ticket')}, 'T-' || n, 'I cannot see my credits', 'normal', ${among(43, { closed: 700, resolved: 280, open: 12, in_progress: 8 })},
      ${uuid('user', 'n * 500')}, at, at
    FROM generate_series(1, ${Math.floor(users / 500)}) AS n, LATERAL (SELECT ${made(Math.floor(users / 500))} AS at) AS t`,
]

/**
 * Fills a platform with two years of a growing business, made by PostgreSQL itself: every type and status there is, and in the
 * shares that are usual. The platform's own indexes are made again at the end, which takes a third of keeping them up.
 */
export const fill = async ({ sql }: Pick<Platform, 'sql'>, size: Size): Promise<void> => {
  const indexes = await sql(`
    SELECT indexname AS name, indexdef AS sql FROM pg_indexes
    WHERE schemaname = 'public' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = format('%I', indexname)::regclass)`)
  // The rows refer to each other rightly; to have each looked up would take as long as all else.
  await sql("SET session_replication_role = 'replica'")
  await sql("SET maintenance_work_mem = '256MB'")
  for (const { name } of indexes) await sql(`DROP INDEX "${name}"`)
  for (const statement of [users(size), ...providerRows(size), ...depositRows(size), ...leadRows(size)]) await sql(statement)
  for (const index of indexes) await sql(index.sql)
  await sql('RESET session_replication_role')
  await sql('VACUUM ANALYZE')
  await sql('CHECKPOINT')
}
