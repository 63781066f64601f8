import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { beforeEach, describe, expect, inject } from 'vitest'
import { aDeposit, aLead, anAccount, aProvider, aUser } from '../support/builders.js'
import { anHttpProxy } from '../support/http-proxy.js'
import { anHttpService, makeCertificates } from '../support/http-service.js'
import { startMailServer } from '../support/mail-server.js'
import { startNotifySocket } from '../support/notify-socket.js'
import { type Receiver, startReceiver } from '../support/receiver.js'
import { it, type World } from '../support/world.js'

let office: Receiver
let team: Receiver
beforeEach(async () => {
  office = await startReceiver()
  team = await startReceiver()
  return async () => {
    await office.close()
    await team.close()
  }
})

const channels = (more = '', ofTeam = 'events = ["lead"]\nmin_severity = "high"'): string => `
[alerts]
every = "5s"
${more}
[alerts.links]
user = "https://platform.example/admin/users/user/{id}/"

[channels.office]
type = "webhook"
format = "json"
url = "${office.url}"

[channels.team]
type = "webhook"
format = "json"
url = "${team.url}"
${ofTeam}
`

/** A second on a quiet machine, and less than a busy one takes for a round that is waited for, or for a channel that does not answer. */
const SOON_MS = 4_000

const once = (world: World, ...more: string[]) => world.run(['watch', '--once', ...more])
const subjects = ({ accepted }: Receiver): string[] => accepted.map(({ body }) => body.subject)

/** Configures channels and runs a first round, after which older events are not news. */
const begin = async (world: World, more?: string, ofTeam?: string): Promise<void> => {
  await world.configure({ more: channels(more, ofTeam) })
  expect(await once(world)).toMatchObject({ status: 0, stderr: '' })
}

