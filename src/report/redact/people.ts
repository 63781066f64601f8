import { ALSO_NAMES, COMMON } from './common-words.js'
import { namedByContext } from './contexts.js'
import { dialled, type Finding, tellingForms } from './forms.js'
import { foldedWords, type Signs, signsOf, type Token, tokensOf } from './signs.js'

/** Somebody, or a name that several have: it is masked as nobody else. */
class Person {
  #same: Person | undefined
  #mask: string | undefined
  /** `alone`: nothing but one value is known, and whoever turns out to have it is the same one. `shared`: whoever has a name that several have. */
  kind: 'alone' | 'known' | 'shared' = 'alone'

  static shared(): Person {
    const person = new Person()
    person.kind = 'shared'
    return person
  }

  get root(): Person {
    return this.#same?.root ?? this
  }

  join(other: Person): void {
    if (this.root !== other.root) this.root.#same = other.root
  }

  /** Numbered as they first appear, so that a number says nothing else. */
  mask(next: () => string): string {
    const { root } = this
    root.#mask ??= next()
    return root.#mask
  }
}

const LEAST = 2
/** Names from here on are found within longer words: `zodwaplumbers`. */
const WITHIN = 5
/** More words than these are in no name; they stand no further apart than by three signs. */
const MOST_WORDS = 12
const FURTHEST = 3
/** Letters by which it is told whether any name can begin so. */
const BEGINNING = 3

const isName = (word: string): boolean => word.length >= LEAST && (!COMMON.has(word) || ALSO_NAMES.has(word)) && !/^\d+$/.test(word)

/** Written as a name is; in scripts without capitals everything is. */
const isCapital = (written: string): boolean => !/^\p{Ll}/u.test(written)

/** `29/Jan/2026`, `Jan 29`. */
const isOfDate = (tokens: readonly Token[], at: number): boolean =>
  MONTHS.has(tokens[at]?.word ?? '') && [at - 1, at + 1].some(other => /^\d{1,4}$/.test(tokens[other]?.word ?? ''))

const MONTHS: ReadonlySet<string> = new Set('jan feb mar apr may jun jul aug sep oct nov dec'.split(' '))

/** `IntegrityError` is of two words, and so are names that are written together. */
const parts = (word: string): string[] => word.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/u)

/** What somebody is called, as it is compared. */
interface Value {
  /** The same of all writings of it; blank: nobody's. */
  readonly key: string
  /** Of what is a phone number and nothing else: as it is dialled. */
  readonly number: string | undefined
  /** Words by which they are known also by one alone. */
  readonly names: readonly string[]
}

const IPV4_BEGUN = /\d\.\d+\.\d+\./

const readValue = (given: string): Value => {
  const { text } = signsOf(given)
  const words = tokensOf(text).map(({ word }) => word)
  const compact = words.join('')
  const isOfLetters = /\p{L}/u.test(compact)
  return {
    // Of digits alone the signs between them matter: they may be an address.
    key: isOfLetters ? compact : given.trim(),
    number: isOfLetters || IPV4_BEGUN.test(text) ? undefined : dialled(text),
    names: words.flatMap(word => [word, ...(/\d/.test(word) ? word.split(/\d+/).filter(part => part.length >= 3) : [])]).filter(isName),
  }
}

/** Of `lebo82` and `82lebo` the letters, where they are enough for a name. */
const lettersAtDigits = (word: string): string => /^\d*(\p{L}{3,})\d*$/u.exec(word)?.[1] ?? ''

/** As customers have codes: `SPZ991`. An invoice puts `PC` before it. */
const CODE = /^[a-z]{2,6}\d{2,8}$/
const INVOICED = /^(?:pc)+(?=[a-z]{2,6}\d)/
/** Of a code nobody knows where it was cut: the word and the number at it may be one. */
const codesIn = (tokens: readonly Token[]): string[] =>
  tokens.flatMap(({ word, end }, i) => {
    const after = tokens[i + 1]
    const isCut = after !== undefined && after.start - end <= 1 && /^[a-z]+$/.test(word) && !COMMON.has(word)
    const code = (isCut ? word + after.word : word).replace(INVOICED, '')
    return CODE.test(code) && (isCut || code !== word) ? [code] : []
  })

/** A text as it is searched, once: the same one comes again, to learn from it, to ask about it and to mask it. */
interface Read {
  readonly signs: Signs
  readonly tokens: readonly Token[]
  readonly named: readonly Finding[]
}

/** Texts that are kept in mind. */
const MOST_READ = 20_000

