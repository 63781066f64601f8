import process from 'node:process'
import { writeJson } from '../../report/formats/json/write.js'
import { home, username } from '../account.js'
import { documentOf } from '../effective/document.js'
import { effectiveSettings } from '../effective/settings.js'
import { writeToml } from '../effective/toml.js'
import { UsageError } from '../errors.js'
import { EXIT } from '../exit.js'
import type { GlobalFlags } from '../options.js'
import { complain, print } from '../output.js'

export interface ConfigFlags extends GlobalFlags {
  readonly format: 'text' | 'json'
}

/** Prints the settings that are in effect and where each comes from, without any secret. It connects to nothing. */
export const runConfig = async (flags: ConfigFlags): Promise<number> => {
  if (flags.demo) throw new UsageError('--demo brings settings of its own', 'Leave it out.')
  const all = await effectiveSettings({ flags, env: process.env, home: home() }, username())
  await print(flags.format === 'json' ? `${writeJson(documentOf(all), 2)}\n` : writeToml(all))
  const failures = all.flatMap(({ failure }) => failure ?? [])
  for (const { message, hint } of failures as { message: string; hint?: string }[]) complain(message, hint)
  return failures.length > 0 ? EXIT.notRead : EXIT.fine
}
