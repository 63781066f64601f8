import process from 'node:process'
import { known } from '../../app/known-names.js'
import { ALL_TARGETS } from '../../config/chosen-target.js'
import { loadTargets } from '../../config/load.js'
import { findFile, stateFolder } from '../../config/places.js'
import type { Settings } from '../../config/settings.js'
import { byHandPage } from '../../setup/uninstall/by-hand.js'
import { installedCronLines } from '../../setup/uninstall/crontab.js'
import { EXPLANATIONS } from '../../setup/uninstall/explanations.js'
import { keptRows, orphanWarning } from '../../setup/uninstall/kept.js'
import { otherCommands } from '../../setup/uninstall/others.js'
import { installedUnits, unitFolders } from '../../setup/uninstall/service.js'
import { installedSettings, secretFiles, setAsideFiles } from '../../setup/uninstall/settings.js'
import { installedState } from '../../setup/uninstall/state.js'
import { type Installed, type InstalledKind, KINDS } from '../../setup/uninstall/types.js'
import { home, username } from '../../terminal/account.js'
import { canAsk } from '../../terminal/ask.js'
import { openDialogue } from '../../terminal/dialogue.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { escapeLines, escapeText } from '../../text/escape.js'
import { isExecutable } from '../../text/executable.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { packageFolder } from '../own-files.js'
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

/** The targets of the settings that init set aside, whose secrets nothing else names. Broken ones name nothing. */
const setAsideTargets = async (path: string | undefined): Promise<readonly Settings[]> => {
  const files = path === undefined ? [] : await setAsideFiles(path)
  const load = (config: string): Promise<readonly Settings[]> =>
    loadTargets({ flags: { config, target: ALL_TARGETS }, env: {}, home: home() }).catch(() => [])
  return (await Promise.all(files.map(load))).flat()
}

const listOf = (installed: readonly Installed[]): string =>
  installed.length === 0
    ? 'Nothing of check_status was found on this machine but the program.\n'
    : `On this machine:\n${installed.map(({ what, details }) => `  ${what}\n${details.map(row => `    ${row}\n`).join('')}`).join('')}`

/** What a person wants to be removed: asked to the end before anything is, so that an answer can be corrected. @throws Interrupted */
const askWanted = (items: readonly Installed[], { ascii = false }: GlobalFlags): Promise<readonly Installed[]> => {
  const dialogue = openDialogue({ ascii })
  return dialogue.converse(async () => {
    const wanted: Installed[] = []
    for (const item of items) if (await dialogue.confirm(`Remove ${item.what}?`, false, EXPLANATIONS[item.kind])) wanted.push(item)
    return wanted
  })
}

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
  const everyTarget = [...targets, ...(await setAsideTargets(path))]
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
    ...(await installedSettings(path, secretFiles(everyTarget))),
  ]
  const program = isExecutable() ? process.execPath : packageFolder()
  const here = await otherCommands({ ...environment, program, targets: everyTarget, installed })
  const page = await byHandPage({ here, targets, environment })
  await print(escapeLines(listOf(installed)))

  const isUnanswered = !kinds && !canAsk()
  const removable = isUnanswered ? [] : installed.filter(({ remove }) => remove)
  const wanted = kinds ? removable.filter(({ kind }) => kinds.includes(kind)) : await askWanted(removable, flags)
  const gone: Installed[] = []
  for (const item of wanted) if (await removeOne(item)) gone.push(item)
  const kept = removable.filter(item => !wanted.includes(item))
  const commands = installed.filter(item => !removable.includes(item)).flatMap(item => item.commands)
  const rows = [...(commands.length > 0 ? ['# Not removed:', ...commands, ''] : []), ...keptRows(kept), ...(kept.length > 0 ? [''] : [])]
  await print(escapeLines(`\n${rows.map(row => `${row}\n`).join('')}${page}`))
  const orphans = orphanWarning(
    installed.filter(item => !gone.includes(item)),
    gone,
  )
  if (orphans) printNotice(orphans.message, orphans.hint)
  if (isUnanswered && installed.length > 0)
    printNotice('nothing was removed', `Run it on a terminal to be asked, or name what to remove: --remove ${KINDS.join(',')}`)
  return gone.length < wanted.length ? EXIT.notRead : EXIT.fine
}
