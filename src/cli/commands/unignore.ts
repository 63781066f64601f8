import { distance } from 'fastest-levenshtein'
import { escapeText } from '../../report/formats/escape.js'
import { listIgnores, removeIgnore } from '../../state/ignores.js'
import { UsageError } from '../errors.js'
import { EXIT } from '../exit.js'
import type { GlobalFlags } from '../options.js'
import { print } from '../output.js'
import { openRemembered } from '../remembered.js'

/** How many ids an error names. */
const SOME = 3

const notIgnored = (id: string, ids: readonly string[]): UsageError => {
  const near = ids.toSorted((a, b) => distance(id, a) - distance(id, b)).slice(0, SOME)
  const hint = near.length === 0 ? 'Nothing is.' : `${ids.length > SOME ? 'The nearest that are' : 'Ignored'}: ${near.join(', ')}.`
  return new UsageError(`${id} is not ignored`, hint)
}

/** Takes back one `ignore`. */
export const runUnignore = async (id: string, flags: GlobalFlags): Promise<number> => {
  const { folder, now } = await openRemembered(flags)
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
