import type { Platform } from '../support/platform.js'

export interface Size {
  readonly users: number
  readonly providers: number
  readonly deposits: number
  readonly leads: number
}

/** The platform some years from now. */
export const LARGE: Size = { users: 1_000_000, providers: 50_000, deposits: 500_000, leads: 1_000_000 }

const rest = (n: string, words: readonly string[]): string =>
  `(ARRAY[${words.map(word => `'${word}'`).join(', ')}])[1 + ${n} % ${words.length}]`

/** Fills a platform with rows of the last two years, made by PostgreSQL itself. Most accounts have signed in, as most have. */
export const fill = async ({ sql }: Platform, { users, providers, deposits, leads }: Size): Promise<void> => {
  const age = (n: string, of: number): string => `now() - ${n} * interval '${Math.round((730 * 86_400) / of)} seconds'`
  await sql(`
    INSERT INTO users_user (id, password, email, username, first_name, last_name, user_type, is_active, is_staff, is_superuser, last_active, date_joined, created_at)
    SELECT gen_random_uuid(), '', 'u' || n || '@people.example', 'u' || n, 'Thandi', 'Mokoena',
      CASE WHEN n % 20 = 0 THEN 'provider' ELSE 'client' END, true, false, false, CASE WHEN n % 50 > 0 THEN at END, at, at
    FROM generate_series(1, ${users}) AS n, LATERAL (SELECT ${age('n', users)} AS at) AS t`)
  await sql(`
    INSERT INTO users_providerprofile (id, user_id, business_name, business_phone, business_address, verification_status, credit_balance,
      subscription_tier, verification_documents, is_premium_listing, created_at, updated_at)
    SELECT row_number() OVER (), id, 'Business', '', '', ${rest('row_number() OVER ()', ['verified', 'verified', 'verified', 'pending', 'rejected'])},
      0, 'basic', '{}', false, created_at, created_at
    FROM users_user WHERE user_type = 'provider' LIMIT ${providers}`)
  await sql(`INSERT INTO payment_accounts (id, user_id, balance) SELECT gen_random_uuid(), user_id, 0 FROM users_providerprofile`)
  await sql(`
    INSERT INTO deposit_requests (id, account_id, amount, status, bank_reference, reference_number, customer_code, credits_to_activate,
      is_auto_verified, verification_notes, admin_notes, created_at, updated_at)
    SELECT gen_random_uuid(), a.id, 160, CASE WHEN n % 1000 = 0 THEN 'pending' ELSE 'cancelled' END, 'R' || n, 'R' || n, '', 2, false, '', '', at, at
    FROM generate_series(1, ${deposits}) AS n
    JOIN (SELECT id, row_number() OVER () AS i FROM payment_accounts) AS a ON a.i = 1 + n % ${providers},
    LATERAL (SELECT ${age('n', deposits)} AS at) AS t`)
  await sql(
    `INSERT INTO leads_servicecategory (id, name, slug, is_active) SELECT n, 'Category ' || n, 'c' || n, true FROM generate_series(1001, 1050) AS n`,
  )
  await sql(`
    INSERT INTO leads_lead (id, client_id, service_category_id, title, location_suburb, location_city, status, assigned_providers_count,
      verification_notes, created_at)
    SELECT gen_random_uuid(), u.id, 1001 + u.n % 50, 'A tap that drips', '', 'Cape Town', ${rest('u.n', ['assigned', 'completed', 'expired', 'cancelled'])},
      1, '', u.created_at
    FROM (SELECT id, created_at, row_number() OVER () AS n FROM users_user LIMIT ${leads}) AS u`)
  await sql('VACUUM ANALYZE')
}
