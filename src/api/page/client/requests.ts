import type { Severity } from '../../../text/severity.js'

const PREFIX = '/api/admin/monitoring/'
const LIMIT_MS = 40_000

/** The platform as the server last saw it. */
export interface PageView {
  readonly target: string
  readonly timezone: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly counts: Readonly<Record<Severity | 'unknown', number>>
  /** Made by the server, every value in it escaped. */
  readonly html: string
}

export interface Day {
  readonly day: string
  readonly registrations: number
  readonly deposits: number
  readonly leads: number
}

/** Why there is no answer. `signIn`: the token is not, or no longer, taken. */
export class Unanswered extends Error {
  constructor(
    message: string,
    readonly signIn: boolean,
  ) {
    super(message)
  }
}

const said = (status: number, body: unknown): string => {
  const { detail, error } = (body ?? {}) as { detail?: unknown; error?: unknown }
  const words = [detail, error].find(word => typeof word === 'string')
  return words === undefined ? `The server answered ${status}.` : String(words)
}

const ask = async (path: string, authorization: string): Promise<unknown> => {
  const response = await fetch(path, {
    headers: { authorization },
    signal: AbortSignal.timeout(LIMIT_MS),
    cache: 'no-store',
  }).catch(() => {
    throw new Unanswered(navigator.onLine ? 'The server does not answer.' : 'This device is offline.', false)
  })
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw new Unanswered(said(response.status, body), response.status === 401 || response.status === 403)
  return body
}

export const askView = async (hours: number, token: string): Promise<PageView> =>
  (await ask(`${PREFIX}view/?hours=${hours}`, `Token ${token}`)) as PageView

interface Trends {
  readonly registrations: readonly { readonly date: string; readonly count: number }[]
  readonly deposits: readonly { readonly count: number }[]
  readonly leads: readonly { readonly count: number }[]
}

export const askDays = async (days: number, token: string): Promise<readonly Day[]> => {
  const { registrations, deposits, leads } = (await ask(`${PREFIX}trends/?days=${days}`, `Token ${token}`)) as Trends
  return registrations.map(({ date, count }, i) => ({
    day: date,
    registrations: count,
    deposits: deposits[i]?.count ?? 0,
    leads: leads[i]?.count ?? 0,
  }))
}

/** The token that a ticket is worth, once. */
export const redeem = async (ticket: string): Promise<string> =>
  ((await ask('/page/session', `Ticket ${ticket}`)) as { token: string }).token
