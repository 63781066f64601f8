import { access, chmod, constants, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { shellWord } from '../text/shell-words.js'
import { toCopy } from '../text/to-copy.js'
import { codeOf, explainingErrors, StateError } from './errors.js'
import { fileName } from './files.js'
import { withLock } from './lock.js'

export const IGNORES = 'ignores.json'
export const HISTORY = 'history.jsonl'
export const OLDER_HISTORY = 'history.1.jsonl'
export const TOKENS = 'tokens.json'
/** The hosts that only OpenSSH has reached, and how PostgreSQL signs in. A cache. */
export const TRANSPORTS_FILE = 'transports.json'
/** What the last runs of a target found open: `ignore` and the shell's completion read it without a connection. */
export const subjectsFile = (target: string): string => fileName('subjects', target, 'json')

/** The state folder: it exists, it is ours, and nobody else can read it. */
export interface Folder {
  pathOf(name: string): string
  /** Runs a task while no other process holds the lock of the folder. Must not be nested. @throws StateError */
  withLock<T>(task: () => Promise<T>): Promise<T>
}

const ANOTHER = 'set state_dir in the settings to another folder'

/** Whether only check_status uses this name for a file. */
const isOwnFile = (name: string): boolean =>
  [IGNORES, HISTORY, TOKENS, TRANSPORTS_FILE].includes(name) || /^(alerts|subjects)-.+\.json$/.test(name)

const KEPT =
  /^(ignores\.json|history(\.1)?\.jsonl|tokens\.json|transports\.json|(alerts|subjects)-.+\.json|(state|(run|watch)-.+)\.lock|held|probe)$/

/** The suffixes of files set aside. The lookbehind lets a match begin only before the first of them: else many suffixes take quadratic time. */
const SUFFIXES = /(?<!\.(?:old|over|[\da-f-]{36}\.tmp))(?:\.(?:old|over|[\da-f-]{36}\.tmp))+$/

/** Whether check_status made this file: documents and locks, also those set aside and those of a process that died. */
export const isStateFile = (name: string): boolean => KEPT.test(name.replace(SUFFIXES, ''))

/** Restricts a folder to its owner if only check_status uses it: restricting a shared one such as /tmp would break others. */
const restrictToOwner = async (path: string): Promise<void> => {
  const names = await readdir(path)
  if (names.length > 0 && !names.some(isOwnFile))
    throw new StateError(
      `the state folder ${path} is open to others and contains files that are not check_status's`,
      toCopy('Set state_dir in the settings to a separate folder; or, if nobody else uses this one', `chmod 700 ${shellWord(path)}`),
    )
  await chmod(path, 0o700)
}

/** Creates a folder and its parents. Node's recursive mkdir never returns below /proc, where creating a folder is always ENOENT. */
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

/** Creates the folder if necessary, and checks that it is ours, private and writable. @throws StateError */
export const openFolder = async (path: string): Promise<Folder> => {
  await explainingErrors(`the state folder ${path} cannot be used`, async () => {
    await makeFolder(path)
    const stats = await stat(path)
    if (!stats.isDirectory()) throw new StateError(`the state folder ${path} is not a folder`, `Move it away, or ${ANOTHER}.`)
    const us = process.getuid?.()
    if (us !== undefined && stats.uid !== us)
      throw new StateError(
        `the state folder ${path} belongs to another user (uid ${stats.uid})`,
        `Its owner could hide problems from you. Run as that user, or ${ANOTHER}.`,
      )
    if ((stats.mode & 0o077) !== 0) await restrictToOwner(path)
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  })
  return { pathOf: name => join(path, name), withLock: task => withLock(join(path, 'state.lock'), task) }
}

/** A state folder that is neither created nor made private, for reading only. */
export const readOnlyFolder = (path: string): Folder => ({
  pathOf: name => join(path, name),
  withLock: () => Promise.reject(new Error(`${path} was opened for reading only`)),
})
