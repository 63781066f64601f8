import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { formats } from '../../src/report/formats/index.js'
import { aDeposit, aLead, anAccount, aProvider, aTicket, aUser, aWallet } from '../support/builders.js'
import { read } from '../support/mail.js'
import { startMailServer } from '../support/mail-server.js'
import { aPerson, ENCODINGS, type Planted, tracesOf } from '../support/names.js'
import { it, type World } from '../support/world.js'

const FORMATS = Object.keys(formats)

/** None of these may appear, in upper or lower case. */
const TRACES = [
  'zodwa',
  'mail.example',
  'thabo',
  'mokoena',
  'ann.{0,3}lee',
  '\\babc\\b',
  'nkosi',
  'quincy',
  'CUS.{0,1}1234',
  'SPX771',
  '82.{0,3}555.{0,3}8888',
  '82.{0,3}765.{0,3}4321',
  '83.{0,3}111.{0,3}2233',
  'sipho',
  'ndlovu',
  '203\\.0\\.113\\.9',
  'lerato',
]

const stamp = (minutes: number): string => {
  const at = new Date(Date.now() - minutes * 60_000 + 2 * 3_600_000)
  return `${at.toISOString().slice(0, 19).replace('T', ' ')},001`
}

/** Older than the window, so that the log covers it. */
const LONG_AGO = 3000
const BEGAN = (): string => `INFO ${stamp(LONG_AGO)} app 1 2 began\n`

const request = (path: string, minutes = 10): string => {
  const at = new Date(Date.now() - minutes * 60_000).toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1/$2/$3:$4 +0000')
  return `203.0.113.9 - - [${at}] "GET ${path} HTTP/1.1" 500 12 "-" "curl/8"\n`
}

const MESSAGES = [
  'Could not credit Thabo Mokoena, who called from 082.555.8888',
  'ABC says that nothing works',
  'refused {"first_name": "Lerato", "business_name": "Ann Lee Plumbing", "logger": "app.views"}',
  'callback failed user=zodwa%40mail.example&phone=%2B27%2082%20555%208888',
  'Unmatched bank reference in row 3: Ann Lee Plumbing',
  'sms to (082)765.4321 bounced',
  'sms to +27 83 111 2233 bounced, code CUS1234 5678, profile SPX771',
  'unknown \\u0054habo, &#84;habo, Tha\u200bbo and THABO_MOKOENA.pdf',
  'nobody listed: Quincy Nkosi has no wallet',
]

const plant = async ({ platform, logs }: World): Promise<void> => {
  const thabo = aUser({
    email: 'zodwa@mail.example',
    username: 'zodwa82',
    firstName: 'Thabo',
    lastName: 'Mokoena',
    phone: '+27825558888',
    createdAt: '3 hours ago',
    lastActive: null,
  })
  const client = aUser({
    email: '',
    username: 'sipho.ndlovu',
    firstName: 'Sipho',
    lastName: 'Ndlovu',
    userType: 'client',
    phone: '0827654321',
  })
  const stranger = aUser({ email: 'q@elsewhere.example', username: 'q1', firstName: 'Quincy', lastName: 'Nkosi', createdAt: '90 days ago' })
  const account = anAccount({ user: thabo })
  await platform.add(
    thabo,
    aProvider({ user: thabo, businessName: 'ABC', businessPhone: '0831112233', customerCode: 'SPX771', creditBalance: 7 }),
    aDeposit({ account, referenceNumber: 'PC0A1B2C3D', bankReference: 'Ann Lee Plumbing', createdAt: '5 hours ago' }),
    aDeposit({ account, referenceNumber: 'thabo mokoena', status: 'verified', createdAt: '4 hours ago' }),
    aLead({ client, title: 'Geyser of Sipho, call 082-765-4321', status: 'verified', verifiedAt: '3 hours ago', createdAt: '4 hours ago' }),
    aTicket({ user: thabo, title: 'Thabo cannot sign in', createdAt: '3 days ago' }),
    stranger,
  )
  await writeFile(
    join(logs, 'django.log'),
    [
      ...MESSAGES.map((message, i) => `ERROR ${stamp(30 - i)} payments 1 2 ${message}`),
      ...Array.from({ length: 6 }, (_, i) => `WARNING ${stamp(20 - i)} auth 1 2 LOGIN FAILED: zodwa@mail.example - wrong password`),
      '',
    ].join('\n'),
  )
  await writeFile(join(logs, 'access.log'), request('/api/providers/thabo-mokoena/?q=zodwa'))
}

