import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect } from 'vitest'
import { NOTHING_TOLD } from '../../src/alerts/file.js'
import { openLook } from '../../src/cli/looking.js'
import { loadSettings } from '../../src/config/load.js'
import { keepSource } from '../../src/source/kept.js'
import { openSource } from '../../src/source/open.js'
import { openFolder } from '../../src/state/folder.js'
import { it } from '../support/world.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const used = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

describe('looking again and again', () => {
  it('needs no more memory for a connection that is kept, however often it is read from', async ({ world }) => {
    const settings = await loadSettings({ flags: {}, env: {}, home: world.home })
    const source = keepSource(() =>
      openSource(settings.target, { stage: () => {} }, { home: world.home, username: 'root', env: { PATH: process.env.PATH } }),
    )
    const since = { since: new Date().toISOString(), seen: [] }
    const look = openLook({ settings: () => settings, source, folder: await openFolder(settings.stateDir), log: () => {} })
    const rounds = async (count: number): Promise<number> => {
      for (let i = 0; i < count; i++) {
        const seen = await look({ ...NOTHING_TOLD, events: { registration: since, deposit: since, lead: since } })
        expect(seen.failure).toBeNull()
      }
      return used()
    }
    try {
      const first = await rounds(40)
      const t = performance.now()
      const a = await rounds(80)
      const b = await rounds(80)
      console.log(first, a, b, (performance.now() - t) / 160)
      expect(b - a).toBeLessThan(1_000_000)
    } finally {
      source.close()
    }
  }, 120_000)
})
