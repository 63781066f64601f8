import { connect } from 'node:net'
import { it } from 'vitest'
import { openSession } from '../src/source/postgres/session.js'
import { plainQueries } from './support/report.js'
import { inPlatform } from './support/platform.js'
import { fill, sized } from './bench/large-platform.js'
import { READER, READER_PASSWORD } from './support/global.js'
import { explain } from './bench/queries.js'
it('x', async () => {
  const old: any = await import('/tmp/base/check_status/test/support/report.ts')
  await inPlatform(async platform => {
    await fill(platform, sized(Number(process.env.USERS ?? 300_000)))
    const { port, database, sql } = platform
    const run = async (queries: any[]) => {
      const session = openSession(connect(port, '127.0.0.1'), { at: 'x', user: READER, database, password: async () => READER_PASSWORD, statementTimeout: 60 })
      await session.read([])
      const start = performance.now()
      const { rows } = await session.read(queries)
      const ms = performance.now() - start
      session.close()
      for (const [{ name }, outcome] of rows) if (!(outcome as any).ok) console.log(name, (outcome as any).error.message)
      return ms
    }
    for (const workers of [undefined, 0]) {
      await sql(`ALTER DATABASE ${database} ${workers === undefined ? 'RESET max_parallel_workers_per_gather' : 'SET max_parallel_workers_per_gather = 0'}`)
      const a: number[] = [], b: number[] = []
      await run(old.plainQueries()); await run(plainQueries())
      for (let i = 0; i < 7; i++) { a.push(await run(old.plainQueries())); b.push(await run(plainQueries())) }
      const med = (x: number[]) => x.toSorted((p, q) => p - q)[3]!
      console.log('workers', workers, 'old', med(a).toFixed(0), 'new', med(b).toFixed(0), 'ratio', (med(b) / med(a)).toFixed(2))
    }
    await sql('SET max_parallel_workers_per_gather = 0'); await sql('SET work_mem = 32768')
    for (const [label, queries] of [['old', old.plainQueries()], ['new', plainQueries()]] as const) {
      for (const q of queries) { await explain(platform, q); const e = await explain(platform, q); console.log(label, q.name, e.ms.toFixed(1), e.rows, e.spilt) }
    }
  })
}, 600_000)
