import { ALSO_NAMES, COMMON } from './common-words.js'
import { foldedWords, foldText, type Token, tokensOf } from './folded-text.js'
import { INVOICE_PREFIX, isCode, isName, lettersAtDigits } from './name-words.js'
import { dialled } from './patterns.js'

/** A person, or a name that several people share, which gets a mask of its own. */
export class KnownPerson {
  #same: KnownPerson | undefined
  #mask: string | undefined
  /** `alone`: only one name is known, so another person with that name is taken for the same. `shared`: a name of several people. */
  kind: 'alone' | 'known' | 'shared' = 'alone'

  static shared(): KnownPerson {
    const person = new KnownPerson()
    person.kind = 'shared'
    return person
  }

  get root(): KnownPerson {
    return this.#same?.root ?? this
  }

  join(other: KnownPerson): void {
    if (this.root !== other.root) this.root.#same = other.root
  }

  /** Numbered in order of appearance, so that the number reveals nothing. */
  mask(next: () => string): string {
    const { root } = this
    root.#mask ??= next()
    return root.#mask
  }
}

/** Names of this length or longer are also found inside longer words: `zodwaplumbers`. */
const MIN_EMBEDDED_CHARS = 5
/** Most words in a name, and most characters between two of them. */
const MAX_NAME_WORDS = 12
const MAX_GAP_CHARS = 3
/** Names of this length or shorter are not assembled from words. */
const MIN_NAME_CHARS = 2
/** The first letters of a word decide whether any name can start there. */
const PREFIX_CHARS = 3

/** A name in the forms that are compared. */
interface NameForms {
  /** Equal for all spellings of the name; blank: nobody's. */
  readonly key: string
  /** The number without its prefix, if the name is a phone number and nothing else. */
  readonly number: string | undefined
  /** Words that identify the person on their own. */
  readonly names: readonly string[]
}

const IPV4_PREFIX = /\d\.\d+\.\d+\./

const formsOf = (given: string): NameForms => {
  const { text } = foldText(given)
  const words = tokensOf(text).map(({ word }) => word)
  const compact = words.join('')
  const isOfLetters = /\p{L}/u.test(compact)
  return {
    // Without letters, the separators matter: the value may be an IP address.
    key: isOfLetters ? compact : given.trim(),
    number: isOfLetters || IPV4_PREFIX.test(text) ? undefined : dialled(text),
    names: words.flatMap(word => [word, ...(/\d/.test(word) ? word.split(/\d+/).filter(part => part.length >= 3) : [])]).filter(isName),
  }
}

/** Bounds the memory for parsed names. */
const MAX_CACHED_NAMES = 20_000

/** Which person has which name, code or number. */
export class KnownPeople {
  readonly #values = new Map<string, KnownPerson>()
  readonly #words = new Map<string, KnownPerson>()
  readonly #phones = new Map<string, KnownPerson>()
  /** Words of at least `MIN_EMBEDDED_CHARS` letters, by their first letters. */
  readonly #beginnings = new Map<string, string[]>()
  #found = new Map<string, KnownPerson | undefined>()
  readonly #begun = new Set<string>()
  readonly #valued = new Map<string, NameForms>()

  #valueOf(given: string): NameForms {
    const before = this.#valued.get(given)
    if (before) return before
    const value = formsOf(given)
    if (this.#valued.size >= MAX_CACHED_NAMES) this.#valued.clear()
    this.#valued.set(given, value)
    return value
  }

