import process from 'node:process'
import { writeJson } from '../../report/formats/json/write.js'
import { documentOf } from '../../setup/effective/document.js'
import { effectiveSettings } from '../../setup/effective/settings.js'
import { writeToml } from '../../setup/effective/toml.js'
import { home, username } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'

export interface ConfigFlags extends GlobalFlags {
  readonly format: 'text' | 'json'
}

/** Prints the effective settings and where each comes from, without secrets. Does not connect. */
export const runConfig = async (flags: ConfigFlags): Promise<number> => {
  if (flags.demo) throw new UsageError('--demo has its own settings', 'Leave out --demo.')
  const all = await effectiveSettings({ flags, env: process.env, home: home() }, username())
  await print(flags.format === 'json' ? `${writeJson(documentOf(all), 2)}\n` : writeToml(all))
  const failures = all.flatMap(({ failure }) => failure ?? [])
  for (const { message, hint } of failures as { message: string; hint?: string }[]) printNotice(message, hint)
  return failures.length > 0 ? EXIT.notRead : EXIT.fine
}
