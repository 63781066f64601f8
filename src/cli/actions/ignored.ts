import { type Block, type Line, person, text, time } from '../../report/blocks.js'
import { writeBlock } from '../../report/formats/text/blocks.js'
import { type IgnoreEntry, listIgnores, readableIgnore } from '../../state/ignores.js'
import { EXIT } from '../../terminal/exit.js'
import { print } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { untilWords } from '../ignore-words.js'
import type { GlobalFlags } from '../options.js'
import { openStateCommand } from '../state-command.js'

// The name is never cut, because `unignore` needs all of it. The note is cut instead.
const row = (entry: IgnoreEntry, timezone: string): Line[] => [
  [readableIgnore(entry)],
  [entry.until ? time(entry.until) : (untilWords(entry, timezone) ?? 'you undo it')],
  [text(entry.note ?? '')],
  [entry.by ? person(entry.by) : '-'],
  [time(entry.at)],
]

const table = (ignores: readonly IgnoreEntry[], timezone: string): Block => ({
  kind: 'table',
  columns: [{ title: 'Problem' }, { title: 'Until' }, { title: 'Note' }, { title: 'By' }, { title: 'Ignored since' }],
  rows: ignores.map(entry => row(entry, timezone)),
})

/** Lists what is ignored, oldest first. */
export const runIgnored = async (flags: GlobalFlags): Promise<number> => {
  const { folder, settings, now } = await openStateCommand(flags)
  const ignores = await listIgnores(folder, now)
  const rows =
    ignores.length > 0
      ? writeBlock(table(ignores, settings.timezone), { ...styleOf(flags), timezone: settings.timezone })
      : ['Nothing is ignored.']
  await print(rows.map(line => `${line}\n`).join(''))
  return EXIT.fine
}
