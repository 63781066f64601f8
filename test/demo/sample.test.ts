import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, inject } from 'vitest'
import { writeLogs } from '../../src/demo/logs.js'
import { addSample } from '../../src/demo/sample.js'
import { it as base, type Platform } from '../support/platform.js'

/** A platform filled with the demo's sample. */
const it = base.extend<{ filled: Platform }>({
  filled: async ({ platform }, use) => {
    const { port, password } = inject('postgres')
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: platform.database })
    await client.connect()
    await addSample(client, new Date())
    await client.end()
    await use(platform)
  },
})

const lastDay = "now() - interval '24 hours'"
const count = async (platform: Platform, from: string): Promise<number> =>
  (await platform.sql(`SELECT count(*)::int AS count FROM ${from}`))[0].count

describe('the sample', () => {
  it('has rows of the last hour and of the last day for every section', async ({ filled }) => {
    for (const table of ['users_user', 'deposit_requests', 'leads_lead'])
      for (const since of [lastDay, "now() - interval '1 hour'"])
        expect(await count(filled, `${table} WHERE created_at > ${since}`), `${table} since ${since}`).toBeGreaterThan(0)
    expect(await count(filled, `users_user WHERE last_active > ${lastDay}`)).toBeGreaterThan(0)
    expect(await count(filled, `transactions WHERE created_at > ${lastDay}`)).toBeGreaterThan(0)
    expect(await count(filled, 'users_providerprofile WHERE credit_balance > 0')).toBeGreaterThan(0)
  })

  it('has no event in the future', async ({ filled }) => {
    for (const [table, column] of [
      ['users_user', 'created_at'],
      ['users_user', 'last_active'],
      ['users_user', 'last_login'],
      ['users_providerprofile', 'created_at'],
      ['deposit_requests', 'created_at'],
      ['deposit_requests', 'processed_at'],
      ['leads_lead', 'created_at'],
      ['leads_lead', 'verified_at'],
      ['leads_leadassignment', 'assigned_at'],
    ])
      expect(await count(filled, `${table} WHERE ${column} > now()`), `${table}.${column}`).toBe(0)
  })

  it.for([
    ['deposit_requests', 'status', ['cancelled', 'completed', 'expired', 'failed', 'pending', 'processing', 'verified']],
    ['leads_lead', 'status', ['assigned', 'cancelled', 'completed', 'expired', 'pending', 'verified', 'verifying']],
    ['users_providerprofile', 'verification_status', ['pending', 'rejected', 'suspended', 'verified']],
    ['users_user', 'user_type', ['admin', 'client', 'provider', 'service_provider', 'support']],
  ] as const)('shows every value of %s.%s', async ([table, column, values], { filled }) => {
    const rows = await filled.sql(`SELECT DISTINCT ${column} AS value FROM ${table} ORDER BY 1`)

    expect(rows.map(({ value }) => value)).toEqual(values)
  })

  it.for([
    [
      'a person who has not logged in for days since registering',
      "users_user WHERE last_login IS NULL AND last_active IS NULL AND username !~ '^client_' AND created_at < now() - interval '3 days'",
    ],
    ['an operator who only uses the admin site', 'users_user WHERE last_login IS NOT NULL AND last_active IS NULL'],
    ['a person without an e-mail', "users_user WHERE email = ''"],
    ['an anonymous client', "users_user WHERE email LIKE 'client\\_%@temp.platform.example'"],
    [
      'a client of the public form with an e-mail and a lead without a provider',
      `users_user AS u JOIN leads_lead AS l ON l.client_id = u.id
      WHERE username ~ '^client_[0-9]+$' AND email NOT LIKE 'client%' AND status = 'verified' AND assigned_providers_count = 0`,
    ],
    [
      'a person whose token is the only trace of a sign-in',
      `users_user AS u JOIN authtoken_token ON user_id = u.id
      WHERE last_login IS NULL AND last_active IS NULL AND created > created_at + interval '1 hour'`,
    ],
    ['a verified lead that has expired', "leads_lead WHERE status = 'verified' AND expires_at < now()"],
    ['a lead that was blocked', "leads_lead WHERE status = 'pending' AND verification_notes LIKE '%Blocked: %'"],
    ['a client without a phone', "users_user AS u JOIN leads_lead AS l ON l.client_id = u.id WHERE phone = '0000000000'"],
    ['two test accounts', "(SELECT FROM users_user WHERE email LIKE '%@example.com' LIMIT 2 OFFSET 1) AS second"],
    ['a provider with credits who is not verified', "users_providerprofile WHERE credit_balance > 0 AND verification_status <> 'verified'"],
    ['a business with a long name', 'users_providerprofile WHERE length(business_name) > 80'],
    ['a business with an emoji', "users_providerprofile WHERE business_name ~ '[✨👩]'"],
    ['a wallet above the profile', 'users_wallet AS w JOIN users_providerprofile AS p USING (user_id) WHERE w.credits > p.credit_balance'],
    ['a profile above the wallet', 'users_wallet AS w JOIN users_providerprofile AS p USING (user_id) WHERE w.credits < p.credit_balance'],
    ['a pending top-up of the wallet page', "users_wallettransaction WHERE status = 'pending' AND wallet_id IS NOT NULL"],
    ['a payment that could not be matched to a person', "users_wallettransaction WHERE reference LIKE 'UNMATCHED_%' AND wallet_id IS NULL"],
    [
      'a deposit that the bank reconciliation credited',
      "users_wallettransaction WHERE reference LIKE 'DEPOSIT_%' AND status = 'confirmed'",
    ],
    [
      'an approval without a bank reference',
      "deposit_requests AS d JOIN transactions AS t USING (account_id, amount) WHERE d.bank_reference = '' AND t.reference = '' AND d.status = 'completed'",
    ],
    [
      'a credited deposit whose status was never updated',
      "deposit_requests AS d JOIN transactions AS t ON t.account_id = d.account_id AND t.reference = d.reference_number WHERE d.status = 'verified'",
    ],
    [
      'credits without any payment',
      "users_wallettransaction WHERE status = 'confirmed' AND transaction_type = 'deposit' AND bank_reference = '' AND reference LIKE 'DEP-%'",
    ],
    ['a pending deposit whose payment has arrived', "deposit_requests WHERE status = 'pending' AND bank_reference <> reference_number"],
    [
      'a deposit that has been pending for weeks without proof of payment',
      "deposit_requests WHERE status = 'pending' AND bank_reference = reference_number AND created_at < now() - interval '14 days'",
    ],
    ['an automatic match', 'deposit_requests WHERE is_auto_verified'],
    ['a request for a premium listing', "deposit_requests WHERE verification_notes ILIKE '%premium listing request%'"],
    ['a deposit that was recognised and never credited', "deposit_requests WHERE status = 'verified' AND processed_at IS NULL"],
    [
      'a completed deposit with its transaction',
      "deposit_requests AS d JOIN transactions AS t ON t.account_id = d.account_id AND t.reference IN (d.reference_number, d.bank_reference) WHERE d.status = 'completed'",
    ],
    [
      'a completed deposit without a transaction',
      "deposit_requests AS d WHERE status = 'completed' AND NOT EXISTS (SELECT FROM transactions AS t WHERE t.account_id = d.account_id AND t.reference IN (d.reference_number, d.bank_reference))",
    ],
    [
      'a verified lead without a provider',
      "leads_lead AS l WHERE status = 'verified' AND NOT EXISTS (SELECT FROM leads_leadassignment AS a WHERE a.lead_id = l.id)",
    ],
    [
      'a verified lead with providers',
      "leads_lead AS l WHERE status = 'verified' AND EXISTS (SELECT FROM leads_leadassignment AS a WHERE a.lead_id = l.id)",
    ],
    ['an open ticket', "support_supportticket WHERE status = 'open'"],
  ] as const)('shows %s', async ([, from], { filled }) => {
    expect(await count(filled, from)).toBeGreaterThan(0)
  })

  it('counts as many assigned providers as there are assignments', async ({ filled }) => {
    const from = 'leads_lead AS l WHERE assigned_providers_count <> (SELECT count(*) FROM leads_leadassignment AS a WHERE a.lead_id = l.id)'

    expect(await count(filled, from)).toBe(0)
  })

  it('has only e-mail addresses below .example or of test accounts', async ({ filled }) => {
    const rows = await filled.sql(
      "SELECT email FROM users_user WHERE email <> '' AND email NOT LIKE '%@%.example' AND email NOT LIKE 'test%@example.com'",
    )

    expect(rows).toEqual([])
  })
})