/** Every name of a person is in every column that may hold it, and in the logs in every spelling. */
const plantAll = async ({ platform, logs }: World, people: readonly Planted[]): Promise<void> => {
  const lines: string[] = []
  for (const [i, { first, last, business, email, username, phone, code, reference }] of people.entries()) {
    const isListed = i % 3 > 0
    const createdAt = isListed ? '30 hours ago' : '90 days ago'
    const user = aUser({
      email,
      username,
      firstName: first,
      lastName: last,
      phone: `+27${phone.number}`,
      createdAt,
      lastActive: isListed ? null : '80 days ago',
    })
    await platform.add(
      user,
      aProvider({ user, businessName: business, businessPhone: `0${phone.number}`, customerCode: code, creditBalance: isListed ? 5 : 0 }),
    )
    const values = [first, last, `${first} ${last}`, business, email, username, phone.written, code]
    if (isListed) {
      const account = anAccount({ user })
      await platform.add(
        aDeposit({ account, bankReference: reference, createdAt: '3 hours ago' }),
        ...values.map(value =>
          aDeposit({ account, referenceNumber: value, status: 'verified', verificationNotes: value, createdAt: '4 hours ago' }),
        ),
        ...values.map(title => aLead({ client: user, title, status: 'verified', verifiedAt: '3 hours ago', createdAt: '4 hours ago' })),
        ...values.map(title => aTicket({ user, title, createdAt: '3 days ago' })),
      )
    }
    const encode = Object.values(ENCODINGS)[i % Object.keys(ENCODINGS).length] as (value: string) => string
    for (const value of values)
      lines.push(
        `could not serve ${value} today`,
        `refund of R500 ${encode(value)} failed`,
        `attempt2 ${value} 10am`,
        `id=7 ${encode(value)}, 3 tries in [${value}]/2`,
        `callback with q=${encode(value)}&page=2`,
        `{"note": "${encode(value)}"}`,
      )
    lines.push(`Unmatched bank reference in row 2: ${reference}`, `{"first_name": ${JSON.stringify(first)}, "n": 2}`)
  }
  await writeFile(
    join(logs, 'access.log'),
    [
      request('/', LONG_AGO),
      ...people.map(({ first, email }) => request(`/api/${encodeURIComponent(first)}/?email=${encodeURIComponent(email)}`)),
    ].join(''),
  )
  const header = `ERROR ${stamp(10)} payments 1 2`
  await writeFile(join(logs, 'django.log'), BEGAN() + lines.map(line => `${header} ${line}\n`).join(''))
}

const tracesIn = (words: string): string[] =>
  TRACES.flatMap(trace =>
    new RegExp(trace, 'iu').exec(words) ? [new RegExp(`.{0,60}${trace}.{0,20}`, 'iu').exec(words)?.[0] ?? trace] : [],
  )

