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
/** Shorter words are not looked up as whole names. */
const MIN_KEY_CHARS = 3
/** The first letters of a word decide whether any name can start there. */
const PREFIX_CHARS = 3

/** A name in the forms that are compared. */
interface NameForms {
  /** Equal for all spellings of the name; blank: nobody's. */
  readonly key: string
  /** The number without its prefix, if the name is a phone number and nothing else. */
  readonly phone: string | undefined
  /** Words that identify the person on their own. */
  readonly words: readonly string[]
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
    phone: isOfLetters || IPV4_PREFIX.test(text) ? undefined : dialled(text),
    words: words.flatMap(word => [word, ...(/\d/.test(word) ? word.split(/\d+/).filter(part => part.length >= 3) : [])]).filter(isName),
  }
}

/** Bounds the memory for parsed names. */
const MAX_CACHED_NAMES = 20_000

/** Which person has which name, code or number. */
export class KnownPeople {
  readonly #byKey = new Map<string, KnownPerson>()
  readonly #byWord = new Map<string, KnownPerson>()
  readonly #byPhone = new Map<string, KnownPerson>()
  /** Words of at least `MIN_EMBEDDED_CHARS` letters, by their first letters. */
  readonly #wordsByPrefix = new Map<string, string[]>()
  #embeddedOwners = new Map<string, KnownPerson | undefined>()
  readonly #prefixes = new Set<string>()
  readonly #formsByName = new Map<string, NameForms>()

  #formsOf(given: string): NameForms {
    const before = this.#formsByName.get(given)
    if (before) return before
    const value = formsOf(given)
    if (this.#formsByName.size >= MAX_CACHED_NAMES) this.#formsByName.clear()
    this.#formsByName.set(given, value)
    return value
  }

