import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fill, sized } from '../bench/large-platform.js'
import { openRelay } from '../support/relay.js'
import { it } from '../support/world.js'

/** TCP starts with ten segments, 1,448 bytes of payload each; what goes beyond them waits for another round trip. */
const FIRST_WINDOW = 14_480

/** No other word of ours is as long as the flight. */
const FLIGHT = 4_000

describe('the result of a whole report', () => {
  it('fits the first window, with long lists of a large platform', async ({ world }) => {
    await fill(world.platform, sized(100_000))
    let result = 0
    let flight = 0
    const relay = await openRelay(world.sshd.port, {
      onPiece(from, bytes) {
        if (from === 'server') result += bytes
        else if (bytes > FLIGHT) [flight, result] = [bytes, 0]
      },
    })
    try {
      await appendFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
      await world.configure({ ssh: { port: relay.port } })

      const { stdout } = await world.run(['report'])

      expect(stdout).toMatch(/NEVER logged in: \d{4,}/)
      expect(flight).toBeLessThan(FIRST_WINDOW)
      expect(result).toBeGreaterThan(5_000)
      expect(result).toBeLessThan(FIRST_WINDOW)
    } finally {
      relay.stop()
    }
  }, 60_000)
})
