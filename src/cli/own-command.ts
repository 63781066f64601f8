import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { requestedTarget } from '../config/chosen-target.js'
import { expandPath } from '../config/places.js'
import { versionedFolder } from '../setup/versioned-folder.js'
import { home } from '../terminal/account.js'
import { printNotice } from '../terminal/output.js'
import { isExecutable } from '../text/executable.js'
import { shellWord } from '../text/shell-words.js'
import type { GlobalFlags } from './options.js'
import { packageFolder } from './own-files.js'

// How cron and systemd call this command: without the current folder and environment of this shell.

/** The absolute path. */
export const absolutePath = (given: string): string => resolve(expandPath(given, home(), process.cwd()))

/** The settings file, if only the flags or environment of this shell name it. */
export const settingsOf = ({ config }: GlobalFlags): string | undefined => {
  const { CHECK_STATUS_CONFIG, XDG_CONFIG_HOME } = process.env
  const given = config ?? (CHECK_STATUS_CONFIG || undefined)
  if (given !== undefined) return absolutePath(given)
  const byXdg = XDG_CONFIG_HOME && join(XDG_CONFIG_HOME, 'check_status/config.toml')
  return byXdg && existsSync(byXdg) ? byXdg : undefined
}

export const targetOf = ({ target }: GlobalFlags): string | undefined => requestedTarget(target, process.env)

/** The running build and the node that runs it, or the executable that is both, as absolute paths: none needs to be on the PATH. */
export const ownBuild = (): readonly [program: string, ...args: string[]] =>
  isExecutable() ? [process.execPath] : [process.execPath, join(packageFolder(), 'bin/check_status.js')]

/** Says that what cron or systemd is to run will be gone one day. @param user `cron` or `the service` */
export const warnOfVersionedFolder = (user: string): void => {
  const folder = ownBuild()
    .map(versionedFolder)
    .find(found => found !== undefined)
  if (folder === undefined) return
  printNotice(
    `${user} would run what is in ${folder}, which is gone after an update of Node.js`,
    'Install Node.js for all users (/usr/bin/node), take the executable, which needs none, or run this command again after each update.',
  )
}

/** How a person calls this command: the executable is seldom on the PATH, and may have any name. */
export const ownName = (): string => (isExecutable() ? shellWord(process.execPath) : 'check_status')

/** The script of a checkout, which rebuilds after a `git pull`. An installed package has none, nor has the executable. */
export const ownScript = (): string | undefined => {
  if (isExecutable()) return undefined
  const script = join(packageFolder(), 'check_status.sh')
  return existsSync(script) ? script : undefined
}

const VALUE_FLAGS = [
  ['host', '--host'],
  ['user', '--user'],
  ['port', '--port'],
  ['transport', '--transport'],
  ['timezone', '--timezone'],
  ['deadline', '--deadline'],
] as const
const PATH_FLAGS = [
  ['identityFile', '--identity-file'],
  ['knownHosts', '--known-hosts'],
] as const

const wordsFor = (settings: string | undefined, target: string | undefined, flags: GlobalFlags): string[] => [
  ...(settings === undefined ? [] : ['--config', settings]),
  ...(target === undefined ? [] : ['--target', target]),
  ...VALUE_FLAGS.flatMap(([flag, written]) => (flags[flag] === undefined ? [] : [written, String(flags[flag])])),
  ...PATH_FLAGS.flatMap(([flag, written]) => (flags[flag] === undefined ? [] : [written, absolutePath(flags[flag] ?? '')])),
]

/** The arguments that select the same settings and target from any folder and environment. */
export const settingsWords = (flags: GlobalFlags, settings = settingsOf(flags)): string[] => wordsFor(settings, targetOf(flags), flags)

/**
 * The arguments with which a command that a person copies goes to the platform of this run, for the shell that they typed this one in.
 * @param target its name @param isOneOfSeveral the run reads others, too
 */
export const platformWords = (flags: GlobalFlags, target: string, isOneOfSeveral = false): string[] => {
  if (flags.demo) return ['--demo']
  const { config } = flags
  const isChosen = isOneOfSeveral || targetOf(flags) !== undefined
  return wordsFor(config === undefined ? undefined : absolutePath(config), isChosen ? target : undefined, flags).map(shellWord)
}

/** Variables that change the settings in this shell but will not be set in cron or systemd. */
export const lostVariables = (): string[] =>
  Object.keys(process.env).filter(name => /^CHECK_STATUS_(?!CONFIG$|TARGET$)/.test(name) && process.env[name])
