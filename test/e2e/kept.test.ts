import { createRequire } from 'node:module'
import { queryObjects, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect } from 'vitest'
import { NO_ALERTS } from '../../src/alerts/file.js'
import { openObserver } from '../../src/app/watch-observer.js'
import { loadSettings } from '../../src/config/load.js'
import { openSource } from '../../src/source/open.js'
import { reconnectingSource } from '../../src/source/reconnecting-source.js'
import { openFolder } from '../../src/state/folder.js'
import { it, type World } from '../support/world.js'

const { Channel } = createRequire(import.meta.url)('ssh2/lib/Channel.js') as { Channel: new () => object }

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What each reading makes anew, and what should be gone after it. */
const left = async (): Promise<Record<string, number>> => {
  // What the platform still says of what was ended.
  await new Promise(resolve => setTimeout(resolve, 200))
  collect()
  return { channels: queryObjects(Channel, { format: 'count' }), signals: queryObjects(AbortSignal, { format: 'count' }) }
}

const openWatched = async (world: World) => {
  const settings = await loadSettings({ flags: {}, env: {}, home: world.home })
  const environment = { home: world.home, username: 'root', env: { PATH: process.env.PATH } }
  const source = reconnectingSource(() => openSource(settings.target, { stage: () => {} }, environment))
  const look = openObserver({ settings: () => settings, source, folder: await openFolder(settings.stateDir), log: () => {} })
  const from = { since: new Date().toISOString(), seen: [] }
  const round = async (): Promise<void> => {
    const seen = await look({ ...NO_ALERTS, events: { registration: from, deposit: from, lead: from } })
    expect(seen.failure).toBeNull()
  }
  return { source, round }
}

describe('looking again and again', () => {
  it('leaves nothing of a look at the connection that is kept', async ({ world }) => {
    const { source, round } = await openWatched(world)
    try {
      for (let i = 0; i < 3; i++) await round()
      const before = await left()
      for (let i = 0; i < 20; i++) await round()
      const after = await left()
      for (const [what, count] of Object.entries(before)) expect(after[what], what).toBeLessThanOrEqual(count + 3)
      expect(before.channels).toBeGreaterThan(0)
    } finally {
      source.close()
    }
  }, 60_000)
})
