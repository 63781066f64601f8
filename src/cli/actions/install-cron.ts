import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { loadTargets } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { checkCronKey } from '../../setup/cron-key.js'
import { type CronTime, cronTimeWords, machineZone } from '../../setup/cron-time.js'
import { tryAsCron } from '../../setup/cron-trial.js'
import { type CronEntry, cronCommand, entriesIn, linesOfEntry, MARKER, variableFor, withEntry, withoutEntry } from '../../setup/crontab.js'
import { readCrontab, writeCrontab } from '../../setup/crontab-program.js'
import { home, username } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNextSteps, printNotice } from '../../terminal/output.js'
import { shellPath } from '../../text/shell-words.js'
import { toCopy } from '../../text/to-copy.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { checkOutput } from '../output-format.js'
import {
  absolutePath,
  lostVariables,
  ownBuild,
  ownScript,
  settingsOf,
  settingsWords,
  targetOf,
  warnOfVersionedFolder,
} from '../own-command.js'

export interface InstallCronFlags extends GlobalFlags {
  readonly hourly?: boolean
  readonly output?: string
  /** Permissions of that file. */
  readonly mode?: number
  readonly write?: boolean
  readonly remove?: boolean
}

/** Before people come to work. */
const MORNING_HOUR = 6

const markerOf = (flags: GlobalFlags): string => {
  const settings = settingsOf(flags)
  return `${MARKER}${targetOf(flags) ?? 'default target'}${settings === undefined ? '' : ` of ${settings}`}`
}

/** A checkout runs by its script, which needs a PATH with node; an installed package runs directly. */
const program = (): readonly string[] => {
  const script = ownScript()
  return script === undefined
    ? ownBuild()
    : ['/usr/bin/env', `PATH=${[...new Set([dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'])].join(':')}`, script]
}

const outputOf = (flags: InstallCronFlags): string => {
  const { output, target } = { ...flags, target: targetOf(flags) }
  if (output === '-')
    throw new UsageError('--output -: a cron job has no terminal to print to', 'Give the file that the report should go to.')
  if (output !== undefined) checkOutput({ output })
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
  ...(flags.mode === undefined ? [] : ['--mode', flags.mode.toString(8)]),
]

/** Derived from the entry and host, so that it never changes. Never minute 0, when most jobs run. */
const minuteOf = (marker: string): number => {
  const digest = createHash('sha256').update(`${hostname()} ${username()} ${marker}`).digest()
  return 1 + (digest.readUInt32BE() % 58)
}

const timeOf = (flags: InstallCronFlags): CronTime => ({
  minute: minuteOf(markerOf(flags)),
  ...(!flags.hourly && { hour: MORNING_HOUR }),
})

const entryOf = (flags: InstallCronFlags): CronEntry => {
  const marker = markerOf(flags)
  const words = wordsOf(flags)
  if (/\p{Cc}/u.test([marker, ...words].join(' ')))
    throw new UsageError(
      'a path or name contains a line break or another control character',
      'A crontab cannot contain it: rename the file or the target.',
    )
  const { minute, hour = '*' } = timeOf(flags)
  return { marker, line: `${minute} ${hour} * * * ${cronCommand(words)}` }
}

/** An earlier version created its files readable for all. */
const warnOfReaders = (file: string, { mode }: InstallCronFlags): void => {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (mode === undefined && stats?.isFile() && (stats.mode & 0o077) !== 0 && !file.endsWith('.prom'))
    printNotice(`others can read ${file}, which will hold names and amounts`, toCopy('If they should not', `chmod 600 ${shellPath(file)}`))
}

/** What the trial found, for the end. */
const trialOf = async (targets: readonly Settings[], agent: string | undefined): Promise<string> => {
  for (const settings of targets) {
    const failed = await tryAsCron(settings, { home: home(), username: username(), env: process.env }, agent)
    if (!failed) continue
    printNotice(`a run from cron would fail now: ${failed.message}`, failed.hint)
    return 'Until that is put right, each run writes a report that says it could read nothing.'
  }
  return `It was tried once as cron does it, ${agent === undefined ? 'without an agent' : `with the agent at ${agent}`}: host and database let it in.`
}

