import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { NO_ALERTS } from '../../src/alerts/file.js'
import { openObserver } from '../../src/app/watch-observer.js'
import { loadSettings } from '../../src/config/load.js'
import type { Source } from '../../src/source/source.js'
import { openFolder } from '../../src/state/folder.js'

it('turns an unexpected error into a failed round, so that channels are notified', async () => {
  const home = await mkdtemp(join(tmpdir(), 'check_status-looking-'))
  try {
    const config = join(home, 'config.toml')
    await writeFile(
      config,
      '[targets.production]\nssh = false\ntimezone = "UTC"\n[targets.production.database]\nname = "none"\nuser = "nobody"\n',
    )
    const settings = await loadSettings({ flags: { config }, env: {}, home })
    const source: Source = {
      read: () => Promise.reject(new TypeError('no such thing')),
      follow: () => {
        throw new TypeError('not asked for')
      },
      close: () => {},
    }
    const look = openObserver({ settings: () => settings, source, folder: await openFolder(join(home, 'state')), log: () => {} })
    expect((await look(NO_ALERTS)).failure).toEqual({ message: 'no such thing', hint: 'This is a bug in check_status.' })
  } finally {
    await rm(home, { recursive: true })
  }
})
