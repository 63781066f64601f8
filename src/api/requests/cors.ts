import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { HonoEnv } from '../context.js'
import { METHODS } from './methods.js'

/** Lets pages of these origins read responses. Preflight requests need no token: a browser sends none with them. */
export const allowOrigins = (origins: readonly string[]): MiddlewareHandler<HonoEnv> => {
  const common = { allowMethods: METHODS, allowHeaders: ['Authorization', 'Content-Type', 'If-None-Match'], maxAge: 600 }
  // Existing clients send `credentials: "include"`: browsers then require the credentials header. No cookie is ever read.
  const listed = cors({ ...common, origin: [...origins], credentials: true, exposeHeaders: ['ETag', 'Retry-After'] })
  // Apart, because cors() sends the credentials header to every origin alike.
  const others = cors({ ...common, origin: [] })
  return (context, next) => {
    const { req } = context
    // A plain OPTIONS request is not a preflight: it describes the endpoint, and needs a token.
    if (req.method === 'OPTIONS' && req.header('Access-Control-Request-Method') === undefined) return next()
    return (origins.includes(req.header('Origin') ?? '') ? listed : others)(context, next)
  }
}
