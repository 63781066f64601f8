import { distance } from 'fastest-levenshtein'
import { rules } from '../../problems/index.js'
import { ignoresNamed, listIgnores, readableIgnore, removeIgnore } from '../../state/ignores.js'
import { EXIT } from '../../terminal/exit.js'
import { print } from '../../terminal/output.js'
import { escapeText } from '../../text/escape.js'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { openStateCommand } from '../state-command.js'

/** Ids that an error suggests. */
const MAX_SUGGESTIONS = 3

const notIgnored = (id: string, ids: readonly string[]): UsageError => {
  const near = ids.toSorted((a, b) => distance(id, a) - distance(id, b)).slice(0, MAX_SUGGESTIONS)
  const hint =
    near.length === 0 ? 'Nothing is ignored.' : `${ids.length > MAX_SUGGESTIONS ? 'Similar ignored ids' : 'Ignored'}: ${near.join(', ')}.`
  return new UsageError(`${id} is not ignored`, hint)
}

const several = (given: string, ids: readonly string[]): UsageError =>
  new UsageError(`${given} can mean ${ids.length} ignored problems`, `Give one of them: ${ids.map(shellWord).join(', ')}.`)

/** Undoes one `ignore`. */
export const runUnignore = async (given: string, flags: GlobalFlags): Promise<number> => {
  const { folder, now } = await openStateCommand(flags)
  const ignores = await listIgnores(folder, now)
  const [meant, ...others] = ignoresNamed(given, ignores, Object.keys(rules))
  if (!meant) throw notIgnored(given, ignores.map(readableIgnore))
  if (others.length > 0)
    throw several(
      given,
      [meant, ...others].map(({ id }) => id),
    )
  await removeIgnore(folder, meant.id, now)
  await print(`${escapeText(`No longer ignored: ${readableIgnore(meant)}`)}\n`)
  return EXIT.fine
}
