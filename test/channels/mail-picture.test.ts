import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageOf } from '../../src/channels/mail/page.js'
import type { Message } from '../../src/channels/types.js'
import { accessibilityFaults } from '../support/accessibility.js'
import { type Look, show, startBrowser } from '../support/browser.js'
import { HOSTILE } from '../support/hostile.js'
import { aMessageOf, SAMPLES } from '../support/messages.js'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const open = (message: Message, look: Look = {}): Promise<Page> => show(browser, message.page ?? pageOf(message), look)

const MESSAGES: readonly [string, Message][] = [
  ...Object.entries(SAMPLES).map(([name, message]): [string, Message] => [name, message()]),
  ['one long word', aMessageOf('x'.repeat(900))],
  ['hostile values', aMessageOf(Object.values(HOSTILE).join(' '))],
]

/** WCAG's relative luminance, from 0 for black to 1 for white. */
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number).map(value => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The background colours of a page and of its boxes. */
const backgrounds = (page: Page): Promise<string[]> =>
  page.evaluate("[document.body, ...document.querySelectorAll('.box')].map(element => getComputedStyle(element).backgroundColor)")

describe('a mail in a browser', () => {
  it.each(MESSAGES)('fits a phone without scrolling sideways: %s', async (_, message) => {
    const page = await open(message, { width: 360 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await page.close()
  })

  it.each(MESSAGES)('is accessible in the light and in the dark colour scheme: %s', async (_, message) => {
    const page = await open(message)
    const light = (await backgrounds(page)).map(luminance)
    expect(light.length).toBeGreaterThan(1)
    expect(Math.min(...light)).toBeGreaterThan(0.75)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(Math.max(...(await backgrounds(page)).map(luminance))).toBeLessThan(0.05)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.close()
  })

  it('is accessible without its style sheet', async () => {
    const page = await show(browser, pageOf(SAMPLES.opened?.() ?? expect.fail()).replace(/<style>[\s\S]*?<\/style>/, ''))
    expect(await accessibilityFaults(page)).toEqual([])
    await page.close()
  })

  it.each(Object.entries(HOSTILE))(
    'runs and loads nothing from a hostile value, even without its Content-Security-Policy: %s',
    async (_, value) => {
      const effects: string[] = []
      const context = await browser.newContext()
      const page = await context.newPage()
      page.on('dialog', async dialog => {
        effects.push(dialog.message())
        await dialog.dismiss()
      })
      await context.route('**', async route => {
        effects.push(route.request().url())
        await route.abort()
      })
      await page.setContent(pageOf(aMessageOf(value)).replace(/<meta http-equiv[^>]*>/, ''), { waitUntil: 'load' })
      expect(await page.locator('script, img, iframe, object, form').count()).toBe(0)
      expect(await page.locator('style').count()).toBe(1)
      expect(effects).toEqual([])
      await context.close()
    },
  )
})
