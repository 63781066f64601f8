import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PAGE } from './markup.js'
import { PAGE_STYLE } from './style.js'

export interface Asset {
  readonly type: string
  readonly body: string
}

const SCRIPTS = ['app', 'asking', 'charts', 'parts', 'report', 'session'] as const

const script = async (path: string): Promise<Asset> => ({ type: 'text/javascript; charset=utf-8', body: await readFile(path, 'utf8') })

/**
 * What the page may do: load from its own origin and ask its own server, nothing else. CSP level 3.
 */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Path → what is there. Read once, from the build and from the library of the charts. */
export const readAssets = async (): Promise<ReadonlyMap<string, Asset>> => {
  const client = join(dirname(fileURLToPath(import.meta.url)), 'client')
  const charts = dirname(createRequire(import.meta.url).resolve('uplot/dist/uPlot.esm.js'))
  const scripts = await Promise.all(SCRIPTS.map(async name => [`/page/${name}.js`, await script(join(client, `${name}.js`))] as const))
  return new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: PAGE }],
    ['/page/page.css', { type: 'text/css; charset=utf-8', body: PAGE_STYLE }],
    ['/page/uPlot.min.css', { type: 'text/css; charset=utf-8', body: await readFile(join(charts, 'uPlot.min.css'), 'utf8') }],
    ['/page/uPlot.esm.js', await script(join(charts, 'uPlot.esm.js'))],
    ...scripts,
  ])
}
