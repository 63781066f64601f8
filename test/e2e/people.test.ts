import { describe, expect } from 'vitest'
import { aDeposit, aLead, anAccount, aProvider, aToken, aUser, aWallet } from '../support/builders.js'
import { it, type World } from '../support/world.js'

const NAMELESS = '(no e-mail or username)'

describe('an account without a name', () => {
  it.for([
    ['neither e-mail nor username', { email: '', username: '' }],
    ['blanks for both', { email: '  ', username: ' \u00a0 ' }],
    ['what nobody can see', { email: '', username: '\u200b\u2060' }],
  ] as const)('with %s is listed as nameless everywhere', async ([, names], { world }) => {
    const user = aUser({ ...names, createdAt: '10 minutes ago', lastActive: null })
    await world.platform.add(aProvider({ user, creditBalance: 3 }), aDeposit({ account: anAccount({ user }) }))
    await world.platform.add(aUser({ email: '', username: ' ', createdAt: '3 days ago', lastActive: null }))

    const { stdout } = await world.run([])

    expect(stdout).toMatch(/^ {2}(yesterday )?\d\d:\d\d - \(no e-mail or username\) \(provider\) - ⚠️ {2}Never logged in$/m)
    expect(stdout).toContain(`⚠️  ${NAMELESS} - Registered 3 days ago`)
    expect(stdout).toContain(`${NAMELESS}: R160.00 - pending`)
    expect(stdout.match(/^ {2}\(no e-mail or username\) {2,}/gm)).toHaveLength(2)
    expect(stdout).toContain(`👤 ${NAMELESS} - New provider registered`)
    expect((await world.run(['activity'])).stdout).toContain(`💰 ${NAMELESS} - R160.00 deposit`)
  })

  it('is shown by its username if the e-mail is blank', async ({ world }) => {
    await world.platform.add(aUser({ email: ' ', username: 'thandi' }))

    expect((await world.run(['--only', 'registrations'])).stdout).toContain('- thandi (provider)')
  })
})

describe('a user type', () => {
  it('that is unknown counts under its own name', async ({ world }) => {
    await world.platform.add(
      aUser({ userType: 'service_provider' }),
      aUser({ userType: 'client' }),
      aUser({ userType: 'admin' }),
      aUser({ userType: 'admin' }),
      aUser({ userType: 'Reseller' }),
      aUser({ userType: '' }),
    )

    const { stdout } = await world.run(['--only', 'registrations'])

    expect(stdout).toContain('Total: 6\nProviders: 1, clients: 1, admin: 2, no user type: 1, Reseller: 1\n')
  })

  it('after the first twenty counts as others', async ({ world }) => {
    await world.platform.add(...Array.from({ length: 22 }, (_, i) => aUser({ userType: `type ${i}` })))

    expect((await world.run(['--only', 'registrations'])).stdout).toMatch(/^Providers: 0, clients: 0, type 0: 1,[\s\S]*, others: 2$/m)
  })

  it('that is empty is not shown as empty brackets', async ({ world }) => {
    await world.platform.add(aUser({ email: 'jane@clients.example', userType: '', createdAt: '5 minutes ago' }))

    const { stdout } = await world.run(['--only', 'registrations,recent'])

    expect(stdout).toContain('jane@clients.example (no user type) - ')
    expect(stdout).toContain('jane@clients.example - New account registered')
  })
})

/** A user of the public form, which asks for no password. */
const aFormClient = (more: object = {}) =>
  aUser({
    username: 'client_1795963000123',
    email: 'elsie@clients.example',
    firstName: 'Elsie',
    lastName: 'Adonis',
    phone: '+27825550001',
    userType: 'client',
    lastActive: null,
    createdAt: '6 hours ago',
    ...more,
  })

const GOOGLE = { email: 'willem@clients.example', userType: 'client', lastActive: null, createdAt: '5 days ago' }

const WEBHOOK = `
[channels.office]
type = "webhook"
url = "http://127.0.0.1:9/"
events = ["registration", "deposit", "lead"]
[alerts.links]
user = "https://platform.example/users/{id}/"
`

/** The alerts about everything that came in since the first round. */
const told = async (world: World, addRows: () => Promise<void>): Promise<string> => {
  await world.configure({ more: WEBHOOK })
  expect((await world.run(['watch', '--once'])).status).toBe(0)
  await addRows()
  return (await world.run(['watch', '--once', '--dry-run'])).stdout
}

