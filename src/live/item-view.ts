import { type Canvas, symbols, wrapLine } from '../report/formats/text/fit.js'
import { paint } from '../report/formats/text/style.js'
import { ageWords, moreWords } from '../report/formats/wording.js'
import { isToCopy } from '../text/to-copy.js'
import type { LiveItem, LiveSubject } from './items.js'
import { kindMark, TONES } from './list.js'
import { listRow, oneRow, topFor } from './rows.js'

const adviceRows = ({ advice }: LiveItem, canvas: Canvas): string[] =>
  advice.flatMap(row => (isToCopy(row) ? [oneRow([`  ${row}`], canvas.width, canvas)] : wrapLine('  ', [row], canvas)))

/** What the problem is, and what to do about it. */
const headRows = (item: LiveItem, canvas: Canvas): string[] => {
  const age = ageWords(item, canvas.timezone)
  return [
    ...wrapLine('', [kindMark(item.kind, { ...canvas, width: 0 }), ...item.what, ...(age === '' ? [] : [` (${age})`])], canvas).map(row =>
      canvas.chalk.bold(paint(canvas, TONES[item.kind], row)),
    ),
    ...adviceRows(item, canvas),
  ]
}

/** A subject over as many rows as it needs: half a reference is no use. */
const subjectRows = (subject: LiveSubject, isChosen: boolean, canvas: Canvas): string[] => {
  const [first = '', ...rest] = wrapLine('', subject.line, { ...canvas, width: canvas.width - 2 })
  return [listRow(first, isChosen, 'plain', canvas), ...rest.map(row => listRow(`  ${row.trimStart()}`, false, 'plain', canvas))]
}

const footRows = ({ more, atLeast, subjects, count, command }: LiveItem, canvas: Canvas): string[] => [
  ...(more > 0 ? moreWords(count ?? 0, atLeast, subjects.length).map(words => canvas.chalk.dim(`  ${symbols(words, canvas)}`)) : []),
  ...(command === undefined ? [] : [canvas.chalk.dim(oneRow([`  ${canvas.ascii ? '>' : '→'} ${command}`], canvas.width, canvas))]),
]

/** A problem with its subjects, around the chosen one. `page`: subjects that fit. */
export const writeItem = (
  item: LiveItem,
  chosen: number,
  isGone: boolean,
  height: number,
  canvas: Canvas,
): { readonly rows: string[]; readonly page: number } => {
  const gone = isGone ? [canvas.chalk.green(symbols('✅ This was not found any more when the platform was read last', canvas))] : []
  const head = [...gone, ...headRows(item, canvas), '']
  const room = Math.max(1, height - head.length)
  // Each subject has a row at least: no more of them than rows can be in sight. A list may have thousands.
  const begin = Math.max(0, chosen - room)
  const near = item.subjects.slice(begin, chosen + room + 1)
  const blocks = near.map((subject, i) => subjectRows(subject, begin + i === chosen, canvas))
  const isEnd = begin + near.length === item.subjects.length
  const body = [...blocks.flat(), ...(isEnd ? footRows(item, canvas) : [])]
  const first = blocks.slice(0, chosen - begin).flat().length
  const last = first + (blocks[chosen - begin]?.length ?? 1) - 1
  const top = topFor(first, last, body.length, room)
  const perSubject = Math.max(1, Math.round(blocks.flat().length / Math.max(1, blocks.length)))
  return { rows: [...head, ...body.slice(top, top + room)], page: Math.max(1, Math.floor(room / perSubject)) }
}

/** The beginning of what Enter opens, for the free rows below the list; the problem itself is chosen above. */
export const writePreview = (item: LiveItem, height: number, canvas: Canvas): string[] => {
  const rows = [
    ...adviceRows(item, canvas).map(row => canvas.chalk.bold(row)),
    ...item.subjects.slice(0, height).flatMap(subject => subjectRows(subject, false, canvas)),
    ...footRows(item, canvas),
  ]
  return rows.length <= height ? rows : [...rows.slice(0, height - 1), canvas.chalk.dim(`  ${symbols('…', canvas)}`)]
}
