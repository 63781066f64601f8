import { COMMON } from './common-words.js'
import { findByContext } from './contexts.js'
import { findByForm, type PiiMatch } from './forms.js'
import { KnownPeople, type KnownPerson } from './known-people.js'
import { codesIn, isAmbiguous, isCapitalised, isCommonToken, isMonthOfDate, isName, lettersAtDigits, writtenAs } from './name-words.js'
import { type FoldedText, foldText, type Token, tokensOf } from './signs.js'

/** A text as it is searched, once: the same one comes again, to learn from it, to ask about it and to mask it. */
interface ParsedText {
  readonly signs: FoldedText
  readonly tokens: readonly Token[]
  readonly named: readonly PiiMatch[]
}

/** Texts that are kept in mind. */
const MAX_CACHED_TEXTS = 20_000

/** All that was read of everybody, and the masks that stand for them. The same one becomes the same word, wherever the name stands and however it is spelt. */
export class PeopleIndex {
  readonly #known = new KnownPeople()
  readonly #read = new Map<string, ParsedText>()
  #count = 0

  readonly #next = (): string => `person-${++this.#count}`

  /** All these are of one: an e-mail says who it is, or else the first. Blank ones are nobody's. */
  learn(values: readonly string[]): void {
    this.#known.learn(values)
  }

  /** A word that somebody is called by. @param name whose, where it is one person's alone */
  learnName(word: string, name: string | null): void {
    this.#known.learnName(word, name)
  }

  /** All of them are one. */
  mergePeople(values: readonly string[]): void {
    this.#known.mergePeople(values)
  }

  /** Learns of whoever has that name. */
  learnPerson(value: string): void {
    if (!this.#known.isBlank(value)) this.#known.personOf(value)
  }

  /** What stands for whoever has that name. */
  maskName(value: string): string {
    return this.#known.isBlank(value) ? value : this.#known.personOf(value).mask(this.#next)
  }

  /** Learns of everybody whom a text names by form or context. */
  learnFrom(text: string): void {
    for (const { value } of this.#told(this.#reading(text))) this.#known.personOf(value)
  }

  #reading(text: string): ParsedText {
    const before = this.#read.get(text)
    if (before) return before
    const signs = foldText(text)
    const read = { signs, tokens: tokensOf(signs.text), named: findByContext(signs.text) }
    if (this.#read.size >= MAX_CACHED_TEXTS) this.#read.clear()
    this.#read.set(text, read)
    return read
  }

  #told({ signs, named }: ParsedText): PiiMatch[] {
    return [...findByForm(signs.text, digits => this.#known.hasPhone(digits)), ...named]
  }

  /** Free text without anybody. @param isGuessing what looks like a name is one, for nobody could be asked */
  maskText(text: string, isGuessing: (word: string) => boolean = () => false): string {
    const read = this.#reading(text)
    const { signs, tokens } = read
    const found = [
      ...this.#told(read).map(({ start, end, value }) => ({ start, end, person: this.#known.personOf(value) })),
      ...this.#namesAmong(tokens, signs, isGuessing),
    ]
    return found.length === 0 ? text : this.#masked(signs, found)
  }

  /** Words of a text that nobody is known by yet, and somebody may be. */
  unknownWords(text: string): string[] {
    const { signs, tokens } = this.#reading(text)
    return tokens
      .filter(token => isName(token.word) && !this.#known.hasWord(token.word) && !isCommonToken(token, signs))
      .flatMap(token => [token.word, writtenAs(token, signs), writtenAs(token, signs).toLowerCase(), lettersAtDigits(token.word)])
      .concat(codesIn(tokens))
      .filter(word => word !== '' && !this.#known.hasWord(word))
  }

  #namesAmong(tokens: readonly Token[], signs: FoldedText, isGuessing: (word: string) => boolean): PersonMatch[] {
    const found: PersonMatch[] = []
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as Token
      const last = this.#known.lastOfName(tokens, i)
      if (last) {
        found.push({ start: token.start, end: last.token.end, person: last.person })
        continue
      }
      const written = writtenAs(token, signs)
      // These are also any other word, but where they are written as a name.
      if (isAmbiguous(token.word) && (!isCapitalised(written) || isMonthOfDate(tokens, i))) continue
      const isGuessed = isGuessing(written) && !COMMON.has(token.word) && !isCommonToken(token, signs)
      const person =
        this.#known.wordOwner(token.word) ??
        this.#known.ownerAtDigits(token.word, written) ??
        (isGuessed ? this.#known.personOf(token.word) : undefined)
      if (person) found.push({ ...token, person })
    }
    return found
  }

  /** Findings that meet are one; the first that is the longest says who. So are those of one person side by side. */
  #masked({ original, span }: FoldedText, found: readonly PersonMatch[]): string {
    const stretches: { start: number; end: number; mask: string }[] = []
    const inOrder = found
      .map(({ start, end, person }) => ({ span: span(start, end), person }))
      .sort((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1])
    for (const {
      span: [start, end],
      person,
    } of inOrder) {
      const before = stretches.at(-1)
      if (before && start < before.end) before.end = Math.max(before.end, end)
      else {
        const mask = person.mask(this.#next)
        if (before?.mask === mask && /^[\s._'’-]{0,3}$/.test(original.slice(before.end, start))) before.end = end
        else stretches.push({ start, end, mask })
      }
    }
    let words = ''
    let done = 0
    for (const { start, end, mask } of stretches) {
      words += original.slice(done, start) + mask
      done = end
    }
    return words + original.slice(done)
  }
}

interface PersonMatch {
  readonly start: number
  readonly end: number
  readonly person: KnownPerson
}
