import { describe, expect } from 'vitest'
import { addStaff, MONITORING, raw, type Served, STAFF_KEY, serve } from '../support/api.js'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { it, type World } from '../support/world.js'

const started = async (world: World, more = ''): Promise<Served> => {
  if (more) await world.configure({ more })
  await addStaff(world)
  return serve(world)
}

const AUTHORIZED = `Host: 127.0.0.1\r\nAuthorization: Token ${STAFF_KEY}\r\n`
const request = (path: string, method = 'GET', more = ''): string => `${method} ${path} HTTP/1.1\r\n${AUTHORIZED}${more}\r\n`
const closing = (path: string, method = 'GET', more = ''): string => request(path, method, `${more}Connection: close\r\n`)

const statusOf = (said: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1])

describe('a request to the API', () => {
  it('without the slash at its end is sent to the same place with it, and the query as it was', async ({ world }) => {
    const api = await started(world)

    const answer = await api.get('dashboard?hours=3&x=%2F%20y', {})

    expect([answer.status, answer.headers.get('location')]).toEqual([301, `${MONITORING}/dashboard/?hours=3&x=%2F%20y`])
    for (const path of ['activity', 'problems', 'health', 'trends', 'user/a@b.example', 'deposit/REF-1'])
      expect((await api.get(path, {})).headers.get('location'), path).toBe(`${MONITORING}/${path}/`)
  })

  it('about somebody whose deposits are all of impossible times is not answered with none', async ({ world }) => {
    const user = aUser({ email: 'owner@plumbers.example' })
    const deposit = aDeposit({ account: anAccount({ user }) })
    await world.platform.add(deposit)
    await world.platform.sql(`UPDATE deposit_requests SET created_at = 'infinity'`)
    const api = await started(world)

    const answer = await api.get('user/owner@plumbers.example/')

    expect(answer.status).toBe(503)
    expect(api.running.said()).toContain(String(deposit.values.id))
  })

  it('is told which parameter is wrong, and what it takes', async ({ world }) => {
    const api = await started(world)
    const noNumbers = [
      '1.5',
      'abc',
      '',
      ' ',
      '1e3',
      '0x10',
      'NaN',
      'Infinity',
      '24;DROP TABLE',
      '%00',
      '<script>',
      '+ 3',
      '--3',
      '1__0',
      '_1',
      '1_',
    ]
    const asked = async (path: string, given: string): Promise<unknown[]> => {
      const answer = await api.get(`${path}${encodeURIComponent(given)}`)
      return [answer.status, await answer.json()]
    }

    for (const hours of [...noNumbers, '18000000', '-70000000', '9'.repeat(400), `-${'9'.repeat(19)}`])
      expect(await asked('dashboard/?hours=', hours), hours).toEqual([
        400,
        { error: 'hours takes a whole number of hours that leads from now to a date in the years 1 to 9999' },
      ])
    for (const limit of [...noNumbers, '-1', `-${'9'.repeat(30)}`])
      expect(await asked('activity/?limit=', limit), limit).toEqual([400, { error: 'limit takes a whole number that is not negative' }])
    expect(await asked('trends/?days=', '367')).toEqual([400, { error: 'days takes a whole number from 1 to 366' }])
  })

  it('is answered for every integer that Python takes for one', async ({ world }) => {
    const api = await started(world)
    const periodOf = async (hours: string): Promise<unknown> =>
      (await api.json(`dashboard/?hours=${encodeURIComponent(hours)}`)).monitoring_period

    for (const [given, number] of [
      ['0', 0],
      ['-0', 0],
      ['-5', -5],
      ['87600', 87_600],
      ['17000000', 17_000_000],
      ['-69000000', -69_000_000],
      ['+3', 3],
      ['\t 007\n', 7],
      ['1_000', 1000],
      ['２４', 24],
      ['\u0661\u{1d7d9}', 11],
    ] as const)
      expect(await periodOf(given), given).toBe(`Last ${number} hours`)
    // An unescaped plus is a blank.
    expect((await api.json('activity/?limit=+1')).activities).toHaveLength(1)
    for (const limit of ['5000', '1_0', '9'.repeat(400)]) expect((await api.get(`activity/?limit=${limit}`)).status, limit).toBe(200)
  })

  it('is answered with nothing for a window that is empty, and for no entries', async ({ world }) => {
    const api = await started(world)

    for (const hours of [0, -24]) {
      const { registrations, logins, payments, leads, time_window_start, current_time } = await api.json(`dashboard/?hours=${hours}`)
      expect([registrations.total, registrations.details, payments.new_deposits, payments.total_deposited], String(hours)).toEqual([
        0,
        [],
        0,
        0,
      ])
      expect([payments.recent_deposits, leads.new_leads, leads.recent_leads, logins.recent_logins], String(hours)).toEqual([[], 0, [], 0])
      expect(Date.parse(current_time) - Date.parse(time_window_start), String(hours)).toBe(hours * 3_600_000)
    }
    expect(await api.json('activity/?limit=0')).toEqual({ activities: [], total: 0 })
  })

  it('takes parameters as Django does: the last of several, with blanks around it, and passes over those it does not know', async ({
    world,
  }) => {
    const api = await started(world)

    expect(await api.json('dashboard/?hours=x&hours=%208760%20&format=json&__proto__=1&constructor=2')).toMatchObject({
      monitoring_period: 'Last 8760 hours',
    })
  })

  it('with HEAD is answered by the headers of GET, and with OPTIONS by what there is', async ({ world }) => {
    const api = await started(world)
    const headers = { Authorization: `Token ${STAFF_KEY}` }

    const head = await fetch(`${api.url}${MONITORING}/activity/`, { method: 'HEAD', headers })
    const options = await fetch(`${api.url}${MONITORING}/activity/`, { method: 'OPTIONS', headers })

    expect([head.status, await head.text(), head.headers.get('content-type')]).toEqual([200, '', 'application/json'])
    expect(head.headers.get('etag')).toBe((await api.get('activity/')).headers.get('etag'))
    expect([options.status, options.headers.get('allow')]).toEqual([200, 'GET, HEAD, OPTIONS'])
    expect(await options.json()).toMatchObject({ name: 'activity', renders: ['application/json'] })
  })

  it('with any other method is told which there are', async ({ world }) => {
    const api = await started(world)

    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY']) {
      const said = await raw(api.port, closing(`${MONITORING}/activity/`, method))
      expect(statusOf(said), method).toBe(405)
      expect(said.toLowerCase()).toContain('allow: get, head, options')
      expect(said).toContain(`{"detail":"Method \\"${method}\\" not allowed."}`)
    }
  })

  it('for what was had before is answered with 304 and nothing', async ({ world }) => {
    const api = await started(world)
    const first = await api.get('activity/')
    const etag = first.headers.get('etag') ?? ''
    const again = (match: string) => api.get('activity/', { Authorization: `Token ${STAFF_KEY}`, 'If-None-Match': match })

    const same = await again(etag)

    expect(etag).toMatch(/^"[\w-]{20,}"$/)
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag])
    expect((await again(`"other", W/${etag}`)).status).toBe(304)
    expect((await again('*')).status).toBe(304)
    expect((await again('"other"')).status).toBe(200)
  })

  it('is answered with nothing that anybody may keep or take for something else', async ({ world }) => {
    const api = await started(world)

    for (const path of ['activity/', 'nothing/', 'activity', '/openapi.json', 'activity/?limit=x']) {
      const { headers } = await api.get(path)
      expect([headers.get('cache-control'), headers.get('x-content-type-options')], path).toEqual(['no-store', 'nosniff'])
      expect(headers.get('access-control-allow-origin'), path).toBe(null)
    }
  })

  it('for a host that is not ours is refused, as a page of somebody else would send it', async ({ world }) => {
    const api = await started(world, '[api]\nallowed_hosts = ["status.platform.example"]\n')
    const from = async (host: string) =>
      statusOf(await raw(api.port, `GET ${MONITORING}/health/ HTTP/1.1\r\n${host}Connection: close\r\n\r\n`))

    for (const host of [
      '127.0.0.1',
      `127.0.0.1:${api.port}`,
      'localhost:80',
      'LOCALHOST',
      '[::1]:1',
      'status.platform.example',
      'Status.Platform.example.:443',
    ])
      expect(await from(`Host: ${host}\r\n`), host).toBe(200)
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'xstatus.platform.example',
      '10.0.0.1',
      '0.0.0.0',
    ])
      expect(await from(`Host: ${host}\r\n`), host).toBe(421)
    for (const host of [
      '',
      'Host: \r\n',
      'Host: a b\r\n',
      'Host: localhost@evil.example\r\n',
      'Host: localhost/x\r\n',
      'Host: localhost\r\nHost: evil.example\r\n',
    ])
      expect(await from(host), host).toBe(400)
  })

  it('that names a whole address, no path, or a path that is another to somebody else, is refused', async ({ world }) => {
    const api = await started(world)

    for (const target of [
      `http://evil.example${MONITORING}/health/`,
      '*',
      'health/',
      `\\${MONITORING}/health/`,
      `//evil.example${MONITORING}\\..\\health/`,
    ])
      expect(statusOf(await raw(api.port, closing(target))), target).toBe(400)
    for (const target of [`${MONITORING}/../health/`, `//${MONITORING}/health/`, '/..%2f..%2fetc/passwd', `${MONITORING}/health/%00`])
      expect(statusOf(await raw(api.port, closing(target))), target).toBe(404)
  })

  it('that is no HTTP, or a way to smuggle a second one, ends its connection', async ({ world }) => {
    const api = await started(world)
    const smuggled = request(`${MONITORING}/health/`)
    const cases: [string, number[]][] = [
      ['nonsense\r\n\r\n', [400]],
      [`GET ${MONITORING}/health/ HTTP/9.9\r\n${AUTHORIZED}\r\n`, [400, 505]],
      [`${request(`${MONITORING}/health/`, 'GET', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n${smuggled}`, [400]],
      [request(`${MONITORING}/health/`, 'GET', 'Content-Length: 5\r\nContent-Length: 6\r\n'), [400]],
      [request(`${MONITORING}/health/`, 'GET', 'X\x00: y\r\n'), [400]],
      [request(`${MONITORING}/health/`, 'GET', ` folded: y\r\n`), [400]],
      [`GET ${MONITORING}/activity/ HTTP/1.1\r\n${AUTHORIZED}Authorization: Token other\r\nConnection: close\r\n\r\n`, [400]],
    ]

    for (const [bytes, statuses] of cases) {
      const said = await raw(api.port, bytes, 3_000)
      expect(statuses, JSON.stringify(bytes)).toContain(statusOf(said))
      expect(said.match(/HTTP\/1\.1/g), JSON.stringify(bytes)).toHaveLength(1)
    }
  })

  it('with headers that are too long, or a body larger than anybody needs, is refused', async ({ world }) => {
    const api = await started(world)
    const path = `${MONITORING}/activity/`

    expect(statusOf(await raw(api.port, closing(path, 'GET', `X-Long: ${'x'.repeat(9_000)}\r\n`)))).toBe(431)
    expect(statusOf(await raw(api.port, closing(`${path}?limit=${'1'.repeat(9_000)}`)))).toBe(431)
    expect(statusOf(await raw(api.port, closing(path, 'POST', 'Content-Length: 1000000000\r\n')))).toBe(413)
    expect(statusOf(await raw(api.port, closing(path, 'POST', 'Transfer-Encoding: chunked\r\n')))).toBe(413)
    const hidden = request(`${MONITORING}/health/`)
    const withBody = request(path, 'POST', `Content-Length: ${hidden.length}\r\n`)
    const little = await raw(api.port, `${withBody}${hidden}${hidden}`)
    // What was sent as a body is never taken for a request.
    expect(little.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 405'])
  })

  it('comes with others on one connection, and all are answered in their order', async ({ world }) => {
    const api = await started(world)
    const paths = ['trends/?days=2', 'health/', 'activity/?limit=x', 'dashboard/?hours=7', 'nothing/', 'activity/?limit=2']

    const said = await raw(api.port, [...paths.map(path => request(`${MONITORING}/${path}`)), closing(`${MONITORING}/health/`)].join(''))

    expect(said.match(/HTTP\/1\.1 \d+/g)?.map(line => Number(line.slice(9)))).toEqual([200, 200, 400, 200, 404, 200, 200])
    expect(said.indexOf('"days":2')).toBeLessThan(said.indexOf('{"status":"ok"}'))
    expect(said.indexOf('Last 7 hours')).toBeLessThan(said.indexOf('Not found.'))
  })

  it('for a person or a deposit that nobody knows, or that can be none, finds nothing', async ({ world }) => {
    const api = await started(world)
    const words = [
      'nobody@people.example',
      '%00',
      'a%0Ab',
      "';DROP TABLE users_user;--",
      '%F0%9F%98%80',
      '%zz',
      '%C0%AF',
      'x'.repeat(300),
      '%25',
      '%20',
      '..%2f',
    ]

    for (const word of words) expect((await api.get(`user/${word}/`)).status, word).toBe(404)
    for (const word of words) expect((await api.get(`deposit/${word}/`)).status, word).toBe(404)
  })

  it('for an e-mail that several have is told their ids, to ask by', async ({ world }) => {
    const api = await started(world)
    await world.platform.sql(`
      INSERT INTO users_user
      SELECT gen_random_uuid(), '', 'twice@people.example', 'twice' || n, '', '', 'client', NULL, true, false, false, NULL, NULL, now(), now()
      FROM generate_series(1, 2) AS n`)

    const answer = await api.get('user/twice@people.example/')
    const { ids } = (await answer.json()) as { ids: string[] }

    expect([answer.status, ids.length]).toEqual([409, 2])
    expect(await api.json(`user/${ids[0]}/`)).toMatchObject({ id: ids[0], email: 'twice@people.example' })
  })

  it('from a page of another origin is readable there only where the settings name it', async ({ world }) => {
    const api = await started(world, '[api]\ncors_origins = ["https://dashboard.example"]\n')
    const from = (Origin: string, method = 'GET') =>
      fetch(`${api.url}${MONITORING}/activity/`, {
        method,
        headers: {
          Origin,
          ...(method === 'OPTIONS' ? { 'Access-Control-Request-Method': 'GET' } : { Authorization: `Token ${STAFF_KEY}` }),
        },
      })

    const named = await from('https://dashboard.example')
    const other = await from('https://evil.example')
    const asked = await from('https://dashboard.example', 'OPTIONS')

    expect([named.headers.get('access-control-allow-origin'), named.headers.get('vary')]).toEqual(['https://dashboard.example', 'Origin'])
    expect([other.headers.get('access-control-allow-origin'), other.headers.get('vary')]).toEqual([null, 'Origin'])
    expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([204, 'Authorization, Content-Type, If-None-Match'])
    // Of clients that ask with credentials, a browser takes neither a star nor an answer that does not say so.
    for (const { headers } of [named, asked])
      expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]).toEqual([
        'https://dashboard.example',
        'true',
      ])
    for (const { headers } of [other, await from('https://evil.example', 'OPTIONS')])
      expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]).toEqual([null, null])
  })
})
