import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { PageView } from '../../src/api/page/page-view.js'
import { addStaff, MONITORING, raw, STAFF_KEY } from '../support/api.js'
import { startBrowser } from '../support/browser.js'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { openTab, problemRow, servePage } from '../support/page.js'
import { it } from '../support/world.js'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const waiting = (email: string, referenceNumber = 'PC5AB123') =>
  aDeposit({ createdAt: '5 hours ago', referenceNumber, account: anAccount({ user: aUser({ createdAt: '30 days ago', email }) }) })

describe('muting from the page', () => {
  it('takes a person with a keyboard alone from the sign-in to a muted problem, and back', async ({ world }) => {
    await world.platform.add(waiting('zoe@plumbers.example', 'PC9QX017'), waiting('ann@plumbers.example'))
    const { url, token, running } = await servePage(world)
    const { page, errors } = await openTab(browser, url)
    await page.locator('#token:focus').waitFor()
    await page.keyboard.type(token)
    await page.keyboard.press('Enter')
    await page.locator('body[data-state=ready]').waitFor()
    const focus = () =>
      page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent') as Promise<string>
    const tabTo = async (words: RegExp): Promise<void> => {
      for (let i = 0; i < 40 && !words.test(await focus()); i++) await page.keyboard.press('Tab')
      expect(await focus()).toMatch(words)
    }
    await tabTo(/2 deposits pending/)
    await page.keyboard.press('Enter')
    await tabTo(/^Mute zoe@plumbers\.example/)
    await page.keyboard.press('Enter')
    // The form has the focus: for an hour, unless another length is chosen.
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    await page.keyboard.type('<b>paying on Friday</b>')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Muted (1)' }).waitFor()
    const muted = page.locator('.muted li')
    expect(await muted.innerText()).toMatch(/payment_issue\/PC9QX017\s+until .* · muted .* by page\s+“<b>paying on Friday<\/b>”/)
    await problemRow(page, '1 deposit pending').waitFor()

    // The command line knows it, as if it had been ignored there.
    const ignored = await world.run(['ignored'])
    expect(ignored.stdout).toMatch(/payment_issue\/PC9QX017 .*<b>paying on Friday<\/b>.* page /)
    expect(running.said()).toContain('Muted on the page: payment_issue/PC9QX017, by page')

    await tabTo(/^Unmute payment_issue\/PC9QX017/)
    await page.keyboard.press('Enter')
    await problemRow(page, '2 deposits pending').waitFor()
    expect(await page.locator('.muted li').count()).toBe(0)
    expect((await world.run(['ignored'])).stdout).toContain('Nothing is ignored.')
    expect(errors).toEqual([])
  })

  it('is a POST with a token, of something that is open, and says whose token it was', async ({ world }) => {
    await addStaff(world)
    await world.platform.add(waiting('zoe@plumbers.example'))
    const { url } = await servePage(world)
    const send = async (path: string, body: unknown, init: RequestInit = {}): Promise<readonly [number, any]> => {
      const response = await fetch(`${url}${MONITORING}/${path}`, {
        method: 'POST',
        headers: { authorization: `Token ${STAFF_KEY}` },
        body: JSON.stringify(body),
        ...init,
      })
      return [response.status, await response.json()]
    }
    const whole = { id: 'payment_issue', for: 'worse' }
    expect(await send('page/mute/', whole, { headers: {} })).toMatchObject([401, {}])
    expect(await send('page/mute/', whole, { method: 'PUT' })).toMatchObject([405, {}])
    for (const wrong of [{}, { ...whole, for: 'ever' }, { ...whole, by: 'somebody else' }, { ...whole, note: 'x'.repeat(501) }, [], 'x'])
      expect(await send('page/mute/', wrong)).toMatchObject([400, {}])
    expect(await send('page/mute/', { ...whole, id: 'payment_issue/nothing' })).toMatchObject([409, {}])
    expect(await send('page/mute/', whole)).toEqual([200, { muted: 'payment_issue' }])
    expect((await world.run(['ignored'])).stdout).toMatch(/payment_issue .*staff@platform\.example/)
    const view = (await (await fetch(`${url}${MONITORING}/view/`, { headers: { authorization: `Token ${STAFF_KEY}` } })).json()) as PageView
    expect(view.mutes).toMatchObject([
      { id: 'payment_issue', by: 'staff@platform.example', ends: 'it has more than 1 deposit', note: null },
    ])
    expect(view.problems.find(({ id }) => id === 'payment_issue')).toMatchObject({ isMuted: true })
    expect(await send('page/unmute/', { id: 'payment_issue' })).toEqual([200, { unmuted: 'payment_issue' }])
    expect(await send('page/unmute/', { id: 'payment_issue' })).toMatchObject([409, {}])
    const head = `POST ${MONITORING}/page/mute/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16385\r\n\r\n`
    expect(await raw(Number(new URL(url).port), head)).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('is refused, and not offered, where the settings say read_only', async ({ world }) => {
    await world.configure({ more: '[api]\nread_only = true\n' })
    await world.platform.add(waiting('zoe@plumbers.example'))
    await world.run(['ignore', 'silence', '--note', 'a holiday'])
    const { url, token } = await servePage(world)
    const refused = await fetch(`${url}${MONITORING}/page/mute/`, {
      method: 'POST',
      headers: { authorization: `Token ${token}` },
      body: JSON.stringify({ id: 'payment_issue', for: 'day' }),
    })
    expect([refused.status, await refused.json()]).toEqual([403, { detail: expect.stringContaining('api.read_only') }])
    const { page } = await openTab(browser, url)
    await page.getByLabel('Token').fill(token)
    await page.keyboard.press('Enter')
    await problemRow(page, '1 deposit pending').locator('.head').click()
    // What was muted in the terminal is shown, and by whom.
    expect(await page.locator('.muted li').innerText()).toMatch(/silence\s.* by \w+\s+“a holiday”/)
    expect(await page.getByRole('button', { name: /mute/i }).count()).toBe(0)
  })
})
