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

/** Objects that each reading creates, and that must be gone after it. */
const countLeftovers = async (): Promise<Record<string, number>> => {
  // For replies of the platform to what has ended.
  await new Promise(resolve => setTimeout(resolve, 200))
  collect()
  return { channels: queryObjects(Channel, { format: 'count' }), signals: queryObjects(AbortSignal, { format: 'count' }) }
}

const openWatched = async (world: World) => {
  const settings = await loadSettings({ flags: {}, env: {}, home: world.home })
  const environment = { home: world.home, username: 'root', env: { PATH: process.env.PATH } }
  const source = reconnectingSource(() => openSource(settings.target, { stage: () => {} }, environment))
  const observe = openObserver({ settings: () => settings, source, folder: await openFolder(settings.stateDir), log: () => {} })
  const from = { since: new Date().toISOString(), seen: [] }
  const round = async (): Promise<void> => {
    const seen = await observe({ ...NO_ALERTS, events: { registration: from, deposit: from, lead: from } })
    expect(seen.failure).toBeNull()
  }
  return { source, round }
}

describe('reading again and again', () => {
  it('leaves no objects behind at a connection that stays open', async ({ world }) => {
    const { source, round } = await openWatched(world)
    try {
      for (let i = 0; i < 3; i++) await round()
      const before = await countLeftovers()
      for (let i = 0; i < 20; i++) await round()
      const after = await countLeftovers()
      for (const [what, count] of Object.entries(before)) expect(after[what], what).toBeLessThanOrEqual(count + 3)
      expect(before.channels).toBeGreaterThan(0)
    } finally {
      source.close()
    }
  })
})
