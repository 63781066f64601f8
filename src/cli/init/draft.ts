import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stringify } from 'smol-toml'
import { loadSettings, type Origin } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { cleanUpLater } from '../cleanup.js'

/** The answers so far, in the words of the settings. */
export interface Answers {
  readonly timezone?: string
  /** False: the platform is on this very machine. */
  readonly ssh?: false | { readonly host: string; readonly port?: number; readonly user?: string; readonly identity_file?: string }
  readonly database?: Readonly<Record<string, string | number>>
  /** Of the role, until there is the file that `password_file` names; it is no part of the settings. */
  readonly password?: string
  readonly logs?: readonly { readonly name: string; readonly path: string; readonly kind: string }[]
}

const TARGET = 'production'

const HEAD = '# Settings of check_status: `check_status help settings` has all there are.\n\n'

/** The settings file that the answers make. */
export const written = ({ timezone, ssh, database, logs }: Answers): string => {
  const target = {
    ...(timezone !== undefined && { timezone }),
    ...(ssh === false && { ssh }),
    ...(ssh && { ssh: { ...ssh } }),
    ...(database && { database: { ...database } }),
    ...(logs && { logs: logs.map(log => ({ ...log })) }),
  }
  return HEAD + stringify({ targets: { [TARGET]: target } })
}

/** A place for what is tried, out of the way of the settings that there may be. */
export const draftPlace = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'check_status-init-'))
  cleanUpLater(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'config.toml')
}

/** The answers as the tool itself will read them. @throws ConfigError */
export const tried = async (answers: Answers, path: string, { env, home }: Origin): Promise<Settings> => {
  const { password, database } = answers
  const file = join(dirname(path), 'password')
  if (password !== undefined) await writeFile(file, `${password}\n`, { mode: 0o600 })
  const now = password === undefined ? answers : { ...answers, database: { ...database, password_file: file } }
  await writeFile(path, written(now), { mode: 0o600 })
  return loadSettings({ flags: { config: path }, env: { PATH: env.PATH }, home })
}
