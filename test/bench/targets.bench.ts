import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect } from 'vitest'
import { addHostileLogs, addHostileRows, WORDS } from '../support/hostile-rows.js'
import { COMMAND, it, type World } from '../support/world.js'
import { fill } from './large-platform.js'
import { writeLogs } from './logs.js'
import { machine, REFERENCE, verdict, whileListening } from './machine.js'
import { AGAINST, checkOut, type OtherBuild, otherBuild } from './other-build.js'
import type { Program } from './program.js'
import { type Resources, resourcesOf } from './resources.js'
import { SMALL } from './sizes.js'
import { type Spread, shown, spreadOf } from './spread.js'
import { table } from './table.js'

const RUNS = Number(process.env.BENCH_RUNS ?? 9)
const STATUSES = [0, 1, 2]

const rows: string[][] = []
const figures: Spread[] = []

const add = (name: string, unit: string, target: number, ours: Spread, theirs: Spread | undefined): void => {
  figures.push(ours, ...(theirs ? [theirs] : []))
  const ratio = theirs && ours.median / theirs.median
  const met = ratio === undefined ? '' : ratio <= target ? 'met' : `missed by ${(ratio - target).toFixed(2)}`
  const digits = unit === 's' ? 2 : 0
  rows.push([`${name} (${unit})`, shown(ours, digits), theirs ? shown(theirs, digits) : '', ratio?.toFixed(2) ?? '', `≤ ${target}`, met])
}

const of = (runs: readonly Resources[], key: keyof Resources): Spread => spreadOf(runs.map(run => run[key]))

/** One run of each in turn: what disturbs the machine for a while disturbs all alike. The first of each reads from disk, and is not counted. */
const inTurn = async (programs: readonly Program[]): Promise<readonly Resources[][]> => {
  const taken: Resources[][] = programs.map(() => [])
  for (let round = 0; round <= RUNS; round++)
    for (const [i, program] of programs.entries()) {
      const resources = await resourcesOf(program)
      if (round > 0) taken[i]?.push(resources)
    }
  return taken
}

/** A report of this build and of the other, each with a state of its own: what one leaves may be too new for the other. */
const reports = ({ home }: World, other: OtherBuild | undefined): Program[] =>
  [COMMAND, ...(other ? [other.command] : [])].map((command, i) => ({
    command: [process.execPath, command, 'report'],
    env: { HOME: home, XDG_STATE_HOME: join(home, `state-${i}`) },
    statuses: STATUSES,
  }))

const measureReports = async (world: World, other: OtherBuild | undefined): Promise<void> => {
  const logs = await writeLogs(world.logs)
  const { say } = await addHostileRows(world.platform)
  await say(WORDS)
  await addHostileLogs(world.logs, WORDS)
  await world.configure({ logs })
  const [ours = [], theirs] = await inTurn(reports(world, other))
  add('CPU of a report with emoji, joined signs and hostile names', 'ms', 0.5, of(ours, 'cpu'), theirs && of(theirs, 'cpu'))
  add('peak memory of it', 'MB', 0.85, of(ours, 'megabytes'), theirs && of(theirs, 'megabytes'))

  await world.configure({ logs, ssh: { keep: '10m' } })
  const kept = reports(world, other)
  try {
    const [again = [], before] = await inTurn(kept)
    add('second report with `keep`, 0 ms', 'ms', 0.45, of(again, 'ms'), before && of(before, 'ms'))
    add('CPU of it', 'ms', 0.45, of(again, 'cpu'), before && of(before, 'cpu'))
  } finally {
    for (const { command, ...rest } of kept) await resourcesOf({ ...rest, command: [...command.slice(0, 2), 'connection', 'close'] })
  }
}

const measureOnHost = async (world: World): Promise<void> => {
  await fill(world.platform, SMALL)
  await world.configure({ ssh: false, logs: await writeLogs(world.logs) })
  const [ours = [], node = []] = await inTurn([...reports(world, undefined), REFERENCE])
  add('report on the host itself, beside `node -e 0`', 'ms', 4.5, of(ours, 'ms'), of(node, 'ms'))
  add('CPU of it, beside `node -e 0`', 'ms', 4.5, of(ours, 'cpu'), of(node, 'cpu'))
}

/** Seconds and megabytes on disk from a fresh clone to the first report, with what npm has fetched before in its cache. */
const firstReport = async (commit: string): Promise<{ readonly s: number; readonly megabytes: number }> => {
  const folder = await checkOut(commit)
  try {
    const began = performance.now()
    await promisify(execFile)(join(folder, 'check_status.sh'), ['--demo', '--exit-zero'], {
      env: { ...process.env, npm_config_prefer_offline: 'true' },
    })
    const s = (performance.now() - began) / 1000
    const { stdout } = await promisify(execFile)('du', ['-sk', join(folder, 'node_modules')])
    return { s, megabytes: Number.parseInt(stdout, 10) / 1024 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const measureClone = async (): Promise<void> => {
  const commits = ['HEAD', ...(AGAINST ? [AGAINST] : [])]
  const taken = commits.map((): Awaited<ReturnType<typeof firstReport>>[] => [])
  for (let round = 0; round < 3; round++) for (const [i, commit] of commits.entries()) taken[i]?.push(await firstReport(commit))
  const [ours = [], theirs] = taken
  const spread = (runs: typeof ours, key: 's' | 'megabytes') => spreadOf(runs.map(run => run[key]))
  add('fresh clone to the first report', 's', 0.5, spread(ours, 's'), theirs && spread(theirs, 's'))
  add('its packages', 'MB', 0.45, spread(ours, 'megabytes'), theirs && spread(theirs, 'megabytes'))
}

describe('what a report takes here', () => {
  let isQuiet = ''

  it('is measured in turn with the build of BENCH_AGAINST', async ({ world }) => {
    const other = await otherBuild()
    try {
      console.log(`${RUNS} rounds of reports…`)
      const { quiet } = await whileListening(() => measureReports(world, other))
      isQuiet = verdict(quiet, figures)
      expect(rows).toHaveLength(4)
    } finally {
      await other?.remove()
    }
  })

  it('is measured on the host itself', async ({ world }) => measureOnHost(world))

  it('is measured from a fresh clone on', async () => measureClone())

  afterAll(() => {
    const head = ['what', 'this build', AGAINST ?? 'BENCH_AGAINST', '×', 'target', '']
    console.log(['', `Medians (middle half). ${machine()}`, '', table(head, rows), '', isQuiet].join('\n'))
  })
})
