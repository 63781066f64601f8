import { readFile } from 'node:fs/promises'
import { secureHeaders } from 'hono/secure-headers'
import { PAGE } from './markup.js'
import { PAGE_STYLE } from './style.js'

export interface Asset {
  readonly type: string
  readonly body: string
}

const NONE = ["'none'"]
const SELF = ["'self'"]

/** The page may load files from its own origin and send requests to its own server, and nothing else. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: NONE,
    scriptSrc: SELF,
    styleSrc: SELF,
    connectSrc: SELF,
    imgSrc: ['data:'],
    baseUri: NONE,
    formAction: NONE,
    frameAncestors: NONE,
  },
  xFrameOptions: 'DENY',
  // These need HTTPS, which is the reverse proxy's business: over plain HTTP browsers ignore or complain about them.
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
})

/** The files of the page by path. @param build the folder with the browser's part of the build */
export const readAssets = async (build: URL): Promise<ReadonlyMap<string, Asset>> => {
  const built = (name: string): Promise<string> => readFile(new URL(name, build), 'utf8')
  return new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: PAGE }],
    ['/page/page.css', { type: 'text/css; charset=utf-8', body: PAGE_STYLE }],
    ['/page/uPlot.min.css', { type: 'text/css; charset=utf-8', body: await built('uPlot.min.css') }],
    ['/page/app.js', { type: 'text/javascript; charset=utf-8', body: await built('app.js') }],
  ])
}
