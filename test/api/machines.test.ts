import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnySchema } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect } from 'vitest'
import { endpoints } from '../../src/api/endpoints/index.js'
import { addStaff, MONITORING, type Served, STAFF_KEY, serve } from '../support/api.js'
import { aDeposit, aLead, anAccount, aUser } from '../support/builders.js'
import { HOSTILE } from '../support/hostile.js'
import { addOwner, DEPOSIT_ID, USER_ID } from '../support/owner.js'
import { type Changes, it, type World } from '../support/world.js'

/** The token of the scraper, which the settings read from a file. */
const SCRAPER = 'the-token-of-the-scraper'
const withScraper = async (world: World, changes: Changes = {}): Promise<void> => {
  await writeFile(join(world.home, 'scraper'), `${SCRAPER}\n`, { mode: 0o600 })
  await world.configure({ ...changes, more: '[api]\nmetrics_token_file = "~/scraper"\n' })
}
const scrape = (api: Served): Promise<Response> => api.get('/metrics', { Authorization: `Bearer ${SCRAPER}` })

interface Operation {
  readonly operationId: string
  readonly parameters: readonly unknown[]
  readonly responses: Readonly<Record<string, { readonly content: { readonly 'application/json': { readonly schema: AnySchema } } }>>
}

/** As much of the OpenAPI document as these tests look at. */
const openApiOf = async (api: Served) => {
  const { openapi, paths } = (await (await api.get('/openapi.json', {})).json()) as {
    readonly openapi: string
    readonly paths: Readonly<Record<string, { readonly get: Operation }>>
  }
  const operation = (path: string): Operation => paths[`${MONITORING}/${path}`]?.get ?? expect.fail(`${path} is not described`)
  return { openapi, operation, operations: Object.values(paths).map(({ get }) => get) }
}

describe('/openapi.json', () => {
  it('describes every answer exactly, even over hostile rows', async ({ world }) => {
    await addStaff(world)
    await addOwner(world.platform)
    for (const text of Object.values(HOSTILE)) {
      const user = aUser({
        email: text.slice(0, 100).replaceAll('\u0000', ''),
        firstName: text.slice(0, 100),
        userType: text.slice(0, 20),
        lastActive: null,
        createdAt: '2 days ago',
      })
      await world.platform.add(
        aDeposit({ account: anAccount({ user }), status: text.slice(0, 20), referenceNumber: text.slice(0, 90) }),
        aDeposit({ account: anAccount({ user: aUser() }), createdAt: '9 hours ago', bankReference: text.slice(0, 90) }),
        aLead({ client: user, title: text.slice(0, 200), locationCity: text.slice(0, 100) }),
      )
    }
    const api = await serve(world)
    const { openapi, operation } = await openApiOf(api)
    const ajv = new Ajv2020({ strict: true, allErrors: true })
    addFormats.default(ajv)
    const words: Record<string, string> = { user: USER_ID, deposit: DEPOSIT_ID }

    expect(openapi).toBe('3.1.0')
    for (const [id, { path }] of Object.entries(endpoints)) {
      const { responses } = operation(path.replace(':word', '{word}'))
      const schemaOf = (status: string) => responses[status]?.content['application/json'].schema
      const answer = await api.get(path.replace(':word', words[id] ?? ''))
      const body = await answer.json()
      expect(answer.status, id).toBe(200)
      const validate = ajv.compile(schemaOf('200') ?? expect.fail(`${id} has no schema`))
      expect(validate(body) || validate.errors, id).toBe(true)
      // A schema that accepts anything would prove nothing.
      expect(validate({ ...(body as object), another: 1 }), id).toBe(false)
      for (const status of ['400', '401', '503']) {
        const schema = schemaOf(status)
        if (schema) expect(() => ajv.compile(schema), `${id} ${status}`).not.toThrow()
      }
    }
  })

  it('describes the range and default of every parameter', async ({ world }) => {
    const api = await serve(world)
    const { operation, operations } = await openApiOf(api)

    expect(operation('dashboard/').parameters).toEqual([
      { name: 'hours', in: 'query', description: expect.stringContaining('years 1 to 9999'), schema: { type: 'integer', default: 24 } },
    ])
    expect(operation('activity/').parameters).toEqual([
      { name: 'limit', in: 'query', description: expect.stringContaining('500'), schema: { type: 'integer', minimum: 0, default: 50 } },
    ])
    expect(operation('trends/').parameters).toMatchObject([{ name: 'days', schema: { minimum: 1, maximum: 366, default: 30 } }])
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(Object.keys(endpoints).length * 3)
  })
})

