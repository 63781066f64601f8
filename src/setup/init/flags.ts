import { checkedValue } from '../../config/environment.js'
import { expandPath } from '../../config/file.js'
import { FLAGS, type SettingsFlags } from '../../config/load.js'
import { isPlain } from '../../terminal/dialogue.js'
import { UsageError } from '../../text/usage-error.js'
import { tilde } from './draft.js'
import { parseHost } from './host.js'

/** Of `--target` elsewhere a list is taken as well. */
const isOneName = (target: string): boolean => target !== '' && !target.includes(',') && isPlain(target)

/**
 * The flags as they can be proposed: what will not do is said before anything is asked.
 * @param folder where the command was called: paths on the command line begin there. @throws ConfigError, UsageError
 */
export const readFlags = (flags: SettingsFlags, home: string, folder: string): SettingsFlags => {
  const { target, identityFile, knownHosts } = flags
  if (target !== undefined && !isOneName(target))
    throw new UsageError(`--target: ${JSON.stringify(target)}: init sets up one target`, 'Give it a name: --target production.')
  for (const [flag, written, path] of FLAGS) {
    const given = flags[flag]
    if (given === undefined) continue
    if (!isPlain(given)) throw new UsageError(`${written}: that holds characters that cannot be seen`, 'Type it, rather than to paste it.')
    if (flag === 'host') parseHost(given, (key, part) => checkedValue(written, ['ssh', key], part))
    else checkedValue(written, path, given)
  }
  const placed = (path: string): string => tilde(expandPath(path, home, folder), home)
  return {
    ...flags,
    ...(identityFile !== undefined && { identityFile: placed(identityFile) }),
    ...(knownHosts !== undefined && { knownHosts: placed(knownHosts) }),
  }
}
