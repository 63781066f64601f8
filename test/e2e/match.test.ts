import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { MatchDocument } from '../../src/statements/page/json.js'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { SAMPLES } from '../support/statements.js'
import { it, type World } from '../support/world.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `02Oct2025`, so many days ago in Johannesburg. */
const day = (ago: number): string => {
  const at = new Date(Date.now() + 2 * 3_600_000 - ago * 86_400_000)
  return `${String(at.getUTCDate()).padStart(2, '0')}${MONTHS[at.getUTCMonth()]}${at.getUTCFullYear()}`
}

type BankLine = readonly [daysAgo: number, words: string, rand: number]

/** A statement of Nedbank, whose balances agree. */
const bankFile = (lines: readonly BankLine[], account = '1000000001'): string => {
  let balance = 1000
  const rows = lines.map(([ago, words, rand]) => {
    balance += rand
    return `${day(ago)},${words},${rand},${balance.toFixed(2)},,`
  })
  return [
    'Statement Enquiry :',
    `Account Number : ,${account}`,
    'Account Description :,CURRENT',
    'Statement Number : ,97,',
    `${day(lines[0]?.[0] ?? 0)},BROUGHT FORWARD,,1000.00,,`,
    ...rows,
    '',
  ].join('\r\n')
}

const save = async (world: World, lines: readonly BankLine[], name = 'statement.csv'): Promise<string> => {
  const path = join(world.home, name)
  await writeFile(path, bankFile(lines))
  return path
}

