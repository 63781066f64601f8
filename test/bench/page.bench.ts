import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startBrowser } from '../support/browser.js'
import { COMMAND } from '../support/world.js'
import { machine, verdict, whileListening } from './machine.js'
import { shown, spreadOf } from './spread.js'
import { table } from './table.js'

const RUNS = 21
/** The issue's own bound, in milliseconds. */
const MOST_MS = 150

interface Served {
  readonly name: string
  readonly url: string
  readonly token: string
}

/** The page of a build, over its own demo. */
const serveDemo = async (name: string, command: string): Promise<Served> => {
  const home = await mkdtemp(join(tmpdir(), 'cs-page-'))
  const child = spawn(process.execPath, [command, 'serve', '--demo', '--listen', '127.0.0.1:0'], {
    env: { PATH: process.env.PATH, HOME: home },
  })
  onTestFinished(async () => {
    child.kill()
    await new Promise(resolve => child.once('exit', resolve))
    await rm(home, { recursive: true, force: true })
  })
  let said = ''
  return new Promise((resolve, reject) => {
    child.on('exit', status => reject(new Error(`${name} ended with ${status}: ${said}`)))
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        said += chunk
        const [token, url] = [/token of this demo: (\w+)/.exec(said)?.[1], /listening on (http:\/\/[\d.:]+)/.exec(said)?.[1]]
        if (token && url) resolve({ name, url, token })
      })
  })
}

/** Notes in the page when figures are painted first, and when the last answer that they were made of had come. */
const NOTE_PAINT = `new MutationObserver((_, observer) => {
  if (!document.querySelector('#tiles .figure, #report > *')) return
  observer.disconnect()
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      const answers = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/monitoring/'))
      window.painted = { at: performance.now(), answeredAt: Math.max(...answers.map(({ responseEnd }) => responseEnd)) }
    }
    port2.postMessage('')
  })
}).observe(document, { childList: true, subtree: true })`

interface Painted {
  readonly at: number
  readonly answeredAt: number
}

const signIn = async (browser: Browser, { url, token }: Served): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, bypassCSP: true })
  await page.addInitScript(NOTE_PAINT)
  await page.goto(url)
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForFunction('window.painted')
  return page
}

/** Loads the page as somebody does who is signed in. */
const load = async (page: Page): Promise<Painted> => {
  await page.reload({ waitUntil: 'commit' })
  return (await (await page.waitForFunction('window.painted')).jsonValue()) as Painted
}

describe('the page', () => {
  // CHECK_STATUS_OTHER=/path/to/bin/check_status.js: the command of another build, measured in turn with this one.
  it('paints its figures soon after the platform has answered', async () => {
    const { CHECK_STATUS_OTHER: other } = process.env
    const served = [await serveDemo('this page', COMMAND), ...(other ? [await serveDemo('the other page', other)] : [])]
    const browser = await startBrowser()
    onTestFinished(() => browser.close())
    const pages = await Promise.all(served.map(one => signIn(browser, one)))
    const times = served.map((): Painted[] => [])
    const { quiet } = await whileListening(async () => {
      for (let run = -2; run < RUNS; run++)
        for (const [i, page] of pages.entries()) {
          const painted = await load(page)
          if (run >= 0) times[i]?.push(painted)
        }
    })
    const spreads = times.map(painted => ({
      fromAnswer: spreadOf(painted.map(({ at, answeredAt }) => at - answeredAt)),
      fromStart: spreadOf(painted.map(({ at }) => at)),
    }))
    const [ours] = spreads
    const rows = spreads.map(({ fromAnswer, fromStart }, i) => [
      served[i]?.name ?? '',
      ...[shown(fromAnswer, 0), (fromAnswer.median / (ours?.fromAnswer.median ?? 1)).toFixed(2)],
      ...[shown(fromStart, 0), (fromStart.median / (ours?.fromStart.median ?? 1)).toFixed(2)],
    ])
    console.log(
      [
        '',
        `Milliseconds in Chromium until figures are painted, medians of ${RUNS} loads in turn (middle half); at most ${MOST_MS} from the answer. ${machine()}`,
        '',
        table(['page', 'from the answer', '×', 'from the load', '×'], rows),
        '',
        verdict(quiet, [...spreads.map(({ fromAnswer }) => fromAnswer)]),
      ].join('\n'),
    )
    expect(times.flat()).toHaveLength(RUNS * served.length)
  })
})