describe('watch --once', () => {
  it('names a new row that it cannot report, and reports all others', async ({ world }) => {
    await begin(world)
    const bad = aDeposit({ createdAt: '0 seconds ago', referenceNumber: 'PC-BAD' })
    await world.platform.add(
      bad,
      aDeposit({ createdAt: '0 seconds ago', referenceNumber: 'PC-GOOD' }),
      aDeposit({ createdAt: '0 seconds ago', referenceNumber: 'PC-AHEAD' }),
    )
    await world.platform.sql(`UPDATE deposit_requests SET created_at = 'infinity' WHERE id = '${bad.values.id}'`)
    await world.platform.sql(`UPDATE deposit_requests SET created_at = '2099-01-01' WHERE reference_number = 'PC-AHEAD'`)

    const { status, stdout } = await once(world)

    expect(status).toBe(0)
    expect(stdout).toContain(
      `could not check for some new deposits: 1 row with an impossible time in deposit_requests left out: id ${bad.values.id}`,
    )
    const sent = JSON.stringify(office.accepted.map(({ body }) => body))
    expect(sent).toContain('PC-GOOD')
    expect(sent).toContain('PC-AHEAD')
    await once(world)
    expect(JSON.stringify(office.accepted.map(({ body }) => body))).toBe(sent)
  })

  it('sends no old event on the first start, and one message with all open problems', async ({ world }) => {
    await world.platform.add(
      aUser({ createdAt: '1 hour ago' }),
      aDeposit({ createdAt: '5 hours ago' }),
      aDeposit({ status: 'verified', createdAt: '6 hours ago' }),
    )
    await begin(world)
    expect(office.accepted).toHaveLength(1)
    expect(office.accepted[0]?.body.alerts.map(({ rule, change }: any) => `${change} ${rule}`)).toEqual(
      expect.arrayContaining(['opened stuck_deposits', 'opened payment_issue']),
    )
    expect(team.accepted[0]?.body.alerts.map(({ rule }: any) => rule)).toEqual(expect.arrayContaining(['stuck_deposits']))
  })

  it('sends a registration, a deposit and a lead once, each to the channels that want it', async ({ world }) => {
    await begin(world)
    const user = aUser({ createdAt: new Date(), email: 'new@plumbers.example', phone: '+27820000001' })
    await world.platform.add(
      aProvider({ user, businessName: 'New Plumbing' }),
      aDeposit({ account: anAccount({ user }), createdAt: new Date(), amount: '160.00' }),
      aLead({ createdAt: new Date(), client: aUser({ createdAt: '3 hours ago', userType: 'client' }) }),
    )
    expect((await once(world)).status).toBe(0)
    expect(subjects(office)).toEqual(['🆕 New Provider Registration', '💰 New Deposit: R160.00'])
    expect(subjects(team)).toEqual([expect.stringMatching(/^📋 New Lead: /)])
    const text = office.accepted.map(({ body }) => body.text).join('\n')
    for (const word of ['new@plumbers.example', '+27820000001', `https://platform.example/admin/users/user/${user.values.id}/`])
      expect(text).toContain(word)
    expect((await once(world)).stdout).toBe('')
    expect(office.received).toHaveLength(2)
  })

  it('sends many new registrations as one message', async ({ world }) => {
    await begin(world)
    await world.platform.add(...Array.from({ length: 14 }, () => aUser({ createdAt: new Date() })))
    await once(world)
    expect(subjects(office)).toEqual([expect.stringContaining('14 new registrations')])
    expect(office.accepted[0]?.body.events).toHaveLength(14)
  })

  it('sends an event whose transaction began before a round and committed after it', async ({ world }) => {
    await begin(world)
    const late = new pg.Client({
      host: '127.0.0.1',
      port: world.platform.port,
      user: 'postgres',
      database: world.platform.database,
      password: inject('postgres').password,
    })
    await late.connect()
    const { values } = aUser({ createdAt: new Date(), email: 'late@people.example' })
    await late.query('BEGIN')
    await late.query(
      `INSERT INTO users_user (${Object.keys(values).join(', ')}) VALUES (${Object.keys(values)
        .map((_, i) => `$${i + 1}`)
        .join(', ')})`,
      Object.values(values),
    )
    await world.platform.add(aUser({ createdAt: new Date(), email: 'early@people.example' }))
    await once(world)
    await late.query('COMMIT')
    await late.end()
    await once(world)
    await once(world)
    expect(office.accepted.map(({ body }) => body.events.map(({ fields }: any) => fields.email))).toEqual([
      ['early@people.example'],
      ['late@people.example'],
    ])
  })

  it('keeps a message that could not be sent, reports it, and sends it once it can', async ({ world }) => {
    await begin(world, '', 'events = ["deposit"]')
    office.answer(500)
    await world.platform.add(aDeposit({ createdAt: new Date() }))
    const failed = await once(world)
    expect(failed.status).toBe(3)
    expect(failed.stdout).toMatch(/warning: office: 💰 New Deposit: R160.00 - .*500/)
    expect(subjects(team)).toEqual(['💰 New Deposit: R160.00'])
    expect((await world.run(['report'])).stdout).toMatch(/1 message waits for office since .*500/)
    await world.platform.add(aDeposit({ createdAt: new Date(), amount: '70.00' }))
    expect((await once(world)).status).toBe(3)
    office.answer(200)
    expect((await once(world)).status).toBe(0)
    expect(subjects(office)).toEqual(['💰 New Deposit: R160.00', '💰 New Deposit: R70.00'])
    expect(new Set(office.received.slice(0, 3).map(({ body }) => body.id)).size).toBe(1)
    expect(subjects(team)).toHaveLength(2)
    expect((await world.run(['report'])).stdout).not.toContain('waits for office')
  })

  it('logs a permanently rejected message and does not send it again', async ({ world }) => {
    await begin(world)
    office.answer(400)
    await world.platform.add(aUser({ createdAt: new Date() }))
    const refused = await once(world)
    expect(refused.stdout).toMatch(/error: office: 🆕 .* - permanently rejected: /)
    expect(refused.status).toBe(3)
    office.answer(200)
    expect((await once(world)).status).toBe(0)
    expect(office.received).toHaveLength(1)
  })

  it('sends that a problem opened, got worse and was resolved, in that order', async ({ world }) => {
    await begin(world)
    const deposit = aDeposit({ createdAt: '3 hours ago' })
    await world.platform.add(deposit)
    await once(world)
    await once(world)
    const another = aDeposit({ createdAt: '4 hours ago' })
    await world.platform.add(another)
    await once(world)
    await world.platform.sql("UPDATE deposit_requests SET status = 'cancelled'")
    await once(world)
    const changes = office.accepted.flatMap(({ body }) => body.alerts.map(({ rule, change, count }: any) => `${change} ${rule} ${count}`))
    expect(changes.filter(word => word.includes('payment_issue'))).toEqual([
      'opened payment_issue 1',
      'worse payment_issue 2',
      expect.stringMatching(/^resolved payment_issue/),
    ])
  })

  it('sends failed log-ins once they cross the threshold', async ({ world }) => {
    const log = join(world.logs, 'access.log')
    const fail = async (times: number): Promise<void> => {
      const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date().toUTCString()) ?? []
      const line = `203.0.113.77 - - [${day}/${month}/${year}:${time} +0000] "POST /api/login/ HTTP/1.1" 401 52 "-" "Mozilla/5.0"\n`
      await appendFile(log, line.repeat(times))
    }
    await fail(4)
    await begin(world)
    expect(office.received).toHaveLength(0)
    await fail(1)
    await once(world)
    await once(world)
    expect(office.accepted.map(({ body }) => body.alerts.map(({ rule }: any) => rule))).toEqual([['failed_logins']])
    expect(office.accepted[0]?.body.text).toContain('203.0.113.77')
  })

  it('sends nothing about an ignored problem', async ({ world }) => {
    await begin(world)
    await world.run(['ignore', 'payment_issue'])
    await world.platform.add(aDeposit({ createdAt: '3 hours ago' }))
    await once(world)
    expect(office.received.flatMap(({ body }) => body.alerts.map(({ rule }: any) => rule))).not.toContain('payment_issue')
  })

  it('neither opens nor resolves the problem of a rule that could not be evaluated', async ({ world }) => {
    await begin(world)
    await world.platform.add(aDeposit({ createdAt: '3 hours ago' }))
    await once(world)
    await world.platform.sql('REVOKE SELECT ON deposit_requests FROM check_status')
    const { stdout } = await once(world)
    expect(stdout).toMatch(/warning: could not check payment_issue: /)
    await world.platform.sql('GRANT SELECT ON deposit_requests TO check_status')
    await once(world)
    expect(office.received.flatMap(({ body }) => body.alerts.map(({ change }: any) => change))).toEqual(['opened'])
  })

  it('sends after three failed rounds that the platform cannot be checked, and later that it can again', async ({ world }) => {
    await begin(world)
    await world.configure({ more: channels(), database: { port: 1 } })
    for (let i = 0; i < 4; i++) expect((await once(world)).status).toBe(3)
    expect(subjects(office)).toEqual([expect.stringMatching(/^❌ .*could not be checked for 3 attempts/)])
    await world.configure({ more: channels() })
    expect((await once(world)).status).toBe(0)
    expect(subjects(office)[1]).toMatch(/^✅ .*can be checked again/)
    expect(subjects(team)).toHaveLength(2)
  })

  it('works from cron with an empty environment', async ({ world }) => {
    await world.configure({ more: channels() })
    const bare = { bare: true, env: { HOME: world.home } }
    expect(await world.run(['watch', '--once'], bare)).toMatchObject({ status: 0, stdout: '', stderr: '' })
    await world.platform.add(aUser({ createdAt: new Date() }))
    expect(
      (await world.run(['watch', '--once', '--log-format', 'json'], bare)).stdout
        .trim()
        .split('\n')
        .map(row => JSON.parse(row).what),
    ).toEqual(['registration', 'sent'])
  })

  it('with --dry-run prints what it would send, sends nothing and saves nothing', async ({ world }) => {
    await begin(world)
    await world.platform.add(aUser({ createdAt: new Date(), email: '\u001b[31mred@people.example' }))
    const state = join(world.home, '.local/state/check_status/alerts-test.json')
    const before = await readFile(state, 'utf8')
    const { stdout, status } = await once(world, '--dry-run')
    expect(status).toBe(0)
    expect(stdout).toContain('🆕 New Provider Registration')
    expect(stdout).not.toContain('\u001b')
    expect(office.received).toHaveLength(0)
    expect(await readFile(state, 'utf8')).toBe(before)
    await once(world)
    expect(office.accepted).toHaveLength(1)
  })

  it('rejects a state file that it cannot understand instead of starting over', async ({ world }) => {
    await begin(world)
    await writeFile(join(world.home, '.local/state/check_status/alerts-test.json'), '{"version": 1, "events": ')
    const { status, stderr } = await once(world)
    expect(status).toBe(3)
    expect(stderr).toMatch(/alerts-test\.json cannot be understood: it is not JSON\n {2}Nothing was changed\./)
  })

  it('rejects settings without a channel, and a channel with an unknown rule', async ({ world }) => {
    const { status, stderr } = await once(world)
    expect(status).toBe(64)
    expect(stderr).toMatch(/the settings name no channel/)
    await world.configure({ more: `${channels()}rules = ["no_such_rule"]` })
    expect((await once(world)).stderr).toMatch(/no_such_rule/)
  })
})

