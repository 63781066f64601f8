import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { HintedError } from '../../text/hinted-error.js'
import { shellWord } from '../../text/shell-words.js'
import { mayWrite } from './access.js'
import type { Installed } from './types.js'

const run = promisify(execFile)

/** A folder of units, and the arguments with which systemctl means it. */
export interface UnitFolder {
  readonly path: string
  readonly args: readonly string[]
}

export const unitFolders = (home: string): readonly UnitFolder[] => [
  { path: '/etc/systemd/system', args: [] },
  { path: join(home, '.config/systemd/user'), args: ['--user'] },
]

const isUnitName = (name: string): boolean => /^check_status.*\.(service|timer)$/.test(name)

/** As sd_booted(3): in a container there is often no systemd to tell. */
const isBooted = (): boolean => existsSync('/run/systemd/system')

const removeUnit = async ({ path, args }: UnitFolder, name: string): Promise<void> => {
  const systemctl = async (...words: string[]): Promise<void> => {
    if (isBooted()) await run('systemctl', [...args, ...words])
  }
  try {
    await systemctl('disable', '--now', name)
    for (const target of ['multi-user.target.wants', 'default.target.wants', 'timers.target.wants'])
      await rm(join(path, target, name), { force: true })
    await rm(join(path, name))
    await systemctl('daemon-reload')
  } catch (error) {
    throw new HintedError(
      `${join(path, name)} could not be removed: ${(error as Error).message}`,
      commandsFor({ path, args }, name).join(' && '),
    )
  }
}

const commandsFor = ({ path, args }: UnitFolder, name: string): string[] => {
  const systemctl = args.length > 0 ? `systemctl ${args.join(' ')}` : 'sudo systemctl'
  const sudo = args.length > 0 ? '' : 'sudo '
  return [`${systemctl} disable --now ${shellWord(name)}`, `${sudo}rm ${shellWord(join(path, name))}`, `${systemctl} daemon-reload`]
}

/** The units of install-service, whoever they run as; a timer if somebody added one. */
export const installedUnits = async (folders: readonly UnitFolder[]): Promise<readonly Installed[]> => {
  const found = await Promise.all(
    folders.map(async (folder): Promise<Installed[]> => {
      const names = (await readdir(folder.path).catch(() => [])).filter(isUnitName).toSorted()
      const isAllowed = await mayWrite(folder.path)
      return names.map(name => ({
        kind: 'service',
        what: `the systemd unit ${name}`,
        details: [join(folder.path, name)],
        remove: isAllowed ? () => removeUnit(folder, name) : undefined,
        commands: commandsFor(folder, name),
      }))
    }),
  )
  return found.flat()
}
