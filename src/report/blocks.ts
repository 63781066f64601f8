/** A value whose kind the format must know to align it, write it in the reader's time zone, escape it, shorten it or mask it. */
export type Piece =
  | string // our own words
  | { readonly kind: 'text'; readonly value: string } // from the platform: may contain anything
  | { readonly kind: 'person'; readonly value: string } // an e-mail, name, phone or username
  | { readonly kind: 'money'; readonly rand: string }
  | { readonly kind: 'time'; readonly at: Date }
  | { readonly kind: 'spark'; readonly values: readonly number[] } // a row of small bars
export type Line = readonly Piece[]

/** What a value is the name of, for formats that can open it. */
export type AboutKind = 'user' | 'deposit' | 'lead'

export interface About {
  readonly kind: AboutKind
  /** Absent: the value itself finds it, as a reference or an e-mail does. */
  readonly id?: string
}

export type Tone = 'plain' | 'good' | 'warn' | 'bad'

export interface Entry {
  readonly at?: Date
  readonly line: Line
  readonly tone?: Tone
  /** What the entry is about. */
  readonly about?: About
}

export interface Column {
  readonly title: string
  readonly align?: 'right'
  /** Terminal cells that the column keeps on a narrow line, for values that are useless if cut. */
  readonly minWidth?: number
  /** Shrinks to its minimum before any other column does: for an id, which nobody reads beside a name. */
  readonly givesWay?: true
  /** Its values find what they are the names of. */
  readonly about?: AboutKind
}

export type Block =
  | { readonly kind: 'fact'; readonly label: string; readonly value: Line; readonly tone?: Tone }
  | {
      readonly kind: 'entries'
      readonly entries: readonly Entry[]
      /** Times of this moment's day are written without it, those of another day with theirs; absent: all with their date. */
      readonly now?: Date
      /** What the list leaves out: `12 earlier`. */
      readonly notShown?: string
    }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly Line[])[]; readonly notShown?: string }
  | {
      readonly kind: 'note'
      readonly line: Line
      readonly tone?: Tone
      readonly indent?: number
      /** The same on most days: web pages show it in small type, and plain text leaves it out. */
      readonly isDetail?: true
      /** The whole line is a command to copy. */
      readonly isCommand?: true
    }

export type BlockOf<Kind extends Block['kind']> = Extract<Block, { readonly kind: Kind }>

const pieces = (value: Piece | Line | number | undefined): Line => {
  if (value === undefined) return []
  if (typeof value === 'number') return [String(value)]
  if (typeof value === 'string') return [text(value)]
  return 'kind' in value ? [value] : value
}

/** ``line`${person(email)} (${type})` ``: our own words with values or lines in them. A plain string as a value comes from the platform. */
export const line = (words: TemplateStringsArray, ...values: (Piece | Line | number)[]): Line =>
  words.flatMap((word, i) => [word, ...pieces(values[i])]).filter(piece => piece !== '')

export const text = (value: string): Piece => ({ kind: 'text', value })

/** Any visible character. */
const VISIBLE = /[^\s\u2800\p{Default_Ignorable_Code_Point}]/u

export const isBlank = (value: string): boolean => !VISIBLE.test(value)

/** @param nameless the text for a person without any name */
export const person = (value: string, nameless = '(no e-mail or username)'): Piece =>
  isBlank(value) ? nameless : { kind: 'person', value }
export const money = (rand: string): Piece => ({ kind: 'money', rand })
/** Values of equal time spans, the latest last, as a row of small bars that starts at zero. */
export const spark = (values: readonly number[]): Piece => ({ kind: 'spark', values })
export const time = (at: Date): Piece => ({ kind: 'time', at })

export const fact = (label: string, value: string | number | Line, tone: Tone = 'plain'): Block => ({
  kind: 'fact',
  label,
  value: typeof value === 'object' ? value : [String(value)],
  tone,
})
export const note = (words: string | Line, tone: Tone = 'plain', indent = 2): Block => ({
  kind: 'note',
  line: typeof words === 'string' ? [words] : words,
  tone,
  indent,
})

/** A command that shows more of what stands above it. */
export const command = (line: Line, indent = 2): Block => ({ kind: 'note', line, indent, isCommand: true })

export const detail = (line: Line): Block => ({ kind: 'note', line, isDetail: true })

/** What a list leaves out, for the line under it; empty if it shows everything. */
export const leftOut = (total: number, shown: number, which: string): { notShown?: string } =>
  total > shown ? { notShown: `${total - shown} ${which}` } : {}
