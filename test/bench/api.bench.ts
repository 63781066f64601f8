import { Agent, request } from 'node:http'
import { cpus } from 'node:os'
import { describe, expect } from 'vitest'
import { addStaff, MONITORING, STAFF_KEY, serve } from '../support/api.js'
import { it, type World } from '../support/world.js'
import { fill, LARGE } from './large-platform.js'

const SECONDS = 10
const PATHS = ['dashboard/', 'activity/', 'problems/'] as const

/** Milliseconds of one answer, read to its end. */
const ask = (agent: Agent, port: number, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = performance.now()
    request(
      { agent, port, host: '127.0.0.1', path: `${MONITORING}/${path}`, headers: { authorization: `Token ${STAFF_KEY}` } },
      response => {
        response.resume()
        response.on('end', () =>
          response.statusCode === 200 ? resolve(performance.now() - start) : reject(new Error(`${path}: ${response.statusCode}`)),
        )
      },
    )
      .on('error', reject)
      .end()
  })

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

const transactions = async ({ platform }: World): Promise<number> => {
  const [{ count }] = await platform.sql('SELECT xact_commit::int AS count FROM pg_stat_database WHERE datname = current_database()')
  return count
}

/** So many clients, one request after the other each, for some seconds. */
const load = async (world: World, port: number, clients: number, path: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const before = await transactions(world)
  const took: number[] = []
  const end = performance.now() + SECONDS * 1000
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) took.push(await ask(agent, port, path))
    }),
  )
  agent.destroy()
  // PostgreSQL tells of a session's transactions once a second at most.
  await new Promise(resolve => setTimeout(resolve, 1_500))
  const statements = (await transactions(world)) - before
  const sorted = took.toSorted((a, b) => a - b)
  return {
    path,
    clients,
    'requests/s': Math.round(took.length / SECONDS),
    'p50 ms': +quantile(sorted, 0.5).toFixed(1),
    'p99 ms': +quantile(sorted, 0.99).toFixed(1),
    transactions: statements,
  }
}

describe('the API on a large platform', () => {
  it('is measured', async ({ world }) => {
    await world.configure({ ssh: false, database: { statement_timeout: '60s' }, target: { deadline: '2m' } })
    await fill(world.platform, LARGE)
    await addStaff(world)
    const { port } = await serve(world)
    const agent = new Agent({ keepAlive: true })
    const cold: Record<string, number> = {}
    for (const path of PATHS) cold[path] = Math.round(await ask(agent, port, path))
    agent.destroy()
    const rows = []
    for (const path of PATHS)
      for (const clients of [1, 50]) rows.push({ ...(await load(world, port, clients, path)), 'cold ms': cold[path] })
    console.log(`${JSON.stringify(LARGE)}, ${cpus().length} cores of ${cpus()[0]?.model}, Node ${process.version}`)
    console.table(rows)
    expect(rows).toHaveLength(6)
  })
})
