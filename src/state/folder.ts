import { access, chmod, constants, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { codeOf, explainingErrors, StateError } from './errors.js'
import { withLock } from './lock.js'

export const IGNORES = 'ignores.json'
export const HISTORY = 'history.jsonl'
export const OLDER_HISTORY = 'history.1.jsonl'
export const TOKENS = 'tokens.json'

/** The folder that remembers: it exists, and only its owner, who is us, can look into it. */
export interface Folder {
  pathOf(name: string): string
  /** Reads, changes and writes without another process doing so meanwhile. Not to be nested. @throws StateError */
  withLock<T>(task: () => Promise<T>): Promise<T>
}

const ANOTHER = 'name another folder with state_dir in the settings'

/** A name that nobody else gives a file. */
const isOurs = (name: string): boolean => [IGNORES, HISTORY, TOKENS].includes(name) || /^alerts-.+\.json$/.test(name)

/** Closes it to others, where it is ours alone: to close a folder that serves others too, as /tmp does, would break them. */
const restrictToOwner = async (path: string): Promise<void> => {
  const names = await readdir(path)
  if (names.length > 0 && !names.some(isOurs))
    throw new StateError(
      `the state folder ${path} is open to others and holds files that are not check_status's`,
      `Name a folder of its own with state_dir in the settings; or, if it is nobody else's: chmod 700 ${path}`,
    )
  await chmod(path, 0o700)
}

/** With those above it. What is there already is left as it is. Node's own way never ends below /proc, where a folder is ENOENT for good. */
const makeFolder = async (path: string, tries = 2): Promise<void> => {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    if (codeOf(error) !== 'ENOENT' || tries === 1) throw error
    await makeFolder(dirname(path))
    await makeFolder(path, tries - 1)
  }
}

/** Makes the folder where there is none, and sees that it can be trusted and used. @throws StateError */
export const openFolder = async (path: string): Promise<Folder> => {
  await explainingErrors(`the state folder ${path} cannot be used`, async () => {
    await makeFolder(path)
    const about = await stat(path)
    if (!about.isDirectory()) throw new StateError(`the state folder ${path} is not a folder`, `Move it away, or ${ANOTHER}.`)
    const us = process.getuid?.()
    if (us !== undefined && about.uid !== us)
      throw new StateError(
        `the state folder ${path} belongs to another user (uid ${about.uid})`,
        `Whoever owns it could hide problems from you. Run as that user, or ${ANOTHER}.`,
      )
    if ((about.mode & 0o077) !== 0) await restrictToOwner(path)
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  })
  return { pathOf: name => join(path, name), withLock: task => withLock(join(path, 'state.lock'), task) }
}
