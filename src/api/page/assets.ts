import { readFile } from 'node:fs/promises'
import { PAGE } from './markup.js'
import { PAGE_STYLE } from './style.js'

export interface Asset {
  readonly type: string
  readonly body: string
}

/**
 * What the page may do: load from its own origin and ask its own server, nothing else. CSP level 3.
 */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Path → what is there. Read once. @param build the folder in which the build has put what browsers load */
export const readAssets = async (build: URL): Promise<ReadonlyMap<string, Asset>> => {
  const built = (name: string): Promise<string> => readFile(new URL(name, build), 'utf8')
  return new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: PAGE }],
    ['/page/page.css', { type: 'text/css; charset=utf-8', body: PAGE_STYLE }],
    ['/page/uPlot.min.css', { type: 'text/css; charset=utf-8', body: await built('uPlot.min.css') }],
    ['/page/app.js', { type: 'text/javascript; charset=utf-8', body: await built('app.js') }],
  ])
}