describe('a client of the public form with an e-mail', () => {
  it('counts as a person in every total, event and rule, except in the rule about people who never logged in', async ({ world }) => {
    const client = aFormClient()
    await world.platform.add(
      aLead({ client, title: 'Tap drips', createdAt: '6 hours ago', verifiedAt: '5 hours ago' }),
      aFormClient({ username: 'client_1795963000124', email: 'old@clients.example', createdAt: '3 days ago' }),
    )

    const { stdout } = await world.run([])
    const problems = await world.run(['problems', '--only', 'unassigned_leads,login_issue'])
    const page = await world.run(['user', 'elsie@clients.example'])

    expect(stdout).toMatch(/elsie@clients\.example \(client\)/)
    expect(stdout).not.toContain('anonymous account')
    expect(stdout).toContain('NEVER logged in: 0\n')
    expect(stdout).toContain('Not shown: 1 client of the public form (no log-in: they never chose a password)')
    expect(problems.stdout).toContain('1 lead verified >2h ago without a provider')
    expect(problems.stdout).not.toContain('login_issue]')
    expect(page.stdout).not.toContain('Not counted')
    expect(page.stdout).toContain('Logged in: never: the public form asked for no password')
    expect(page.stdout).toContain('[unassigned_leads]')
  })

  it('is named in alerts about a lead', async ({ world }) => {
    const out = await told(world, () =>
      world.platform.add(aLead({ client: aFormClient({ createdAt: new Date() }), createdAt: new Date() })),
    )

    expect(out).toContain('New Client Registration')
    expect(out).toContain('Client: Elsie Adonis, elsie@clients.example, +27825550001')
  })

  it('is marked uncertain if the phone is all zeros, which finds nobody', async ({ world }) => {
    const out = await told(world, () => {
      const client = aFormClient({ phone: '0000000000', createdAt: new Date() })
      return world.platform.add(client, aLead({ client, createdAt: new Date() }))
    })
    await world.platform.add(aUser({ phone: '0000000000' }))

    expect(out).toContain('Client: Elsie Adonis, elsie@clients.example, client uncertain: no phone was given')
    expect(out).toContain('Phone: not given')
    expect(out).not.toContain('0000000000')
    const page = await world.run(['user', 'elsie@clients.example'])
    expect(page.stdout).toContain('Phone: (no phone)')
    expect(page.stdout).toContain('client uncertain: no phone was given: these leads can be of different people')
    const nobody = await world.run(['user', '0000000000'])
    expect(nobody).toMatchObject({ status: 1, stdout: expect.stringContaining('0000000000 is no phone') })
    expect(nobody.stdout).not.toContain('@')
  })

  it('has name, phone and link in a message about several leads as in one of their own', async ({ world }) => {
    const out = await told(world, () => {
      const user = aUser({ email: 'owner@plumbers.example', createdAt: new Date(), phone: '+27820000009' })
      const account = anAccount({ user })
      return world.platform.add(
        aProvider({ user, businessName: 'Naidoo Plumbing' }),
        aFormClient({ createdAt: new Date() }),
        aUser({ email: 'third@people.example', createdAt: new Date() }),
        ...Array.from({ length: 3 }, () => aDeposit({ account, createdAt: new Date() })),
      )
    })

    expect(out).toMatch(
      /elsie@clients\.example \(client\), Elsie Adonis, \+27825550001 - https:\/\/platform\.example\/users\/[\da-f-]{36}\//,
    )
    expect(out).toMatch(
      /owner@plumbers\.example \(Naidoo Plumbing\), Thandi Mokoena, \+27820000009: R160\.00 - pending - check_status deposit /,
    )
  })
})