const sessionsOf = ({ platform }: World): Promise<readonly unknown[]> =>
  platform.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()")

describe('watch', () => {
  it('sends events over one connection, and ends within a second of SIGTERM with status 0', async ({ world }) => {
    await world.configure({ more: channels() })
    const watch = world.start(['watch'])
    await watch.until(/watching test, alerts go to office, team/)
    await expect
      .poll(async () =>
        (await readFile(join(world.home, '.local/state/check_status/alerts-test.json'), 'utf8').catch(() => '')).includes('registration'),
      )
      .toBe(true)
    await world.platform.add(aUser({ createdAt: new Date() }))
    await office.until(1)
    const sessions = await world.platform.sql(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()",
    )
    expect(sessions).toHaveLength(1)
    await world.platform.add(aDeposit({ createdAt: new Date() }))
    await office.until(2)
    expect(
      await world.platform.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()"),
    ).toEqual(sessions)
    const before = Date.now()
    watch.child.kill('SIGTERM')
    expect((await watch.ended).status).toBe(0)
    expect(Date.now() - before).toBeLessThan(SOON_MS)
    expect(watch.said()).toMatch(/ {2}SIGTERM: stopping\n/)
  })

  it.for(['sleeping', 'reading', 'sending'])('ends within a second of SIGTERM while it is %s', async (state, { world }) => {
    await begin(world)
    const watch = world.start(['watch'])
    await watch.until(/watching test/)
    await expect.poll(() => sessionsOf(world)).toHaveLength(1)
    if (state === 'reading') {
      await world.platform.sql('BEGIN')
      await world.platform.sql('LOCK TABLE users_user IN ACCESS EXCLUSIVE MODE')
      await expect
        .poll(
          () => world.platform.sql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'check_status' AND wait_event_type = 'Lock'"),
          { interval: 10 },
        )
        .not.toEqual([])
    }
    if (state === 'sending') {
      office.answer(() => {})
      await world.platform.add(aUser({ createdAt: new Date() }))
      await expect.poll(() => office.received.length).toBe(1)
    }
    const before = performance.now()
    watch.child.kill('SIGTERM')
    expect((await watch.ended).status).toBe(0)
    expect(performance.now() - before).toBeLessThan(1_000)
    if (state === 'reading') await world.platform.sql('ROLLBACK')
  })

  it('logs what to do about an unreachable platform, and about an invalid state file', async ({ world }) => {
    await begin(world)
    await world.configure({ more: channels(), ssh: { port: 1 } })
    const away = await once(world)
    expect(away.stdout).toMatch(/could not be checked .*refused the connection - Is sshd running there/)

    await world.configure({ more: channels() })
    const watch = world.start(['watch'])
    await watch.until(/can be checked again/)
    await writeFile(join(world.home, '.local/state/check_status/alerts-test.json'), '{')
    await watch.until(/error: .*cannot be understood.* - .*mv /)
    watch.child.kill('SIGTERM')
    expect((await watch.ended).status).toBe(0)
  })

  it('reconnects when its database session is terminated', async ({ world }) => {
    await begin(world)
    const watch = world.start(['watch'])
    await expect
      .poll(
        async () =>
          (
            await world.platform.sql(
              "SELECT 1 FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()",
            )
          ).length,
      )
      .toBe(1)
    await world.platform.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()",
    )
    await world.platform.add(aUser({ createdAt: new Date() }))
    await office.until(1)
    watch.child.kill('SIGTERM')
    await watch.ended
  })

  it('reloads its settings on SIGHUP, and keeps the old ones if the new are invalid', async ({ world }) => {
    await begin(world)
    const watch = world.start(['watch'])
    await watch.until(/watching test/)
    await world.configure({ more: `${channels()}\nnonsense = 1` })
    watch.child.kill('SIGHUP')
    await watch.until(/error: the settings were not reloaded: .*nonsense/)
    await world.configure({ more: channels('', 'events = ["registration"]') })
    watch.child.kill('SIGHUP')
    await watch.until(/the settings were reloaded/)
    await world.platform.add(aUser({ createdAt: new Date() }))
    await team.until(1)
    watch.child.kill('SIGTERM')
    expect((await watch.ended).status).toBe(0)
  })

  it('sends waiting messages at once when its settings are reloaded', async ({ world }) => {
    await begin(world)
    office.answer(503)
    for (let i = 0; i < 5; i++) {
      if (i === 0) await world.platform.add(aUser({ createdAt: new Date() }))
      await once(world)
    }
    const watch = world.start(['watch'])
    await watch.until(/1 message waiting from before/)
    office.answer(200)
    watch.child.kill('SIGHUP')
    await office.until(1)
    watch.child.kill('SIGTERM')
    expect((await watch.ended).status).toBe(0)
    expect(office.received).toHaveLength(6)
  })

  it('rejects a second watch of the same target', async ({ world }) => {
    await begin(world)
    const watch = world.start(['watch'])
    await watch.until(/watching test/)
    const second = await once(world)
    expect(second.status).toBe(3)
    expect(second.stderr).toMatch(/another watch of test is already running \(process \d+, since /)
    watch.child.kill('SIGKILL')
    await watch.ended
    expect((await once(world)).status).toBe(0)
  })

  it('sends on one channel while another does not answer', async ({ world }) => {
    await begin(world, '', 'events = ["registration"]')
    team.answer(() => {})
    const watch = world.start(['watch'])
    await watch.until(/watching test/)
    await world.platform.add(aUser({ createdAt: new Date() }))
    await office.until(1)
    await world.platform.add(aUser({ createdAt: new Date() }))
    await office.until(2)
    watch.child.kill('SIGTERM')
    expect((await watch.ended).status).toBe(0)
  })
})

