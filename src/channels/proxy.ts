import type { Dispatcher, EnvHttpProxyAgent } from 'undici'
import { certificateWords, showingCertificate } from './certificate.js'
import { type NetworkRoute, type ProxyVariables, stepObserver } from './route.js'
import { DeliveryError } from './types.js'

/** A proxy that the settings or the environment name for an address. NO_PROXY may still exempt the address from it. */
export interface Proxy {
  readonly url: URL
  /** Where its address is set: `HTTPS_PROXY`. */
  readonly source: string
}

/** `proxy.example:3128 (HTTPS_PROXY)`. */
const proxyWords = ({ url, source }: Proxy): string => `${url.host} (${source})`

const VARIABLES = { 'https:': ['https_proxy', 'HTTPS_PROXY'], 'http:': ['http_proxy', 'HTTP_PROXY'] } as const

/** The lower-case variable wins, and HTTP_PROXY stands in for a missing HTTPS_PROXY, as in undici. */
const variableFor = (protocol: string, env: ProxyVariables): string | undefined =>
  [...(protocol === 'https:' ? VARIABLES['https:'] : []), ...VARIABLES['http:']].find(name => env[name] !== undefined && env[name] !== '')

const parsed = (given: string, source: string): Proxy => {
  // `proxy.example:3128` is how many write it.
  const address = given.includes('://') ? given : `http://${given}`
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return { url: new URL(address), source }
  throw new DeliveryError(`${source} is not the address of an HTTP proxy: it should look like http://proxy.example:3128`, false)
}

/** The proxy for this address; undefined: go straight. @throws DeliveryError if the environment names one that cannot be used */
export const proxyFor = (target: URL, { proxy, env = {} }: NetworkRoute): Proxy | undefined => {
  if (proxy === 'none') return undefined
  if (proxy !== undefined) return parsed(proxy, 'proxy in the settings')
  const variable = variableFor(target.protocol, env)
  return variable === undefined ? undefined : parsed(env[variable] ?? '', variable)
}

/** How far a request got through its proxy. */
interface Passage {
  /** NO_PROXY did not exempt the address. */
  isUsed: boolean
  /** The proxy connected us to the service; always false for a plain request, which it forwards. */
  isThrough: boolean
  /** Its answer, if it did not. */
  status: number | undefined
}

const REFUSED: Readonly<Record<number, string>> = {
  403: 'does not allow it',
  405: 'does not allow it',
  502: 'did not get through to it',
  503: 'did not get through to it',
  504: 'had no answer from it',
}

/** What a proxy means by its status. A password cannot be in the settings, so another variable has to take it. */
const refusalWords = ({ source }: Proxy, status: number): string | undefined =>
  status === 407
    ? `asks for a user and a password: set ${/_proxy$/i.test(source) ? source : 'HTTPS_PROXY'} to http://user:password@host:port`
    : REFUSED[status]

/** A request that did not get through its proxy. */
const refusedBy = (proxy: Proxy, target: URL, status: number): DeliveryError => {
  const words = refusalWords(proxy, status)
  const answered = `the proxy ${proxyWords(proxy)} answered ${status}${words === undefined ? '' : `: it ${words}`}`
  return new DeliveryError(`${target.host} was not reached: ${answered}`, false)
}

/** A failure of the network, told apart by how far the request got. */
export class ProxiedError extends Error {
  constructor(
    /** `proxy.example:3128 (HTTPS_PROXY)`. */
    readonly proxy: string,
    /** The proxy itself was not reached. */
    readonly isOfProxy: boolean,
    override readonly cause: unknown,
  ) {
    super('the request failed', { cause })
  }
}

type Undici = typeof import('undici')

/** An agent that goes through the proxy, unless NO_PROXY exempts the address; it notes which of the two it does. */
const agentThrough = (
  { EnvHttpProxyAgent, Pool }: Undici,
  { url, source }: Proxy,
  { proxy: own, env = {} }: NetworkRoute,
  ca: readonly string[] | undefined,
  passage: Passage,
): EnvHttpProxyAgent => {
  const note = stepObserver()
  const trust = ca === undefined ? {} : { ca: [...ca] }
  const noteTls = showingCertificate(end => note('tls', certificateWords(end), end))
  const proxyPool = (origin: URL, options: object): Dispatcher => {
    const pool = new Pool(origin, options)
    const connect = pool.connect.bind(pool) as (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>
    const noting = async (to: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
      passage.isUsed = true
      const data = await connect(to)
      passage.isThrough = data.statusCode === 200
      passage.status = data.statusCode
      if (passage.isThrough) note('proxy', `${url.host} (${source})`)
      return data
    }
    return Object.assign(pool, { connect: noting })
  }
  return new EnvHttpProxyAgent({
    httpProxy: url.href,
    httpsProxy: url.href,
    noProxy: own === undefined ? (env.no_proxy ?? env.NO_PROXY ?? '') : '',
    // Proxies forward plain requests; many make a tunnel to port 443 only.
    proxyTunnel: false,
    requestTls: { ...trust, checkServerIdentity: noteTls },
    proxyTls: trust,
    connect: { ...trust, checkServerIdentity: noteTls },
    clientFactory: proxyPool,
    factory: (origin, options) => {
      if (new URL(origin).origin === url.origin) passage.isUsed = true
      return new Pool(origin, options)
    },
  })
}

/** A reply whose body has not been read. */
export interface ProxiedReply {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: AsyncIterable<Buffer>
  /** The proxy it came through; undefined: NO_PROXY exempts the address. */
  readonly proxy: string | undefined
  /** Closes the connection. */
  readonly close: () => void
}

export interface ProxiedRequest {
  readonly url: URL
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** PEM: the certificate authorities to trust; undefined: the usual ones. */
  readonly ca: readonly string[] | undefined
}

/** Sends a request through a proxy. @throws DeliveryError if the proxy refuses it @throws ProxiedError if the network fails */
export const sendThrough = async (
  request: ProxiedRequest,
  proxy: Proxy,
  route: NetworkRoute,
  signal: AbortSignal,
): Promise<ProxiedReply> => {
  const { url, method, headers, body, ca } = request
  const passage: Passage = { isUsed: false, isThrough: false, status: undefined }
  // Half a megabyte, which only those behind a proxy need.
  const agent = agentThrough(await import('undici'), proxy, route, ca, passage)
  const close = (): void => void agent.destroy().catch(() => {})
  try {
    const { origin, pathname, search } = url
    const reply = await agent.request({ origin, path: pathname + search, method, headers, body: body ?? null, signal })
    const { statusCode, body: content } = reply
    return { statusCode, headers: reply.headers, body: content, proxy: passage.isUsed ? proxyWords(proxy) : undefined, close }
  } catch (error) {
    close()
    if (error instanceof DeliveryError || !passage.isUsed) throw error
    // undici makes an error of this answer to a plain request, and has no code for it.
    if (/\b407\b/.test((error as Error).message)) throw refusedBy(proxy, url, 407)
    if (passage.status !== undefined && !passage.isThrough) throw refusedBy(proxy, url, passage.status)
    throw new ProxiedError(proxyWords(proxy), !passage.isThrough, error)
  }
}
