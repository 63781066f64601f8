import process from 'node:process'
import { known } from '../../app/known-names.js'
import { ALL_TARGETS } from '../../config/chosen-target.js'
import { loadTargets } from '../../config/load.js'
import { findFile, stateFolder } from '../../config/places.js'
import type { Settings } from '../../config/settings.js'
import { byHandPage } from '../../setup/uninstall/by-hand.js'
import { installedCronLines } from '../../setup/uninstall/crontab.js'
import { otherCommands } from '../../setup/uninstall/others.js'
import { installedUnits, unitFolders } from '../../setup/uninstall/service.js'
import { installedSettings, secretFiles } from '../../setup/uninstall/settings.js'
import { installedState } from '../../setup/uninstall/state.js'
import { type Installed, type InstalledKind, KINDS } from '../../setup/uninstall/types.js'
import { home, username } from '../../terminal/account.js'
import { ask, canAsk } from '../../terminal/ask.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { escapeLines, escapeText } from '../../text/escape.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { packageFolder } from '../package-folder.js'
import { closeConnections } from './connection.js'

export interface UninstallFlags extends GlobalFlags {
  readonly remove?: readonly string[]
}

const ALL = 'all'

const chosenKinds = ({ remove }: UninstallFlags): readonly InstalledKind[] | undefined => {
  const named = known(remove, [...KINDS, ALL], 'kind of thing')
  return named && KINDS.filter(kind => named.includes(kind) || named.includes(ALL))
}

/** Every target; none if the settings are broken, which must not keep anybody from removing them. */
const allTargets = async (flags: GlobalFlags, path: string | undefined): Promise<readonly Settings[]> => {
  try {
    return await loadTargets({ flags: { ...flags, target: flags.target ?? ALL_TARGETS }, env: process.env, home: home() })
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string }
    if (path !== undefined) printNotice(`the settings are not used, and the host is not known: ${message}`, hint)
    return []
  }
}

const listOf = (installed: readonly Installed[]): string =>
  installed.length === 0
    ? 'Nothing of check_status was found on this machine but the program.\n'
    : `On this machine:\n${installed.map(({ what, details }) => `  ${what}\n${details.map(row => `    ${row}\n`).join('')}`).join('')}`

const isYes = async ({ what }: Installed): Promise<boolean> => {
  const answer = await ask(`Remove ${what}? [y/N]: `, false)
  return /^(y|yes)$/i.test(answer?.trim() ?? '')
}

/** As --remove says, otherwise as the person answers. */
const isWanted = async (item: Installed, kinds: readonly InstalledKind[] | undefined): Promise<boolean> =>
  kinds ? kinds.includes(item.kind) : isYes(item)

/** @returns whether it is gone */
const removeOne = async ({ what, remove }: Installed): Promise<boolean> => {
  try {
    await remove?.()
    await print(`${escapeText(`Removed ${what}`)}\n`)
    return true
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string }
    printNotice(message, hint)
    return false
  }
}

/** Lists what is left of check_status, removes what a person agrees to, and prints the commands for the rest. */
export const runUninstall = async (flags: UninstallFlags): Promise<number> => {
  if (flags.demo) throw new UsageError('--demo leaves nothing behind', 'Leave out --demo.')
  const kinds = chosenKinds(flags)
  const environment = { home: home(), username: username(), env: process.env }
  const path = await findFile({ flag: flags.config, env: process.env, home: home() })
  const targets = await allTargets(flags, path)
  const closeAll = async (): Promise<void> => {
    for (const settings of targets) {
      const { ssh } = settings.target
      if (ssh !== false && ssh.keep) await closeConnections(settings)
    }
  }
  const installed = [
    ...(await installedCronLines(process.env)),
    ...(await installedUnits(unitFolders(home()))),
    ...(await installedState(targets[0]?.stateDir ?? stateFolder(undefined, undefined, environment), closeAll)),
    ...(await installedSettings(path, secretFiles(targets))),
  ]
  const here = await otherCommands({ ...environment, program: packageFolder(), targets, installed })
  const page = await byHandPage({ here, targets, environment })
  await print(escapeLines(listOf(installed)))

  const isUnanswered = !kinds && !canAsk()
  const left: string[] = []
  let status: number = EXIT.fine
  for (const item of installed) {
    if (!item.remove || isUnanswered) left.push(...item.commands)
    else if (await isWanted(item, kinds)) status = (await removeOne(item)) ? status : EXIT.notRead
  }
  await print(escapeLines(`\n${left.length > 0 ? `# Not removed:\n${left.join('\n')}\n\n` : ''}${page}`))
  if (isUnanswered && installed.length > 0)
    printNotice('nothing was removed', `Run it on a terminal to be asked, or name what to remove: --remove ${KINDS.join(',')}`)
  return status
}
