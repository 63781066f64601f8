import type { Block, Line, Piece } from '../blocks.js'

/** Masks the values of a line; our own words, money and times stay. */
export interface PieceMask {
  person(value: string): string
  text(value: string): string
}

const maskPiece = (piece: Piece, mask: PieceMask): Piece => {
  if (typeof piece === 'string') return piece
  if (piece.kind === 'person') return { kind: 'person', value: mask.person(piece.value) }
  return piece.kind === 'text' ? { kind: 'text', value: mask.text(piece.value) } : piece
}

export const maskLine = (line: Line, mask: PieceMask): Line => line.map(piece => maskPiece(piece, mask))

export const maskBlock = (block: Block, mask: PieceMask): Block => {
  switch (block.kind) {
    case 'fact':
      return { ...block, value: maskLine(block.value, mask) }
    case 'note':
      return { ...block, line: maskLine(block.line, mask) }
    case 'entries':
      return { ...block, entries: block.entries.map(entry => ({ ...entry, line: maskLine(entry.line, mask) })) }
    case 'table':
      return { ...block, rows: block.rows.map(row => row.map(cell => maskLine(cell, mask))) }
  }
}
