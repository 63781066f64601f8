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

const statusOf = (reply: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1])

describe('a request to the API', () => {
  it('without a trailing slash is redirected to the path with one, query string unchanged', async ({ world }) => {
    const api = await started(world)

    const answer = await api.get('dashboard?hours=3&x=%2F%20y', {})

    expect([answer.status, answer.headers.get('location')]).toEqual([301, `${MONITORING}/dashboard/?hours=3&x=%2F%20y`])
    for (const path of ['activity', 'problems', 'health', 'trends', 'user/a@b.example', 'deposit/REF-1'])
      expect((await api.get(path, {})).headers.get('location'), path).toBe(`${MONITORING}/${path}/`)
  })

  it('for a user whose deposits all have impossible dates fails instead of listing none', async ({ world }) => {
    const user = aUser({ email: 'owner@plumbers.example' })
    const deposit = aDeposit({ account: anAccount({ user }) })
    await world.platform.add(deposit)
    await world.platform.sql(`UPDATE deposit_requests SET created_at = 'infinity'`)
    const api = await started(world)

    const answer = await api.get('user/owner@plumbers.example/')

    expect(answer.status).toBe(503)
    expect(api.running.said()).toContain(String(deposit.values.id))
  })

  it('with an invalid parameter is answered with its name and what it takes', async ({ world }) => {
    const api = await started(world)
    const invalid = [
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
    const answerTo = async (path: string, value: string): Promise<unknown[]> => {
      const answer = await api.get(`${path}${encodeURIComponent(value)}`)
      return [answer.status, await answer.json()]
    }

    for (const hours of [...invalid, '18000000', '-70000000', '9'.repeat(400), `-${'9'.repeat(19)}`])
      expect(await answerTo('dashboard/?hours=', hours), hours).toEqual([
        400,
        { error: 'hours takes a whole number of hours that reaches from now to a date in the years 1 to 9999' },
      ])
    for (const limit of [...invalid, '-1', `-${'9'.repeat(30)}`])
      expect(await answerTo('activity/?limit=', limit), limit).toEqual([400, { error: 'limit takes a whole number of at least 0' }])
    expect(await answerTo('trends/?days=', '367')).toEqual([400, { error: 'days takes a whole number from 1 to 366' }])
  })

  it('accepts every integer that Python accepts', async ({ world }) => {
    const api = await started(world)
    const periodOf = async (hours: string): Promise<unknown> =>
      (await api.json(`dashboard/?hours=${encodeURIComponent(hours)}`)).monitoring_period

    for (const [text, number] of [
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
      expect(await periodOf(text), text).toBe(`Last ${number} hours`)
    // An unescaped plus is a space.
    expect((await api.json('activity/?limit=+1')).activities).toHaveLength(1)
    expect((await api.json('dashboard/?hours=+5')).monitoring_period).toBe('Last 5 hours')
    for (const limit of ['5000', '1_0', '9'.repeat(400)]) expect((await api.get(`activity/?limit=${limit}`)).status, limit).toBe(200)
  })

  it('for an empty window, or for no entries, is answered with zeros and empty lists', async ({ world }) => {
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

  it('uses the last of repeated parameters, trims spaces and ignores unknown parameters, as Django does', async ({ world }) => {
    const api = await started(world)

    expect(await api.json('dashboard/?hours=x&hours=%208760%20&format=json&__proto__=1&constructor=2')).toMatchObject({
      monitoring_period: 'Last 8760 hours',
    })
  })

  it('with HEAD is refused as by Django, but for the files of the page, and with OPTIONS describes the endpoint', async ({ world }) => {
    const api = await started(world)
    const headers = { Authorization: `Token ${STAFF_KEY}` }
    const ask = (path: string, method: string) => fetch(`${api.url}${path}`, { method, headers })

    const [head, options, page] = [
      await ask(`${MONITORING}/activity/`, 'HEAD'),
      await ask(`${MONITORING}/activity/`, 'OPTIONS'),
      await ask('/', 'HEAD'),
    ]
    expect([head.status, await head.text(), head.headers.get('allow')]).toEqual([405, '', 'GET, OPTIONS'])
    expect([page.status, await page.text(), page.headers.get('allow')]).toEqual([200, '', 'GET, HEAD, OPTIONS'])
    expect([options.status, options.headers.get('allow')]).toEqual([200, 'GET, OPTIONS'])
    expect(await options.json()).toMatchObject({ name: 'activity', renders: ['application/json'] })
  })

  it('with any other method, known to anybody or not, is answered with 405 and the allowed methods', async ({ world }) => {
    const api = await started(world)

    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY', 'FROB', 'X-CHECK']) {
      const reply = await raw(api.port, closing(`${MONITORING}/activity/`, method))
      expect(statusOf(reply), method).toBe(405)
      expect(reply.toLowerCase()).toMatch(/^allow: get, options\r$/m)
      expect(reply).toContain(`{"detail":"Method \\"${method}\\" not allowed."}`)
    }
  })

  it('for anything but JSON is refused as by Django REST framework, before its token is checked', async ({ world }) => {
    const api = await started(world)
    const asking = async (Accept: string, path = 'health/') => (await api.get(path, { Accept })).status

    for (const accept of [
      'application/json',
      '*/*',
      'application/*',
      'text/html,application/xml;q=0.9,*/*;q=0.8',
      'Application/JSON; indent=4',
    ])
      expect(await asking(accept), accept).toBe(200)
    for (const accept of ['text/html', 'application/xml', 'image/*, text/plain;q=0.5', 'application/jsonp'])
      expect(await asking(accept), accept).toBe(406)
    expect(await (await api.get('activity/', { Accept: 'text/csv' })).json()).toEqual({
      detail: 'Could not satisfy the request Accept header.',
    })
    expect([await asking('*/*', 'health/?format=json'), await asking('*/*', 'health/?format=')]).toEqual([200, 200])
    for (const format of ['xml', 'api', 'JSON', 'json&format=csv'])
      expect(await asking('*/*', `health/?format=${format}`), format).toBe(404)
    expect((await api.get('/', { Accept: 'text/html' })).status).toBe(200)
  })

  it('of HTTP/1.0 needs no Host header, as HAProxy checks the health of a server', async ({ world }) => {
    const api = await started(world)

    const reply = await raw(api.port, `GET ${MONITORING}/health/ HTTP/1.0\r\n\r\n`)
    const foreign = await raw(api.port, `GET ${MONITORING}/health/ HTTP/1.0\r\nHost: evil.example\r\n\r\n`)

    expect([statusOf(reply), reply.endsWith('{"status":"ok"}')]).toEqual([200, true])
    expect(statusOf(foreign)).toBe(421)
    expect(statusOf(await raw(api.port, `GET ${MONITORING}/activity/ HTTP/1.0\r\n\r\n`))).toBe(401)
  })

  it('with the entity tag of an unchanged answer gets 304 without a body', async ({ world }) => {
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

  it('always gets no-store and nosniff, and no CORS header unless the settings list the origin', async ({ world }) => {
    const api = await started(world)

    for (const path of ['activity/', 'nothing/', 'activity', '/openapi.json', 'activity/?limit=x']) {
      const { headers } = await api.get(path)
      expect([headers.get('cache-control'), headers.get('x-content-type-options')], path).toEqual(['no-store', 'nosniff'])
      expect(headers.get('access-control-allow-origin'), path).toBe(null)
    }
  })

  it('with a Host header that is not ours is rejected, as from a page after DNS rebinding', async ({ world }) => {
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

  it('with an absolute URL, no path, or an ambiguous path is rejected', async ({ world }) => {
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

  it('that is not HTTP, or could smuggle a second request, ends its connection', async ({ world }) => {
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
      const reply = await raw(api.port, bytes, 3_000)
      expect(statuses, JSON.stringify(bytes)).toContain(statusOf(reply))
      expect(reply.match(/HTTP\/1\.1/g), JSON.stringify(bytes)).toHaveLength(1)
    }
  })

  it('with headers or a body that are too large is rejected', async ({ world }) => {
    const api = await started(world)
    const path = `${MONITORING}/activity/`

    expect(statusOf(await raw(api.port, closing(path, 'GET', `X-Long: ${'x'.repeat(9_000)}\r\n`)))).toBe(431)
    expect(statusOf(await raw(api.port, closing(`${path}?limit=${'1'.repeat(9_000)}`)))).toBe(431)
    expect(statusOf(await raw(api.port, closing(path, 'POST', 'Content-Length: 1000000000\r\n')))).toBe(413)
    expect(statusOf(await raw(api.port, closing(path, 'POST', 'Transfer-Encoding: chunked\r\n')))).toBe(413)
    const hidden = request(`${MONITORING}/health/`)
    const withBody = request(path, 'POST', `Content-Length: ${hidden.length}\r\n`)
    const replies = await raw(api.port, `${withBody}${hidden}${hidden}`)
    // The body is never parsed as a request.
    expect(replies.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 405'])
  })

  it('pipelined with others on one connection is answered in order', async ({ world }) => {
    const api = await started(world)
    const paths = ['trends/?days=2', 'health/', 'activity/?limit=x', 'dashboard/?hours=7', 'nothing/', 'activity/?limit=2']

    const replies = await raw(api.port, [...paths.map(path => request(`${MONITORING}/${path}`)), closing(`${MONITORING}/health/`)].join(''))

    expect(replies.match(/HTTP\/1\.1 \d+/g)?.map(line => Number(line.slice(9)))).toEqual([200, 200, 400, 200, 404, 200, 200])
    expect(replies.indexOf('"days":2')).toBeLessThan(replies.indexOf('{"status":"ok"}'))
    expect(replies.indexOf('Last 7 hours')).toBeLessThan(replies.indexOf('Not found.'))
  })

  it('for an unknown or impossible person or deposit is answered with 404', async ({ world }) => {
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

  it('for an e-mail of several accounts is answered with their ids', async ({ world }) => {
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

  it('from a page of another origin is readable there only if the settings list the origin', async ({ world }) => {
    const api = await started(world, '[api]\ncors_origins = ["https://dashboard.example"]\n')
    const from = (Origin: string, method = 'GET') =>
      fetch(`${api.url}${MONITORING}/activity/`, {
        method,
        headers: {
          Origin,
          ...(method === 'OPTIONS' ? { 'Access-Control-Request-Method': 'GET' } : { Authorization: `Token ${STAFF_KEY}` }),
        },
      })

    const listed = await from('https://dashboard.example')
    const other = await from('https://evil.example')
    const preflight = await from('https://dashboard.example', 'OPTIONS')

    expect([listed.headers.get('access-control-allow-origin'), listed.headers.get('vary')]).toEqual(['https://dashboard.example', 'Origin'])
    expect([other.headers.get('access-control-allow-origin'), other.headers.get('vary')]).toEqual([null, 'Origin'])
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')?.split(',')]).toEqual([
      204,
      ['Authorization', 'Content-Type', 'If-None-Match'],
    ])
    // With `credentials: "include"` browsers reject a star, and responses without the credentials header.
    for (const { headers } of [listed, preflight])
      expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]).toEqual([
        'https://dashboard.example',
        'true',
      ])
    for (const { headers } of [other, await from('https://evil.example', 'OPTIONS')])
      expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]).toEqual([null, null])
  })

  it('with OPTIONS that is not a preflight needs a token even if the settings list the origin', async ({ world }) => {
    const api = await started(world, '[api]\ncors_origins = ["https://dashboard.example"]\n')
    const options = (headers: Record<string, string>) =>
      fetch(`${api.url}${MONITORING}/activity/`, { method: 'OPTIONS', headers: { Origin: 'https://dashboard.example', ...headers } })

    const described = await options({ Authorization: `Token ${STAFF_KEY}` })

    expect((await options({})).status).toBe(401)
    expect([described.status, await described.json()]).toEqual([200, expect.objectContaining({ name: 'activity' })])
  })

  it('from a listed origin is readable there when it fails, and when it is answered with 304', async ({ world }) => {
    const api = await started(world, '[api]\ncors_origins = ["https://dashboard.example"]\n')
    const get = (path: string, headers = {}) =>
      api.get(path, { Origin: 'https://dashboard.example', Authorization: `Token ${STAFF_KEY}`, ...headers })
    const etag = (await get('activity/')).headers.get('etag') ?? ''

    const answers = [await get('activity/', { 'If-None-Match': etag }), await get('activity/?limit=x'), await get('nothing/')]

    expect(answers.map(({ status }) => status)).toEqual([304, 400, 404])
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe('https://dashboard.example')
      expect(headers.get('access-control-expose-headers')?.split(',')).toEqual(['ETag', 'Retry-After'])
      expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff'])
    }
  })

  it('for the page is answered with a policy that allows files and requests of its own origin only', async ({ world }) => {
    const api = await started(world)

    for (const path of ['/', '/page/app.js', '/page/page.css', '/page/uPlot.min.css']) {
      const { status, headers } = await api.get(path, {})
      expect([status, headers.get('content-security-policy')], path).toEqual([
        200,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      ])
      expect([headers.get('referrer-policy'), headers.get('x-content-type-options'), headers.get('cache-control')], path).toEqual([
        'no-referrer',
        'nosniff',
        'no-store',
      ])
      // HSTS is for the reverse proxy that speaks HTTPS: from here it would bind every subdomain.
      expect(headers.get('strict-transport-security'), path).toBe(null)
    }
  })
})
