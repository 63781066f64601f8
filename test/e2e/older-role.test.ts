import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { serve } from '../support/api.js'
import { aDeposit, aLead, anAccount, aProvider, aTicket, aUser, aWallet, aWalletTransaction } from '../support/builders.js'
import { withRole } from '../support/doctor.js'
import { anEmptyLog } from '../support/empty-log.js'
import { startReceiver } from '../support/receiver.js'
import { it, type World } from '../support/world.js'

/** What the rights of a role were before wallets were looked into, leads expired and keys counted as a sign of life. */
const RIGHTS = {
  deposit_requests:
    'account_id, admin_notes, amount, bank_reference, created_at, credits_to_activate, customer_code, id, is_auto_verified, processed_at, processed_by_id, reference_number, status, updated_at, verification_notes',
  leads_lead:
    'assigned_providers_count, client_id, created_at, id, location_city, location_suburb, service_category_id, status, title, verified_at',
  leads_leadassignment: 'assigned_at, id, lead_id, provider_id, status',
  leads_servicecategory: 'id, name',
  payment_accounts: 'id, user_id',
  transactions: 'account_id, amount, created_at, description, id, reference, status, transaction_type',
  users_providerprofile:
    'business_name, business_phone, created_at, credit_balance, customer_code, id, subscription_tier, updated_at, user_id, verification_status, is_premium_listing, premium_listing_expires_at',
  users_user:
    'created_at, email, first_name, id, is_active, is_staff, is_superuser, last_active, last_login, last_name, phone, user_type, username',
  users_wallet: 'balance, credits, id, user_id',
  support_supportticket: 'created_at, id, priority, status, ticket_number, title, updated_at, user_id',
  users_wallettransaction: 'amount, created_at, credits, id, reference, status, transaction_type, wallet_id',
}

const withOlderRole = <T>(world: World, more: string, work: () => Promise<T>): Promise<T> =>
  withRole(world, async role => {
    await world.configure({ database: { user: role, password_file: '~/narrow' }, more })
    for (const [table, columns] of Object.entries(RIGHTS)) await world.platform.sql(`GRANT SELECT (${columns}) ON ${table} TO ${role}`)
    return work()
  })

const HINT = '"check_status grants" prints the statements'

describe('a role whose rights are those of an older version', () => {
  it('loses only what it may not read, and gets a hint what to do', async ({ world }) => {
    const { platform, run } = world
    for (const log of ['django.log', 'access.log']) await anEmptyLog(join(world.logs, log))
    const office = await startReceiver()
    onTestFinished(() => office.close())
    const user = aUser({ email: 'owner@plumbers.example', createdAt: '90 days ago' })
    const account = anAccount({ user })
    const wallet = aWallet({ user, credits: 3 })
    await platform.add(
      aProvider({ user }),
      wallet,
      aDeposit({ account, createdAt: '9 hours ago', referenceNumber: 'PC1A2B3C4D' }),
      aLead({ verifiedAt: '5 hours ago', createdAt: '6 hours ago' }),
      aUser({ email: 'silent@clients.example', createdAt: '5 days ago', lastActive: null }),
      aTicket({ createdAt: '9 days ago' }),
    )
    await withOlderRole(world, `[channels.office]\ntype = "webhook"\nurl = "${office.url}"\n`, async () => {
      const problems = await run(['problems'])
      // Rules that share a reason share a line, which may be broken.
      const unfolded = problems.stdout.replaceAll(/\n {2,}/g, ' ')
      const unknown = [...unfolded.matchAll(/^❓ unknown: ([\w, ]+): permission denied for table \w+/gm)]
      expect(unknown.flatMap(([, ids = '']) => ids.split(', ')).toSorted()).toEqual([
        'credit_mismatch',
        'credits_without_money',
        'login_issue',
        'payment_issue',
        'silence',
        'stuck_deposits',
        'unassigned_leads',
        'unmatched_money',
        'waiting_leads',
      ])
      for (const rule of ['payment_issue', 'open_tickets']) expect(problems.stdout).toContain(`[${rule}]`)
      for (const said of [problems.stdout, problems.stderr]) expect(said).toContain(HINT)

      const found = await run(['user', 'owner@plumbers.example'])
      expect(found.stdout).toContain('Credits: 3, which is what can be spent')
      expect(found.stderr).toContain(
        `the search was not complete: permission denied for table users_wallet\n  Let the role read it: ${HINT}`,
      )
      expect((await run(['user', 'silent@clients.example'])).stdout).toContain(
        'unknown: no log-in recorded, and not all that would show one could be read',
      )
      expect(await run(['user', 'CUS48854639'])).toMatchObject({ status: 3, stderr: expect.stringContaining(HINT) })

      const paid = await run(['deposit', 'PC1A2B3C4D'])
      expect(paid.stdout).toContain('Wallet rows could not be read: permission denied')
      expect(paid).toMatchObject({ status: 3, stderr: expect.stringContaining(HINT) })

      await run(['watch', '--once'])
      await platform.add(aDeposit({ account, amount: '777.00', createdAt: new Date() }))
      await platform.add(aWalletTransaction({ wallet, status: 'pending', amount: '888.00', createdAt: new Date() }))
      const round = await run(['watch', '--once'])
      expect(round.stdout).toContain('warning: could not check for some new deposits: permission denied for table users_wallettransaction')
      expect(JSON.stringify(office.accepted.at(-1)?.body)).toContain('R777.00')

      const key = (await run(['token', 'create'])).stdout.trim()
      const api = await serve(world)
      const asked = ['dashboard/', 'activity/', 'problems/', 'user/owner@plumbers.example/', 'deposit/PC1A2B3C4D/']
      for (const path of asked) expect(`${path} ${(await api.get(path, { Authorization: `Token ${key}` })).status}`).toBe(`${path} 200`)
    })
  })
})
