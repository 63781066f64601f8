import { METHODS } from './methods.js'

/** Headers for a page of another origin; none at all unless the settings name it. */
export const corsHeaders = (origin: string | undefined, allowed: readonly string[]): Record<string, string> => {
  if (allowed.length === 0) return {}
  if (origin === undefined || !allowed.includes(origin)) return { Vary: 'Origin' }
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    // Clients send `credentials: "include"`, and a browser then hides every answer that does not say this. No cookie is read here.
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'ETag, Retry-After',
  }
}

/** What a browser is told that asks before it asks: it has no token yet. */
export const preflightHeaders = (): Record<string, string> => ({
  'Access-Control-Allow-Methods': METHODS,
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-None-Match',
  'Access-Control-Max-Age': '600',
})
