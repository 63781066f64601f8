import type { Payable, Payer } from './payable.js'
import { TextIndex } from './text-index.js'

/** Letters and digits in capitals: how references are compared. Blanks, dashes and case are the payer's. */
export const normalized = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()

/** From this length on a key is looked for anywhere in a line; a shorter one only as a word of its own. */
const MIN_ANYWHERE = 8
/** Shorter ones resemble too much. */
const MIN_KEY = 4
/** What banks keep of a reference. */
const KEPT = 20

export type KeyKind = 'reference' | 'prefix' | 'code' | 'phone'

/** A key that a line may hold, and whom it concerns. */
export interface Key {
  readonly text: string
  readonly kind: KeyKind
  readonly payables: readonly Payable[]
  readonly payers: readonly Payer[]
}

export interface Hit {
  readonly key: Key
  readonly from: number
}

const add = <T>(to: Map<string, Set<T>>, text: string, value: T): void => {
  if (text.length < MIN_KEY) return
  const known = to.get(text)
  if (known) known.add(value)
  else to.set(text, new Set([value]))
}

/** Finds keys in lines: the longest first, and no two in one place. */
export class KeyIndex {
  readonly #long = new TextIndex<Key>(MIN_ANYWHERE)
  readonly #short = new Map<string, Key>()

  constructor(payables: readonly Payable[], payers: readonly Payer[]) {
    const references = new Map<string, Set<Payable>>()
    for (const payable of payables) for (const reference of payable.references) add(references, normalized(reference), payable)
    const prefixes = new Map<string, Set<Payable>>()
    for (const [text, found] of references) if (text.length > KEPT) for (const payable of found) add(prefixes, text.slice(0, KEPT), payable)
    const codes = new Map<string, Set<Payer>>()
    const phones = new Map<string, Set<Payer>>()
    for (const payer of payers) {
      for (const code of payer.codes) for (const text of [normalized(code), `PC${normalized(code)}`]) add(codes, text, payer)
      for (const phone of payer.phones) add(phones, normalized(phone), payer)
    }
    const keep = (kind: KeyKind, texts: ReadonlyMap<string, ReadonlySet<Payable | Payer>>, isOfPayer: boolean): void => {
      for (const [text, found] of texts) {
        const who = [...found]
        this.#keep({ text, kind, payables: isOfPayer ? [] : (who as Payable[]), payers: isOfPayer ? (who as Payer[]) : [] })
      }
    }
    keep('reference', references, false)
    for (const text of references.keys()) prefixes.delete(text)
    keep('prefix', prefixes, false)
    for (const text of [...references.keys(), ...prefixes.keys()]) {
      codes.delete(text)
      phones.delete(text)
    }
    keep('code', codes, true)
    for (const text of codes.keys()) phones.delete(text)
    keep('phone', phones, true)
  }

  #keep(key: Key): void {
    if (key.text.length < MIN_ANYWHERE) this.#short.set(key.text, key)
    else this.#long.set(key.text, key)
  }

  /** The keys in a line, each once. */
  find(words: string): readonly Hit[] {
    const line = normalized(words)
    const candidates: Hit[] = this.#long.findIn(line).map(({ value, from }) => ({ key: value, from }))
    let at = 0
    for (const word of words.split(/[^A-Za-z0-9]+/)) {
      const text = word.toUpperCase()
      const key = this.#short.get(text)
      if (key) candidates.push({ key, from: at })
      at += text.length
    }
    const hits: Hit[] = []
    for (const hit of candidates.toSorted((a, b) => b.key.text.length - a.key.text.length || a.from - b.from)) {
      const end = hit.from + hit.key.text.length
      const isFree = hits.every(other => end <= other.from || hit.from >= other.from + other.key.text.length)
      if (isFree && !hits.some(({ key }) => key === hit.key)) hits.push(hit)
    }
    return hits
  }
}

/** References of hexadecimal digits hold no O, I or L: who writes one means 0 or 1. */
export const asHex = (text: string): string => text.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1')

export const isHexReference = (text: string): boolean => /^PC[0-9A-F]{8}$/.test(normalized(text))
