import { isIP } from 'node:net'
import { COMMON } from './common-words.js'
import { findByContext } from './contexts.js'
import { type FoldedText, foldText, type Token, tokensOf } from './folded-text.js'
import { KnownPeople, type KnownPerson } from './known-people.js'
import { codesIn, isAmbiguous, isCapitalised, isCommonToken, isMonthOfDate, isName, lettersAtDigits, writtenAs } from './name-words.js'
import { findByPattern, type PiiMatch } from './patterns.js'

/** A text parsed for the search, kept because the same text is learnt from, queried about and masked. */
interface ParsedText {
  readonly folded: FoldedText
  readonly tokens: readonly Token[]
  readonly named: readonly PiiMatch[]
}

/** Bounds the memory for parsed texts. */
const MAX_CACHED_TEXTS = 20_000

/** All known people and their masks. A person gets the same mask wherever the name stands and however it is spelt. */
export class PeopleIndex {
  readonly #known = new KnownPeople()
  readonly #cache = new Map<string, ParsedText>()
  #people = 0
  #addresses = 0

  readonly #nextPerson = (): string => `person-${++this.#people}`
  readonly #nextAddress = (): string => `address-${++this.#addresses}`

  /** @param written how the text names them: an address is told from a name by its form */
  #maskOf(person: KnownPerson, written: string): string {
    return person.mask(isIP(written.replace(/^\[|\]$/g, '')) === 0 ? this.#nextPerson : this.#nextAddress)
  }

  /** All values belong to one person, identified by the e-mail or else by the first value. Blank values are ignored. */
  learn(values: readonly string[]): void {
    this.#known.learn(values)
  }

  /** Learns a word of somebody's name. @param name the person's full name; null: several people have the word in theirs */
  learnName(word: string, name: string | null): void {
    this.#known.learnName(word, name)
  }

  /** Merges the people of these names into one. */
  mergePeople(values: readonly string[]): void {
    this.#known.mergePeople(values)
  }

  /** Adds the person with that name if unknown. */
  learnPerson(value: string): void {
    if (!this.#known.isBlank(value)) this.#known.personOf(value)
  }

  /** The mask of the person with that name. */
  maskName(value: string): string {
    return this.#known.isBlank(value) ? value : this.#maskOf(this.#known.personOf(value), value)
  }

  /** Learns the people whom a text names by form or by context. */
  learnFrom(text: string): void {
    for (const { value } of this.#matches(this.#parsed(text))) this.#known.personOf(value)
  }

  #parsed(text: string): ParsedText {
    const before = this.#cache.get(text)
    if (before) return before
    const folded = foldText(text)
    const parsed = { folded, tokens: tokensOf(folded.text), named: findByContext(folded.text) }
    if (this.#cache.size >= MAX_CACHED_TEXTS) this.#cache.clear()
    this.#cache.set(text, parsed)
    return parsed
  }

  #matches({ folded, named }: ParsedText): PiiMatch[] {
    return [...findByPattern(folded.text, digits => this.#known.hasPhone(digits)), ...named]
  }

  /** The text with masks in place of people. @param isGuessing whether a word counts as a name because the platform cannot be queried */
  maskText(text: string, isGuessing: (word: string) => boolean = () => false): string {
    const parsed = this.#parsed(text)
    const { folded, tokens } = parsed
    const found = [
      ...this.#matches(parsed).map(({ start, end, value }) => ({ start, end, person: this.#known.personOf(value) })),
      ...this.#namesIn(tokens, folded, isGuessing),
    ]
    return found.length === 0 ? text : this.#maskAll(folded, found)
  }

  /** Words of a text that may be names and belong to no known person. */
  unknownWords(text: string): string[] {
    const { folded, tokens } = this.#parsed(text)
    return tokens
      .filter(token => isName(token.word) && !this.#known.hasWord(token.word) && !isCommonToken(token, folded))
      .flatMap(token => [token.word, writtenAs(token, folded), writtenAs(token, folded).toLowerCase(), lettersAtDigits(token.word)])
      .concat(codesIn(tokens))
      .filter(word => word !== '' && !this.#known.hasWord(word))
  }

  #namesIn(tokens: readonly Token[], folded: FoldedText, isGuessing: (word: string) => boolean): PersonMatch[] {
    const found: PersonMatch[] = []
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as Token
      const last = this.#known.lastOfName(tokens, i)
      if (last) {
        found.push({ start: token.start, end: last.token.end, person: last.person })
        continue
      }
      const written = writtenAs(token, folded)
      // Ambiguous words count as names only if they are capitalised.
      if (isAmbiguous(token.word) && (!isCapitalised(written) || isMonthOfDate(tokens, i))) continue
      const isGuessed = isGuessing(written) && !COMMON.has(token.word) && !isCommonToken(token, folded)
      const person =
        this.#known.wordOwner(token.word) ??
        this.#known.ownerAtDigits(token.word, written) ??
        (isGuessed ? this.#known.personOf(token.word) : undefined)
      if (person) found.push({ ...token, person })
    }
    return found
  }

  /** Merges overlapping matches, where the first and longest says who it is, and adjacent matches of the same person. */
  #maskAll({ original, span }: FoldedText, found: readonly PersonMatch[]): string {
    const ranges: { start: number; end: number; mask: string }[] = []
    const sorted = found
      .map(({ start, end, person }) => ({ span: span(start, end), person }))
      .sort((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1])
    for (const {
      span: [start, end],
      person,
    } of sorted) {
      const before = ranges.at(-1)
      if (before && start < before.end) before.end = Math.max(before.end, end)
      else {
        const mask = this.#maskOf(person, original.slice(start, end))
        if (before?.mask === mask && /^[\s._'’-]{0,3}$/.test(original.slice(before.end, start))) before.end = end
        else ranges.push({ start, end, mask })
      }
    }
    let words = ''
    let done = 0
    for (const { start, end, mask } of ranges) {
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
