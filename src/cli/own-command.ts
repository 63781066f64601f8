import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { expandPath } from '../config/file.js'
import { home } from '../terminal/account.js'
import type { GlobalFlags } from './options.js'
import { packageFolder } from './package-folder.js'

// How cron and systemd call this command: they have neither this shell's folder nor its environment.

/** A path as it is meant here, made whole. */
export const wholePath = (given: string): string => resolve(expandPath(given, home(), process.cwd()))

/** What this shell alone knows of where the settings are. */
export const settingsOf = ({ config }: GlobalFlags): string | undefined => {
  const { CHECK_STATUS_CONFIG, XDG_CONFIG_HOME } = process.env
  const named = config ?? (CHECK_STATUS_CONFIG || undefined)
  if (named !== undefined) return wholePath(named)
  const elsewhere = XDG_CONFIG_HOME && join(XDG_CONFIG_HOME, 'check_status/config.toml')
  return elsewhere && existsSync(elsewhere) ? elsewhere : undefined
}

export const targetOf = ({ target }: GlobalFlags): string | undefined => target ?? (process.env.CHECK_STATUS_TARGET || undefined)

/** The build that runs now, by the node that runs it: neither need be on anybody's PATH. */
export const ownBuild = (): readonly [node: string, script: string] => [process.execPath, join(packageFolder(), 'bin/check_status.js')]

/** The script of a checkout, which builds what a `git pull` brought before it runs; an installed package has none. */
export const ownScript = (): string | undefined => {
  const script = join(packageFolder(), 'check_status.sh')
  return existsSync(script) ? script : undefined
}

const VALUES = [
  ['host', '--host'],
  ['user', '--user'],
  ['port', '--port'],
  ['timezone', '--timezone'],
  ['deadline', '--deadline'],
] as const
const PATHS = [
  ['identityFile', '--identity-file'],
  ['knownHosts', '--known-hosts'],
] as const

/** What was said here of the settings and the target, in words that say the same anywhere. */
export const settingsWords = (flags: GlobalFlags, settings = settingsOf(flags)): string[] => {
  const target = targetOf(flags)
  return [
    ...(settings === undefined ? [] : ['--config', settings]),
    ...(target === undefined ? [] : ['--target', target]),
    ...VALUES.flatMap(([flag, written]) => (flags[flag] === undefined ? [] : [written, String(flags[flag])])),
    ...PATHS.flatMap(([flag, written]) => (flags[flag] === undefined ? [] : [written, wholePath(flags[flag] ?? '')])),
  ]
}

/** Variables that say something of the settings here, and will not there. */
export const lostVariables = (): string[] =>
  Object.keys(process.env).filter(name => /^CHECK_STATUS_(?!CONFIG$|TARGET$)/.test(name) && process.env[name])
