import type { LookupView, MatchView, PageView, SearchView } from '../page-view.js'

const PREFIX = '/api/admin/monitoring/'
/** Longer than the server's own limit, whose answer says more. */
const TIMEOUT_MS = 40_000

export type Trouble = 'signed out' | 'unreachable' | 'offline' | 'refused'

/** A request without a usable answer. */
export class RequestError extends Error {
  constructor(
    message: string,
    readonly trouble: Trouble,
  ) {
    super(message)
  }
}

export const asRequestError = (error: unknown): RequestError =>
  error instanceof RequestError ? error : new RequestError(String(error), 'refused')

const messageOf = (status: number, body: unknown): string => {
  const { detail, error } = (body ?? {}) as { detail?: unknown; error?: unknown }
  const message = [detail, error].find(text => typeof text === 'string')
  return message === undefined ? `The server replied with status ${status}.` : String(message)
}

const fetched = (path: string, init: RequestInit, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(path, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS), cache: 'no-store' }).catch(() => {
    throw navigator.onLine
      ? new RequestError('The server does not respond.', 'unreachable')
      : new RequestError('This device is offline.', 'offline')
  })

/** @param isChange a refusal of a change says nothing about the token */
const bodyOf = async (response: Response, isChange = false): Promise<unknown> => {
  const { status } = response
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body
  const trouble: Trouble =
    status === 401 || (status === 403 && !isChange) ? 'signed out' : status === 503 || status === 502 ? 'unreachable' : 'refused'
  throw new RequestError(messageOf(status, body), trouble)
}

const get = async (path: string, authorization: string): Promise<unknown> => bodyOf(await fetched(path, {}, { authorization }))

const post = async (path: string, token: string, body: Blob | string): Promise<unknown> =>
  bodyOf(await fetched(PREFIX + path, { method: 'POST', body }, { authorization: `Token ${token}` }), true)

/** The window of the report: so many hours, or a day. */
export type WindowChoice = { readonly hours: string } | { readonly day: string }

/** The view and the entity tag it has; undefined: the one with that tag is still right. */
export const getView = async (
  window: WindowChoice,
  token: string,
  etag: string | undefined,
): Promise<{ readonly view: PageView; readonly etag: string | undefined } | undefined> => {
  const headers = { authorization: `Token ${token}`, ...(etag !== undefined && { 'if-none-match': etag }) }
  const response = await fetched(`${PREFIX}view/?${new URLSearchParams(window)}`, {}, headers)
  if (response.status === 304) return undefined
  return { view: (await bodyOf(response)) as PageView, etag: response.headers.get('etag') ?? undefined }
}

export const getLookup = async (kind: string, word: string, token: string): Promise<LookupView> =>
  (await get(`${PREFIX}page/${kind}/?word=${encodeURIComponent(word)}`, `Token ${token}`)) as LookupView

export const getFound = async (word: string, token: string): Promise<SearchView> =>
  (await get(`${PREFIX}page/search/?word=${encodeURIComponent(word)}`, `Token ${token}`)) as SearchView

export interface MuteChoice {
  readonly id: string
  readonly for: string
  readonly note?: string
}

export const postMute = (mute: MuteChoice, token: string): Promise<unknown> => post('page/mute/', token, JSON.stringify(mute))

export const postUnmute = (id: string, token: string): Promise<unknown> => post('page/unmute/', token, JSON.stringify({ id }))

/** Sends a statement, which the server compares with the deposits and forgets. */
export const postStatement = async (file: File, token: string): Promise<MatchView> =>
  (await post(`match/?name=${encodeURIComponent(file.name)}`, token, file)) as MatchView

/** Exchanges a sign-in ticket for its token; works once. */
export const redeem = async (ticket: string): Promise<string> =>
  ((await get('/page/session', `Ticket ${ticket}`)) as { token: string }).token
