import { dirname } from 'node:path'
import { isExecutable } from '../text/executable.js'
import { alertsOf } from './alerts.js'
import { apiOf } from './api.js'
import { channelsOf } from './channels.js'
import { ALL_TARGETS, chooseTarget, chosenName, requestedTarget } from './chosen-target.js'
import { type Layer, readEnvironment } from './environment.js'
import { ConfigError } from './errors.js'
import { readSettingsFile, type SettingsFile } from './file.js'
import { readFlags, type SettingsFlags } from './flags.js'
import { over, placed } from './layers.js'
import { lineOf } from './locate.js'
import { expandPath, type Places, stateFolder, usualPlace } from './places.js'
import { type RememberedSettings, type Settings, TIMEZONE } from './settings.js'
import { targetOf } from './target.js'
import { thresholdsOf } from './thresholds.js'

const howToBegin = (places: Places, file: SettingsFile | undefined): ConfigError => {
  const isEmpty = Object.keys(file?.table ?? {}).length === 0
  return new ConfigError(
    file ? `the settings file ${file.path} ${isEmpty ? 'is empty' : 'names no target'}` : 'there are no settings yet',
    `${isExecutable() ? '' : 'To see it work at once, with invented data:  check_status --demo\n'}For your own platform${
      file
        ? ', add [targets.production.ssh] and [targets.production.database] to it; "check_status help settings" shows how'
        : `:  check_status init  (it asks, and writes ${usualPlace(places)})`
    }`,
  )
}

/** Where settings come from: flags, the environment and the home folder. */
export interface Origin {
  readonly flags: SettingsFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** One origin for each target of `--target a,b` or `--target all`, otherwise one for the chosen target. @throws ConfigError */
export const originsOf = async (origin: Origin): Promise<readonly Origin[]> => {
  const { flags, env, home } = origin
  const requested = requestedTarget(flags.target, env)
  const file = await readSettingsFile({ flag: flags.config, env, home })
  const names = Object.keys(file?.table.targets ?? {})
  const listed = requested === ALL_TARGETS && !names.includes(ALL_TARGETS) ? names : requested?.split(',').map(name => name.trim())
  if (!file || !listed || listed.length === 0) return [origin]
  return [...new Set(listed)].map(target => ({ ...origin, flags: { ...flags, target } }))
}

/** Loads the settings of each of those targets. @throws ConfigError */
export const loadTargets = async (origin: Origin): Promise<readonly Settings[]> => Promise.all((await originsOf(origin)).map(loadSettings))

/** Loads what a command without a connection needs; works without a settings file and without a chosen target. @throws ConfigError */
export const loadRemembered = async ({ flags, env, home }: Origin): Promise<RememberedSettings> => {
  const places: Places = { flag: flags.config, env, home }
  const file = await readSettingsFile(places)
  const above = over(readEnvironment(env), readFlags(flags))
  const requested = requestedTarget(flags.target, env)
  const isChosen = !file || chosenName(file, requested) !== undefined
  const { name, table } = isChosen ? chooseTarget(file, requested) : { name: undefined, table: {} }
  return {
    target: name,
    timezone: above.timezone ?? table.timezone ?? TIMEZONE,
    stateDir: stateFolder(file?.table.state_dir, file?.path, places),
  }
}

/** Loads the settings for one run: defaults < file < environment < flags. @throws ConfigError */
export const loadSettings = async ({ flags, env, home }: Origin): Promise<Settings> => {
  const places: Places = { flag: flags.config, env, home }
  const file = await readSettingsFile(places)
  const above = over(readEnvironment(env), readFlags(flags))
  if (above.ssh === undefined && Object.keys(file?.table.targets ?? {}).length === 0) throw howToBegin(places, file)
  const { name, table } = chooseTarget(file, requestedTarget(flags.target, env))
  const layer = over(placed(table as Layer, home, file ? dirname(file.path) : ''), placed(above, home, ''))

  const invalid = (path: string[], what: string): ConfigError => {
    const full = ['targets', name, ...path]
    const line = file && lineOf(file.text, full)
    const where = file
      ? `${file.path}${line === undefined ? '' : `:${line}`}: ${full.join('.')}`
      : `CHECK_STATUS_${path.join('_').toUpperCase()}`
    return new ConfigError(`${where}: ${what}`, '"check_status help settings" has a full example.')
  }
  const target = targetOf(name, layer, table.logs, invalid)
  const { people = {}, thresholds = {}, alerts = {}, channels = {} } = file?.table ?? {}
  return {
    target,
    targets: Object.keys(file?.table.targets ?? { [name]: {} }),
    people: { exclude: people.exclude ?? ['client_*@temp.proconnectsa.co.za'], keep: people.keep ?? [] },
    thresholds: thresholdsOf(thresholds),
    stateDir: stateFolder(file?.table.state_dir, file?.path, places),
    alerts: alertsOf(alerts),
    channels: channelsOf(channels, path => expandPath(path, home, file ? dirname(file.path) : '')),
    api: apiOf(file?.table.api ?? {}, path => expandPath(path, home, file ? dirname(file.path) : '')),
  }
}
