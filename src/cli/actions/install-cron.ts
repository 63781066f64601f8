import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { loadTargets } from '../../config/load.js'
import { type CronEntry, cronCommand, withEntry, withoutEntry } from '../../setup/crontab.js'
import { readCrontab, writeCrontab } from '../../setup/crontab-program.js'
import { home, username } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { complain, print } from '../../terminal/output.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { absolutePath, lostVariables, ownBuild, ownScript, settingsOf, settingsWords, targetOf } from '../own-command.js'

export interface InstallCronFlags extends GlobalFlags {
  readonly hourly?: boolean
  readonly output?: string
  readonly write?: boolean
  readonly remove?: boolean
}

/** Before people come to work. */
const MORNING_HOUR = 6

const markerOf = (flags: GlobalFlags): string => {
  const settings = settingsOf(flags)
  return `# check_status: ${targetOf(flags) ?? 'default target'}${settings === undefined ? '' : ` of ${settings}`}`
}

/** A checkout runs by its script, which needs a PATH with node; an installed package runs directly. */
const program = (): readonly string[] => {
  const script = ownScript()
  return script === undefined ? ownBuild() : ['/usr/bin/env', `PATH=${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, script]
}

const outputOf = (flags: InstallCronFlags): string => {
  const { output, target } = { ...flags, target: targetOf(flags) }
  if (output === '-')
    throw new UsageError('--output -: a cron job has no terminal to print to', 'Give the file that the report should go to.')
  return absolutePath(output ?? join(home(), `check_status${target === undefined ? '' : `-${target.replace(/[^\w.-]/g, '_')}`}.txt`))
}

const wordsOf = (flags: InstallCronFlags): string[] => [
  ...program(),
  'report',
  '--quiet',
  ...['-o', outputOf(flags)],
  ...settingsWords(flags),
  ...(flags.width === undefined ? [] : ['--width', String(flags.width)]),
  ...(flags.ascii ? ['--ascii'] : []),
]

/** Derived from the entry and host, so that it never changes. Never minute 0, when most jobs run. */
const minuteOf = (marker: string): number => {
  const digest = createHash('sha256').update(`${hostname()} ${username()} ${marker}`).digest()
  return 1 + (digest.readUInt32BE() % 58)
}

const entryOf = (flags: InstallCronFlags): CronEntry => {
  const marker = markerOf(flags)
  const words = wordsOf(flags)
  if (/\p{Cc}/u.test([marker, ...words].join(' ')))
    throw new UsageError(
      'a path or name contains a line break or another control character',
      'A crontab cannot contain it: rename the file or the target.',
    )
  return { marker, line: `${minuteOf(marker)} ${flags.hourly ? '*' : MORNING_HOUR} * * * ${cronCommand(words)}` }
}

/** Finds now what would fail in every run. @throws UsageError, ConfigError */
const check = async (flags: InstallCronFlags): Promise<void> => {
  const { demo, write, remove } = flags
  if (write && remove) throw new UsageError('--write and --remove do not go together', 'Give one of the two.')
  if (demo) throw new UsageError('--demo has no platform for cron to check', 'Leave out --demo.')
  if (remove) return
  await loadTargets({ flags, env: process.env, home: home() })
  const folder = dirname(outputOf(flags))
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--output ${outputOf(flags)}: there is no folder ${folder}`, 'Create it first, or give another file.')
  const lost = lostVariables()
  if (lost.length > 0) complain(`cron will not have ${lost.join(', ')}`, 'Put their values into the settings file.')
}

/** One character per byte, which is how crontabs are read. */
const bytes = (words: string): string => Buffer.from(words).toString('latin1')

const change = async (edit: (crontab: string) => string): Promise<boolean> => {
  const before = await readCrontab(process.env)
  const after = edit(before)
  if (after === before) return false
  await writeCrontab(after, process.env)
  return true
}

const remove = async (marker: string): Promise<void> => {
  const isChanged = await change(crontab => withoutEntry(crontab, bytes(marker)))
  await print(isChanged ? `Removed from the crontab of ${username()}: ${marker}\n` : `Not in the crontab of ${username()}: ${marker}\n`)
}

/** Prints a crontab line, adds it, or removes it. */
export const runInstallCron = async (flags: InstallCronFlags): Promise<number> => {
  await check(flags)
  if (flags.remove) await remove(markerOf(flags))
  else {
    const entry = entryOf(flags)
    const isChanged = flags.write && (await change(crontab => withEntry(crontab, { marker: bytes(entry.marker), line: bytes(entry.line) })))
    await print(`${entry.marker}\n${entry.line}\n`)
    if (!flags.write)
      complain('nothing was changed', 'To add it to your crontab, run the same with --write; to remove it again, with --remove.')
    else complain(`${isChanged ? 'now' : 'already'} in the crontab of ${username()}`)
  }
  return EXIT.fine
}
