import { type Command, InvalidArgumentError, Option } from 'commander'
import type { SettingsFlags } from '../config/load.js'
import type { FormatId } from '../report/formats/index.js'
import type { StyleFlags } from '../terminal/style.js'

/** Flags of every command. */
export interface GlobalFlags extends SettingsFlags, StyleFlags {
  readonly demo?: boolean
  readonly debug?: boolean
}

/** A whole number from `least` on, for commander. */
export const wholeNumber =
  (least: number) =>
  (given: string): number => {
    const number = Number(given)
    if (!/^\d+$/.test(given) || !Number.isSafeInteger(number) || number < least)
      throw new InvalidArgumentError(`It takes a whole number from ${least} on.`)
    return number
  }

/** `a,b` or the option again: one list. */
export const names = (given: string, before: readonly string[] = []): string[] => {
  const named = given
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  // As an unset variable of a script leaves it; to take it for nothing at all would be a guess.
  if (named.length === 0) throw new InvalidArgumentError('It takes names, separated by commas.')
  return [...before, ...named]
}

/** The path of a file; an unset variable of a script leaves nothing of it. */
export const filePath = (given: string): string => {
  if (given === '') throw new InvalidArgumentError('It takes the path of a file.')
  return given
}

/** Flags of every command. */
export const addGlobalOptions = (program: Command): Command =>
  program
    .option('--demo', 'an embedded platform with invented data instead of a real one')
    .option('--config <file>', 'settings file', filePath)
    .option('--target <name>', 'which of its targets')
    .option('--host <host>', 'SSH host, or a Host of ~/.ssh/config')
    .option('--user <name>', 'SSH user')
    .option('--port <number>', 'SSH port')
    .option('--identity-file <file>', 'SSH private key', filePath)
    .option('--known-hosts <file>', 'SSH host keys', filePath)
    .option('--timezone <zone>', 'zone that times are written in, like Africa/Johannesburg')
    .option('--deadline <time>', 'for a whole run, like 30s')
    .addOption(new Option('--color <when>', 'colour').choices(['always', 'auto', 'never']))
    .option('--no-color', 'no colour')
    .option('--ascii', 'no emoji, no box characters')
    .option('--width <columns>', 'width of a line (60 or more)', wholeNumber(60))
    .option('--debug', 'stack traces with errors')

/** As the formats are known to `--help` without loading them. */
export const FORMATS = ['text', 'json', 'html', 'markdown', 'csv', 'nagios', 'prometheus'] as const satisfies readonly FormatId[]

/** Of every command that can name people. */
export const REDACT = ['--redact', 'mask people: e-mails, names, phones, addresses'] as const

/** Flags of the commands that make a report. */
export const addReportOptions = (command: Command): Command =>
  command
    .option('--hours <number>', 'window in hours (24)', wholeNumber(1))
    .option('--since <time>', 'window from a time: 7d, 36h, 2025-10-01')
    .option('--limit <number>', 'longest list', wholeNumber(1))
    .option('--all', 'nothing left out of a list')
    .addOption(new Option('--format <format>', 'how it is written').choices(FORMATS))
    .option('-o, --output <file>', 'into a file, whose ending picks the format', filePath)
    .option('--input <file>', 'a report saved with --format json, instead of reading the platform', filePath)
    .option('--ping <url>', "a dead man's switch to tell of the run, like healthchecks.io")
    .option(...REDACT)
    .option('--quiet', 'print nothing when nothing is above info')
    .option('--exit-zero', 'status 0 whatever was found')
