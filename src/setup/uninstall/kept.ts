import { HintedError } from '../../text/hinted-error.js'
import type { Installed } from './types.js'

/** What stays, because somebody said so, with its files. */
export const keptRows = (kept: readonly Installed[]): string[] =>
  kept.length === 0 ? [] : ['# Kept:', ...kept.flatMap(({ what, details }) => [`#   ${what}`, ...details.map(row => `#     ${row}`)])]

/** What still runs although its settings are gone, and so fails each time; undefined: nothing does. */
export const orphanWarning = (left: readonly Installed[], gone: readonly Installed[]): HintedError | undefined => {
  const runs = left.filter(({ kind }) => kind === 'crontab' || kind === 'service')
  if (runs.length === 0 || !gone.some(({ kind }) => kind === 'settings')) return undefined
  const words = runs.map(({ what }) => what).join(' and ')
  return new HintedError(
    `${words} stayed, and the settings are removed: each run fails from now on`,
    `Remove it too: check_status uninstall --remove ${[...new Set(runs.map(({ kind }) => kind))].join(',')}`,
  )
}
