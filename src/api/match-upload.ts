import { authenticate } from './auth/authenticate.js'
import { type Api, clientAddress, headerOf, type RequestContext } from './context.js'
import { PREFIXES } from './endpoints/index.js'
import { HttpError } from './errors.js'
import type { MatchView } from './page/page-view.js'
import { respondJson } from './respond.js'

/** Larger than any month of a business; it is held in memory until it is answered. */
export const MAX_UPLOAD_BYTES = 10_000_000

export const UPLOAD_PATHS: readonly string[] = PREFIXES.map(prefix => `${prefix}match/`)

/** Whether a request may bring a statement. @param url path and query */
export const isUpload = (method: string | undefined, url: string): boolean =>
  method === 'POST' && UPLOAD_PATHS.includes(url.split('?', 1)[0] ?? '')

/** Compares a statement with the deposits. @throws HttpError 400 if the file is none */
export type MatchUpload = (name: string, bytes: Uint8Array) => Promise<MatchView>

/** The file's own name, to show it in the answer. */
const nameOf = (context: RequestContext): string => (new URL(context.req.url).searchParams.get('name') ?? '').slice(0, 200) || 'statement'

/** Answers an uploaded statement and forgets it. The token is checked before the body is read. */
export const answerUpload = async (context: RequestContext, api: Api): Promise<Response> => {
  await authenticate(headerOf(context, 'authorization'), clientAddress(context, api), api)
  const { method } = context.req
  if (method !== 'POST') throw new HttpError(405, { detail: `Method "${method}" not allowed.` }, { Allow: 'POST' })
  return respondJson(200, await api.match(nameOf(context), new Uint8Array(await context.req.arrayBuffer())))
}
