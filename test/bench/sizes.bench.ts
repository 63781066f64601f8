import { afterAll, describe, expect } from 'vitest'
import { COMMAND, it } from '../support/world.js'
import { fill } from './large-platform.js'
import { machine, type Quiet, verdict, whileListening } from './machine.js'
import { peakMemory } from './memory.js'
import { type Explained, explainReport } from './queries.js'
import { SIZES, usersOf } from './sizes.js'
import { type Spread, shown, spreadOf } from './spread.js'
import { table } from './table.js'

interface Measured {
  readonly size: string
  readonly queries: readonly Explained[]
  /** Megabytes. */
  readonly memory: Spread
  readonly quiet: Quiet
}

const sum = (queries: readonly Explained[], key: 'ms' | 'buffers'): number => queries.reduce((all, query) => all + query[key], 0)

const cells = (query: Pick<Explained, 'ms' | 'buffers'>): string[] => [query.ms.toFixed(1), String(query.buffers)]

const queryTable = (measured: readonly Measured[]): string => {
  const { queries: largest = [] } = measured.at(-1) ?? {}
  const rows = largest
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ name, scans }) => {
      const found = measured.map(({ queries }) => queries.find(query => query.name === name))
      return [name, ...found.flatMap(query => (query ? cells(query) : ['', ''])), scans.join(', ')]
    })
  const all = measured.flatMap(({ queries }) => cells({ ms: sum(queries, 'ms'), buffers: sum(queries, 'buffers') }))
  const head = measured.flatMap(({ size }) => [`${size}: ms`, 'buffers'])
  return table(['query', ...head, `scans at ${measured.at(-1)?.size}`], [['**all**', ...all, ''], ...rows])
}

const memoryTable = (measured: readonly Measured[]): string =>
  table(['peak memory of a report', ...measured.map(({ size }) => size)], [['MB', ...measured.map(({ memory }) => shown(memory, 1))]])

describe('a report of a platform', () => {
  const measured: Measured[] = []
  afterAll(() => {
    const noisiest = measured.toSorted((a, b) => b.quiet.share - a.quiet.share)[0]
    console.log(
      [
        '',
        `Time in PostgreSQL and buffers (pages of 8 kB), warm, for so many users. ${machine()}`,
        '',
        queryTable(measured),
        '',
        memoryTable(measured),
        '',
        noisiest ? verdict(noisiest.quiet) : '',
      ].join('\n'),
    )
  })

  it.for(SIZES)('of $users users is measured in PostgreSQL and in memory', async (size, { world }) => {
    console.log(`Filling a platform of ${usersOf(size)} users…`)
    await fill(world.platform, size)
    await world.configure({ database: { statement_timeout: '60s' }, target: { deadline: '2m' } })
    console.log('Explaining its queries, and reporting…')
    const { result, quiet } = await whileListening(async () => {
      const queries = await explainReport(world.platform)
      const memory: number[] = []
      const command = [process.execPath, COMMAND, 'report', '--trend', '--exit-zero']
      for (let i = 0; i < 5; i++) memory.push(await peakMemory({ command, env: { HOME: world.home } }))
      return { queries, memory: spreadOf(memory) }
    })
    measured.push({ size: usersOf(size), ...result, quiet })
    expect(result.queries.length).toBeGreaterThan(0)
    expect(result.queries.filter(({ spilt }) => spilt > 0).map(({ name }) => name)).toEqual([])
  })
})
