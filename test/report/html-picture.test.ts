import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { htmlPage } from '../../src/report/formats/html/index.js'
import type { Report } from '../../src/report/report.js'
import { withOverview } from '../../src/sections/overview.js'
import { aDayReport, error, reportOf } from '../support/a-day.js'
import { accessibilityFaults } from '../support/accessibility.js'
import { show, startBrowser } from '../support/browser.js'
import { aCalmReport, anUnreachedReport, aReport } from '../support/sample-report.js'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const partly = (): Report =>
  aDayReport({ sections: reportOf({ registrations: { errors: [error] }, trends: { errors: [error] } }).sections })

const REPORTS: readonly [string, () => Report][] = [
  ['a day', aDayReport],
  ['a day of which a part is unknown', partly],
  ['a calm day', aCalmReport],
  ['hostile values', aReport],
  ['a platform that was not reached', anUnreachedReport],
]

const pageOf = (report: Report): string => htmlPage.write([withOverview(report)])

describe('the html report in a browser', () => {
  it.each(REPORTS)('is accessible on light and on dark screens, also on a phone: %s', async (_, report) => {
    const page = await show(browser, pageOf(report()), { width: 1280 })
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [360, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      expect(await accessibilityFaults(page)).toEqual([])
    }
    await page.close()
  })

  it.each(REPORTS)('fits every screen from a phone to a wall without scrolling sideways: %s', async (_, report) => {
    const page = await show(browser, pageOf(report()))
    for (const width of [360, 390, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    }
    await page.close()
  })

  it('shows the headline, the six figures and the first problem on a screen of 1280 x 800', async () => {
    const page = await show(browser, pageOf(aDayReport()), { width: 1280 })
    await page.setViewportSize({ width: 1280, height: 800 })
    const bottoms = await page.evaluate<number[]>(
      "[...document.querySelectorAll('.headline, .tiles li, .problems tbody tr:first-child')].map(one => one.getBoundingClientRect().bottom)",
    )
    expect(bottoms).toHaveLength(8)
    expect(Math.max(...bottoms)).toBeLessThan(800)
    await page.close()
  })
})
