import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { readSettingsFile } from '../../config/file.js'
import { loadTargets } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { accountFor, type ServiceAccount } from '../../setup/file-owner.js'
import { timerText, type Unit, unitName, unitText } from '../../setup/systemd-unit.js'
import { openFolder } from '../../state/folder.js'
import { home } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNextSteps, printNotice } from '../../terminal/output.js'
import { shellWord } from '../../text/shell-words.js'
import { toCopy } from '../../text/to-copy.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { lostVariables, ownBuild, ownName, ownScript, settingsWords, targetOf, warnOfVersionedFolder } from '../own-command.js'

export interface InstallServiceFlags extends GlobalFlags {
  /** A timer and the short run that it starts. */
  readonly timer?: boolean
}

/** The settings as the service will find them. */
interface ServiceSetup {
  readonly file: string | undefined
  readonly account: ServiceAccount
  readonly env: Readonly<Record<string, string | undefined>>
  readonly targets: readonly Settings[]
  /** Distinguishes this service from others on the host. */
  readonly target: string | undefined
}

/** Finds now what would fail at every start. @throws UsageError, ConfigError */
const readSetup = async (flags: GlobalFlags): Promise<ServiceSetup> => {
  if (flags.demo) throw new UsageError('--demo has no platform for a service to watch', 'Leave out --demo.')
  const read = await readSettingsFile({ flag: flags.config, env: process.env, home: home() })
  const file = read && resolve(read.path)
  const account = accountFor(file)
  // Our environment does not say where another account keeps its state.
  const env = account.isOtherUser ? { ...process.env, XDG_STATE_HOME: undefined } : process.env
  const targets = await loadTargets({ flags: { ...flags, ...(file && { config: file }) }, env, home: account.home })
  const isOneOfSeveral = Object.keys(read?.table.targets ?? {}).length > 1
  return { file, account, env, targets, target: targetOf(flags) ?? (isOneOfSeveral ? targets[0]?.target.name : undefined) }
}

const isBelowTmp = (path: string): boolean => /^(\/var)?\/tmp(\/|$)/.test(path)

const unitOf = (flags: InstallServiceFlags, { file, account, env, targets, target }: ServiceSetup): Unit => {
  const { stateDir } = targets[0] as Settings
  const isTimed = flags.timer ?? false
  const watch = isTimed ? ['watch', '--once'] : ['watch']
  const command = [...ownBuild(), ...watch, ...settingsWords({ ...flags, ...(target !== undefined && { target }) }, file)]
  const local = targets.map(({ target }) => target).filter(({ ssh }) => ssh === false)
  const paths = [
    ...command,
    stateDir,
    account.home,
    ...local.flatMap(({ database, logs }) => [database.socket ?? '', ...logs.map(({ path }) => path)]),
  ]
  return {
    targets: targets.map(settings => settings.target.name).join(', '),
    command,
    hasScript: ownScript() !== undefined,
    user: account.name,
    environment: { HOME: account.home, ...(env.XDG_STATE_HOME && { XDG_STATE_HOME: env.XDG_STATE_HOME }) },
    stateDir,
    isLocal: local.length > 0,
    needsSharedTmp: paths.some(isBelowTmp),
    isTimed,
  }
}

/** Environment variables that the settings take secrets from: a service has only those of its unit. */
const secretVariables = ([settings]: readonly Settings[]): string[] => {
  const { channels = [], target } = settings ?? {}
  const sources = channels.flatMap(channel => Object.values(channel).map(value => (value as { readonly env?: unknown } | undefined)?.env))
  return [target?.database.passwordEnv, ...sources].filter(name => typeof name === 'string')
}

const warn = (targets: readonly Settings[]): void => {
  const lost = lostVariables()
  warnOfVersionedFolder('the service')
  if (lost.length > 0) printNotice(`the service will not have ${lost.join(', ')}`, 'Put their values into the settings file.')
  const secrets = [...new Set(secretVariables(targets))]
  if (secrets.length > 0)
    printNotice(
      `the service will not have ${secrets.join(', ')}, which the settings take secrets from`,
      'Use the …_file keys, or add EnvironmentFile= to the unit with systemctl edit.',
    )
}

const UNITS = '/etc/systemd/system'
const pathOf = (unit: string): string => `${UNITS}/${unit}`

/** Both units on one stream, each below its path, as `systemctl cat` shows them. */
const timedText = (name: string, unit: Unit): string =>
  `# ${pathOf(name)}.service\n${unitText(unit)}\n# ${pathOf(name)}.timer\n${timerText(unit)}`

/** Writes each unit of that stream to the path above it. */
const SPLITTING = `sudo awk '/^# \\/etc\\/systemd\\// { file = $2 } { print > file }'`

interface UnitToInstall {
  readonly name: string
  readonly account: ServiceAccount
  readonly stateDir: string
  readonly isTimed: boolean
}

const howTo = ({ name, account, stateDir, isTimed }: UnitToInstall): string => {
  const [unit, file] = [shellWord(name), shellWord(pathOf(`${name}.service`))]
  const started = shellWord(isTimed ? `${name}.timer` : name)
  const again = [ownName(), ...process.argv.slice(2).map(shellWord)].join(' ')
  const isMissing = account.isOtherUser && !existsSync(stateDir)
  const restarting = isTimed ? '' : ` && sudo systemctl restart ${unit}`
  const script = ownScript()
  const update = script === undefined ? `sudo systemctl restart ${unit}` : `${shellWord(script)} --version${restarting}`
  return [
    'To install it:',
    ...(isMissing ? [`  sudo -u ${shellWord(account.name)} mkdir -p -m 700 ${shellWord(stateDir)}`] : []),
    isTimed ? `  ${again} | ${SPLITTING}` : `  ${again} | sudo tee ${file} >/dev/null`,
    `  sudo systemctl daemon-reload && sudo systemctl enable --now ${started}`,
    toCopy('To see its log', `journalctl -u ${unit} -f`),
    // A timed run reads its settings and its program each time.
    ...(isTimed ? [] : [toCopy('After changing the settings', `sudo systemctl reload ${unit}`)]),
    ...(isTimed && script === undefined
      ? []
      : [toCopy(`${script === undefined ? '' : 'It runs the last build. '}After an update`, update)]),
  ].join('\n')
}

/** Prints a systemd unit and how to install it; with a timer, two. */
export const runInstallService = async (flags: InstallServiceFlags): Promise<number> => {
  const setup = await readSetup(flags)
  const unit = unitOf(flags, setup)
  const name = unitName(setup.target)
  const { stateDir, isTimed = false } = unit
  const text = isTimed ? timedText(name, unit) : unitText(unit)
  // systemd does not start a unit whose writable folder is missing. Do not create it in another account's home.
  if (!setup.account.isOtherUser) await openFolder(stateDir)
  warn(setup.targets)
  await print(text)
  printNextSteps(howTo({ name, account: setup.account, stateDir, isTimed }))
  return EXIT.fine
}
