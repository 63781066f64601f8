import { isIP } from 'node:net'
import { z } from 'zod'
import { webAddress } from './addresses.js'
import type { SecretSource } from './channel-settings.js'
import { checkSecret, secretShape, secretSource } from './fields.js'

/** Settings of the HTTP API. */
export interface ApiSettings {
  /** `address:port`. */
  readonly listen: string
  /** Which columns prove a log-in: either of last_login and last_active, or only last_login as the former Django views did. */
  readonly loggedIn: 'either' | 'last_login'
  /** Addresses and networks (CIDR) whose `X-Forwarded-For` header is trusted. */
  readonly trustedProxies: readonly string[]
  /** Accepted values of the `Host` header besides this machine's own names. */
  readonly allowedHosts: readonly string[]
  /** Origins whose pages may read responses (CORS). */
  readonly corsOrigins: readonly string[]
  /** Nobody can mute a problem from the page. */
  readonly isReadOnly: boolean
  /** Where people open the page, for links in messages. */
  readonly publicUrl?: string
  /** The token for `/metrics`; without one, the endpoint does not exist. */
  readonly metricsToken?: SecretSource
}

const text = (takes: string, pattern: RegExp) => z.string({ error: takes }).regex(pattern, { error: takes })

const isNetwork = (given: string): boolean => {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(given) ?? []
  const version = isIP(address)
  return version !== 0 && (bits === undefined || Number(bits) <= (version === 4 ? 32 : 128))
}

const NETWORK = 'takes an address or a network like "10.0.0.0/8"'
const network = z.string({ error: NETWORK }).refine(isNetwork, { error: NETWORK })

const hostName = text('takes a host name without a port', /^(?!-)[\p{L}\d.-]{1,253}$|^\[[\da-f:.]{2,45}\]$/iu)
const origin = text(
  'takes an origin like "https://dashboard.example"',
  /^https?:\/\/(?!-)(?:[a-z\d.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/,
)

const PUBLIC_URL = 'takes the http or https address of the page, like "https://status.platform.example"'

/** The table in the settings file. */
export const ApiTable = z
  .strictObject(
    {
      listen: text('takes an address and a port like "127.0.0.1:8787"', /^(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\]):\d{1,5}$/i),
      logged_in: z.enum(['either', 'last_login'], { error: 'takes "either" or "last_login"' }),
      trusted_proxies: z.array(network, { error: 'takes a list of addresses and networks' }),
      allowed_hosts: z.array(hostName, { error: 'takes a list of host names' }),
      cors_origins: z.array(origin, { error: 'takes a list of origins' }),
      public_url: webAddress(PUBLIC_URL).refine(given => !/[?#]/.test(given), { error: PUBLIC_URL }),
      read_only: z.boolean({ error: 'takes true or false' }),
      ...secretShape('metrics_token', 'a token'),
    },
    { error: 'takes a table' },
  )
  .partial()
  .superRefine(checkSecret('metrics_token'))
export type ApiTable = z.infer<typeof ApiTable>

/** The settings of the API, with defaults filled in. @param place makes a path absolute */
export const apiOf = (table: ApiTable, place: (path: string) => string): ApiSettings => {
  const metricsToken = secretSource(table, 'metrics_token', place)
  return {
    listen: table.listen ?? '127.0.0.1:8787',
    loggedIn: table.logged_in ?? 'either',
    trustedProxies: table.trusted_proxies ?? [],
    allowedHosts: table.allowed_hosts ?? [],
    corsOrigins: table.cors_origins ?? [],
    isReadOnly: table.read_only ?? false,
    ...(table.public_url !== undefined && { publicUrl: table.public_url }),
    ...(metricsToken && { metricsToken }),
  }
}
