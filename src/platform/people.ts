/** Shell patterns of accounts that are not people, and of those that are after all. */
export interface PeoplePatterns {
  readonly exclude: readonly string[]
  readonly keep: readonly string[]
}

/** An anonymous lead creates a client with this e-mail and the username `client_<digits>`; the one pattern stands for both. */
const ANONYMOUS = 'client_*@temp.proconnectsa.co.za'
const ANONYMOUS_USERNAME = 'client_[0-9]+'

/** What stands between two stars is taken where it comes first, and for good: tried at every place, many stars could take for ever. */
const globToRegex = (glob: string): RegExp => {
  const [first = '', ...others] = glob
    .split(/\*+/)
    .map(part => part.replace(/[\\^$.|+()[\]{}?]/g, special => (special === '?' ? '.' : `\\${special}`)))
  const last = others.pop()
  const between = others.map((part, i) => `(?=(.*?${part}))(?:\\${i + 1})`).join('')
  return new RegExp(`^${first}${between}${last === undefined ? '' : `.*${last}`}$`, 'isu')
}

const isOneOf = (name: string, globs: readonly string[]): boolean => globs.some(glob => globToRegex(glob).test(name))

/** The same question as `isNotPerson` of a name that stands in a log. An anonymous account is known by its username too. */
export const isPersonName = (name: string, { exclude, keep }: PeoplePatterns): boolean => {
  const isAnonymous = exclude.includes(ANONYMOUS) && new RegExp(`^${ANONYMOUS_USERNAME}$`, 'i').test(name)
  return !(isAnonymous || isOneOf(name, exclude)) || isOneOf(name, keep)
}

const globToLike = (glob: string): string =>
  glob.replace(/[\\%_*?]/g, special => (special === '*' ? '%' : special === '?' ? '_' : `\\${special}`))

/** The value that `isNotPerson` takes: patterns for ILIKE, which takes a tenth of the time that a regular expression does. */
export const peopleValue = ({ exclude, keep }: PeoplePatterns): string[] => [...exclude, ...keep].map(globToLike)

const isLike = (patterns: string, collation: string): string =>
  `email${collation} ILIKE ANY(${patterns}) OR username${collation} ILIKE ANY(${patterns})`

const ASCII = /^[ -~]*$/

/**
 * For `isNotPerson` of a whole table: patterns of plain letters need no others folded, and a language's rules for all of them take
 * most of the time.
 */
export const plainLetters = ({ exclude, keep }: PeoplePatterns): string =>
  [...exclude, ...keep].every(glob => ASCII.test(glob)) ? ' COLLATE "C"' : ''

/**
 * SQL that is true for an account that is not a person, and null for one that is gone; `value` is the number of `peopleValue`.
 * @param collation SQL after each name that says how letters are compared; none: as the database does
 */
export const isNotPerson = (value: number, { exclude, keep }: PeoplePatterns, collation = ''): string => {
  const slice = (bounds: string): string => `($${value}::text[])[${bounds}]`
  const isExcluded = isLike(keep.length === 0 ? `$${value}` : slice(`:${exclude.length}`), collation)
  const isAnonymous = exclude.includes(ANONYMOUS) ? ` OR username~*'^${ANONYMOUS_USERNAME}$'` : ''
  const isKept = keep.length === 0 ? '' : ` AND NOT (${isLike(slice(`${exclude.length + 1}:`), collation)})`
  return keep.length === 0 ? `(${isExcluded}${isAnonymous})` : `((${isExcluded}${isAnonymous})${isKept})`
}

/** SQL that is true for a person, and for whom nobody knows: an account that is gone. */
export const isPerson = (value: number, people: PeoplePatterns): string => `${isNotPerson(value, people)} IS NOT TRUE`

/**
 * SQL for the name by which people are shown: the e-mail, or the username where there is none. Both may be blank. No other table
 * that it is ever joined with has columns of these names.
 */
export const SHOWN_AS = "COALESCE(NULLIF(TRIM(email), ''), username)"