describe('--redact', () => {
  it('leaves no personal data in any format, whatever column it came from', async ({ world }) => {
    await plant(world)
    for (const command of ['report', 'problems'])
      for (const format of FORMATS) {
        const { stdout, stderr } = await world.run([command, '--format', format, '--all', '--redact'])
        expect({ command, format, traces: tracesIn(stdout + stderr) }).toEqual({ command, format, traces: [] })
        expect(stdout).not.toBe('')
      }
  })

  it('leaves nothing of an invented person, in any place and any spelling', async ({ world }) => {
    const seed = Date.now() % 1_000_000
    const people = fc.sample(aPerson, { seed, numRuns: 2 * Object.keys(ENCODINGS).length })
    await plantAll(world, people)
    const runs = [
      ...FORMATS.map(format => ['report', '--format', format, '--all']),
      ...(['text', 'csv'] as const).map(format => ['problems', '--format', format, '--all']),
      ['logs', '-n', '10000'],
      ['activity', '--limit', '1000'],
      ['user', people[1]?.email ?? '', '--all'],
      ['deposit', people[1]?.username ?? '', '--all'],
      ['send', '--dry-run', '--to', 'office'],
      ['send', '--dry-run', '--to', 'room'],
    ]
    const office = 'type = "email"\nsmtp = "smtp://127.0.0.1:1"\nfrom = "m@platform.example"\nto = ["o@platform.example"]'
    const room = 'type = "webhook"\nformat = "json"\nurl = "http://127.0.0.1:1/"'
    await world.configure({ more: `[channels.office]\n${office}\n[channels.room]\n${room}\n` })
    for (const args of runs) {
      const { stdout, stderr } = await world.run([...args, '--redact'])
      expect({ seed, args, stderr, traces: [...new Set(tracesOf(people, stdout))] }).toEqual({ seed, args, stderr: '', traces: [] })
    }
    expect(tracesOf(people, (await world.run(['problems', '--all'])).stdout)).not.toEqual([])
  })

  it('redacts a report that was saved with names, and keeps figures, ids and times', async ({ world }) => {
    await plant(world)
    const file = join(world.home, 'saved.json')
    await world.run(['report', '-o', file, '--all'])
    const saved = JSON.parse(await readFile(file, 'utf8'))

    const { stdout } = await world.run(['report', '--input', file, '--redact', '--format', 'json'])

    const redacted = JSON.parse(stdout)
    expect(tracesIn(stdout)).toEqual([])
    expect(redacted.summary).toEqual(saved.summary)
    expect(redacted.sections.payments.data.pending.rows[0]).toMatchObject({
      ...saved.sections.payments.data.pending.rows[0],
      name: expect.any(String),
      reference: 'PC0A1B2C3D',
    })
  })

  it('masks phone numbers next to figures, and codes of people who are not listed, however they are split', async ({ world }) => {
    const user = aUser({ createdAt: '90 days ago', phone: '+27825557777' })
    const another = aUser({ createdAt: '90 days ago' })
    const account = anAccount({ user })
    const phones = ['R500 082 555 7777', 'call 082 555 7777 10am', 'send R2500 to 0825557777x', 'user42 0825557777', '082:555:7777 x2']
    await world.platform.add(
      aProvider({ user, customerCode: 'SPZ-991' }),
      aWallet({ user: another, customerCode: 'QRX 772' }),
      aDeposit({ account, createdAt: '5 hours ago', referenceNumber: 'PC0A1B2C3D', bankReference: phones[0] ?? '' }),
      aDeposit({
        account,
        createdAt: '4 hours ago',
        referenceNumber: 'PC0A1B2C3E',
        verificationNotes: phones[1] ?? '',
        adminNotes: phones[2],
      }),
      ...phones.map(title => aLead({ client: user, title, status: 'pending', createdAt: '3 days ago' })),
      ...phones.map(title => aTicket({ user, title, createdAt: '3 days ago' })),
    )
    const codes = ['SPZ991', 'SPZ 991', 'spz-991', 'PC spz_991', 'PCSPZ991', 'QRX772', 'qrx 772', 'QRX-772', 'PCQRX772']
    const lines = [...phones, ...codes].map(words => `ERROR ${stamp(10)} payments 1 2 refund of ${words} failed\n`)
    await writeFile(join(world.logs, 'django.log'), BEGAN() + lines.join(''))
    await writeFile(join(world.logs, 'access.log'), request('/', LONG_AGO))
    const runs = [
      ...FORMATS.flatMap(format => ['report', 'problems'].map(command => [command, '--format', format, '--all'])),
      ['logs'],
      ['activity'],
      ['activity', '--format', 'ndjson'],
      ['deposit', 'PC0A1B2C3D', '--all'],
      ['deposit', 'PC0A1B2C3E', '--all'],
      ['user', '0825557777', '--all'],
    ]
    for (const args of runs) {
      const { stdout, stderr } = await world.run([...args, '--redact'])
      const traces = stdout.match(/.*(?:555\W*7777|spz\W?_?991|qrx\W?772).*/gi) ?? []
      expect({ args, stderr, traces }).toEqual({ args, stderr: '', traces: [] })
    }
    expect((await world.run(['logs', '--redact'])).stdout).toContain('refund of R500 person-')
  })

  it('leaves no personal data in the feed, in logs, or on the page of a person or a deposit', async ({ world }) => {
    await plant(world)
    for (const args of [
      ['activity'],
      ['activity', '--format', 'ndjson'],
      ['logs'],
      ['logs', 'django', '--errors'],
      ['user', 'zodwa@mail.example', '--all'],
      ['user', 'thabo'],
      ['user', 'thabo', 'mokoeno'],
      ['deposit', 'PC0A1B2C3D', '--all'],
      ['deposit', 'thabo', 'mokoena'],
      ['deposit', 'thabo mokoenu'],
    ]) {
      const { stdout, stderr } = await world.run([...args, '--redact'])
      expect({ args, traces: tracesIn(stdout + stderr) }).toEqual({ args, traces: [] })
      expect(stdout).toContain('person-')
      expect(tracesIn((await world.run(args)).stdout)).not.toEqual([])
    }
  })

  it('masks every capitalised word if the platform cannot be queried for names, and says so', async ({ world }) => {
    await plant(world)
    await world.configure({ database: { password_file: undefined, password_env: 'NOBODY' } })

    const { stdout, stderr } = await world.run(['logs', 'django', '--redact'])

    expect(tracesIn(stdout)).toEqual([])
    expect(stdout).toMatch(/ERROR .* payments 1 2 person-\d+ says that nothing works\n/)
    expect(stderr).toContain('only words that look like names are masked')
  })

  it('continues the same masks as new lines arrive', async ({ world }) => {
    await plant(world)
    const running = world.start(['logs', 'django', '-f', '-n', '1', '--redact'])
    await running.until(/person-/)
    await appendFile(join(world.logs, 'django.log'), `ERROR ${stamp(0)} app 1 2 Quincy Nkosi again, and Error of Nobody\n`)
    await running.until(/again, and/)
    running.child.kill('SIGINT')

    const { stdout } = await running.ended
    expect(tracesIn(stdout)).toEqual([])
    expect(stdout).toMatch(/app 1 2 person-\d+ again, and Error of Nobody/)
  })

  it('redacts a report that is sent', async ({ world }) => {
    const server = await startMailServer()
    await plant(world)
    await world.configure({
      more: `[channels.office]\ntype = "email"\nsmtp = "smtp://127.0.0.1:${server.port}"\nstarttls = "never"\nfrom = "m@platform.example"\nto = ["o@platform.example"]\n`,
    })

    for (const more of [['--redact'], []]) expect(await world.run(['send', ...more])).toMatchObject({ status: 0 })

    const [masked, plain] = await Promise.all(server.letters.map(read))
    expect(masked?.html).toContain('person-1')
    expect(tracesIn(`${masked?.subject}${masked?.text}${masked?.html}`)).toEqual([])
    expect(tracesIn(plain?.html ?? '')).not.toEqual([])
  })

  it('names nobody in error messages', async ({ world }) => {
    const args = ['user', 'thabo', '--debug', '--config', '/nowhere/zodwa@mail.example.toml']
    const { stderr, status } = await world.run([...args, '--redact'])

    expect(status).toBe(64)
    expect(stderr).toMatch(/person-1[\s\S]*at /)
    expect(tracesIn((await world.run(args)).stderr)).not.toEqual([])
    expect(tracesIn(stderr)).toEqual([])
  })
})
