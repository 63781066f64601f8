import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { shellPath } from '../../text/shell-words.js'
import { error, fine, warning } from '../findings.js'
import { check, type Finding } from '../types.js'

/** Less room than this, and the next run may not be able to remember. */
const LEAST_BYTES = 10 * 1024 * 1024

const ANOTHER = 'name another folder with state_dir in the settings'

const codeOf = (thrown: unknown): string => (thrown as NodeJS.ErrnoException).code ?? String(thrown)

/** The folder itself, or the nearest one above it that is there. */
const nearest = async (path: string): Promise<string> => {
  try {
    await stat(path)
    return path
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT' || dirname(path) === path) throw thrown
    return nearest(dirname(path))
  }
}

const judge = async (path: string, uid: number | undefined): Promise<Finding> => {
  const there = await nearest(path)
  const about = await stat(there)
  if (!about.isDirectory()) return error(`${there} is not a folder`, `Move it away, or ${ANOTHER}.`)
  await access(there, constants.R_OK | constants.W_OK | constants.X_OK)
  const { bavail, bsize } = await statfs(there)
  if (bavail * bsize < LEAST_BYTES) return error(`the disk that ${there} is on is full`, `Make room, or ${ANOTHER}.`)
  if (there !== path) return fine(`${path} is not there yet, and can be made`)
  if (uid !== undefined && about.uid !== uid)
    return error(
      `${path} belongs to another user (uid ${about.uid})`,
      `Whoever owns it could hide problems from you. Run as that user, or ${ANOTHER}.`,
    )
  if ((about.mode & 0o077) !== 0) return warning(`${path} is open to others`, `Close it: chmod 700 ${shellPath(path)}`)
  return fine(`${path} can be written`)
}

/** Where ignores, history and the outbox are kept. It is looked at and not made. */
export const state = check({
  title: 'State folder',
  after: ['settings'],
  async run({ settings: { stateDir }, environment }) {
    try {
      return [await judge(stateDir, environment.uid)]
    } catch (thrown) {
      return [error(`${stateDir} cannot be used: ${codeOf(thrown)}`, `See that you may read and write it, or ${ANOTHER}.`)]
    }
  },
})
