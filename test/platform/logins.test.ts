import { describe, expect, it } from 'vitest'
import { countFailedLogins } from '../../src/platform/logins.js'

const access = (address: string) => ({ text: `${address} - - [08/Oct/2025:01:00:00 +0000] "POST /api/login/ HTTP/1.1" 401 58 "-" "curl"` })
const failed = (email: string) => ({ text: `WARNING 2025-10-08 03:00:00,123 auth 1 2 LOGIN FAILED: ${email} - wrong password` })
const unauthorized = { text: 'WARNING 2025-10-08 03:00:00,123 django.request 1 2 Unauthorized: /api/login/' }

describe('countFailedLogins', () => {
  it("takes the larger of the two logs' counts of the same attempts", () => {
    expect(countFailedLogins([access('192.0.2.1'), access('192.0.2.1'), access('192.0.2.2')], [failed('jane@clients.example')]).total).toBe(
      3,
    )
    expect(countFailedLogins([access('192.0.2.1')], [failed('jane@clients.example'), failed('john@clients.example')]).total).toBe(2)
  })

  it('lists addresses and e-mails with most attempts first, ignoring the case of e-mails', () => {
    const { addresses, emails } = countFailedLogins(
      [access('192.0.2.1'), access('192.0.2.2'), access('192.0.2.2')],
      [failed('Jane@clients.example'), failed('jane@clients.example')],
    )

    expect(addresses).toEqual([
      { who: '192.0.2.2', count: 2 },
      { who: '192.0.2.1', count: 1 },
    ])
    expect(emails).toEqual([{ who: 'jane@clients.example', count: 2 }])
  })

  it('counts lines without a name only if there are no others', () => {
    expect(countFailedLogins([], [unauthorized, unauthorized]).total).toBe(2)
    expect(countFailedLogins([], [unauthorized, unauthorized, failed('jane@clients.example')]).total).toBe(1)
  })
})

describe('behind a proxy', () => {
  it('attempts with the address of the proxy, or none, count as nameless', () => {
    const { total, nameless, addresses } = countFailedLogins(
      [access('127.0.0.1'), access(''), access('-'), access('203.0.113.9, 10.0.0.7')],
      [],
    )

    expect({ total, nameless, addresses }).toEqual({ total: 4, nameless: 3, addresses: [{ who: '203.0.113.9', count: 1 }] })
  })
})

describe('other messages of the application', () => {
  const line = (message: string) => ({ text: `WARNING 2025-10-08 03:00:00,123 auth 1 2 ${message}` })
  it('give the e-mails if no line contains LOGIN FAILED', () => {
    const others = [line('Invalid password for: Jane@clients.example'), line('User not found: john@clients.example')]

    expect(countFailedLogins([], others).emails.map(({ who }) => who)).toEqual(['jane@clients.example', 'john@clients.example'])
    expect(countFailedLogins([], [...others, failed('jane@clients.example')]).total).toBe(1)
  })
})