const addDeposit = (world: World, referenceNumber: string, email: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> =>
  world.platform.add(
    aDeposit({
      referenceNumber,
      createdAt: '2 days ago',
      account: anAccount({ user: aUser({ email, createdAt: '30 days ago' }) }),
      ...more,
    }),
  )

describe('check_status match', () => {
  it('says which deposits were paid, with the line, the owner and the command, and ends with 1', async ({ world }) => {
    await addDeposit(world, 'PC7F3A2C91', 'zoe@plumbers.example')
    const file = await save(world, [
      [1, 'CAPITEC   pc 7f3a-2c91', 160],
      [0, 'MAINTENANCE FEE', -95],
    ])

    const { status, stdout, stderr } = await world.run(['match', file])

    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout).toContain('From: Nedbank CSV, account …0001\n')
    expect(stdout).toContain('Certain: 1 payment, R160.00')
    expect(stdout).toMatch(/R160\.00 {2}CAPITEC pc 7f3a-2c91 {2}PC7F3A2C91 +zoe@plumbers\.example/)
    expect(stdout).toContain('→ check_status deposit PC7F3A2C91\n')
    expect(stdout).toContain('✅ The four parts add up to all credits, to the cent.')
  })

  it('ends with 0 if nothing is to be done, and with 2 if a deposit was paid twice', async ({ world }) => {
    await addDeposit(world, 'PC7F3A2C91', 'zoe@plumbers.example')
    const twice = await save(world, [
      [1, 'CAPITEC   PC7F3A2C91', 160],
      [1, 'CAPITEC   PC7F3A2C91', 160],
    ])
    const calm = await save(world, [[1, 'MAINTENANCE FEE', -95]], 'calm.csv')

    expect((await world.run(['match', twice])).status).toBe(2)
    expect((await world.run(['match', calm])).status).toBe(0)
  })

  it('says that a completed deposit has no payment, only where the file covers its days', async ({ world }) => {
    await addDeposit(world, 'PC00000001', 'old@plumbers.example', {
      createdAt: '20 days ago',
      status: 'completed',
      processedAt: '19 days ago',
    })
    await addDeposit(world, 'PC00000002', 'new@plumbers.example', {
      createdAt: '2 days ago',
      status: 'completed',
      processedAt: '1 day ago',
    })
    const file = await save(world, [
      [25, 'MAINTENANCE FEE', -95],
      [0, 'MAINTENANCE FEE', -95],
    ])

    const { status, stdout } = await world.run(['match', file])

    expect(status).toBe(2)
    expect(stdout).toMatch(/COMPLETED, AND NO PAYMENT \(1\)\n-+\n🔴 R160\.00 for PC00000001 of old@plumbers\.example/)
    expect(stdout).toContain('1 completed deposit cannot be judged')
  })

  it('reads standard input, several files that overlap, and only one account', async ({ world }) => {
    await addDeposit(world, 'PC7F3A2C91', 'zoe@plumbers.example')
    const lines: readonly BankLine[] = [[1, 'CAPITEC   PC7F3A2C91', 160]]
    const first = await save(world, lines)
    const second = await save(world, [...lines, [0, 'CASH DEPOSIT', 70]], 'second.csv')
    const other = join(world.home, 'other.csv')
    await writeFile(other, bankFile([[1, 'CAPITEC   PC7F3A2C91', 160]], '1000000002'))

    const piped = await world.shell(`check_status match - < '${first}'`).ended
    expect([piped.status, piped.stdout]).toEqual([1, expect.stringContaining('File: standard input\n')])
    const both = await world.run(['match', first, second])
    expect([both.status, both.stdout]).toEqual([1, expect.stringContaining('1 in a file above, and counted once')])
    expect((await world.run(['match', first, other])).status).toBe(2)
    expect((await world.run(['match', first, other, '--account', '0001'])).status).toBe(1)
    expect((await world.run(['match', first, '--account', '9999'])).stderr).toContain('There are: …0001.')
  })

  it('leaves out the lines before a day', async ({ world }) => {
    await addDeposit(world, 'PC7F3A2C91', 'zoe@plumbers.example', { createdAt: '9 days ago' })
    const file = await save(world, [
      [8, 'CAPITEC   PC7F3A2C91', 160],
      [0, 'MAINTENANCE FEE', -95],
    ])

    const { status, stdout } = await world.run(['match', file, '--since', '3d'])

    expect([status, stdout]).toEqual([0, expect.stringContaining('1 left out by --since')])
  })

  it('writes JSON of its schema, CSV and a page, also to a file of its owner alone', async ({ world }) => {
    await addDeposit(world, 'PC7F3A2C91', 'zoe@plumbers.example')
    const file = await save(world, [[1, 'CAPITEC   PC7F3A2C91', 160]])
    const output = join(world.home, 'answer.html')

    const json = MatchDocument.parse(JSON.parse((await world.run(['match', file, '--format', 'json'])).stdout))
    const csv = await world.run(['match', file, '--format', 'csv'])
    const excel = await world.run(['match', file, '--excel'])
    const html = await world.run(['match', file, '-o', output])

    expect(json.approve).toMatchObject([{ verdict: 'certain', deposits: [{ reference: 'PC7F3A2C91', person: 'zoe@plumbers.example' }] }])
    expect(csv.stdout).toMatch(/^\uFEFFpart,verdict,.*\r\napprove,certain,statement\.csv,6,/)
    expect(excel.stdout).toMatch(/^\uFEFFpart;verdict;.*\r\napprove;certain;statement\.csv;6;[^;]+;160,00;/)
    expect([html.status, html.stdout]).toEqual([1, ''])
    expect(await readFile(output, 'utf8')).toContain('<td class="long" ')
    expect((await stat(output)).mode & 0o777).toBe(0o600)
  })

  it('masks people, also those who are only in the file', async ({ world }) => {
    await addDeposit(world, 'PC7F3A2C91', 'zoe@plumbers.example')
    const file = await save(world, [
      [1, 'CAPITEC   PC7F3A2C91 NOMVULA DUBE', 160],
      [1, 'ABSA BANK T Radebe 0825550142', 80],
    ])

    for (const format of ['text', 'json', 'csv', 'html', 'markdown']) {
      const { stdout } = await world.run(['match', file, '--redact', '--format', format])
      expect(stdout).not.toMatch(/zoe|nomvula|dube|radebe|0825550142/i)
      expect(stdout).toContain('PC7F3A2C91')
    }
  })

  it('reads each sample of every bank as it is', async ({ world }) => {
    const names = (await readdir(SAMPLES)).filter(name => name !== 'deposits.csv')

    for (const name of names) {
      const { stdout } = await world.run(['match', SAMPLES + name, '--format', 'json'])
      const { files, sums } = MatchDocument.parse(JSON.parse(stdout))
      expect(files).toMatchObject([{ name, notUnderstood: [] }])
      expect(sums).toMatchObject({ credits: '3999.00', addUp: true })
    }
  })

  it('ends at once for a file that is no statement, without asking the platform', async ({ world }) => {
    const pdf = join(world.home, 'statement.pdf')
    await writeFile(pdf, '%PDF-1.7')
    await mkdir(join(world.home, 'folder'))

    const { status, stdout, stderr } = await world.run(['match', pdf, join(world.home, 'folder'), '--host', '127.0.0.1', '--port', '1'])

    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toContain(
      "check_status: statement.pdf is a PDF\n  Download the account's transactions from the bank's site as CSV or OFX.\n",
    )
    expect(stderr).toContain('check_status: folder is a folder\n')
  })

  it('goes on with the other files, and says that the answer is incomplete', async ({ world }) => {
    const file = await save(world, [[1, 'MAINTENANCE FEE', -95]])

    const { status, stdout } = await world.run(['match', file, join(world.home, 'missing.csv')])

    expect([status, stdout]).toEqual([3, expect.stringContaining('❌ missing.csv is not there, so it was not read')])
  })

  it('tells what is wrong with its arguments', async ({ world }) => {
    const none = await world.run(['match'])
    const account = await world.run(['match', 'a.csv', '--account', 'mine'])
    const output = await world.run(['match', 'a.csv', '-o', 'a.prom'])

    expect([none.status, account.status, output.status]).toEqual([64, 64, 64])
    expect(none.stderr).toContain('no statement is named')
    expect(account.stderr).toContain('Give its last digits, like 0001.')
    expect(output.stderr).toContain('match cannot write prometheus')
  })

  it('has a statement to try it with in the demo, and its rules in the help', async ({ world }) => {
    const { status, stdout } = await world.run(['match', '--demo'])
    const help = await world.run(['help', 'match'])

    expect(status).toBe(2)
    for (const part of [
      'STATEMENT',
      'APPROVE THESE',
      'LOOK AT THESE',
      'MONEY THAT NOBODY ASKED FOR',
      'COMPLETED, AND NO PAYMENT',
      'THE SUM',
    ])
      expect(stdout).toContain(part)
    expect(stdout).toContain('✅ The four parts add up to all credits, to the cent.')
    expect(stdout).toMatch(/→ check_status deposit PC[\dA-F]{8} --demo\n/)
    expect(help.stdout).toContain('How it compares:')
  })
})
