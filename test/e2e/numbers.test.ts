import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import * as build from '../support/builders.js'
import { HOOK } from '../support/doctor.js'
import { disagreements } from '../support/grammar.js'
import { it, type World } from '../support/world.js'

const OWNER = 'owner0@plumbers.example'

/** Everything that sections, rules and pages count, that many times. */
const fill = async ({ platform, logs }: World, count: number): Promise<void> => {
  const times = <Made>(make: (i: number) => Made): Made[] => Array.from({ length: count }, (_, i) => make(i))
  const created = { createdAt: '5 days ago' } as const
  const user = (i: number, domain: string) =>
    build.aUser({ email: `owner${i}@${domain}.example`, ...created, lastLogin: '1 day ago', lastActive: '1 day ago' })
  // One owner with `count` of all that a person can have, among others.
  const owner = count > 0 ? [user(0, 'plumbers')] : []
  const mine = owner.flatMap(user => {
    const account = build.anAccount({ user })
    const wallet = build.aWallet({ user, credits: count })
    const provider = build.aProvider({ user, creditBalance: count, ...created })
    return [
      provider,
      ...times(i =>
        build.aDeposit({ account, status: 'verified', creditsToActivate: count, referenceNumber: `PC10${i}`, createdAt: '5 hours ago' }),
      ),
      ...times(i =>
        build.aDeposit({ account, status: 'completed', creditsToActivate: count, referenceNumber: `PC20${i}`, createdAt: '5 hours ago' }),
      ),
      ...times(i => build.aDeposit({ account, referenceNumber: `PC30${i}`, createdAt: '9 hours ago' })),
      ...times(() => build.aTransaction({ account })),
      ...times(i =>
        build.aWalletTransaction({ wallet, credits: count, reference: `DEP-${i}`, status: 'pending', createdAt: '9 hours ago' }),
      ),
      ...times(() => build.aTicket({ user, createdAt: '3 days ago' })),
      ...times(() => build.anAssignment({ provider: user })),
    ]
  })
  await platform.add(
    ...mine,
    ...times(i => build.aProvider({ user: user(i, 'fix'), verificationStatus: 'pending', creditBalance: count, ...created })),
    ...times(i => build.aProvider({ user: user(i, 'paint') })),
    ...times(i => build.aUser({ email: `never${i}@clients.example`, ...created, lastLogin: null, lastActive: null })),
    ...times(i => build.aDeposit({ referenceNumber: `PREMIUM${i}`, verificationNotes: 'PREMIUM_REQUEST', createdAt: '3 days ago' })),
    ...times(i => build.aWalletTransaction({ wallet: null, reference: `UNMATCHED_${i}`, status: 'pending', createdAt: '3 days ago' })),
    ...times(() => build.aLead({ status: 'verified', verifiedAt: '9 hours ago', createdAt: '10 hours ago' })),
    ...times(() => build.aLead({ status: 'pending', createdAt: '3 days ago' })),
    ...times(() => build.aUser({ createdAt: '10 minutes ago' })),
  )
  await mkdir(logs, { recursive: true })
  const at = new Date(Date.now() + 7_200_000 - 60_000).toISOString().replace('T', ' ').slice(0, 19)
  const lines = (line: (i: number) => string): string =>
    times(line)
      .map(words => `${words}\n`)
      .join('')
  await writeFile(
    join(logs, 'django.log'),
    `INFO ${at},000 basehttp 1 1 "GET / HTTP/1.1" 200 1\n${lines(i => `ERROR ${at},000 mail 1 1 ${i > 0 ? 'Connection refused' : 'No such host'}`)}${lines(() => `WARNING ${at},000 auth 1 2 LOGIN FAILED: ${OWNER} - wrong password`)}`,
  )
  await writeFile(join(logs, 'access.log'), '')
}

/** Found, with problems or without; not found. Anything else printed no answer. */
const EXPECTED = [0, 1, 2, 3]

const FORMATS = ['text', 'markdown', 'html', 'csv', 'nagios'] as const

/** What a person reads: without markup, figures for monitoring, and the numbered names of the rows made here. */
const plain = (text: string): string =>
  text.replace(/<style>[\s\S]*?<\/style>|<[^>]*>|^(CHECK_STATUS [^|]*)\|.*/gm, '$1 ').replace(/Category \d+/g, 'Category')

describe.for([0, 1, 2])('with %i of everything', count => {
  it('a number and its noun agree wherever the tool prints them', async ({ world }) => {
    await world.configure({
      more: `[thresholds]\nfailed_logins = 1\nrepeat_deposits = 1\nrepeat_leads = 1\nlog_errors = 1\n${HOOK}`,
    })
    await fill(world, count)
    await writeFile(join(world.home, 'hook secret'), 'secret', { mode: 0o600 })
    const commands = [
      ...FORMATS.map(format => ['report', '--format', format]),
      ...FORMATS.map(format => ['problems', '--all', '--format', format]),
      ['report', '--limit', '1'],
      ['problems', '--limit', '1'],
      ['report', '--since', '1h'],
      ['report', '--since', '1d'],
      ['user', OWNER],
      ['user', 'owner'],
      ...['PC100', 'PC200', 'PC300', 'DEP-0', 'PREMIUM0'].map(word => ['deposit', word]),
      ['activity'],
      ['logs', 'django'],
      ['doctor'],
      ['send', '--dry-run'],
      ['ignored'],
    ]
    const found: string[] = []
    for (const command of commands) {
      const { status, stdout, stderr } = await world.run(command)
      expect(EXPECTED, `${command.join(' ')}: ${stderr}`).toContain(status)
      found.push(...disagreements(plain(stdout + stderr)).map(words => `${command.join(' ')}: ${words}`))
    }
    expect(found).toEqual([])
  })
})