/** All that was read of everybody, and the masks that stand for them. The same one becomes the same word, wherever the name stands and however it is spelt. */
export class People {
  readonly #values = new Map<string, Person>()
  readonly #words = new Map<string, Person>()
  readonly #phones = new Map<string, Person>()
  /** The words from `WITHIN` letters on, by the letters they begin with. */
  readonly #beginnings = new Map<string, string[]>()
  #found = new Map<string, Person | undefined>()
  readonly #begun = new Set<string>()
  readonly #read = new Map<string, Read>()
  readonly #valued = new Map<string, Value>()
  #count = 0

  readonly #next = (): string => `person-${++this.#count}`

  #valueOf(given: string): Value {
    const before = this.#valued.get(given)
    if (before) return before
    const value = readValue(given)
    if (this.#valued.size >= MOST_READ) this.#valued.clear()
    this.#valued.set(given, value)
    return value
  }

  /** All these are of one: an e-mail says who it is, or else the first. Blank ones are nobody's. */
  learn(values: readonly string[]): void {
    const known = values.filter(value => this.#valueOf(value).key !== '')
    const first = known.find(value => value.includes('@')) ?? known[0]
    if (first === undefined) return
    this.#found.clear()
    const person = (this.#values.get(this.#valueOf(first).key) ?? new Person()).root
    if (known.length > 1 && person.kind === 'alone') person.kind = 'known'
    for (const value of known) {
      const { key, number, names } = this.#valueOf(value)
      this.#claim(this.#values, key, person)
      this.#begun.add(key.slice(0, BEGINNING))
      if (number !== undefined) this.#claim(this.#phones, number, person)
      else for (const word of names) this.#learnWord(word, person)
    }
  }

  /** A word that somebody is called by. @param name whose, where it is one person's alone */
  learnName(word: string, name: string | null): void {
    this.#found.clear()
    for (const folded of foldedWords(word)) {
      if (!isName(folded)) continue
      const person = name === null ? Person.shared() : this.#personOf(name)
      this.#learnWord(folded, person)
      if (!CODE.test(folded) || COMMON.has(lettersAtDigits(folded))) continue
      this.#claim(this.#values, folded, person)
      this.#begun.add(folded.slice(0, BEGINNING))
    }
  }

  #learnWord(word: string, person: Person): void {
    this.#claim(this.#words, word, person)
    if (word.length < WITHIN || ALSO_NAMES.has(word)) return
    const beginning = word.slice(0, WITHIN)
    const others = this.#beginnings.get(beginning) ?? []
    if (!others.includes(word)) this.#beginnings.set(beginning, [...others, word])
  }

  /** What two have says which of them is meant no more. */
  #claim(of: Map<string, Person>, key: string, person: Person): void {
    const owner = of.get(key)?.root
    if (owner === undefined) of.set(key, person)
    else if (owner !== person.root) {
      if (owner.kind === 'alone' && of !== this.#words) owner.join(person)
      else if (owner.kind !== 'shared') of.set(key, Person.shared())
    }
  }

  /** All of them are one. */
  learnSame(values: readonly string[]): void {
    const [first, ...others] = values.filter(value => this.#valueOf(value).key !== '').map(value => this.#personOf(value))
    for (const other of others) if (first) other.join(first)
  }

  #personOf(value: string): Person {
    const { key, number, names } = this.#valueOf(value)
    const known = this.#values.get(key) ?? (number === undefined ? undefined : this.#phones.get(number)) ?? this.#onlyOne(value, names)
    if (known) return known.root
    this.learn([value])
    return (this.#values.get(key) ?? new Person()).root
  }

  /** Whose all these words are. An e-mail is by itself whoever has it. */
  #onlyOne(value: string, names: readonly string[]): Person | undefined {
    const owners = new Set(value.includes('@') ? [] : names.map(word => this.#words.get(word)?.root))
    const [only] = owners
    return owners.size === 1 ? only : undefined
  }

  /** Learns of whoever has that name. */
  meet(value: string): void {
    if (this.#valueOf(value).key !== '') this.#personOf(value)
  }

  /** What stands for whoever has that name. */
  of(value: string): string {
    return this.#valueOf(value).key === '' ? value : this.#personOf(value).mask(this.#next)
  }

  /** Learns of everybody whom a text names by form or context. */
  learnFrom(text: string): void {
    for (const { value } of this.#told(this.#reading(text))) this.#personOf(value)
  }

  #reading(text: string): Read {
    const before = this.#read.get(text)
    if (before) return before
    const signs = signsOf(text)
    const read = { signs, tokens: tokensOf(signs.text), named: namedByContext(signs.text) }
    if (this.#read.size >= MOST_READ) this.#read.clear()
    this.#read.set(text, read)
    return read
  }

  #told({ signs, named }: Read): Finding[] {
    return [...tellingForms(signs.text, digits => this.#phones.has(digits)), ...named]
  }

  /** Free text without anybody. @param isGuessing what looks like a name is one, for nobody could be asked */
  within(text: string, isGuessing: (word: string) => boolean = () => false): string {
    const read = this.#reading(text)
    const { signs, tokens } = read
    const found = [
      ...this.#told(read).map(({ start, end, value }) => ({ start, end, person: this.#personOf(value) })),
      ...this.#namesAmong(tokens, signs, isGuessing),
    ]
    return found.length === 0 ? text : this.#masked(signs, found)
  }

  /** Words of a text that nobody is known by yet, and somebody may be. */
  strangersIn(text: string): string[] {
    const { signs, tokens } = this.#reading(text)
    return tokens
      .filter(token => isName(token.word) && !this.#words.has(token.word) && !isOurs(token, signs))
      .flatMap(token => [token.word, writtenAs(token, signs), writtenAs(token, signs).toLowerCase(), lettersAtDigits(token.word)])
      .concat(codesIn(tokens))
      .filter(word => word !== '' && !this.#words.has(word))
  }

  #namesAmong(tokens: readonly Token[], signs: Signs, isGuessing: (word: string) => boolean): Found[] {
    const found: Found[] = []
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as Token
      const last = this.#lastOfName(tokens, i)
      if (last) {
        found.push({ start: token.start, end: last.token.end, person: last.person })
        continue
      }
      const written = writtenAs(token, signs)
      // These are also any other word, but where they are written as a name.
      const isDoubtful = token.word.length <= LEAST || ALSO_NAMES.has(token.word)
      if (isDoubtful && (!isCapital(written) || isOfDate(tokens, i))) continue
      const isGuessed = isGuessing(written) && !COMMON.has(token.word) && !isOurs(token, signs)
      const person =
        this.#wordOwner(token.word) ?? this.#ownerAtDigits(token.word, written) ?? (isGuessed ? this.#personOf(token.word) : undefined)
      if (person) found.push({ ...token, person })
    }
    return found
  }

  /** The longest whole name that begins with that word, with whatever stands between its own. */
  #lastOfName(tokens: readonly Token[], first: number): { readonly token: Token; readonly person: Person } | undefined {
    const begun = (tokens[first] as Token).word
    // Hardly a word begins a name.
    if (begun.length >= BEGINNING && !this.#begun.has(begun.slice(0, BEGINNING))) return undefined
    let name = ''
    let longest: { token: Token; person: Person } | undefined
    for (let i = first; i < Math.min(tokens.length, first + MOST_WORDS); i++) {
      const token = tokens[i] as Token
      if (i > first && token.start - (tokens[i - 1] as Token).end > FURTHEST) break
      name += token.word
      const person = name.length > LEAST ? this.#values.get(name) : undefined
      // What is ours by itself is no name by itself.
      if (person && !(i === first && (COMMON.has(name) || /^\d{1,6}$/.test(name)))) longest = { token, person }
    }
    return longest
  }

  /** Whose a word is, or what it holds: then all of it is masked, for the rest would tell. */
  #wordOwner(word: string): Person | undefined {
    const known = this.#words.get(word) ?? this.#words.get(word.replace(INVOICED, ''))
    if (known || word.length <= WITHIN || COMMON.has(word)) return known
    if (this.#found.has(word)) return this.#found.get(word)
    let person: Person | undefined
    for (let at = 0; at + WITHIN <= word.length && !person; at++) {
      const held = this.#beginnings.get(word.slice(at, at + WITHIN))?.find(name => word.startsWith(name, at))
      person = held === undefined ? undefined : this.#words.get(held)
    }
    this.#found.set(word, person)
    return person
  }

  /** A name too short to be looked for within words is one where nothing but digits are at it. In an id, letters are also digits. */
  #ownerAtDigits(word: string, written: string): Person | undefined {
    const letters = lettersAtDigits(word)
    const isId = /^[a-f]+$/.test(letters) && !/^\d*\p{Lu}/u.test(written)
    return isName(letters) && !ALSO_NAMES.has(letters) && !isId ? this.#words.get(letters) : undefined
  }

  /** Findings that meet are one; the first that is the longest says who. So are those of one person side by side. */
  #masked({ original, span }: Signs, found: readonly Found[]): string {
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

interface Found {
  readonly start: number
  readonly end: number
  readonly person: Person
}

const writtenAs = ({ start, end }: Token, signs: Signs): string => signs.written(start, end)

const isOurs = (token: Token, signs: Signs): boolean =>
  parts(writtenAs(token, signs)).every(part => {
    const word = part.toLowerCase()
    return /^\d+$/.test(part) || (COMMON.has(word) && !(ALSO_NAMES.has(word) && isCapital(part)))
  })
