import wrapAnsi from 'wrap-ansi'
import { type Canvas, symbols, unbrokenLine, wrapLine } from '../report/formats/text/fit.js'
import { writePage } from '../report/formats/text/index.js'
import { paint } from '../report/formats/text/style.js'
import type { Report } from '../report/report.js'
import { isToCopy } from '../text/to-copy.js'
import { widthOf } from '../text/width.js'
import type { LiveSubject } from './items.js'
import type { PageState } from './state.js'

// What is read from the top, and scrolled.

/** Commands are written unbroken, to be copied: what the screen cannot hold goes on in the next row. */
const unfolded = (row: string, { width }: Canvas): string[] =>
  widthOf(row) <= width ? [row] : wrapAnsi(row, width, { hard: true, trim: false }).split('\n')

/** The last layout of each page: a page of thousands of rows takes a while, and is drawn again at every key. */
const laidOut = new WeakMap<Report, { readonly by: string; readonly rows: readonly string[] }>()

const writtenPage = (page: Report, canvas: Canvas): readonly string[] => {
  const by = `${canvas.width} ${canvas.ascii} ${canvas.chalk.level}`
  const known = laidOut.get(page)
  if (known?.by === by) return known.rows
  const rows = writePage(page, canvas)
    .split('\n')
    .flatMap(row => unfolded(row, canvas))
  laidOut.set(page, { by, rows })
  return rows
}

export const pageRows = (page: PageState, canvas: Canvas): readonly string[] => {
  switch (page.kind) {
    case 'reading':
      return [symbols('Reading …', canvas)]
    case 'shown':
      return writtenPage(page.report, canvas)
    case 'failed':
      return [
        ...wrapLine('', [symbols('❌ ', canvas), page.error.message], canvas).map(row => paint(canvas, 'bad', row)),
        ...page.error.hint.split('\n').flatMap(row => wrapLine('  ', [row], canvas)),
      ]
  }
}

/** A subject without a page of its own. */
export const subjectText = ({ line, command }: LiveSubject, canvas: Canvas): string[] =>
  [
    ...wrapLine('', line, canvas),
    '',
    ...(command
      ? ['This shows more of it:', ...unfolded(unbrokenLine('  ', command, canvas), canvas)]
      : ['There is no page that shows more of it.']),
  ].flatMap(row => (isToCopy(row) ? [row] : unfolded(row, canvas)))

const KEYS = [
  ['Up, Down, or k, j', 'choose, or scroll'],
  ['PgUp, PgDn, Home, End', 'the same in larger steps'],
  ['Enter, Right', 'open: a problem, then a person, deposit or lead'],
  ['Esc, Left, Backspace', 'go back'],
  ['r', 'read again now'],
  ['Ctrl-L', 'write the screen again'],
  ['Ctrl-Z', 'stop; fg goes on'],
  ['?', 'these keys'],
  ['q, Ctrl-C', 'leave'],
] as const

const KEY_WIDTH = 24

export const keysText = (every: string, canvas: Canvas): string[] => [
  canvas.chalk.bold('KEYS'),
  ...KEYS.map(([keys, effect]) => `  ${keys.padEnd(KEY_WIDTH)}${effect}`),
  '',
  ...wrapLine(
    '',
    [`The platform is read ${every} after the last reading has come. Nothing is saved, and nothing on the platform is changed.`],
    canvas,
  ),
]