describe('watch as a service', () => {
  it('tells systemd that it is ready, alive, reloading and stopping', async ({ world }) => {
    await begin(world)
    const socket = await startNotifySocket(world.home)
    const watch = world.start(['watch'], { env: { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '2000000' } })
    await expect.poll(() => socket.heard().filter(word => word === 'WATCHDOG=1').length).toBeGreaterThan(2)
    expect(socket.heard()[0]).toBe('READY=1')
    watch.child.kill('SIGHUP')
    await expect.poll(() => socket.heard().filter(word => word === 'READY=1').length).toBe(2)
    expect(socket.heard()).toContain('RELOADING=1')
    expect(socket.heard().find(words => words.startsWith('STATUS='))).toMatch(/^STATUS=(\d|no problems).*, checked \d+ s ago$/)
    watch.child.kill('SIGTERM')
    expect((await watch.ended).status).toBe(0)
    await expect.poll(() => socket.heard()).toContain('STOPPING=1')
  })
})

describe('send', () => {
  it('sends the report to the named channels', async ({ world }) => {
    await world.configure({ more: channels() })
    await world.platform.add(aDeposit({ status: 'verified', createdAt: '6 hours ago' }))
    expect(await world.run(['send', '--to', 'office'])).toMatchObject({ status: 0, stderr: '' })
    expect(subjects(office)).toEqual([expect.stringMatching(/report: 🔴 1 high/)])
    expect(team.received).toHaveLength(0)
    expect((await world.run(['send', '--to', 'nobody'])).status).toBe(64)
  })

  it('leaves a report that cannot be sent in the outbox, and lets a running watch send it', async ({ world }) => {
    await begin(world)
    office.answer(503)
    const { status, stderr } = await world.run(['send', '--to', 'office'])
    expect(status).toBe(3)
    expect(stderr).toMatch(/not sent to office: it is kept, and waits to be sent/)
    office.answer(200)
    const watch = world.start(['watch'])
    await watch.until(/1 message waiting from before/)
    expect((await world.run(['send', '--to', 'team'])).stdout).toMatch(/The running watch sends it \(process \d+\)/)
    await team.until(1)
    await office.until(1)
    watch.child.kill('SIGTERM')
    await watch.ended
  })

  it('fails if the channel rejects the report', async ({ world }) => {
    await world.configure({ more: channels() })
    office.answer(400)
    const { status, stderr } = await world.run(['send', '--to', 'office'])
    expect(status).toBe(3)
    expect(stderr).toMatch(/refused for good by office/)
  })

  it('with --dry-run prints the report instead of sending it', async ({ world }) => {
    await world.configure({ more: channels() })
    const { stdout, status } = await world.run(['send', '--dry-run', '--to', 'office'])
    expect(status).toBe(0)
    expect(stdout).toContain('--- office')
    expect(office.received).toHaveLength(0)
  })
})