describe('the sample logs', () => {
  const logs = base.extend<{ logs: Record<string, string> }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
    logs: async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'cs-logs-'))
      const written = await writeLogs(folder, new Date())
      await use(Object.fromEntries(await Promise.all(written.map(async ({ name, path }) => [name, await readFile(path, 'utf8')]))))
      await rm(folder, { recursive: true })
    },
  })

  logs('contain failed log-ins of both views, errors and tracebacks', ({ logs }) => {
    expect(logs.django).toMatch(/^WARNING .* LOGIN FAILED: \S+\.example - /m)
    expect(logs.django).toMatch(/^WARNING .* Unauthorized: \/api\/login\/$/m)
    expect(logs.django).toMatch(/^ERROR .*\nTraceback /m)
    expect(logs.access).toMatch(/"POST \/api\/login\/ HTTP\/1\.1" 401 /)
    expect(logs.access).toMatch(/"POST \/api\/auth\/login\/ HTTP\/1\.1" 401 /)
    expect(logs.access).toMatch(/" 500 /)
    expect(logs['gunicorn-error']).toMatch(/\[ERROR\]/)
  })

  logs('contain only IP and e-mail addresses that are reserved for examples', ({ logs }) => {
    const text = Object.values(logs).join('')
    const addresses = text.match(/\b\d{1,3}(\.\d{1,3}){3}\b/g) ?? []

    expect(addresses.filter(address => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address))).toEqual([])
    expect((text.match(/\S+@\S+/g) ?? []).filter(mail => !mail.endsWith('.example'))).toEqual([])
  })
})
