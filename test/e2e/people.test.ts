import { describe, expect } from 'vitest'
import { aDeposit, anAccount, aProvider, aUser } from '../support/builders.js'
import { it } from '../support/world.js'

const NAMELESS = '(no e-mail or username)'

describe('an account without a name', () => {
  it.for([
    ['neither e-mail nor username', { email: '', username: '' }],
    ['blanks for both', { email: '  ', username: ' \u00a0 ' }],
    ['what nobody can see', { email: '', username: '\u200b\u2060' }],
  ] as const)('that has %s is said to have none, wherever it is listed', async ([, names], { world }) => {
    const user = aUser({ ...names, createdAt: '10 minutes ago', lastActive: null })
    await world.platform.add(aProvider({ user, creditBalance: 3 }), aDeposit({ account: anAccount({ user }) }))
    await world.platform.add(aUser({ email: '', username: ' ', createdAt: '3 days ago', lastActive: null }))

    const { stdout } = await world.run([])

    expect(stdout).toMatch(/^ {2}\d\d:\d\d - \(no e-mail or username\) \(provider\) - ⚠️ {2}Never logged in$/m)
    expect(stdout).toContain(`⚠️  ${NAMELESS} - Registered 3 days ago`)
    expect(stdout).toContain(`${NAMELESS}: R160.00 - pending`)
    expect(stdout.match(/^ {2}\(no e-mail or username\) {2,}/gm)).toHaveLength(2)
    expect(stdout).toContain(`👤 ${NAMELESS} - New provider registered`)
    expect((await world.run(['activity'])).stdout).toContain(`💰 ${NAMELESS} - R160.00 deposit`)
  })

  it('is shown by its username where the e-mail is blank', async ({ world }) => {
    await world.platform.add(aUser({ email: ' ', username: 'thandi' }))

    expect((await world.run(['--only', 'registrations'])).stdout).toContain('- thandi (provider)')
  })
})

describe('a user type', () => {
  it('that nobody knows counts under its own name', async ({ world }) => {
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

  it('beyond the first twenty counts among the others', async ({ world }) => {
    await world.platform.add(...Array.from({ length: 22 }, (_, i) => aUser({ userType: `type ${i}` })))

    expect((await world.run(['--only', 'registrations'])).stdout).toMatch(/^Providers: 0, clients: 0, type 0: 1,[\s\S]*, others: 2$/m)
  })

  it('that is empty is not a pair of brackets', async ({ world }) => {
    await world.platform.add(aUser({ email: 'jane@clients.example', userType: '', createdAt: '5 minutes ago' }))

    const { stdout } = await world.run(['--only', 'registrations,recent'])

    expect(stdout).toContain('jane@clients.example (no user type) - ')
    expect(stdout).toContain('jane@clients.example - New account registered')
  })
})
