import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { readBounded } from '../source/bounded-read.js'
import { printNotice } from '../terminal/output.js'
import { shellPath } from '../text/shell-words.js'
import { toCopy } from '../text/to-copy.js'
import { plural } from '../text/words.js'

/** More than a report of a hundred targets has. Larger files are of somebody else. */
const MAX_BYTES = 8_000_000

/** Names and labels, without the values. */
const seriesIn = (text: string): readonly string[] =>
  text.split('\n').flatMap(row => (row.startsWith('check_status_') ? [row.slice(0, row.lastIndexOf(' '))] : []))

/** The files that the node exporter's textfile collector reads along with this one. */
const filesBeside = async (path: string): Promise<string[]> => {
  const names = await readdir(dirname(path)).catch(() => [])
  return names.filter(name => name.endsWith('.prom') && name !== basename(path)).map(name => join(dirname(path), name))
}

/**
 * Warns of other files in the folder that have the same series: the node exporter keeps one of each, drops the other, and tells only its
 * own log. @param text what was written to the path
 */
export const warnOfSameSeries = async (output: string, text: string): Promise<void> => {
  const path = resolve(output)
  if (!path.endsWith('.prom')) return
  const own = new Set(seriesIn(text))
  for (const other of await filesBeside(path)) {
    const theirs = await readBounded(other, MAX_BYTES).catch(() => Buffer.from(''))
    const count = seriesIn(theirs.toString()).filter(series => own.has(series)).length
    if (count > 0)
      printNotice(
        `${plural(count, 'metric')} of ${output} stand in ${other} too: the node exporter reads both, and drops half of them`,
        toCopy('Keep one: a report has all that "problems" has. To remove the other', `rm ${shellPath(other)}`),
      )
  }
}
