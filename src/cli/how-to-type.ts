import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { shellWord } from '../text/shell-words.js'
import { ownScript } from './own-command.js'

const isOnPath = (): boolean =>
  (process.env.PATH ?? '').split(delimiter).some(folder => folder !== '' && existsSync(join(folder, 'check_status')))

/** How to make the commands that are shown work as they stand, for a checkout that nobody has put on the PATH; no rows: they do. */
export const howToType = (): readonly string[] => {
  const script = ownScript()
  return script === undefined || isOnPath() ? [] : ['To type it like that:', `  alias check_status=${shellWord(script)}`]
}

/** The same, to end a page on a terminal: only there somebody types what the page shows. */
export const howToTypeBelow = (hasCommands: boolean): string => {
  const rows = hasCommands && process.stdout.isTTY ? howToType() : []
  return rows.map(row => `${row}\n`).join('')
}
