import { stat } from 'node:fs/promises'
import { ConfigError } from '../../config/errors.js'
import { shellPath } from '../../text/shell-words.js'
import { toCopy } from '../../text/to-copy.js'
import { failed, fine, warning } from '../findings.js'
import { type CheckContext, check, type Finding, type LoadedSettings } from '../types.js'

/** Anyone who can write the file can have commands run as this user, or have another host trusted. */
const permissions = async (path: string, uid: number | undefined): Promise<Finding[]> => {
  const stats = await stat(path)
  if ((stats.mode & 0o022) !== 0) return [warning(`others can write to ${path}`, toCopy('Restrict it', `chmod go-w ${shellPath(path)}`))]
  if (uid !== undefined && stats.uid !== uid && stats.uid !== 0)
    return [warning(`${path} belongs to another user (uid ${stats.uid})`, 'Its owner decides what this program does: make it yours.')]
  return []
}

const read = (loaded: LoadedSettings): Finding[] => {
  if ('error' in loaded) {
    const { error } = loaded
    return error instanceof ConfigError ? error.all.map(message => failed({ message, hint: error.hint })) : [failed(error)]
  }
  const { settings, file } = loaded
  const where = file ? `${file.path} is valid` : 'there is no settings file; flags and the environment are enough'
  const old = (file?.oldNames ?? []).map(words => warning(words, 'The old name still works. Please change it there.'))
  return [fine(`${where} (target ${settings.target.name})`), ...old]
}

/** Syntax, unknown keys, and who else can change the file. */
export const settings = check({
  title: 'Settings',
  after: [],
  async run({ loaded, environment }: CheckContext) {
    return [...read(loaded), ...(loaded.file ? await permissions(loaded.file.path, environment.uid) : [])]
  },
})
