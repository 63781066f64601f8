import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import type { HostMemory } from '../source/environment.js'
import { print } from '../terminal/output.js'
import { shellWord } from '../text/shell-words.js'
import { ownScript } from './own-command.js'

const isOnPath = (): boolean =>
  (process.env.PATH ?? '').split(delimiter).some(folder => folder !== '' && existsSync(join(folder, 'check_status')))

/** How to make the commands that are shown work as they stand, for a checkout that nobody has put on the PATH; no rows: they do. */
export const howToType = (): readonly string[] => {
  const script = ownScript()
  return script === undefined || isOnPath() ? [] : ['To type it like that:', `  alias check_status=${shellWord(script)}`]
}

/**
 * Prints the same to end a page on a terminal, where somebody types what the page shows; once a day, because it stays in the shell.
 * @param memory of the day on which it was last shown
 */
export const printHowToType = async (memory: HostMemory): Promise<void> => {
  const rows = process.stdout.isTTY ? howToType() : []
  const today = new Date().toISOString().slice(0, 10)
  if (rows.length === 0 || (await memory.recall()) === today) return
  await print(rows.map(row => `${row}\n`).join(''))
  await memory.remember(today)
}
