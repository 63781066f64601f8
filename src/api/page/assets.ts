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

/** The files of the page by path. @param built gives a file of the browser's part of the build by its name */
export const pageAssets = (built: (name: string) => string): ReadonlyMap<string, Asset> =>
  new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: PAGE }],
    ['/page/page.css', { type: 'text/css; charset=utf-8', body: PAGE_STYLE }],
    ['/page/uPlot.min.css', { type: 'text/css; charset=utf-8', body: built('uPlot.min.css') }],
    ['/page/app.js', { type: 'text/javascript; charset=utf-8', body: built('app.js') }],
    ['/page/charts.js', { type: 'text/javascript; charset=utf-8', body: built('charts.js') }],
  ])
