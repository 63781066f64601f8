import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from 'vitest'
import type { SettingsFlags } from '../../src/config/load.js'
import { effectiveSettings } from '../../src/setup/effective/settings.js'
import { writeToml } from '../../src/setup/effective/toml.js'
import type { Effective } from '../../src/setup/effective/types.js'

type Given = readonly [text: string, flags?: SettingsFlags, env?: Readonly<Record<string, string>>]

export interface Desk {
  readonly home: string
  /** The settings file, which is the one that is found. */
  readonly file: string
  /** What is in effect with these settings, flags and variables, for somebody named sipho. */
  look(...given: Given): Promise<readonly Effective[]>
  /** As it is printed, but for how far the comments stand to the right, and with FILE and HOME for the two places. */
  show(...given: Given): Promise<string>
}

/** vitest's `it` with a home folder of one test's own. */
export const it = base.extend<{ desk: Desk }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  desk: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'cs-effective-'))
    const file = join(home, '.config/check_status/config.toml')
    const look: Desk['look'] = async (text, flags = {}, env = {}) => {
      await writeFile(file, text)
      return effectiveSettings({ flags, env, home }, 'sipho')
    }
    const show: Desk['show'] = async (...given) =>
      writeToml(await look(...given))
        .replaceAll(file, 'FILE')
        .replaceAll(home, 'HOME')
        .replace(/ +# /g, '  # ')
    try {
      await mkdir(join(home, '.config/check_status'), { recursive: true })
      await mkdir(join(home, '.ssh'))
      await use({ home, file, look, show })
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  },
})
