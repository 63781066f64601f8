import { describe, expect } from 'vitest'
import { addStaff, MONITORING, raw, type Served, STAFF_KEY, serve } from '../support/api.js'
import { aToken, aUser } from '../support/builders.js'
import { it, type World } from '../support/world.js'

const PATH = 'activity/'

/** The parts of an answer that tests compare. */
const summaryOf = async (answer: Response) => ({
  status: answer.status,
  body: answer.status === 200 ? 'the answer' : await answer.json(),
  challenge: answer.headers.get('www-authenticate'),
})

const withKey = async (api: Served, key: string) => summaryOf(await api.get(PATH, { Authorization: `Token ${key}` }))

const NOT_PROVIDED = { status: 401, body: { detail: 'Authentication credentials were not provided.' }, challenge: 'Token' }
const INVALID = { status: 401, body: { detail: 'Invalid token.' }, challenge: 'Token' }

const started = async (world: World, args: readonly string[] = []): Promise<Served> => {
  await addStaff(world)
  return serve(world, args)
}

describe('a client of the API', () => {
  it('without a token, or with one for another scheme, learns that credentials are missing', async ({ world }) => {
    const api = await started(world)

    for (const headers of [
      {},
      { Authorization: '' },
      { Authorization: `Bearer ${STAFF_KEY}` },
      { Authorization: 'Basic eDp5' },
      { Authorization: STAFF_KEY },
    ])
      expect(await summaryOf(await api.get(PATH, headers as Record<string, string>)), JSON.stringify(headers)).toEqual(NOT_PROVIDED)
  })

  it('is let in with the key of a staff user, in any spelling of the scheme', async ({ world }) => {
    const api = await started(world)

    for (const scheme of ['Token', 'token', 'TOKEN', 'Token  '])
      expect((await api.get(PATH, { Authorization: `${scheme} ${STAFF_KEY}` })).status, scheme).toBe(200)
  })

  it('gets the same answer for an unknown key as for an impossible one', async ({ world }) => {
    const api = await started(world)

    for (const key of ['f'.repeat(40), 'x'.repeat(41), 'x'.repeat(4000), "'OR/**/1=1--", '%00', `${STAFF_KEY}x`])
      expect(await withKey(api, key), key.slice(0, 20)).toEqual(INVALID)
  })

  it('with a malformed header learns what is wrong with it, and is never throttled for it', async ({ world }) => {
    const api = await started(world)
    const malformed = (why: string) => ({ status: 401, body: { detail: `Invalid token header. ${why}` }, challenge: 'Token' })
    const cases = [
      ['Token', 'No credentials provided.'],
      ['token   ', 'No credentials provided.'],
      ['Token two words', 'Token string should not contain spaces.'],
      [`TOKEN ${STAFF_KEY} x`, 'Token string should not contain spaces.'],
      [`Token ${STAFF_KEY}\t${STAFF_KEY}`, 'Token string should not contain spaces.'],
      ['Token \u00e9 \u00e8', 'Token string should not contain spaces.'],
      ['Token \u00e9\u00e8', 'Token string should not contain invalid characters.'],
      // A non-ASCII space does not separate words.
      [`Token ${STAFF_KEY}\u00a0x`, 'Token string should not contain invalid characters.'],
    ] as const

    for (const [header, why] of [...cases, ...cases, ...cases])
      expect(await summaryOf(await api.get(PATH, { Authorization: header })), JSON.stringify(header)).toEqual(malformed(why))
  })

  it('learns why a key of an inactive user, or one older than 14 days, is rejected', async ({ world }) => {
    await world.platform.add(
      aToken({ key: '1'.repeat(40), user: aUser({ isStaff: true, isActive: false }) }),
      aToken({ key: '2'.repeat(40), user: aUser({ isStaff: true }), created: '14.1 days ago' }),
      aToken({ key: '3'.repeat(40), user: aUser({ isStaff: true }), created: '13.9 days ago' }),
      aToken({ key: '4'.repeat(40), user: aUser({ isStaff: false }) }),
    )
    const api = await started(world)

    expect(await withKey(api, '1'.repeat(40))).toEqual({ ...INVALID, body: { detail: 'User inactive or deleted.' } })
    expect(await withKey(api, '2'.repeat(40))).toEqual({ ...INVALID, body: { detail: 'Token has expired. Please login again.' } })
    expect((await withKey(api, '3'.repeat(40))).status).toBe(200)
    expect(await withKey(api, '4'.repeat(40))).toEqual({
      status: 403,
      body: { detail: 'You do not have permission to perform this action.' },
      challenge: null,
    })
  })

  it('is authenticated before its method, parameters or path word are checked', async ({ world }) => {
    const api = await started(world)
    const post = (headers: Record<string, string>) => fetch(`${api.url}${MONITORING}/${PATH}`, { method: 'POST', headers })

    expect(await summaryOf(await post({}))).toEqual(NOT_PROVIDED)
    expect(await summaryOf(await api.get('activity/?limit=x', {}))).toEqual(NOT_PROVIDED)
    expect(await summaryOf(await api.get('user/staff@platform.example/', {}))).toEqual(NOT_PROVIDED)
    const rejected = await post({ Authorization: `Token ${STAFF_KEY}` })
    expect([rejected.status, await rejected.json(), rejected.headers.get('allow')]).toEqual([
      405,
      { detail: 'Method "POST" not allowed.' },
      'GET, OPTIONS',
    ])
  })

  it('is throttled after twenty rejected keys, but still let in with a valid one', async ({ world }) => {
    const api = await started(world)
    for (let i = 0; i < 20; i++) expect((await withKey(api, `wrong${i}`)).status, String(i)).toBe(401)

    const answer = await api.get(PATH, { Authorization: 'Token wrong20' })

    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect((await api.get(PATH)).status).toBe(200)
    expect(await summaryOf(await api.get(PATH, {}))).toEqual(NOT_PROVIDED)
  })

  it('is throttled by the address that a trusted proxy forwards', async ({ world }) => {
    await world.configure({ more: '[api]\ntrusted_proxies = ["127.0.0.0/8"]\n' })
    const api = await started(world)
    const from = async (address: string) => (await api.get(PATH, { Authorization: 'Token wrong', 'X-Forwarded-For': address })).status

    // The client may forge what stands to the left.
    for (let i = 0; i < 20; i++) expect(await from(`10.0.0.${i}, 198.51.100.7`)).toBe(401)

    expect(await from('198.51.100.7')).toBe(429)
    expect(await from('198.51.100.7, 127.0.0.9')).toBe(429)
    expect(await from('198.51.100.8')).toBe(401)
    expect(api.running.said()).toContain('"address":"198.51.100.7"')
  })

  it('cannot pretend to have another address if no proxy is trusted', async ({ world }) => {
    const api = await started(world)
    for (let i = 0; i < 20; i++) await api.get(PATH, { Authorization: 'Token wrong', 'X-Forwarded-For': `198.51.100.${i}` })

    expect((await api.get(PATH, { Authorization: 'Token wrong', 'X-Forwarded-For': '198.51.100.99' })).status).toBe(429)
  })

  it('is rejected at most ten seconds after its key was deleted', async ({ world }) => {
    const api = await started(world)
    expect((await api.get(PATH)).status).toBe(200)

    await world.platform.sql('DELETE FROM authtoken_token')
    await new Promise(resolve => setTimeout(resolve, 10_200))

    expect(await summaryOf(await api.get(PATH))).toEqual(INVALID)
  })

  it('leaves no key in the access log, nor in the text of SQL statements', async ({ world }) => {
    const api = await started(world)
    await api.get(PATH)
    await api.get(`${PATH}?token=${STAFF_KEY}`)
    await api.get(PATH, { Authorization: 'Token secret-that-is-wrong' })
    await raw(
      api.port,
      `GET ${MONITORING}/${PATH}?x=${STAFF_KEY} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token\x01${STAFF_KEY}\r\n\r\n`,
    )
    const statements = await world.platform.sql("SELECT query FROM pg_stat_activity WHERE application_name = 'check_status'")

    expect(api.running.said()).toContain('"status":200')
    expect(api.running.said()).not.toContain(STAFF_KEY)
    expect(api.running.said()).not.toContain('secret-that-is-wrong')
    expect(JSON.stringify(statements)).not.toContain(STAFF_KEY)
  })
})