  /** All values belong to one person, identified by the e-mail or else by the first value. Blank values are ignored. */
  learn(values: readonly string[]): void {
    const known = values.filter(value => this.#formsOf(value).key !== '')
    const first = known.find(value => value.includes('@')) ?? known[0]
    if (first === undefined) return
    this.#embeddedOwners.clear()
    const person = (this.#byKey.get(this.#formsOf(first).key) ?? new KnownPerson()).root
    if (known.length > 1 && person.kind === 'alone') person.kind = 'known'
    for (const value of known) {
      const { key, phone, words } = this.#formsOf(value)
      this.#claim(this.#byKey, key, person)
      this.#prefixes.add(key.slice(0, PREFIX_CHARS))
      if (phone !== undefined) this.#claim(this.#byPhone, phone, person)
      else for (const word of words) this.#learnWord(word, person)
    }
  }

  /** Learns a word of somebody's name. @param name the person's full name; null: several people have the word in theirs */
  learnName(word: string, name: string | null): void {
    this.#embeddedOwners.clear()
    for (const folded of foldedWords(word)) {
      if (!isName(folded)) continue
      const person = name === null ? KnownPerson.shared() : this.personOf(name)
      this.#learnWord(folded, person)
      if (!isCode(folded)) continue
      this.#claim(this.#byKey, folded, person)
      this.#prefixes.add(folded.slice(0, PREFIX_CHARS))
    }
  }

  #learnWord(word: string, person: KnownPerson): void {
    this.#claim(this.#byWord, word, person)
    if (word.length < MIN_EMBEDDED_CHARS || ALSO_NAMES.has(word)) return
    const prefix = word.slice(0, MIN_EMBEDDED_CHARS)
    const others = this.#wordsByPrefix.get(prefix) ?? []
    if (!others.includes(word)) this.#wordsByPrefix.set(prefix, [...others, word])
  }

  /** A key that two people have identifies neither. */
  #claim(owners: Map<string, KnownPerson>, key: string, person: KnownPerson): void {
    const owner = owners.get(key)?.root
    if (owner === undefined) owners.set(key, person)
    else if (owner !== person.root) {
      if (owner.kind === 'alone' && owners !== this.#byWord) owner.join(person)
      else if (owner.kind !== 'shared') owners.set(key, KnownPerson.shared())
    }
  }

  /** Merges the people of these names into one. */
  mergePeople(values: readonly string[]): void {
    const [first, ...others] = values.filter(value => this.#formsOf(value).key !== '').map(value => this.personOf(value))
    for (const other of others) if (first) other.join(first)
  }

  /** Whether the value holds no letter or digit, and so names nobody. */
  isBlank(value: string): boolean {
    return this.#formsOf(value).key === ''
  }

  hasWord(word: string): boolean {
    return this.#byWord.has(word)
  }

  /** @param digits without the prefix */
  hasPhone(digits: string): boolean {
    return this.#byPhone.has(digits)
  }

  /** The person with that name, added if unknown. */
  personOf(value: string): KnownPerson {
    const { key, phone, words } = this.#formsOf(value)
    const known = this.#byKey.get(key) ?? (phone === undefined ? undefined : this.#byPhone.get(phone)) ?? this.#onlyOwner(value, words)
    if (known) return known.root
    this.learn([value])
    return (this.#byKey.get(key) ?? new KnownPerson()).root
  }

  /** The only person whose name has all these words. An e-mail identifies its owner on its own. */
  #onlyOwner(value: string, words: readonly string[]): KnownPerson | undefined {
    const owners = new Set(value.includes('@') ? [] : words.map(word => this.#byWord.get(word)?.root))
    const [only] = owners
    return owners.size === 1 ? only : undefined
  }

  /** The longest full name that starts at that token, including anything between its words. */
  lastOfName(tokens: readonly Token[], first: number): { readonly token: Token; readonly person: KnownPerson } | undefined {
    const firstWord = (tokens[first] as Token).word
    // Few words start a name.
    if (firstWord.length >= PREFIX_CHARS && !this.#prefixes.has(firstWord.slice(0, PREFIX_CHARS))) return undefined
    let name = ''
    let longest: { token: Token; person: KnownPerson } | undefined
    for (let i = first; i < Math.min(tokens.length, first + MAX_NAME_WORDS); i++) {
      const token = tokens[i] as Token
      if (i > first && token.start - (tokens[i - 1] as Token).end > MAX_GAP_CHARS) break
      name += token.word
      const person = name.length >= MIN_KEY_CHARS ? this.#byKey.get(name) : undefined
      // A common word on its own is no name on its own.
      if (person && !(i === first && (COMMON.has(name) || /^\d{1,6}$/.test(name)))) longest = { token, person }
    }
    return longest
  }

  /** The person whose name a word is or contains. The whole word is masked then, because the rest would give the name away. */
  wordOwner(word: string): KnownPerson | undefined {
    const known = this.#byWord.get(word) ?? this.#byWord.get(word.replace(INVOICE_PREFIX, ''))
    if (known || word.length <= MIN_EMBEDDED_CHARS || COMMON.has(word)) return known
    if (this.#embeddedOwners.has(word)) return this.#embeddedOwners.get(word)
    let person: KnownPerson | undefined
    for (let at = 0; at + MIN_EMBEDDED_CHARS <= word.length && !person; at++) {
      const embedded = this.#wordsByPrefix.get(word.slice(at, at + MIN_EMBEDDED_CHARS))?.find(name => word.startsWith(name, at))
      person = embedded === undefined ? undefined : this.#byWord.get(embedded)
    }
    this.#embeddedOwners.set(word, person)
    return person
  }

  /** A name too short to be searched inside words still counts if only digits surround it. In an id, letters may be digits. */
  ownerAtDigits(word: string, written: string): KnownPerson | undefined {
    const letters = lettersAtDigits(word)
    const isId = /^[a-f]+$/.test(letters) && !/^\d*\p{Lu}/u.test(written)
    return isName(letters) && !ALSO_NAMES.has(letters) && !isId ? this.#byWord.get(letters) : undefined
  }
}