/** One character per byte, which is how crontabs are read. */
const bytes = (words: string): string => Buffer.from(words).toString('latin1')
const fromBytes = (words: string): string => Buffer.from(words, 'latin1').toString()

/** The agent that the crontab names. */
const agentIn = (crontab: string, marker: string): string | undefined => {
  const agent = variableFor(crontab, bytes(marker), 'SSH_AUTH_SOCK')
  return agent === undefined ? undefined : fromBytes(agent)
}

/** Finds now what would fail in every run. @returns the zone of the report, and what trying found @throws UsageError, ConfigError, ConnectionError */
const check = async (flags: InstallCronFlags, crontab: string): Promise<{ readonly zone: string; readonly tried: string | undefined }> => {
  const targets = await loadTargets({ flags, env: process.env, home: home() })
  const file = outputOf(flags)
  const folder = dirname(file)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--output ${file}: there is no folder ${folder}`, 'Create it first, or give another file.')
  const agent = agentIn(crontab, markerOf(flags))
  for (const { target } of targets) await checkCronKey(target, { home: home(), username: username(), env: process.env }, agent)
  warnOfVersionedFolder('cron')
  const lost = lostVariables()
  if (lost.length > 0) printNotice(`cron will not have ${lost.join(', ')}`, 'Put their values into the settings file.')
  warnOfReaders(file, flags)
  return { zone: targets[0]?.target.timezone ?? machineZone(), tried: flags.write ? await trialOf(targets, agent) : undefined }
}

/** @returns the crontab as it was, if it is changed now */
const change = async (edit: (crontab: string) => string): Promise<string | undefined> => {
  const before = await readCrontab(process.env)
  const after = edit(before)
  if (after === before) return undefined
  await writeCrontab(after, process.env)
  return before
}

const remove = async (marker: string): Promise<void> => {
  const before = await change(crontab => withoutEntry(crontab, bytes(marker)))
  await print(`${before === undefined ? 'Not in' : 'Removed from'} the crontab of ${username()}: ${marker}\n`)
}

const inBytes = ({ marker, line }: CronEntry): CronEntry => ({ marker: bytes(marker), line: bytes(line) })

/** Adds the entry. @returns what was done, and the line that it replaced */
const add = async (entry: CronEntry): Promise<readonly [done: string, ...more: string[]]> => {
  const written = inBytes(entry)
  const before = await change(crontab => withEntry(crontab, written))
  if (before === undefined) return [`already in the crontab of ${username()}`]
  const old = entriesIn(before).find(({ marker, line }) => marker === written.marker && line !== undefined && line !== written.line)?.line
  if (old === undefined) return [`now in the crontab of ${username()}`]
  return [`replaced a line in the crontab of ${username()}`, `Old: ${fromBytes(old)}`, `New: ${entry.line}`]
}

/** Prints a crontab line, adds it, or removes it. */
export const runInstallCron = async (flags: InstallCronFlags): Promise<number> => {
  const { demo, write } = flags
  if (write && flags.remove) throw new UsageError('--write and --remove do not go together', 'Give one of the two.')
  if (demo) throw new UsageError('--demo has no platform for cron to check', 'Leave out --demo.')
  if (flags.remove) {
    await remove(markerOf(flags))
    return EXIT.fine
  }
  // Without a crontab program there is none; whoever wants to write one hears why it cannot be read.
  const crontab = await readCrontab(process.env).catch(() => '')
  const { zone, tried } = await check(flags, crontab)
  const entry = entryOf(flags)
  const runs = cronTimeWords(timeOf(flags), { machine: machineZone(), report: zone }, new Date())
  const [done, ...more] = write ? await add(entry) : []
  await print(
    fromBytes(
      linesOfEntry(crontab, inBytes(entry))
        .map(line => `${line}\n`)
        .join(''),
    ),
  )
  if (done === undefined)
    printNextSteps(`It would run ${runs}. To add it to your crontab, run the same with --write; to remove it, with --remove.`)
  else printNotice(done, [...more, `It runs ${runs}.`, ...(tried === undefined ? [] : [tried])].join('\n'))
  return EXIT.fine
}
