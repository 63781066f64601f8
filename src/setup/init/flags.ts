import { checkedValue } from '../../config/environment.js'
import { FLAGS, type SettingsFlags } from '../../config/flags.js'
import { expandPath } from '../../config/places.js'
import { isPlain } from '../../terminal/answer-errors.js'
import { UsageError } from '../../text/usage-error.js'
import { tilde } from './draft.js'
import { parseHost } from './host-answer.js'

/** Other commands accept a list for `--target`, init only one name. */
const isSingleTarget = (target: string): boolean => target !== '' && !target.includes(',') && isPlain(target)

/**
 * Checks the flags before the first question, and makes them proposals.
 * @param folder the working directory, which relative paths on the command line start from. @throws ConfigError, UsageError
 */
export const readFlags = (flags: SettingsFlags, home: string, folder: string): SettingsFlags => {
  const { target, identityFile, knownHosts } = flags
  if (target !== undefined && !isSingleTarget(target))
    throw new UsageError(`--target: ${JSON.stringify(target)}: init sets up one target`, 'Give one name: --target production.')
  for (const [flag, written, path] of FLAGS) {
    const given = flags[flag]
    if (given === undefined) continue
    if (!isPlain(given)) throw new UsageError(`${written} contains invisible characters`, 'Type it instead of pasting it.')
    if (flag === 'host') parseHost(given, (key, part) => checkedValue(written, ['ssh', key], part))
    else checkedValue(written, path, given)
  }
  const resolved = (path: string): string => tilde(expandPath(path, home, folder), home)
  return {
    ...flags,
    ...(identityFile !== undefined && { identityFile: resolved(identityFile) }),
    ...(knownHosts !== undefined && { knownHosts: resolved(knownHosts) }),
  }
}
