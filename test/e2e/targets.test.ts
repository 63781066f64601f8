import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { aDeposit, aUser } from '../support/builders.js'
import { anEmptyLog } from '../support/empty-log.js'
import { anHttpProxy } from '../support/http-proxy.js'
import { anHttpService } from '../support/http-service.js'
import { it, type World } from '../support/world.js'

const calm = async ({ logs }: World): Promise<void> => {
  await anEmptyLog(join(logs, 'django.log'))
  await anEmptyLog(join(logs, 'access.log'))
}

/** A second target of the same settings, on a port where nobody listens. */
const GONE = '[targets.gone.ssh]\nhost = "127.0.0.1"\nport = 1\n[targets.gone.database]\nname = "x"\nuser = "x"\n'

describe('several targets', () => {
  it('are read side by side: a line for each, a report each, and the worst status', async ({ world }) => {
    await calm(world)
    await world.configure({ more: GONE })
    await world.platform.add(aUser({ createdAt: '3 days ago', lastActive: null }))

    const { status, stdout, stderr } = await world.run(['--target', 'all'])

    expect(status).toBe(3)
    expect(stdout).toMatch(/^test: 🟠 1 warning\ngone: ❌ Not reached: .*\n\n🔍 PROCONNECTSA SYSTEM MONITOR\n=+\nTarget: test\n/)
    expect(stdout).toMatch(/Target: gone\n[\s\S]*❌ Nothing could be read: /)
    expect(stderr).toMatch(/^check_status: gone: /)
    expect(await world.run(['--target', 'all', '--format', 'nagios'])).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^CHECK_STATUS UNKNOWN gone - .*\n$/),
    })
  })

  it('are the ones that are listed, each under its name', async ({ world }) => {
    await calm(world)
    await world.configure({ more: GONE })

    expect((await world.run(['--target', 'test,test'])).status).toBe(0)
    const { reports } = JSON.parse((await world.run(['problems', '--target', 'gone,test', '--format', 'json'])).stdout)
    expect(reports.map(({ target, status, error }: any) => [target, status, error === null])).toEqual([
      ['gone', 3, false],
      ['test', 0, true],
    ])
    expect(await world.run(['--target', 'test,tset'])).toMatchObject({ status: 64, stderr: expect.stringContaining('no target tset') })
  })

  it('put what is high before what could not be read', async ({ world }) => {
    await calm(world)
    await world.configure({ more: GONE })
    await world.platform.add(aDeposit({ status: 'verified' }))

    expect((await world.run(['--target', 'all', '--format', 'prometheus'])).status).toBe(2)
  })
})

describe('a target that cannot be reached', () => {
  it.for(['json', 'html', 'nagios', 'prometheus'] as const)('is said in %s as well', async (format, { world }) => {
    await world.configure({ ssh: { port: 1 } })

    const { status, stdout, stderr } = await world.run(['--format', format])

    expect(status).toBe(3)
    expect(stdout).toMatch(/refused|check_status_up\{target="test"\} 0/)
    expect(stderr).toContain('refused')
  })
})

describe('--ping', () => {
  it('tells of the end of a run with its summary, as a success if all was seen, through the proxy of a company', async ({ world }) => {
    await calm(world)
    await world.platform.add(aDeposit({ status: 'verified' }))
    const { heard, host } = await anHttpService((request, response) =>
      response.writeHead(request.url?.endsWith('/start') ? 404 : 200).end(),
    )
    const proxy = await anHttpProxy()
    const service = `hc-ping.example:${host.split(':')[1]}`
    const ping = ['--ping', `http://${service}/a-secret`]
    const env = { HTTP_PROXY: proxy.url }

    const run = await world.run(['problems', ...ping], { env })
    await world.run(['problems', '--ping-fail-on', 'high', '--exit-zero', ...ping], { env })
    await world.configure({ ssh: { port: 1 } })
    const { stderr } = await world.run(['problems', ...ping], { env })

    expect(run).toMatchObject({
      status: 2,
      stderr: `check_status: --ping: ${service} got the end of this run, but knows no /start: it answered 404\n`,
    })
    expect(stderr).not.toContain('--ping')
    expect(heard.map(({ path, body }) => `${path} ${body}`)).toEqual([
      '/a-secret/start ',
      '/a-secret test: 🔴 1 high\n',
      '/a-secret/start ',
      '/a-secret/fail test: 🔴 1 high\n',
      '/a-secret/start ',
      expect.stringMatching(/^\/a-secret\/fail test: ❌ Not reached/),
    ])
  })

  it('never fails a run, and keeps its address to itself', async ({ world }) => {
    await calm(world)

    const { status, stderr } = await world.run(['problems', '--ping', 'http://127.0.0.1:1/a-secret'])

    expect(status).toBe(0)
    expect(stderr).toMatch(/^check_status: --ping: 127\.0\.0\.1:1 did not get the ping/)
    expect(stderr).not.toContain('a-secret')
  })
})

describe('check_status schema', () => {
  it('prints JSON', async ({ world }) => {
    expect(JSON.parse((await world.run(['schema'])).stdout)).toHaveProperty('$schema')
  })
})

describe('-o with --quiet', () => {
  it('fills the file and prints only trouble, for cron to mail', async ({ world }) => {
    await calm(world)
    expect(await world.run(['--quiet', '-o', 'r.html'])).toMatchObject({ status: 0, stdout: '', stderr: '' })

    await world.platform.add(aDeposit({ status: 'verified' }))
    const { status, stdout } = await world.run(['--quiet', '-o', 'r.html'])
    expect(status).toBe(2)
    expect(stdout).toContain('[stuck_deposits]')
    expect(stdout).not.toContain('NEW REGISTRATIONS')
  })
})
