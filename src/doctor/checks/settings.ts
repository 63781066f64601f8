import { stat } from 'node:fs/promises'
import { ConfigError } from '../../config/errors.js'
import { shellPath } from '../../text/shell-words.js'
import { failed, fine, warning } from '../findings.js'
import { type CheckContext, check, type Finding, type Loaded } from '../types.js'

/** Whoever can write it can have commands run in our name, or a stranger's host believed. */
const permissions = async (path: string, uid: number | undefined): Promise<Finding[]> => {
  const about = await stat(path)
  if ((about.mode & 0o022) !== 0) return [warning(`others can write ${path}`, `Close it to them: chmod go-w ${shellPath(path)}`)]
  if (uid !== undefined && about.uid !== uid && about.uid !== 0)
    return [
      warning(`${path} belongs to another user (uid ${about.uid})`, 'Whoever owns it decides what this program does: make it your own.'),
    ]
  return []
}

const read = (loaded: Loaded): Finding[] => {
  if ('error' in loaded) {
    const { error } = loaded
    return error instanceof ConfigError ? error.all.map(message => failed({ message, hint: error.hint })) : [failed(error)]
  }
  const { settings, file } = loaded
  const where = file ? `${file.path} is understood` : 'there is no file; flags and the environment say enough'
  return [fine(`${where} (target ${settings.target.name})`)]
}

/** Syntax, unknown keys, and who else can change it. */
export const settings = check({
  title: 'Settings',
  after: [],
  async run({ loaded, environment }: CheckContext) {
    return [...read(loaded), ...(loaded.file ? await permissions(loaded.file.path, environment.uid) : [])]
  },
})
