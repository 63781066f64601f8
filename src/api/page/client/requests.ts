import type { MatchView, PageView } from '../page-view.js'

const PREFIX = '/api/admin/monitoring/'
/** Longer than the server's own limit, whose answer says more. */
const TIMEOUT_MS = 40_000

export interface ChartDay {
  readonly date: string
  readonly registrations: number
  readonly deposits: number
  readonly leads: number
}

/** A request without a usable answer. `needsSignIn`: the token is not, or no longer, accepted. */
export class RequestError extends Error {
  constructor(
    message: string,
    readonly needsSignIn: boolean,
  ) {
    super(message)
  }
}

const messageOf = (status: number, body: unknown): string => {
  const { detail, error } = (body ?? {}) as { detail?: unknown; error?: unknown }
  const message = [detail, error].find(text => typeof text === 'string')
  return message === undefined ? `The server replied with status ${status}.` : String(message)
}

const send = async (path: string, authorization: string, init: RequestInit = {}): Promise<unknown> => {
  const response = await fetch(path, {
    ...init,
    headers: { authorization },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    cache: 'no-store',
  }).catch(() => {
    throw new RequestError(navigator.onLine ? 'The server does not respond.' : 'This device is offline.', false)
  })
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw new RequestError(messageOf(response.status, body), response.status === 401 || response.status === 403)
  return body
}

const get = (path: string, authorization: string): Promise<unknown> => send(path, authorization)

export const getView = async (hours: number, token: string): Promise<PageView> =>
  (await get(`${PREFIX}view/?hours=${hours}`, `Token ${token}`)) as PageView

/** Sends a statement, which the server compares with the deposits and forgets. */
export const postStatement = async (file: File, token: string): Promise<MatchView> =>
  (await send(`${PREFIX}match/?name=${encodeURIComponent(file.name)}`, `Token ${token}`, { method: 'POST', body: file })) as MatchView

interface TrendsResponse {
  readonly registrations: readonly { readonly date: string; readonly count: number }[]
  readonly deposits: readonly { readonly count: number }[]
  readonly leads: readonly { readonly count: number }[]
}

export const getDays = async (days: number, token: string): Promise<readonly ChartDay[]> => {
  const { registrations, deposits, leads } = (await get(`${PREFIX}trends/?days=${days}`, `Token ${token}`)) as TrendsResponse
  return registrations.map(({ date, count }, i) => ({
    date,
    registrations: count,
    deposits: deposits[i]?.count ?? 0,
    leads: leads[i]?.count ?? 0,
  }))
}

/** Exchanges a sign-in ticket for its token; works once. */
export const redeem = async (ticket: string): Promise<string> =>
  ((await get('/page/session', `Ticket ${ticket}`)) as { token: string }).token