  /** All values belong to one person, identified by the e-mail or else by the first value. Blank values are ignored. */
  learn(values: readonly string[]): void {
    const known = values.filter(value => this.#valueOf(value).key !== '')
    const first = known.find(value => value.includes('@')) ?? known[0]
    if (first === undefined) return
    this.#found.clear()
    const person = (this.#values.get(this.#valueOf(first).key) ?? new KnownPerson()).root
    if (known.length > 1 && person.kind === 'alone') person.kind = 'known'
    for (const value of known) {
      const { key, number, names } = this.#valueOf(value)
      this.#claim(this.#values, key, person)
      this.#begun.add(key.slice(0, PREFIX_CHARS))
      if (number !== undefined) this.#claim(this.#phones, number, person)
      else for (const word of names) this.#learnWord(word, person)
    }
  }

  /** Learns a word of somebody's name. @param name the person's full name; null: several people have the word in theirs */
  learnName(word: string, name: string | null): void {
    this.#found.clear()
    for (const folded of foldedWords(word)) {
      if (!isName(folded)) continue
      const person = name === null ? KnownPerson.shared() : this.personOf(name)
      this.#learnWord(folded, person)
      if (!isCode(folded)) continue
      this.#claim(this.#values, folded, person)
      this.#begun.add(folded.slice(0, PREFIX_CHARS))
    }
  }

  #learnWord(word: string, person: KnownPerson): void {
    this.#claim(this.#words, word, person)
    if (word.length < MIN_EMBEDDED_CHARS || ALSO_NAMES.has(word)) return
    const beginning = word.slice(0, MIN_EMBEDDED_CHARS)
    const others = this.#beginnings.get(beginning) ?? []
    if (!others.includes(word)) this.#beginnings.set(beginning, [...others, word])
  }

  /** A key that two people have identifies neither. */
  #claim(of: Map<string, KnownPerson>, key: string, person: KnownPerson): void {
    const owner = of.get(key)?.root
    if (owner === undefined) of.set(key, person)
    else if (owner !== person.root) {
      if (owner.kind === 'alone' && of !== this.#words) owner.join(person)
      else if (owner.kind !== 'shared') of.set(key, KnownPerson.shared())
    }
  }

  /** Merges the people of these names into one. */
  mergePeople(values: readonly string[]): void {
    const [first, ...others] = values.filter(value => this.#valueOf(value).key !== '').map(value => this.personOf(value))
    for (const other of others) if (first) other.join(first)
  }

  /** Whether the value can belong to nobody. */
  isBlank(value: string): boolean {
    return this.#valueOf(value).key === ''
  }

  hasWord(word: string): boolean {
    return this.#words.has(word)
  }

  /** @param digits without the prefix */
  hasPhone(digits: string): boolean {
    return this.#phones.has(digits)
  }

  /** The person with that name, added if unknown. */
  personOf(value: string): KnownPerson {
    const { key, number, names } = this.#valueOf(value)
    const known = this.#values.get(key) ?? (number === undefined ? undefined : this.#phones.get(number)) ?? this.#onlyOne(value, names)
    if (known) return known.root
    this.learn([value])
    return (this.#values.get(key) ?? new KnownPerson()).root
  }

  /** The only person whose name has all these words. An e-mail identifies its owner on its own. */
  #onlyOne(value: string, names: readonly string[]): KnownPerson | undefined {
    const owners = new Set(value.includes('@') ? [] : names.map(word => this.#words.get(word)?.root))
    const [only] = owners
    return owners.size === 1 ? only : undefined
  }

  /** The longest full name that starts at that token, including anything between its words. */
  lastOfName(tokens: readonly Token[], first: number): { readonly token: Token; readonly person: KnownPerson } | undefined {
    const begun = (tokens[first] as Token).word
    // Few words start a name.
    if (begun.length >= PREFIX_CHARS && !this.#begun.has(begun.slice(0, PREFIX_CHARS))) return undefined
    let name = ''
    let longest: { token: Token; person: KnownPerson } | undefined
    for (let i = first; i < Math.min(tokens.length, first + MAX_NAME_WORDS); i++) {
      const token = tokens[i] as Token
      if (i > first && token.start - (tokens[i - 1] as Token).end > MAX_GAP_CHARS) break
      name += token.word
      const person = name.length > MIN_NAME_CHARS ? this.#values.get(name) : undefined
      // A common word on its own is no name on its own.
      if (person && !(i === first && (COMMON.has(name) || /^\d{1,6}$/.test(name)))) longest = { token, person }
    }
    return longest
  }

  /** The person whose name a word is or contains. The whole word is masked then, because the rest would give the name away. */
  wordOwner(word: string): KnownPerson | undefined {
    const known = this.#words.get(word) ?? this.#words.get(word.replace(INVOICE_PREFIX, ''))
    if (known || word.length <= MIN_EMBEDDED_CHARS || COMMON.has(word)) return known
    if (this.#found.has(word)) return this.#found.get(word)
    let person: KnownPerson | undefined
    for (let at = 0; at + MIN_EMBEDDED_CHARS <= word.length && !person; at++) {
      const held = this.#beginnings.get(word.slice(at, at + MIN_EMBEDDED_CHARS))?.find(name => word.startsWith(name, at))
      person = held === undefined ? undefined : this.#words.get(held)
    }
    this.#found.set(word, person)
    return person
  }

  /** A name too short to be searched inside words still counts if only digits surround it. In an id, letters may be digits. */
  ownerAtDigits(word: string, written: string): KnownPerson | undefined {
    const letters = lettersAtDigits(word)
    const isId = /^[a-f]+$/.test(letters) && !/^\d*\p{Lu}/u.test(written)
    return isName(letters) && !ALSO_NAMES.has(letters) && !isId ? this.#words.get(letters) : undefined
  }
}
