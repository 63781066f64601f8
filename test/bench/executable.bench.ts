import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { COMMAND, it } from '../support/world.js'
import { fill } from './large-platform.js'
import { machine, verdict, whileListening } from './machine.js'
import { run } from './program.js'
import { runRounds, type Way } from './rounds.js'
import { SMALL } from './sizes.js'
import { shown, spreadOf } from './spread.js'
import { table } from './table.js'

const RUNS = 21

/** Any problem may be found. */
const STATUSES = [0, 1, 2]

describe('the executable', () => {
  it('is measured in turn with the command that Node.js runs', async ({ world }) => {
    console.log('Making the executable…')
    const folder = await mkdtemp(join(tmpdir(), 'cs-executable-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await run({ command: [process.execPath, join(dirname(dirname(COMMAND)), 'src/executable.js'), folder] })
    const executable = join(folder, `check_status-${process.platform}-${process.arch}`)
    await fill(world.platform, SMALL)
    await world.configure({ ssh: false, logs: [] })

    const pairs = [['--version'], ['--help'], ['report']].map((args): readonly [Way, Way] => {
      const rest = { env: { HOME: world.home }, statuses: STATUSES }
      const name = args.join(' ')
      return [
        { name: `\`node check_status.js ${name}\``, command: [process.execPath, COMMAND, ...args], ...rest },
        { name: `\`./check_status ${name}\``, command: [executable, ...args], ...rest },
      ]
    })
    const { result, quiet } = await whileListening(() => runRounds(pairs.flat(), RUNS))
    const spread = ({ name }: Way) => spreadOf(result.times.get(name) ?? [])
    const rows = pairs.flatMap(([ours, theirs]) =>
      [ours, theirs].map(way => [way.name, shown(spread(way), 0), (spread(way).median / spread(ours).median).toFixed(2)]),
    )
    console.log(
      [
        '',
        `Start to exit in milliseconds, medians of ${RUNS} (middle half); the report with ssh = false. ${machine()}`,
        '',
        table(['executable', 'ms', '×'], rows),
        '',
        verdict(quiet, pairs.flat().map(spread)),
      ].join('\n'),
    )
    expect([...result.leftOut]).toEqual([])
  })
})
