import type { Line } from '../blocks.js'
import { writePiece } from './text/pieces.js'

/** A line as plain words, whole. */
export const plainLine = (line: Line, timezone: string): string => line.map(piece => writePiece(piece, timezone).words).join('')
