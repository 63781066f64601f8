import { ALSO_NAMES, COMMON } from './common-words.js'
import { dialled } from './forms.js'
import { INVOICE_PREFIX, isCode, isName, lettersAtDigits } from './name-words.js'
import { foldedWords, foldText, type Token, tokensOf } from './signs.js'

/** Somebody, or a name that several have: it is masked as nobody else. */
export class KnownPerson {
  #same: KnownPerson | undefined
  #mask: string | undefined
  /** `alone`: nothing but one value is known, and whoever turns out to have it is the same one. `shared`: whoever has a name that several have. */
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

  /** Numbered as they first appear, so that a number says nothing else. */
  mask(next: () => string): string {
    const { root } = this
    root.#mask ??= next()
    return root.#mask
  }
}

/** Names from here on are found within longer words: `zodwaplumbers`. */
const MIN_EMBEDDED_CHARS = 5
/** More words than these are in no name; they stand no further apart than by three signs. */
const MAX_NAME_WORDS = 12
const MAX_GAP_CHARS = 3
/** No name that is put together is as short as this. */
const MIN_NAME_CHARS = 2
/** Letters by which it is told whether any name can begin so. */
const PREFIX_CHARS = 3

/** What somebody is called, as it is compared. */
interface NameForms {
  /** The same of all writings of it; blank: nobody's. */
  readonly key: string
  /** Of what is a phone number and nothing else: as it is dialled. */
  readonly number: string | undefined
  /** Words by which they are known also by one alone. */
  readonly names: readonly string[]
}

const IPV4_PREFIX = /\d\.\d+\.\d+\./

const formsOf = (given: string): NameForms => {
  const { text } = foldText(given)
  const words = tokensOf(text).map(({ word }) => word)
  const compact = words.join('')
  const isOfLetters = /\p{L}/u.test(compact)
  return {
    // Of digits alone the signs between them matter: they may be an address.
    key: isOfLetters ? compact : given.trim(),
    number: isOfLetters || IPV4_PREFIX.test(text) ? undefined : dialled(text),
    names: words.flatMap(word => [word, ...(/\d/.test(word) ? word.split(/\d+/).filter(part => part.length >= 3) : [])]).filter(isName),
  }
}

/** Values that are kept in mind. */
const MAX_CACHED_NAMES = 20_000

/** Who has which name, code or number, by all that was learnt of them. */
export class KnownPeople {
  readonly #values = new Map<string, KnownPerson>()
  readonly #words = new Map<string, KnownPerson>()
  readonly #phones = new Map<string, KnownPerson>()
  /** The words from `WITHIN` letters on, by the letters they begin with. */
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

  /** All these are of one: an e-mail says who it is, or else the first. Blank ones are nobody's. */
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

  /** A word that somebody is called by. @param name whose, where it is one person's alone */
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

  /** What two have says which of them is meant no more. */
  #claim(of: Map<string, KnownPerson>, key: string, person: KnownPerson): void {
    const owner = of.get(key)?.root
    if (owner === undefined) of.set(key, person)
    else if (owner !== person.root) {
      if (owner.kind === 'alone' && of !== this.#words) owner.join(person)
      else if (owner.kind !== 'shared') of.set(key, KnownPerson.shared())
    }
  }

  /** All of them are one. */
  mergePeople(values: readonly string[]): void {
    const [first, ...others] = values.filter(value => this.#valueOf(value).key !== '').map(value => this.personOf(value))
    for (const other of others) if (first) other.join(first)
  }

  /** Nobody has it. */
  isBlank(value: string): boolean {
    return this.#valueOf(value).key === ''
  }

  hasWord(word: string): boolean {
    return this.#words.has(word)
  }

  /** @param digits as everybody in the country dials them */
  hasPhone(digits: string): boolean {
    return this.#phones.has(digits)
  }

  /** Whoever has that name; somebody new, where nobody is known by it. */
  personOf(value: string): KnownPerson {
    const { key, number, names } = this.#valueOf(value)
    const known = this.#values.get(key) ?? (number === undefined ? undefined : this.#phones.get(number)) ?? this.#onlyOne(value, names)
    if (known) return known.root
    this.learn([value])
    return (this.#values.get(key) ?? new KnownPerson()).root
  }

  /** Whose all these words are. An e-mail is by itself whoever has it. */
  #onlyOne(value: string, names: readonly string[]): KnownPerson | undefined {
    const owners = new Set(value.includes('@') ? [] : names.map(word => this.#words.get(word)?.root))
    const [only] = owners
    return owners.size === 1 ? only : undefined
  }

  /** The longest whole name that begins with that word, with whatever stands between its own. */
  lastOfName(tokens: readonly Token[], first: number): { readonly token: Token; readonly person: KnownPerson } | undefined {
    const begun = (tokens[first] as Token).word
    // Hardly a word begins a name.
    if (begun.length >= PREFIX_CHARS && !this.#begun.has(begun.slice(0, PREFIX_CHARS))) return undefined
    let name = ''
    let longest: { token: Token; person: KnownPerson } | undefined
    for (let i = first; i < Math.min(tokens.length, first + MAX_NAME_WORDS); i++) {
      const token = tokens[i] as Token
      if (i > first && token.start - (tokens[i - 1] as Token).end > MAX_GAP_CHARS) break
      name += token.word
      const person = name.length > MIN_NAME_CHARS ? this.#values.get(name) : undefined
      // What is ours by itself is no name by itself.
      if (person && !(i === first && (COMMON.has(name) || /^\d{1,6}$/.test(name)))) longest = { token, person }
    }
    return longest
  }

  /** Whose a word is, or what it holds: then all of it is masked, for the rest would tell. */
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

  /** A name too short to be looked for within words is one where nothing but digits are at it. In an id, letters are also digits. */
  ownerAtDigits(word: string, written: string): KnownPerson | undefined {
    const letters = lettersAtDigits(word)
    const isId = /^[a-f]+$/.test(letters) && !/^\d*\p{Lu}/u.test(written)
    return isName(letters) && !ALSO_NAMES.has(letters) && !isId ? this.#words.get(letters) : undefined
  }
}
