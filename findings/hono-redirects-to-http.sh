#!/usr/bin/env bash
# hono: appendTrailingSlash sends the browser behind a TLS proxy to http:
#
# Version     hono 4.13.19, @hono/node-server 2.1.9
# Behaviour   The Location of its redirect is absolute, made of the URL as this server sees it: http, since TLS ends at the proxy,
#             whatever X-Forwarded-Proto says.
# Seen        asked as https://status.example/api?hours=24 through a proxy: 301 http://status.example/api/?hours=24
# One guesses that a redirect to the same server is relative, as that of Django is, which this one stands in for.
# Here        src/api/app.ts redirects on its own, with a path: a client that follows to http: sends its token in clear, or gets no
#             answer where only 443 is open.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

npm_packages hono@4.13.19 @hono/node-server@2.1.9
cat >server.mjs <<'JS'
import { get } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { appendTrailingSlash } from 'hono/trailing-slash'
const app = new Hono({ strict: true }).use(appendTrailingSlash()).get('/api/', context => context.text('here'))
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  // What nginx sends on, set up as its own manual has it.
  const headers = { host: 'status.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' }
  get({ host: '127.0.0.1', port, path: '/api?hours=24', headers }, reply => {
    console.log(reply.statusCode, reply.headers.location)
    reply.resume()
    server.close()
  })
})
JS
found 'the redirect' '301 http://status.example/api/?hours=24' "$(node server.mjs)"
verdict
