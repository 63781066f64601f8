import { createOption, InvalidArgumentError, Option } from 'commander'
import type { SettingsFlags } from '../config/flags.js'
import type { StyleFlags } from '../terminal/style.js'
import { TIME_FORMS } from '../text/time-forms.js'

/** Flags of every command. */
export interface GlobalFlags extends SettingsFlags, StyleFlags {
  readonly demo?: boolean
  readonly debug?: boolean
}

/** Parses a whole number of at least `min`. */
export const wholeNumber =
  (min: number) =>
  (given: string): number => {
    const number = Number(given)
    if (!/^\d+$/.test(given) || !Number.isSafeInteger(number) || number < min)
      throw new InvalidArgumentError(`It must be a whole number, ${min} or more.`)
    return number
  }

/** Parses `a,b`. Repeated options add up. */
export const names = (given: string, before: readonly string[] = []): string[] => {
  const named = given
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  // An unset variable in a script leaves an empty value: refuse it, since it could mean none or all.
  if (named.length === 0) throw new InvalidArgumentError('It must be a comma-separated list of names.')
  return [...before, ...named]
}

/** Parses the path of a file. Refuses the empty value that an unset variable in a script leaves. */
export const filePath = (given: string): string => {
  if (given === '') throw new InvalidArgumentError('It must be the path of a file.')
  return given
}

/** Parses the permissions of a file, in octal. */
const fileMode = (given: string): number => {
  if (!/^0?[0-7]{3}$/.test(given)) throw new InvalidArgumentError('It must be permissions in octal, like 640.')
  return Number.parseInt(given, 8)
}

export const modeOption = (): Option =>
  createOption('--mode <octal>', 'permissions of that file, like 640 (a new one: 600, .prom: 644)').argParser(fileMode)

/** An option whose choices take too long to load at every start. */
export class LazyChoiceOption extends Option {
  constructor(
    flags: string,
    description: string,
    readonly loadChoices: () => Promise<readonly string[]>,
  ) {
    super(flags, description)
  }
}

/** Options of every command. */
export const globalOptions = (): Option[] => [
  createOption('--demo', 'use an embedded platform with invented data'),
  createOption('--config <file>', 'settings file').argParser(filePath),
  createOption('--target <name>', 'target in the settings; for several: a,b or all'),
  createOption('--host <host>', 'SSH host, or a Host of ~/.ssh/config'),
  createOption('--user <name>', 'SSH user'),
  createOption('--port <number>', 'SSH port'),
  createOption('--identity-file <file>', 'SSH private key').argParser(filePath),
  createOption('--known-hosts <file>', 'SSH host keys').argParser(filePath),
  createOption('--transport <way>', 'auto, ssh2 or openssh'),
  createOption('--timezone <zone>', 'time zone of the output, like Africa/Johannesburg'),
  createOption('--deadline <time>', 'time limit for the whole run, like 30s'),
  createOption('--color <when>', 'use colour').choices(['always', 'auto', 'never']),
  createOption('--no-color', 'the same as --color never'),
  createOption('--ascii', 'no emoji, no box characters'),
  createOption('--width <columns>', 'line width (60 or more)').argParser(wholeNumber(60)),
  createOption('--debug', 'show stack traces of errors'),
]

export const windowOptions = (): Option[] => [
  createOption('--hours <number>', 'time window in hours (24)').argParser(wholeNumber(1)),
  createOption('--since <time>', `start of the time window: ${TIME_FORMS}`),
]

export const listOptions = (length?: number): Option[] => [
  createOption('--limit <number>', `most rows per list${length === undefined ? '' : ` (${length})`}`).argParser(wholeNumber(1)),
  createOption('--all', 'show all rows of every list'),
]

export const redactOption = (): Option => createOption('--redact', 'mask people: names, e-mails, phones, addresses')

export const dryRunOption = (): Option => createOption('--dry-run', 'print the messages instead of sending them')

export const formatOption = <Choice extends string>(first: Choice, ...others: readonly Choice[]): Option =>
  createOption('--format <format>', 'output format')
    .choices([first, ...others])
    .default(first)

export const excelOption = (): Option => createOption('--excel', 'CSV as Excel in South Africa opens it: semicolons, decimal commas')

/** Options of the commands that make a report. */
export const reportOptions = (): Option[] => [
  ...windowOptions(),
  ...listOptions(),
  new LazyChoiceOption('--format <format>', 'output format', async () => Object.keys((await import('../report/formats/index.js')).formats)),
  createOption('-o, --output <file>', 'write to a file; its ending selects the format').argParser(filePath),
  modeOption(),
  excelOption(),
  createOption('--input <file>', 'show a report saved with --format json instead of reading the platform').argParser(filePath),
  createOption('--ping <url>', "report the run to a dead man's switch, like healthchecks.io or Uptime Kuma"),
  createOption('--ping-fail-on <severity>', 'report a run with such problems as failed').choices(['high', 'warning']),
  redactOption(),
  createOption('--quiet', 'print nothing if no problem is above info'),
  createOption('--exit-zero', 'exit with status 0 whatever is found'),
]
