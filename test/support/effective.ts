import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from 'vitest'
import type { SettingsFlags } from '../../src/config/flags.js'
import { effectiveSettings } from '../../src/setup/effective/settings.js'
import { writeToml } from '../../src/setup/effective/toml.js'
import type { Effective } from '../../src/setup/effective/types.js'

type Given = readonly [text: string, flags?: SettingsFlags, env?: Readonly<Record<string, string>>]

export interface EffectiveFixture {
  readonly home: string
  /** The settings file at its default path. */
  readonly file: string
  /** The effective settings for this file, these flags and variables, for the user sipho. */
  load(...given: Given): Promise<readonly Effective[]>
  /** The printed settings, with two spaces before each comment, and FILE and HOME instead of the two paths. */
  print(...given: Given): Promise<string>
}

/** vitest's `it` with a home folder per test. */
export const it = base.extend<{ effective: EffectiveFixture }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  effective: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'cs-effective-'))
    const file = join(home, '.config/check_status/config.toml')
    const load: EffectiveFixture['load'] = async (text, flags = {}, env = {}) => {
      await writeFile(file, text)
      return effectiveSettings({ flags, env, home }, 'sipho')
    }
    const print: EffectiveFixture['print'] = async (...given) =>
      writeToml(await load(...given))
        .replaceAll(file, 'FILE')
        .replaceAll(home, 'HOME')
        .replace(/ +# /g, '  # ')
    try {
      await mkdir(join(home, '.config/check_status'), { recursive: true })
      await mkdir(join(home, '.ssh'))
      await use({ home, file, load, print })
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  },
})
