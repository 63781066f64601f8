import { connect } from 'node:net'
import { aToken, aUser } from './builders.js'
import type { Running, World } from './world.js'

export const STAFF_KEY = 'a5'.repeat(20)
export const MONITORING = '/api/admin/monitoring'

export interface Served {
  readonly url: string
  readonly port: number
  readonly running: Running
  /** GET below the shortest prefix, by default as staff. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** The parsed body of the same. */
  json(path: string): Promise<any>
}

/** A staff user with a token, registered long ago. */
export const addStaff = (world: World): Promise<void> =>
  world.platform.add(
    aToken({
      key: STAFF_KEY,
      user: aUser({ email: 'staff@platform.example', isStaff: true, userType: 'admin', createdAt: '40 days ago' }),
    }),
  )

/** Starts the built command on a free port. */
export const serve = async (world: World, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Served> => {
  const running = world.start(['serve', '--listen', '127.0.0.1:0', ...args], { env })
  await running.until(/listening on http:/)
  const [, url = ''] = /listening on (\S+)/.exec(running.said()) ?? []
  const get: Served['get'] = (path, headers = { Authorization: `Token ${STAFF_KEY}` }) =>
    fetch(`${url}${path.startsWith('/') ? path : `${MONITORING}/${path}`}`, { headers, redirect: 'manual' })
  return { url, port: Number(new URL(url).port), running, get, json: async path => (await get(path)).json() }
}

/** Sends raw bytes over a new connection. Resolves to everything received until the server closes it, or the time is up. */
export const raw = (port: number, bytes: string | Buffer, timeoutMs = 8_000): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let reply = ''
    socket.setEncoding('utf8')
    socket.on('data', chunk => {
      reply += chunk
    })
    socket.on('error', error => ((error as NodeJS.ErrnoException).code === 'ECONNRESET' ? resolve(reply) : reject(error)))
    socket.on('close', () => resolve(reply))
    setTimeout(() => socket.destroy(), timeoutMs).unref()
  })