describe('a person without a recorded log-in', () => {
  it('is no login problem if a later key proves a sign-in', async ({ world }) => {
    const user = aUser(GOOGLE)
    await world.platform.add(user, aToken({ user, created: '3 days ago' }))

    expect((await world.run(['problems', '--only', 'login_issue'])).stdout).not.toContain('login_issue]')
    expect((await world.run(['user', 'willem@clients.example'])).stdout).toContain(
      'Logged in: ✅ no log-in recorded, but a key made 48 hours after registering',
    )
  })

  it.for([
    ['missing', 'DROP TABLE authtoken_token', 'relation "authtoken_token" does not exist'],
    ['closed to the role', 'REVOKE ALL ON authtoken_token FROM PUBLIC, check_status', 'permission denied for table authtoken_token'],
  ] as const)('is unknown if the keys are %s, and nothing else is', async ([, change, why], { world }) => {
    await world.platform.add(aUser(GOOGLE))
    await world.platform.sql(change)

    const { stdout } = await world.run(['--only', 'logins'])

    expect(stdout).toMatch(/NEVER logged in: unknown/)
    expect(stdout).toContain('Failed log-ins: ')
    expect(stdout).toContain(`❓ unknown: login_issue: ${why}`)
    expect((await world.run(['problems', '--only', 'unassigned_leads'])).status).toBe(0)
  })

  it('is judged without a table of tickets', async ({ world }) => {
    await world.platform.add(aUser(GOOGLE))
    await world.platform.sql('DROP TABLE support_supportticket')

    expect(await world.run(['problems', '--only', 'login_issue'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('1 user registered >24h ago but never logged in'),
    })
  })

  it('with a test account is reported with the way to exclude it', async ({ world }) => {
    await world.platform.add(aUser({ ...GOOGLE, email: 'a@example.com' }), aUser({ ...GOOGLE, email: 'b@Test.com' }), aUser(GOOGLE))

    const setting = 'exclude = ["client_*@temp.proconnectsa.co.za", "*@example.com", "*@test.com"] under [people]'
    expect((await world.run(['--only', 'logins', '--width', '200'])).stdout).toContain(`Mostly test accounts: ${setting}`)
    await world.configure({ more: `[people]\n${setting.replace(' under [people]', '')}` })
    expect((await world.run(['problems', '--only', 'login_issue'])).stdout).toContain('1 user registered')
  })
})

describe('a lead', () => {
  it('that expired is counted separately, and a blocked one waits for a human', async ({ world }) => {
    await world.platform.add(
      aLead({ verifiedAt: '12 days ago', createdAt: '20 days ago', expiresAt: '10 days ago' }),
      aLead({ status: 'pending', createdAt: '5 days ago', verificationNotes: 'Blocked: no budget given\nby the gate' }),
    )

    const { stdout } = await world.run(['--only', 'leads'])

    expect(stdout).toContain('✅ No verified lead waits for a provider')
    expect(stdout).toContain('1 verified lead without a provider expired: nobody can be assigned any more')
    expect(stdout).not.toContain('unassigned_leads]')
    expect(stdout).toMatch(/🟡 1 lead pending >24h, waiting for a human.*\[waiting_leads\]/)
    expect((await world.run(['problems', '--only', 'waiting_leads'])).stdout).toMatch(
      /A tap that drips in Cape Town · 5 days · blocked: no budget given · check_status lead [\da-f]{8}\n/,
    )
  })
})

describe('check_status user', () => {
  const somebody = async ({ platform }: World): Promise<void> => {
    const user = aUser({ email: 'owner@plumbers.example' })
    await platform.add(aProvider({ user, customerCode: '5LOL7H' }), aWallet({ user, customerCode: 'CUS48854639' }), aWallet(), aProvider())
  }

  it.for(['CUS48854639', 'cus 4885-4639', 'PC5LOL7H', 'pcpc5lol7h', '5lol 7h', 'PC-5LOL7H'])(
    'finds a person by %s',
    async (word, { world }) => {
      await somebody(world)

      const { status, stdout } = await world.run(['user', word])

      expect(status).toBe(0)
      expect(stdout).toContain('E-mail: owner@plumbers.example')
      expect(stdout).toContain('Wallet code: CUS48854639')
    },
  )

  it.for([
    ['wallets', 'DROP TABLE users_wallet CASCADE'],
    ['codes of wallets', 'ALTER TABLE users_wallet DROP COLUMN customer_code'],
  ] as const)('finds people on a platform without %s', async ([, change], { world }) => {
    await somebody(world)
    await world.platform.sql(change)

    const { stdout } = await world.run(['user', 'PC5LOL7H'])

    expect(stdout).toContain('E-mail: owner@plumbers.example')
    expect(stdout).not.toContain('Wallet code')
    expect((await world.run(['user', 'CUS48854639'])).stdout).toContain('Nobody has the e-mail')
  })
})
