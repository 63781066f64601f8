import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Settings } from '../../config/settings.js'
import { shellPath, shellWord } from '../../text/shell-words.js'
import { cronKeyFile } from '../cron-key.js'
import { mayWrite } from './access.js'
import { reportFiles } from './crontab.js'
import { secretFiles } from './settings.js'
import type { Installed } from './types.js'

/** Removes the program: the executable, what npm installed, or the checkout. */
const programCommand = async (program: string): Promise<string> => {
  const sudo = (await mayWrite(dirname(program))) ? '' : 'sudo '
  if (statSync(program, { throwIfNoEntry: false })?.isFile()) return `${sudo}rm ${shellPath(program)}`
  const [, prefix] = /^(.*)\/node_modules\/check_status$/.exec(program) ?? []
  if (prefix === undefined)
    return `# The checkout ${program} with its node_modules, and the .tgz of npm pack, unless there is work of yours in it.`
  const isGlobal = prefix.endsWith('/lib') && !existsSync(join(prefix, 'package.json'))
  return `${sudo}npm uninstall ${isGlobal ? '-g ' : ''}--prefix ${shellWord(isGlobal ? dirname(prefix) : prefix)} check_status`
}

/** Where a person may have put the completion scripts. */
const COMPLETION_FILES = ['.bashrc', '.zshrc', '.check_status.bash', '.config/fish/completions/check_status.fish']

const mentions = (path: string): boolean => {
  try {
    return readFileSync(path, 'utf8').includes('check_status')
  } catch {
    return false
  }
}

/** A block of the page; none without commands. */
const block = (title: string, commands: readonly string[]): string[] => (commands.length > 0 ? [`# ${title}:`, ...commands] : [])

export interface OtherFiles {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** The folder of this package, or the executable. */
  readonly program: string
  readonly targets: readonly Settings[]
  /** What is listed for already. */
  readonly installed: readonly Installed[]
}

/** Commands for what is left on this machine: files that others may need, or that a person wrote. */
export const otherCommands = async ({ env, home, program, targets, installed }: OtherFiles): Promise<readonly string[]> => {
  const listed = installed.flatMap(({ details }) => details)
  const secrets = secretFiles(targets).filter(file => existsSync(file) && !listed.includes(file))
  const reports = (await reportFiles(env)).filter(file => existsSync(file))
  const named = targets
    .flatMap(({ target: { ssh } }) => (ssh ? (ssh.identityFile ?? []) : []))
    .filter(file => file.includes('check_status'))
  // Made on the advice of install-cron, and named by its line alone.
  const keys = [...named, cronKeyFile(home)].filter(file => existsSync(file))
  const shells = COMPLETION_FILES.map(name => join(home, name)).filter(mentions)
  return [
    ...block(
      'Reports that cron wrote',
      reports.map(file => `rm ${shellPath(file)}`),
    ),
    ...block(
      'Secrets that the settings name, if nothing else uses them',
      secrets.map(file => `rm ${shellPath(file)}`),
    ),
    ...block(
      'Keys made for check_status',
      [...new Set(keys)].map(key => `rm ${shellPath(key)} ${shellPath(`${key}.pub`)}`),
    ),
    ...block(
      'Completion; remove what concerns check_status',
      shells.map(file => `\${EDITOR:-vi} ${shellPath(file)}`),
    ),
    ...block('The program itself', [await programCommand(program)]),
  ]
}
