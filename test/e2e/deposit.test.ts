import { describe, expect } from 'vitest'
import { aDeposit, aUser } from '../support/builders.js'
import { addOwner, DEPOSIT_ID } from '../support/owner.js'
import { it } from '../support/world.js'

describe('check_status deposit', () => {
  it.for([['ref-000123'], ['FNB', '2025', 'Naidoo'], ['9d8c7b6a'], [DEPOSIT_ID], ['000123']])(
    'shows everything known about a deposit found by %j',
    async (words, { world }) => {
      await addOwner(world.platform)

      const { status, stdout, stderr } = await world.run(['deposit', ...words])

      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      for (const expected of [
        'Amount: R160.00 for 3 credits (top-up)\nStatus: pending\nReference: REF-000123\nBank ref: noted (FNB 2025 NAIDOO), which is no proof that money came\n',
        '(5 hours ago)\n',
        'Processed: no\n',
        'Admin notes: called the bank\n',
        'Business: Naidoo Plumbing\n',
        'More: check_status user owner@plumbers.example\n',
        /TRACES OF THE PAYMENT\n[\s\S]*transaction .*REF-000123/,
        'Wallet: 5 credits that can be spent',
        /OTHER DEPOSITS OF THE ACCOUNT\n[\s\S]*REF-000099/,
        '[payment_issue]',
      ])
        expect(stdout).toMatch(expected)
      expect(stdout).not.toContain('[open_tickets]')
    },
  )

  it('names commands that go to the same platform', async ({ world }) => {
    await addOwner(world.platform)

    expect((await world.run(['deposit', 'ref-000123', '--target', 'test'])).stdout).toContain(
      'More: check_status user owner@plumbers.example --target test\n',
    )
    expect((await world.run(['deposit', 'nothing', '--target', 'test'])).stdout).toContain('check_status user <e-mail> --target test\n')
  })

  it('says that a deposit has no payment and no transaction, and who processed it', async ({ world }) => {
    const operator = aUser({ email: 'operator@platform.example' })
    const deposit = aDeposit({
      status: 'completed',
      referenceNumber: 'REF-1',
      processedAt: '1 hour ago',
      processedById: operator.values.id,
    })
    await world.platform.add(operator, deposit)

    const { stdout } = await world.run(['deposit', 'REF-1'])

    expect(stdout).toContain('Bank ref: none: empty, or our own again')
    expect(stdout).toMatch(/Processed: .* \(1 hours? ago\) by operator@platform\.example\n/)
    expect(stdout).toContain('Credited: ❌ no: no transaction or wallet row has one of its references, nor its amount within')
    expect(stdout).toContain('[stuck_deposits]')
  })

  it('lists several matches, and similar deposits if nothing matches', async ({ world }) => {
    await addOwner(world.platform)

    const several = await world.run(['deposit', 'REF-0'])
    const near = await world.run(['deposit', 'INV 123'])

    expect([several.status, near.status]).toEqual([1, 1])
    expect(several.stdout).toContain('2 deposits for REF-0')
    expect(several.stdout).toContain('Give the id of one of them.')
    expect(near.stdout).toMatch(/No deposit has .* INV 123\nNear to it:\n[\s\S]*REF-000123[\s\S]*\n {2}→ check_status deposit REF-000123/)
    expect(near.stdout).not.toContain('REF-000099')
  })
})
