import { describe, expect, it } from 'vitest'
import { account } from '../../src/lookup/account.js'
import { balances } from '../../src/lookup/balances.js'
import { aContext, minutesAgo } from '../support/report.js'

const NONE = { ok: true, value: [] } as const
const DENIED = { ok: false, error: { message: 'permission denied', hint: '' } } as const
const ABSENT = { ok: false, error: { message: 'there is no such table', hint: '', absent: true } } as const

const wordsOf = (blocks: readonly unknown[]): string => JSON.stringify(blocks)

describe('whether somebody logged in', () => {
  const someone = {
    id: '1',
    email: 'thandi@fix.example',
    username: 'thandi',
    firstName: '',
    lastName: '',
    phone: null,
    userType: 'provider',
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    createdAt: minutesAgo(9000),
    lastLogin: null,
    lastActive: null,
    isPerson: true,
    isUncertain: false,
  }
  const shown = (outcomes: object) =>
    wordsOf(
      account('1').view({ accounts: [someone], keys: NONE, deposits: NONE, tickets: NONE, codes: NONE, ...outcomes } as never, aContext()),
    )

  it('is "never" if every possible trace was read, and "unknown" otherwise', () => {
    expect(shown({})).toContain('Never logged in')
    expect(shown({ tickets: ABSENT })).toContain('Never logged in')
    for (const unread of [{ keys: DENIED }, { deposits: DENIED }, { tickets: DENIED }]) {
      expect(shown(unread)).not.toContain('Never logged in')
      expect(shown(unread)).toContain('unknown: no log-in recorded')
    }
  })
})

describe('the credits of a profile', () => {
  const shown = (wallets: object) =>
    wordsOf(balances('1').view({ wallets, profiles: { ok: true, value: [{ credits: 3 }] } } as never, aContext()))

  it('are explained by the wallets, and not explained if those could not be read', () => {
    expect(shown(NONE)).toContain('these can be spent, as there is no wallet')
    expect(shown(ABSENT)).toContain('these can be spent, as there is no wallet')
    expect(shown(DENIED)).toContain('these can be spent only if there is no wallet')
  })
})
