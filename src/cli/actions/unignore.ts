import { distance } from 'fastest-levenshtein'
import { listIgnores, removeIgnore } from '../../state/ignores.js'
import { EXIT } from '../../terminal/exit.js'
import { print } from '../../terminal/output.js'
import { escapeText } from '../../text/escape.js'
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

/** Undoes one `ignore`. */
export const runUnignore = async (id: string, flags: GlobalFlags): Promise<number> => {
  const { folder, now } = await openStateCommand(flags)
  if (!(await removeIgnore(folder, id, now))) {
    const ignores = await listIgnores(folder, now)
    throw notIgnored(
      id,
      ignores.map(entry => entry.id),
    )
  }
  await print(`${escapeText(`No longer ignored: ${id}`)}\n`)
  return EXIT.fine
}
