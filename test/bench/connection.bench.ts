import { describe, expect } from 'vitest'
import { it } from '../support/world.js'
import { type AtRoundTrip, comparison } from './comparison.js'
import { fill } from './large-platform.js'
import { obstacle, openSlowLink } from './link/slow-link.js'
import { machine, verdict, whileListening } from './machine.js'
import { seat } from './operator.js'
import { runRounds } from './rounds.js'
import { SMALL, usersOf } from './sizes.js'
import { spreadOf } from './spread.js'
import { waysFromNothing, waysOverRotatedLogs, waysThroughKept } from './ways.js'

const RUNS = Number(process.env.BENCH_RUNS ?? 7)

/** Milliseconds there and back: the next room, the same continent, Cape Town to Germany. */
const ROUND_TRIPS = process.env.BENCH_ROUND_TRIPS?.split(',').map(Number) ?? [0, 50, 170]

/** Parts of the names of those to be measured, for whoever works on one of them; all of them unless told otherwise. */
const NAMED = process.env.BENCH_WAYS?.split('|') ?? ['']

describe('a report over a slow link', () => {
  it('is measured beside what one could run instead', async ({ world }) => {
    const reason = await obstacle()
    if (reason) console.log(`No slow link, ${reason}: only loopback is measured.`)
    console.log(`Filling a platform of ${usersOf(SMALL)} users…`)
    await fill(world.platform, SMALL)
    const link = reason ? undefined : await openSlowLink()
    try {
      const operator = await seat(world, link)
      try {
        const groups = {
          'each from nothing': await waysFromNothing(operator, world),
          'over what is up': await waysThroughKept(operator, world),
          'logs that rotated': await waysOverRotatedLogs(operator, world),
        }
        let ways = Object.values(groups)
          .flat()
          .filter(({ name }) => NAMED.some(part => name.includes(part)))
        const leftOut: [string, string][] = []
        const measured: AtRoundTrip[] = []
        const { quiet } = await whileListening(async () => {
          for (const roundTrip of link ? ROUND_TRIPS : [0]) {
            await link?.setRoundTrip(roundTrip)
            const label = link ? `${roundTrip} ms` : 'loopback'
            console.log(`${RUNS} rounds at ${label}${link ? `; the link takes ${(await link.measure()).toFixed(1)} ms` : ''}…`)
            const rounds = await runRounds(ways, RUNS, { tried: measured.length > 0 })
            leftOut.push(...rounds.leftOut)
            ways = ways.filter(({ name }) => !rounds.leftOut.has(name))
            measured.push({ roundTrip, label, rounds })
          }
        })
        console.log(
          [
            '',
            `Start to exit in seconds, medians of ${RUNS} (middle half), × the first line. ${machine()}`,
            '',
            ...Object.entries(groups).map(([title, group]) => `${comparison(title, group, measured)}\n`),
            ...leftOut.map(([name, why]) => `Left out, ${name}: ${why}`),
            verdict(
              quiet,
              measured.flatMap(({ rounds }) => [...rounds.times.values()].map(spreadOf)),
            ),
          ].join('\n'),
        )
        expect(ways.length).toBeGreaterThan(0)
      } finally {
        await operator.leave()
      }
    } finally {
      await link?.down()
    }
  })
})
