import { describe, expect } from 'vitest'
import { inPlatform } from '../support/platform.js'
import type { Sshd } from '../support/sshd.js'
import { COMMAND, inWorld, it, type World } from '../support/world.js'
import { flightTimes } from './flight.js'
import { fill } from './large-platform.js'
import { machine, verdict, whileListening } from './machine.js'
import { type Explained, explainReports } from './queries.js'
import { resourcesOf } from './resources.js'
import { SIZES, usersOf } from './sizes.js'
import { type Spread, shown, spreadOf } from './spread.js'
import { table } from './table.js'

interface Measured {
  readonly size: string
  /** Of the transaction of a whole report (ms): as PostgreSQL runs it by itself, and with nobody to help. */
  readonly flights: { readonly asItIs: Spread; readonly alone: Spread }
  readonly queries: readonly Explained[]
  /** Megabytes. */
  readonly memory: Spread
}

const sum = (queries: readonly Explained[], key: 'ms' | 'buffers'): number => queries.reduce((all, query) => all + query[key], 0)

type Cost = Pick<Explained, 'ms' | 'buffers'>

/** Milliseconds, how often those of the size before, and pages, for each of the sizes. */
const cells = (costs: readonly (Cost | undefined)[]): string[] =>
  costs.flatMap((cost, i) => {
    const before = costs[i - 1]
    const growth = cost && before ? (cost.ms / before.ms).toFixed(1) : ''
    return [cost?.ms.toFixed(1) ?? '', ...(i > 0 ? [growth] : []), cost ? String(cost.buffers) : '']
  })

const queryTable = (measured: readonly Measured[]): string => {
  const { queries: largest = [], size: last } = measured.at(-1) ?? {}
  const rows = largest
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ name, scans }) => [name, ...cells(measured.map(({ queries }) => queries.find(query => query.name === name))), scans.join(', ')])
  const all = cells(measured.map(({ queries }) => ({ ms: sum(queries, 'ms'), buffers: sum(queries, 'buffers') })))
  const head = measured.flatMap(({ size }, i) => [`${size}: ms`, ...(i > 0 ? ['×'] : []), 'buffers'])
  return table(['query', ...head, `scans at ${last}`], [['**all**', ...all, ''], ...rows])
}

/** The transaction of each size, and how often it takes as long as that of the size before. */
const flightTable = (measured: readonly Measured[]): string => {
  const row = (name: string, of: (flights: Measured['flights']) => Spread): string[] => [
    name,
    ...measured.flatMap(({ flights }, i) => {
      const before = measured[i - 1]
      return [shown(of(flights), 0), ...(before ? [(of(flights).median / of(before.flights).median).toFixed(2)] : [])]
    }),
  ]
  return table(
    ['transaction of a report', ...measured.flatMap(({ size }, i) => [`${size}: ms`, ...(i > 0 ? ['×'] : [])])],
    [row('as PostgreSQL is set up', ({ asItIs }) => asItIs), row('no parallel workers', ({ alone }) => alone)],
  )
}

const memoryTable = (measured: readonly Measured[]): string =>
  table(['peak memory of a report', ...measured.map(({ size }) => size)], [['MB', ...measured.map(({ memory }) => shown(memory, 1))]])

/** A world with a platform of each size, all of them there at once. */
const inWorlds = async (
  host: { readonly sshd: Sshd; readonly key: string },
  use: (worlds: readonly World[]) => Promise<void>,
  worlds: readonly World[] = [],
): Promise<void> => {
  const size = SIZES[worlds.length]
  if (!size) return use(worlds)
  await inPlatform(platform =>
    inWorld(platform, host.sshd, host.key, async world => {
      console.log(`Filling a platform of ${usersOf(size)} users…`)
      await fill(platform, size)
      await world.configure({ database: { statement_timeout: '60s' }, target: { deadline: '2m' } })
      await inWorlds(host, use, [...worlds, world])
    }),
  )
}

const memoryOf = async ({ home }: World): Promise<Spread> => {
  const megabytes: number[] = []
  const command = [process.execPath, COMMAND, 'report', '--trend', '--exit-zero']
  for (let i = 0; i < 5; i++) megabytes.push((await resourcesOf({ command, env: { HOME: home } })).megabytes)
  return spreadOf(megabytes)
}

describe('a report of platforms of several sizes', () => {
  it('is measured in PostgreSQL and in memory', async ({ file }) =>
    inWorlds(file, async worlds => {
      console.log('Reading as a report does, explaining its queries, and reporting…')
      const { result: measured, quiet } = await whileListening(async () => {
        const platforms = worlds.map(({ platform }) => platform)
        const alone = await flightTimes(platforms, 0)
        const asItIs = await flightTimes(platforms)
        const explained = await explainReports(platforms)
        const all: Measured[] = []
        for (const [i, size] of SIZES.entries())
          all.push({
            size: usersOf(size),
            flights: { asItIs: asItIs[i] as Spread, alone: alone[i] as Spread },
            queries: explained[i] ?? [],
            memory: await memoryOf(worlds[i] as World),
          })
        return all
      })
      console.log(
        [
          '',
          `Time in PostgreSQL, warm, for so many users. ${machine()}`,
          '',
          flightTable(measured),
          '',
          'The same of each query by itself, with no parallel workers and those of trends too, and buffers (pages of 8 kB):',
          '',
          queryTable(measured),
          '',
          memoryTable(measured),
          '',
          verdict(
            quiet,
            measured.flatMap(({ flights, memory }) => [flights.asItIs, flights.alone, memory]),
          ),
        ].join('\n'),
      )
      const queries = measured.flatMap(size => size.queries)
      expect(queries.length).toBeGreaterThan(0)
      expect(queries.filter(({ spilt }) => spilt > 0).map(({ name }) => name)).toEqual([])
    }))
})