describe('/metrics', () => {
  it('is 404 without a token in the settings', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)

    expect((await api.get('/metrics', { Authorization: 'Bearer x' })).status).toBe(404)
    expect((await api.get('/metrics')).status).toBe(404)
  })

  it('gives the figures of the report to the scraper only', async ({ world }) => {
    await withScraper(world)
    await addStaff(world)
    await world.platform.add(aDeposit({ createdAt: '5 hours ago', account: anAccount({ user: aUser({ createdAt: '9 days ago' }) }) }))
    const api = await serve(world)

    const answer = await scrape(api)
    const text = await answer.text()

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/openmetrics-text; version=1.0.0; charset=utf-8'])
    expect(text).toContain('check_status_problem_subjects{target="test",rule="payment_issue",severity="high"} 1\n')
    expect(text).toContain('check_status_up{target="test"} 1\n')
    expect(text).toMatch(/\n# EOF\n$/)
    for (const authorization of [`Bearer ${SCRAPER}x`, `Token ${STAFF_KEY}`, 'Bearer', '']) {
      const rejected = await api.get('/metrics', { Authorization: authorization })
      expect([rejected.status, rejected.headers.get('www-authenticate')], authorization).toEqual([401, 'Bearer'])
    }
    expect((await api.get('activity/', { Authorization: `Token ${SCRAPER}` })).status).toBe(401)
    expect(api.running.said()).not.toContain(SCRAPER)
  })

  it('reports an outage as a metric with status 200, so that alerts can use it', async ({ world }) => {
    await withScraper(world, { ssh: { port: 1 } })
    const api = await serve(world)

    const answer = await scrape(api)

    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('check_status_up{target="test"} 0\n')
  })

  it('reports whether the state folder can be written', async ({ world }) => {
    await withScraper(world)
    const api = await serve(world)
    const folder = join(world.home, '.local/state/check_status')
    expect(await (await scrape(api)).text()).toContain('check_status_state_kept{target="test"} 1\n')

    await rename(folder, `${folder}.aside`)
    await writeFile(folder, '')

    await expect.poll(async () => (await scrape(api)).text()).toContain('check_status_state_kept{target="test"} 0\n')
  })

  it('is OpenMetrics that Prometheus can read', async ({ world }) => {
    await withScraper(world)
    const api = await serve(world)
    const text = await (await scrape(api)).text()
    // The only promtool command that reads OpenMetrics requires a time with each sample.
    await writeFile(join(world.home, 'metrics'), text.replace(/^(check_status_.*)$/gm, '$1 1700000000'))

    const { status, stderr } = await world.shell('promtool tsdb create-blocks-from openmetrics metrics blocks && ls blocks | grep -q .')
      .ended

    expect(text.split('\n').length).toBeGreaterThan(60)
    expect([status, stderr]).toEqual([0, ''])
  })
})

describe('check_status serve', () => {
  it('refuses an address that other machines can reach without --allow-remote', async ({ world }) => {
    for (const address of ['0.0.0.0:0', '[::]:0', '192.0.2.1:80', 'platform.example:80']) {
      const { status, stderr } = await world.run(['serve', '--listen', address])
      expect([status, stderr], address).toEqual([64, expect.stringContaining('other machines could connect to that address')])
      expect(stderr).toContain('--allow-remote')
    }
    const running = world.start(['serve', '--listen', '0.0.0.0:0', '--allow-remote'])
    await running.until(/listening on http:\/\/0\.0\.0\.0:\d+/)
  })

  it('says which address it cannot listen on, and refuses a malformed one', async ({ world }) => {
    const api = await serve(world)

    const taken = await world.run(['serve', '--listen', `127.0.0.1:${api.port}`])
    const malformed = await world.run(['serve', '--listen', 'here'])

    expect([taken.status, taken.stderr]).toEqual([64, expect.stringContaining('EADDRINUSE')])
    expect([malformed.status, malformed.stderr]).toEqual([64, expect.stringContaining('--listen here: not an address and port')])
  })

  it('listens on the address in the settings', async ({ world }) => {
    await world.configure({ more: '[api]\nlisten = "[::1]:0"\n' })
    const running = world.start(['serve'])

    await running.until(/listening on http:\/\/\[::1\]:\d+/)

    expect(running.said()).toMatch(/listening on http:\/\/\[::1\]:\d+/)
  })
})
