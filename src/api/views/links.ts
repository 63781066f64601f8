import { isIP } from 'node:net'
import { type About, type AboutKind, isBlank, type Line, type Piece } from '../../report/blocks.js'
import type { LinkOf } from '../../report/formats/html/markup.js'
import { writePiece } from '../../report/formats/pieces.js'
import type { Subject } from '../../report/problem.js'
import type { PageLine, PageWords } from '../page/page-view.js'

/** The longest column that is searched holds 254 characters. */
const MAX_CHARS = 254
/** The beginning of an id, as lists show it. */
const ID = /^[\da-f]{8}[\da-f-]*$/

/** The address of a view within the page. */
export const hrefOf = (kind: AboutKind, word: string): string => `#/${kind}/${encodeURIComponent(word.toWellFormed())}`

const isName = (value: string): boolean =>
  !isBlank(value) && value !== '-' && value.length <= MAX_CHARS && !/\p{Cc}/u.test(value) && isIP(value) === 0

const linkable = (piece: Piece): string => {
  if (typeof piece === 'string') return ID.test(piece) ? piece : ''
  return piece.kind === 'text' || piece.kind === 'person' ? piece.value : ''
}

/** People lead to their view wherever they are named; other values lead to what their list or column is about. */
export const linkOf: LinkOf = (piece, about) => {
  if (about?.id !== undefined && typeof piece !== 'string' && piece.kind !== 'person') return hrefOf(about.kind, about.id)
  const isPerson = typeof piece !== 'string' && piece.kind === 'person'
  const kind = isPerson ? 'user' : about?.id === undefined ? about?.kind : undefined
  const value = linkable(piece)
  return kind !== undefined && isName(value) ? hrefOf(kind, value) : undefined
}

export const pageLine = (line: Line, timezone: string, about?: About): PageLine =>
  line.map((piece): PageWords => {
    const { words, foreign } = writePiece(piece, timezone)
    const href = linkOf(piece, about)
    return foreign || href !== undefined ? { text: words, ...(href !== undefined && { href }) } : words
  })

const COMMANDS: Readonly<Record<string, AboutKind>> = {
  'check_status user ': 'user',
  'check_status deposit ': 'deposit',
  'check_status lead ': 'lead',
}

/** The view of what the subject's command shows. */
export const subjectHref = ({ command }: Subject): string | undefined => {
  const [words, argument] = command ?? []
  const kind = typeof words === 'string' ? COMMANDS[words] : undefined
  const value = argument === undefined ? '' : typeof argument === 'string' ? argument : linkable(argument)
  return kind !== undefined && isName(value) ? hrefOf(kind, value) : undefined
}
