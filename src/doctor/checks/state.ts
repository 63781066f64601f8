import { access, constants, stat, statfs } from 'node:fs/promises'
import { nearestExisting } from '../../config/places.js'
import { shellPath } from '../../text/shell-words.js'
import { toCopy } from '../../text/to-copy.js'
import { error, fine, warning } from '../findings.js'
import { check, type Finding } from '../types.js'

/** With less free space the next run may not be able to save its state. */
const MIN_FREE_BYTES = 10 * 1024 * 1024

const ANOTHER = 'set state_dir in the settings to another folder'

const codeOf = (thrown: unknown): string => (thrown as NodeJS.ErrnoException).code ?? String(thrown)

const judge = async (path: string, uid: number | undefined): Promise<Finding> => {
  const existing = await nearestExisting(path)
  const stats = await stat(existing)
  if (!stats.isDirectory()) return error(`${existing} is not a folder`, `Move it away, or ${ANOTHER}.`)
  await access(existing, constants.R_OK | constants.W_OK | constants.X_OK)
  const { bavail, bsize } = await statfs(existing)
  if (bavail * bsize < MIN_FREE_BYTES) return error(`the disk with ${existing} is full`, `Free some space, or ${ANOTHER}.`)
  if (existing !== path) return fine(`${path} does not exist yet, and can be created`)
  if (uid !== undefined && stats.uid !== uid)
    return error(
      `${path} belongs to another user (uid ${stats.uid})`,
      `Its owner could hide problems from you. Run as that user, or ${ANOTHER}.`,
    )
  if ((stats.mode & 0o077) !== 0) return warning(`${path} is open to others`, toCopy('Restrict it', `chmod 700 ${shellPath(path)}`))
  return fine(`${path} is writable`)
}

/** The folder of ignores, history and the outbox. It is inspected, not created. */
export const state = check({
  title: 'State folder',
  after: ['settings'],
  async run({ settings: { stateDir }, environment }) {
    try {
      return [await judge(stateDir, environment.uid)]
    } catch (thrown) {
      return [error(`${stateDir} cannot be used: ${codeOf(thrown)}`, `Make sure that you may read and write it, or ${ANOTHER}.`)]
    }
  },
})
