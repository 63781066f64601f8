import { type Line, spark } from '../report/blocks.js'
import type { Canvas } from '../report/formats/text/fit.js'
import { paint } from '../report/formats/text/style.js'
import { type Overview, sparkDays, type Tile } from '../report/overview.js'
import { joinParts } from '../report/phrases.js'
import { widthOf } from '../text/width.js'
import { fewRows, filled, oneRow } from './rows.js'

/** How the six tiles share the screen. */
interface TileGrid {
  /** Tiles side by side; null: each has a row of its own. */
  readonly across: number | null
  /** Rows of a tile below its figure. */
  readonly textRows: number
  /** An empty row below each row of tiles. */
  readonly isAiry: boolean
}

const GAP = 3
/** From these sizes on, in columns. */
const [TWO, THREE, SIX] = [75, 120, 255]

const gridFor = (columns: number, rows: number): TileGrid => {
  if (columns < TWO || rows < 22) return { across: null, textRows: 1, isAiry: false }
  const across = columns >= SIX ? 6 : columns >= THREE ? 3 : 2
  const isTall = rows >= 30
  return { across, textRows: isTall ? 4 : 2, isAiry: across > 2 || rows >= 36 }
}

const UNKNOWN = 'unknown'

const figureOf = ({ figure }: Tile, width: number, canvas: Canvas): string => (figure ? oneRow(figure, width, canvas) : UNKNOWN)

const toneOf = ({ figure, tone }: Tile): Tile['tone'] => (figure ? tone : 'bad')

/** Why something is unknown, or else the facts. */
const detailsOf = ({ facts, unknown, figure }: Tile): Line => {
  const reason: readonly Line[] = unknown ? [['❓ ', { kind: 'text', value: unknown.message }]] : []
  return joinParts(figure ? [...reason, ...facts] : reason)
}

const DAYS = 14

const barsOf = (tile: Tile, canvas: Canvas): string => {
  const days = sparkDays(tile)
  return days ? oneRow([spark(days)], DAYS, canvas) : ''
}

/** A tile as it is laid out: its width is that of the canvas. */
interface TileFrame {
  readonly canvas: Canvas
  /** Cells for the titles of all tiles. */
  readonly titleWidth: number
  readonly most: number
}

/** Title and bars at the left, the figure at the right. Bars that do not fit stand below: half of them would be another fortnight. */
const largeTile = (tile: Tile, { canvas, titleWidth, most }: TileFrame): string[] => {
  const { width } = canvas
  const figure = figureOf(tile, width, canvas)
  const bars = barsOf(tile, canvas)
  const room = Math.max(0, width - widthOf(figure) - 1)
  const fits = titleWidth + 2 + widthOf(bars) <= room
  const title = filled(tile.title, fits ? titleWidth + 2 : room, canvas)
  const middle = fits ? filled(bars, room - titleWidth - 2, canvas) : ''
  const head = `${canvas.chalk.bold(title)}${middle} ${canvas.chalk.bold(paint(canvas, toneOf(tile), figure))}`
  const below = fits || bars === '' || most <= 2 ? [] : [bars]
  return [head, ...below, ...textRows(tile, most - below.length, canvas)]
}

/** What is usual gets its rows first, then the facts: both are one line, and the facts are the longer one. */
const textRows = (tile: Tile, most: number, canvas: Canvas): string[] => {
  const usual = tile.usual ? fewRows(tile.usual, most > 2 ? 2 : 1, canvas) : []
  const details = detailsOf(tile)
  const facts = details.length === 0 ? [] : fewRows(details, most - usual.length, canvas)
  return [...facts, ...usual.map(row => canvas.chalk.dim(row))]
}

/** Figure, bars and facts in one row. */
const tileRow = (tile: Tile, titleWidth: number, figureWidth: number, canvas: Canvas): string => {
  const figure = figureOf(tile, figureWidth, canvas)
  const left = `${canvas.chalk.bold(filled(tile.title, titleWidth + 1, canvas))}${' '.repeat(Math.max(0, figureWidth - widthOf(figure)))}`
  const room = canvas.width - titleWidth - figureWidth - 3
  const bars = tile.days && room >= DAYS + 10 ? `${barsOf(tile, canvas)}  ` : ''
  const details = joinParts([detailsOf(tile), ...(tile.usual ? [tile.usual] : [])])
  return `${left}${canvas.chalk.bold(paint(canvas, toneOf(tile), figure))}  ${bars}${oneRow(details, room - widthOf(bars), canvas)}`
}

/** Cells for the figure of a tile that has one row. */
const FIGURE_WIDTH = 14

/** The six tiles, as large as the window allows. */
export const writeTiles = ({ tiles }: Overview, rows: number, canvas: Canvas): string[] => {
  const grid = gridFor(canvas.width, rows)
  const { across, isAiry } = grid
  const titleWidth = Math.max(...tiles.map(({ title }) => widthOf(title)))
  if (across === null) {
    const figureWidth = Math.max(...tiles.map(tile => widthOf(figureOf(tile, canvas.width, canvas))))
    return tiles.map(tile => tileRow(tile, titleWidth, Math.min(FIGURE_WIDTH, figureWidth), canvas))
  }
  const width = Math.floor((canvas.width - GAP * (across - 1)) / across)
  const bands = Array.from({ length: Math.ceil(tiles.length / across) }, (_, i) => tiles.slice(i * across, (i + 1) * across))
  const own = { ...canvas, width }
  return bands.flatMap(band => {
    const written = band.map(tile => largeTile(tile, { canvas: own, titleWidth, most: grid.textRows }))
    const height = Math.max(...written.map(rows => rows.length))
    const joined = Array.from({ length: height }, (_, row) =>
      written.map(tile => filled(tile[row] ?? '', width, canvas)).join(' '.repeat(GAP)),
    )
    return isAiry ? [...joined, ''] : joined
  })
}