describe('notify test', () => {
  it('sends a sample to each channel and shows the replies', async ({ world }) => {
    await world.configure({ more: channels() })
    const { status, stdout } = await world.run(['notify', 'test'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/✅ office: 200 so it is/)
    expect(subjects(team)).toEqual(['👋 A test from check_status'])
  })

  it('shows each step with its time, for a chat behind a proxy and for mail with a sign-in', async ({ world }) => {
    const { authority, good } = await makeCertificates()
    const hook = await anHttpService((_, response) => response.end('ok'), good)
    const proxy = await anHttpProxy()
    const mail = await startMailServer({ ...good, onAuth: (_auth, _session, done) => done(null, { user: 'ann' }) })
    await writeFile(join(world.home, 'authority.pem'), authority)
    await writeFile(join(world.home, 'smtp'), 'a-password', { mode: 0o600 })
    await world.configure({
      more: `
[channels.straight]
type = "webhook"
url = "${hook.origin}/hook"
ca_file = "~/authority.pem"
proxy = "none"

[channels.around]
type = "webhook"
url = "${hook.origin}/hook"
ca_file = "~/authority.pem"

[channels.mail]
type = "email"
smtp = "smtp://localhost:${mail.port}"
user = "ann"
password_file = "~/smtp"
from = "monitor@platform.example"
to = ["owner@platform.example"]

[channels.gone]
type = "webhook"
url = "http://127.0.0.1:1/hook"
`,
    })

    const { stdout } = await world.run(['notify', 'test'], { env: { HTTPS_PROXY: proxy.url } })

    const steps = (name: string, sign = '✅'): readonly string[] => {
      const [, lines = ''] = new RegExp(`^${sign} ${name}\\b.*\n((?: {3}.*\n)*)`, 'm').exec(stdout) ?? []
      return lines
        .trimEnd()
        .split('\n')
        .map(line => line.trim().replace(/ +\d+ ms/, ''))
    }
    const day = expect.stringMatching(/^TLS {2}(TLSv1\.3, )?certificate until \d{4}-\d\d-\d\d$/)
    const answer = expect.stringMatching(/^answer/)
    expect(steps('straight')).toEqual(['name  127.0.0.1', `connection  127.0.0.1 port ${hook.host.split(':')[1]}`, day, answer])
    expect(steps('around')).toEqual([`proxy  ${proxy.host} (HTTPS_PROXY)`, day, answer])
    expect(steps('mail')).toEqual([
      'name  127.0.0.1',
      `connection  127.0.0.1 port ${mail.port}`,
      'TLS  certificate not checked',
      'sign-in  user and password accepted',
      answer,
    ])
    expect(steps('gone', '❌')).toEqual([expect.stringMatching(/^failed/)])
  })

  it('names the channel that failed, and sends to the others', async ({ world }) => {
    await world.configure({ more: channels() })
    office.answer(403)
    const { status, stderr, stdout } = await world.run(['notify', 'test'])
    expect(status).toBe(3)
    expect(stderr).toMatch(/office: .*403/)
    expect(stdout).toMatch(/✅ team/)
    expect((await world.run(['notify', 'test', 'nobody'])).status).toBe(64)
  })
})