describe('tokens of check_status itself', () => {
  const create = async (world: World, ...args: string[]) => {
    const { stdout, stderr, status } = await world.run(['token', 'create', ...args])
    expect(status).toBe(0)
    return { key: stdout.trim(), id: /created token ([\da-f]{8});/.exec(stderr)?.[1] ?? '' }
  }

  it("work until revoked, even if the role may not read the platform's tokens", async ({ world }) => {
    await world.platform.sql('REVOKE ALL ON authtoken_token FROM check_status')
    const { key, id } = await create(world, '--name', 'the dashboard on the wall')
    const api = await started(world)

    expect(key).toMatch(/^[\da-f]{40}$/)
    expect((await withKey(api, key)).status).toBe(200)
    expect(await withKey(api, STAFF_KEY)).toEqual(INVALID)

    const { stdout } = await world.run(['token', 'list'])
    expect(stdout).toContain('the dashboard on the wall')
    expect(stdout).not.toContain(key)
    expect((await world.run(['token', 'revoke', id])).status).toBe(0)
    await new Promise(resolve => setTimeout(resolve, 10_200))
    // No token is left, and the platform's cannot be read: the key can be neither accepted nor rejected.
    expect((await withKey(api, key)).status).toBe(503)
  })

  it('are stored as hashes, readable by their owner only', async ({ world }) => {
    const { key } = await create(world)

    const { stdout } = await world.shell('cat .local/state/check_status/tokens.json; stat -c %a .local/state/check_status/tokens.json')
      .ended

    expect(stdout).toMatch(/"hash": "[\da-f]{64}"/)
    expect(stdout).toMatch(/\n600\n$/)
    expect(stdout).not.toContain(key)
  })

  it('cannot be revoked twice', async ({ world }) => {
    const { id } = await create(world)
    await world.run(['token', 'revoke', id])

    const { status, stderr } = await world.run(['token', 'revoke', id])

    expect(status).toBe(64)
    expect(stderr).toContain(`there is no token ${id}`)
  })

  it('are all rejected with 500 while their file is damaged', async ({ world }) => {
    const { key } = await create(world)
    await world.shell('echo nonsense > .local/state/check_status/tokens.json').ended
    const api = await started(world)

    expect((await withKey(api, key)).status).toBe(500)
    expect(api.running.said()).toContain('tokens.json cannot be understood')
  })
})
