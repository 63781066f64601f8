import { createHash } from 'node:crypto'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expandPath } from '../../config/file.js'
import { loadTargets } from '../../config/load.js'
import { home, username } from '../account.js'
import { type CronEntry, cronCommand, withEntry, withoutEntry } from '../crontab.js'
import { readCrontab, writeCrontab } from '../crontab-program.js'
import { UsageError } from '../errors.js'
import { EXIT } from '../exit.js'
import type { GlobalFlags } from '../options.js'
import { complain, print } from '../output.js'

export interface InstallCronFlags extends GlobalFlags {
  readonly hourly?: boolean
  readonly output?: string
  readonly write?: boolean
  readonly remove?: boolean
}

/** When a daily report is there before people come to work. */
const MORNING = 6

const path = (given: string): string => resolve(expandPath(given, home(), process.cwd()))

/** What this shell alone knows of where the settings are; cron does not have its environment. */
const settingsOf = ({ config }: GlobalFlags): string | undefined => {
  const { CHECK_STATUS_CONFIG, XDG_CONFIG_HOME } = process.env
  const named = config ?? (CHECK_STATUS_CONFIG || undefined)
  if (named !== undefined) return path(named)
  const elsewhere = XDG_CONFIG_HOME && join(XDG_CONFIG_HOME, 'check_status/config.toml')
  return elsewhere && existsSync(elsewhere) ? elsewhere : undefined
}

const targetOf = ({ target }: GlobalFlags): string | undefined => target ?? (process.env.CHECK_STATUS_TARGET || undefined)

const markerOf = (flags: GlobalFlags): string => {
  const settings = settingsOf(flags)
  return `# check_status: ${targetOf(flags) ?? 'default target'}${settings === undefined ? '' : ` of ${settings}`}`
}

/** A checkout runs by its script, which builds what a `git pull` brought; an installed package as it is. Neither finds node on cron's PATH. */
const program = (): string[] => {
  const root = realpathSync(fileURLToPath(new URL('../../../', import.meta.url)))
  const script = join(root, 'check_status.sh')
  if (!existsSync(script)) return [process.execPath, join(root, 'bin/check_status.js')]
  return ['/usr/bin/env', `PATH=${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, script]
}

const VALUES = [
  ['host', '--host'],
  ['user', '--user'],
  ['port', '--port'],
  ['timezone', '--timezone'],
  ['deadline', '--deadline'],
  ['width', '--width'],
] as const
const PATHS = [
  ['identityFile', '--identity-file'],
  ['knownHosts', '--known-hosts'],
] as const

const outputOf = (flags: InstallCronFlags): string => {
  const { output, target } = { ...flags, target: targetOf(flags) }
  if (output === '-') throw new UsageError('--output -: cron has no standard output to read', 'It takes the file that the report goes to.')
  return path(output ?? join(home(), `check_status${target === undefined ? '' : `-${target.replace(/[^\w.-]/g, '_')}`}.txt`))
}

const wordsOf = (flags: InstallCronFlags): string[] => {
  const [settings, target] = [settingsOf(flags), targetOf(flags)]
  return [
    ...program(),
    'report',
    '--quiet',
    ...['-o', outputOf(flags)],
    ...(settings === undefined ? [] : ['--config', settings]),
    ...(target === undefined ? [] : ['--target', target]),
    ...VALUES.flatMap(([flag, written]) => (flags[flag] === undefined ? [] : [written, String(flags[flag])])),
    ...PATHS.flatMap(([flag, written]) => (flags[flag] === undefined ? [] : [written, path(flags[flag] ?? '')])),
    ...(flags.ascii ? ['--ascii'] : []),
  ]
}

/** Never at the full hour, when everybody's jobs run, and for the same entry on the same host always the same. */
const minuteOf = (marker: string): number => {
  const digest = createHash('sha256').update(`${hostname()} ${username()} ${marker}`).digest()
  return 1 + (digest.readUInt32BE() % 58)
}

const entryOf = (flags: InstallCronFlags): CronEntry => {
  const marker = markerOf(flags)
  const words = wordsOf(flags)
  if (/\p{Cc}/u.test([marker, ...words].join(' ')))
    throw new UsageError(
      'a name with a line break or another control character in it',
      'A crontab cannot hold it: rename the file or the target.',
    )
  return { marker, line: `${minuteOf(marker)} ${flags.hourly ? '*' : MORNING} * * * ${cronCommand(words)}` }
}

/** What would fail every time is told now. @throws UsageError, ConfigError */
const check = async (flags: InstallCronFlags): Promise<void> => {
  const { demo, write, remove } = flags
  if (write && remove) throw new UsageError('--write and --remove do not go together', 'Give one of the two.')
  if (demo) throw new UsageError('--demo has nothing that cron could watch', 'Leave it out.')
  if (remove) return
  await loadTargets({ flags, env: process.env, home: home() })
  const folder = dirname(outputOf(flags))
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--output ${outputOf(flags)}: there is no folder ${folder}`, 'Make it first, or name another file.')
  const lost = Object.keys(process.env).filter(name => /^CHECK_STATUS_(?!CONFIG$|TARGET$)/.test(name))
  if (lost.length > 0) complain(`cron will not have ${lost.join(', ')}`, 'Put what they say into the settings file.')
}

/** One letter for each byte, as crontabs are read. */
const bytes = (words: string): string => Buffer.from(words).toString('latin1')

const change = async (edit: (crontab: string) => string): Promise<boolean> => {
  const before = await readCrontab()
  const after = edit(before)
  if (after === before) return false
  await writeCrontab(after)
  return true
}

const remove = async (marker: string): Promise<void> => {
  const isChanged = await change(crontab => withoutEntry(crontab, bytes(marker)))
  await print(isChanged ? `Removed from the crontab of ${username()}: ${marker}\n` : `Not in the crontab of ${username()}: ${marker}\n`)
}

/** Prints the line for a crontab, puts it there, or takes it out again. */
export const runInstallCron = async (flags: InstallCronFlags): Promise<number> => {
  await check(flags)
  if (flags.remove) await remove(markerOf(flags))
  else {
    const entry = entryOf(flags)
    const isChanged = flags.write && (await change(crontab => withEntry(crontab, { marker: bytes(entry.marker), line: bytes(entry.line) })))
    await print(`${entry.marker}\n${entry.line}\n`)
    if (!flags.write)
      complain('nothing was changed', 'To add it to your crontab: the same with --write. To take it out again: with --remove.')
    else complain(`${isChanged ? 'now' : 'already'} in the crontab of ${username()}`)
  }
  return EXIT.fine
}
