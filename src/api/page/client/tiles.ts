import type { PageLine, PageTile } from '../page-view.js'
import { lineNodes, make } from './elements.js'

const SVG = 'http://www.w3.org/2000/svg'
/** Of one bar with its gap, and of the whole, in units of the drawing. */
const STEP = 10
const HEIGHT = 30

const shape = (tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement => {
  const created = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, String(value))
  return created
}

/** A bar per day from zero on; a day without any is a line. */
const sparkline = (title: string, days: readonly number[]): Node => {
  const highest = Math.max(1, ...days)
  const label = `${title} of the last ${days.length} days, today last: ${days.join(', ')}`
  const box = { viewBox: `0 0 ${days.length * STEP - 2} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'spark' }
  const drawing = shape('svg', { ...box, role: 'img', 'aria-label': label })
  for (const [i, value] of days.entries()) {
    const height = Math.max(1, Math.round((Math.max(0, value) / highest) * HEIGHT))
    const place = { x: i * STEP, y: HEIGHT - height, width: STEP - 2, height }
    drawing.append(shape('rect', i === days.length - 1 ? { ...place, class: 'today' } : place))
  }
  return drawing
}

/** What is as it usually is stands below what the figure is made of, and above the details. */
const factLines = ({ facts: [first, ...others], usual }: PageTile): PageLine[] =>
  [first, usual, ...others].filter(line => line !== null && line !== undefined)

const tile = (given: PageTile): HTMLLIElement => {
  const { title, figure, days, unknown, tone } = given
  const why = unknown && make('p', { class: 'why', title: unknown.hint }, '❓ ', unknown.message)
  return make(
    'li',
    { class: `tile ${figure ? tone : 'unknown'}` },
    make('h3', {}, title),
    make(
      'div',
      { class: 'top' },
      make('p', { class: 'figure' }, figure ? lineNodes(figure) : 'unknown'),
      days && days.length > 0 && sparkline(title, days),
    ),
    make('div', { class: 'facts' }, why, ...factLines(given).map(fact => make('p', {}, lineNodes(fact)))),
  )
}

export const tileNodes = (tiles: readonly PageTile[]): HTMLLIElement[] => tiles.map(tile)
