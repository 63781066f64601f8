import { type Browser, chromium, type Page } from 'playwright-core'

export interface Look {
  /** Of the window, in CSS pixels. */
  readonly width?: number
}

/** Where Debian's package puts it. */
export const startBrowser = (): Promise<Browser> => chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })

/** A page in a browser that is connected to nothing. */
export const show = async (browser: Browser, html: string, { width = 800 }: Look = {}): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: 'light', offline: true })
  await page.setContent(html, { waitUntil: 'load' })
  return page
}
