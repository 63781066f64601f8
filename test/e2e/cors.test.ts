import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { addStaff, MONITORING, STAFF_KEY, serve } from '../support/api.js'
import { startBrowser } from '../support/browser.js'
import { it } from '../support/world.js'

let browser: Browser
/** Serves an empty page: a dashboard of another origin. */
let dashboard: Server
beforeAll(async () => {
  browser = await startBrowser()
  dashboard = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Dashboard</title>'))
  await new Promise<void>(resolve => dashboard.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await browser.close()
  dashboard.close()
})

describe('a page of another origin', () => {
  it('reads the API with credentials, as existing clients do, only if the settings list the origin', async ({ world }) => {
    const { port } = dashboard.address() as AddressInfo
    await world.configure({ more: `[api]\ncors_origins = ["http://127.0.0.1:${port}"]\n` })
    await addStaff(world)
    const api = await serve(world)
    const from = async (origin: string, path: string, key = STAFF_KEY): Promise<unknown> => {
      const page = await browser.newPage()
      await page.goto(origin)
      const options = {
        credentials: 'include',
        headers: { Authorization: `Token ${key}`, 'Content-Type': 'application/json' },
      }
      const request = `fetch(${JSON.stringify(`${api.url}${MONITORING}/${path}`)}, ${JSON.stringify(options)})`
      const result = await page.evaluate(`${request}.then(async answer => [answer.status, await answer.json()], error => String(error))`)
      await page.close()
      return result
    }
    const listed = `http://127.0.0.1:${port}`

    expect(await from(listed, 'activity/?limit=0')).toEqual([200, { activities: [], total: 0 }])
    expect(await from(listed, 'activity/', 'wrong')).toEqual([401, { detail: 'Invalid token.' }])
    expect(await from(listed, 'activity/?limit=x')).toEqual([400, { error: expect.stringContaining('limit takes') }])
    expect(await from(`http://localhost:${port}`, 'activity/?limit=0')).toBe('TypeError: Failed to fetch')
  })
})
