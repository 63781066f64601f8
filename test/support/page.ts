import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Running, World } from './world.js'

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Reading the platform may take this long on a busy machine. */
export const READ_TIMEOUT = { timeout: 60_000 }

export interface ServedPage {
  readonly url: string
  readonly token: string
  readonly running: Running
}

/** The server, and a token of check_status that is called `page`. */
export const servePage = async (world: World, listen = '127.0.0.1:0'): Promise<ServedPage> => {
  const created = await world.run(['token', 'create', '--name', 'page'])
  const token = /[0-9a-f]{40}/.exec(created.stdout)?.[0] ?? expect.fail(created.stdout + created.stderr)
  const running = world.start(['serve', '--listen', listen])
  await running.until(/listening on http:\/\//)
  const url = /listening on (http:\/\/[^\s"]+)/.exec(running.said())?.[1] ?? ''
  return { url, token, running }
}

export interface Tab {
  readonly page: Page
  /** Errors in it, and dialogs. */
  readonly errors: string[]
}

export const openTab = async (browser: Browser, url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Tab> => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', error => errors.push(String(error)))
  page.on('dialog', dialog => errors.push(`a dialog: ${dialog.message()}`))
  await page.goto(url)
  return { page, errors }
}

/** Signs in, and waits for the figures. */
export const signIn = async (page: Page, token: string): Promise<void> => {
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('body[data-state=ready]').waitFor()
}

/** The row of a problem, by some of its words. */
export const problemRow = (page: Page, words: string | RegExp): Locator => page.locator('#problems > .row').filter({ hasText: words })

/** Nothing that axe knows is wrong, however slight. */
export const expectAccessible = async (page: Page, state: string): Promise<void> => {
  await page.evaluate(AXE)
  const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] }
  expect([state, violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([state, []])
}
