import { describe, expect } from 'vitest'
import { aDeposit, anAccount, aProvider, aTicket, aUser } from '../support/builders.js'
import { addOwner, DEPOSIT_ID, USER_ID } from '../support/owner.js'
import { it } from '../support/world.js'

describe('check_status user', () => {
  it('shows everything known about a person, and the rules that concern them', async ({ world }) => {
    await addOwner(world.platform)
    for (let n = 0; n < 30; n++) await world.platform.add(aDeposit({ createdAt: '90 days ago' }))

    const { status, stdout, stderr } = await world.run(['user', 'OWNER@plumbers.example', '--width', '120'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const words of [
      'Name: Owner Naidoo\n',
      'E-mail: owner@plumbers.example\n',
      'Phone: +27820000001\n',
      'Username: naidoo_p\n',
      'Type: provider · active\n',
      '(40 days ago)\n',
      /Logged in: ✅ yes, last active .* \(30 minutes ago\)\n/,
      'Business: Naidoo Plumbing\n',
      'Customer code: PC000137\n',
      'Verification: ✅ verified',
      'Credits: 5, which is what can be spent (balance R0.00)\nThe profile has 3 credits, a copy, which cannot be spent',
      'By status: cancelled 1 (R80.00), pending 1 (R160.00)\n',
      /REF-000123 +R160.00 +pending +20\d\d-\d\d-\d\d \d\d:\d\d +5 h +FNB 2025 NAIDOO +no\n/,
      /lead_purchase +-2 credits/,
      'WALLET-1',
      'A geyser that burst',
      'A roof that leaks',
      'Where are my credits?',
      '🔴 1 deposit pending >2h [payment_issue]\n  - owner@plumbers.example: R160.00',
      '[open_tickets]',
    ])
      expect(stdout).toMatch(words)
    expect(stdout).not.toContain('[login_issue]')
  })

  it.for([
    ['0820000001'],
    ['082 000 0001'],
    ['082', '000', '0001'],
    ['pc000137'],
    ['naidoo_p'],
    ['3f2a1b4c'],
    [USER_ID],
    ['Naidoo', 'Plumb'],
  ])('finds a person by %j', async (words, { world }) => {
    await addOwner(world.platform)

    const { status, stdout } = await world.run(['user', ...words])

    expect(status).toBe(0)
    expect(stdout).toContain('E-mail: owner@plumbers.example')
  })

  it('lists several matches, and says what to search for instead', async ({ world }) => {
    await world.platform.add(
      aUser({ email: 'one@people.example', phone: '0820000001' }),
      aUser({ email: 'two@people.example', phone: '+27820000001' }),
    )

    const { status, stdout } = await world.run(['user', '082-000-0001'])

    expect(status).toBe(1)
    expect(stdout).toContain('2 accounts for 082-000-0001')
    expect(stdout).toMatch(/one@people\.example .* 0820000001 /)
    expect(stdout).toMatch(/two@people\.example .* \+27820000001 /)
    expect(stdout).toContain('Give the e-mail, the customer code or the id of one of them.')
  })

  it('says that nobody matches, and who is similar', async ({ world }) => {
    await addOwner(world.platform)

    const mistyped = await world.run(['user', 'ovner@plumbres.example'])
    const nobody = await world.run(['user', 'xxxx@nowhere.example'])

    expect([mistyped.status, nobody.status]).toEqual([1, 1])
    expect(mistyped.stdout).toMatch(/Nobody has .* ovner@plumbres\.example\n/)
    expect(mistyped.stdout).toContain('Nothing is near')
    expect((await world.run(['user', 'owner@plumbres.example'])).stdout).toMatch(
      /Near to it:\n[\s\S]*\n {2}→ check_status user owner@plumbers\.example/,
    )
    expect(nobody.stdout).toContain('Nothing is near to it either.')
  })

  it.for(['tandhi', 'thandhi', 'Mokoana'])(
    'finds a person by one of the names, misspelt as it is heard on the phone: %s',
    async (word, { world }) => {
      await world.platform.add(
        aUser({ email: 'owner@fix.example', firstName: 'Thandi', lastName: 'Mokoena' }),
        aUser({ email: 'other@fix.example', firstName: 'Sipho', lastName: 'Dube' }),
      )

      const { status, stdout } = await world.run(['user', word])

      expect(status).toBe(1)
      expect(stdout).toMatch(/Near to it:\n[\s\S]*owner@fix\.example/)
      expect(stdout).not.toContain('other@fix.example')
    },
  )

  it('shows an anonymous account, and one without an e-mail, as such', async ({ world }) => {
    await world.platform.add(
      aUser({
        email: 'client_1728000000@temp.proconnectsa.co.za',
        username: 'client_1728000000',
        firstName: '',
        lastName: '',
        userType: 'client',
        lastActive: null,
      }),
      aUser({ email: '', username: 'walk_in', phone: null, lastActive: null, lastLogin: '2 hours ago' }),
    )

    const anonymous = await world.run(['user', 'client_1728000000', '--width', '120'])
    const nameless = await world.run(['user', 'walk_in'])

    expect(anonymous.status).toBe(0)
    expect(anonymous.stdout).toContain('Name: (no name)\n')
    expect(anonymous.stdout).toContain('Logged in: never: the public form asked for no password')
    expect(nameless.stdout).toContain('Logged in: ✅ yes, ')
    expect(anonymous.stdout).toContain('Not counted: as a person')
    expect(anonymous.stdout).toContain(
      'None: provider profile, wallet, deposits, transactions, leads posted, leads assigned, support tickets\n',
    )
    expect(nameless.stdout).toContain('E-mail: (no e-mail)\nPhone: (no phone)\nUsername: walk_in\n')
    expect(nameless.stdout).toMatch(/Logged in: ✅ .*\nAdmin site: last log-in .* \(2 hours ago\)\n/)
  })

  it('prints every name as nothing but text', async ({ world }) => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\u202eevil\n❌ forged'
    const user = aUser({ email: 'evil@people.example', username: evil, firstName: evil, lastName: evil })
    await world.platform.add(
      aProvider({ user, businessName: evil }),
      aDeposit({ account: anAccount({ user }), bankReference: evil, referenceNumber: `r${evil}`, adminNotes: evil }),
      aTicket({ user, title: evil }),
    )

    const outputs = await Promise.all([
      world.run(['user', 'evil@people.example']),
      world.run(['user', 'evil']),
      world.run(['user', evil]),
      world.run(['deposit', evil]),
      world.run(['deposit', `${evil}!`]),
    ])

    for (const { stdout, stderr } of outputs) {
      expect(stdout + stderr).not.toMatch(/[\u001b\u0007\u202e]/)
      expect(stdout).not.toMatch(/^❌ forged/m)
    }
    expect(outputs.map(({ status }) => status)).toEqual([0, 0, 0, 0, 1])
  })

  it('shows the rest if tables and columns are missing, and names them', async ({ world }) => {
    await addOwner(world.platform)
    await world.platform.sql('DROP TABLE support_supportticket, users_wallettransaction, users_wallet, leads_leadassignment')
    await world.platform.sql('ALTER TABLE users_providerprofile DROP is_premium_listing, DROP premium_listing_expires_at')

    const { status, stdout, stderr } = await world.run(['user', 'owner@plumbers.example'])

    expect(status).toBe(3)
    expect(stdout).toContain('Wallets: this platform has no table for them\n')
    expect(stdout).toContain('Support tickets: this platform has no table for them\n')
    expect(stdout).toContain('Premium listing: unknown: this database has no columns for it\n')
    expect(stdout).toMatch(/LEADS ASSIGNED\n-+\n❌ Could not be read\n {2}relation "leads_leadassignment" does not exist/)
    expect(stdout).toMatch(/❓ unknown: [^:]*stuck_deposits[^:]*:\s+relation\s+"users_wallet/)
    expect(stdout).toContain('[payment_issue]')
    expect(stdout).toContain('A roof that leaks')
    expect(stderr).toContain('leads assigned')
    expect(stderr).toContain('relation "leads_leadassignment" does not exist')
  })

  it('has a single list of problems if some data about the person could not be read', async ({ world }) => {
    await addOwner(world.platform)
    await world.platform.sql('ALTER TABLE leads_lead RENAME TO leads_away')

    const { status, stdout } = await world.run(['user', 'owner@plumbers.example'])

    expect(stdout).toContain('[payment_issue]')
    expect(stdout).toContain('Not all that is theirs could be read')
    expect(stdout.match(/PROBLEMS\n-/g)).toHaveLength(1)
    expect(status).toBe(3)
  })

  it('marks ignored problems as ignored', async ({ world }) => {
    await addOwner(world.platform)
    await world.run(['ignore', `payment_issue/${DEPOSIT_ID}`])

    expect((await world.run(['user', 'owner@plumbers.example'])).stdout).toContain('⚪ ignored: 1 deposit pending')
  })

  it('is complete on a platform that lacks only optional tables', async ({ world }) => {
    await addOwner(world.platform)
    await world.platform.sql('DROP TABLE support_supportticket')

    const { status, stderr } = await world.run(['user', 'owner@plumbers.example'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('says why the search for a person is impossible', async ({ world }) => {
    await world.platform.sql('ALTER TABLE users_user RENAME TO users_away')

    const { status, stdout, stderr } = await world.run(['user', 'owner@plumbers.example'])

    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toContain('relation "users_user" does not exist')
  })

  it('keeps lists within --limit, and leaves nothing out with --all', async ({ world }) => {
    const account = anAccount({ user: aUser({ email: 'owner@plumbers.example' }) })
    for (let n = 0; n < 12; n++) await world.platform.add(aDeposit({ account, status: 'cancelled', referenceNumber: `REF-${n}` }))

    const rows = async (...flags: string[]): Promise<number> =>
      (await world.run(['user', 'owner@plumbers.example', ...flags])).stdout.match(/REF-/g)?.length ?? 0

    expect(await Promise.all([rows('--limit', '3'), rows(), rows('--all')])).toEqual([3, 10, 12])
  })

  it('refuses a blank word', async ({ world }) => {
    const { status, stderr } = await world.run(['user', ' '])

    expect(status).toBe(64)
    expect(stderr).toContain('nothing to look up')
  })
})
