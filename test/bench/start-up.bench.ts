import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { COMMAND, it } from '../support/world.js'
import { fill } from './large-platform.js'
import { machine, REFERENCE, verdict, whileListening } from './machine.js'
import { run } from './program.js'
import { runRounds, type Way } from './rounds.js'
import { SMALL } from './sizes.js'
import { shown, spreadOf } from './spread.js'
import { table } from './table.js'

const RUNS = 21

describe('the command', () => {
  it('is measured as it starts', async ({ world }) => {
    console.log('Saving a report, and starting the command…')
    await fill(world.platform, SMALL)
    const saved = join(world.home, 'saved.json')
    const checkStatus = (...args: string[]) => ({ command: [process.execPath, COMMAND, ...args], env: { HOME: world.home } })
    await run(checkStatus('report', '--trend', '--exit-zero', '-o', saved))
    const ways: Way[] = [
      { name: '`node -e 0`', ...REFERENCE },
      { name: '`check_status --help`', ...checkStatus('--help') },
      { name: '`check_status report --input saved.json`', ...checkStatus('report', '--exit-zero', '--input', saved) },
    ]
    const { result, quiet } = await whileListening(() => runRounds(ways, RUNS))
    const spreads = ways.map(({ name }) => spreadOf(result.times.get(name) ?? []))
    const rows = ways.map(({ name }, i) => {
      const [first, own] = [spreads[0], spreads[i]]
      return [name, ...(first && own ? [shown(own, 0), (own.median / first.median).toFixed(2)] : [])]
    })
    console.log(
      [
        '',
        `Start to exit in milliseconds, medians of ${RUNS} (middle half). ${machine()}`,
        '',
        table(['start-up', 'ms', '×'], rows),
        '',
        verdict(quiet, spreads),
      ].join('\n'),
    )
    expect([...result.leftOut]).toEqual([])
  })
})
