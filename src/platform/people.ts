/** Shell patterns of accounts that are not people, and of those that are after all. */
export interface PeoplePatterns {
  readonly exclude: readonly string[]
  readonly keep: readonly string[]
}

/** What stands between two stars is taken where it comes first, and for good: tried at every place, many stars could take for ever. */
const globToRegex = (glob: string): RegExp => {
  const [first = '', ...others] = glob
    .split(/\*+/)
    .map(part => part.replace(/[\\^$.|+()[\]{}?]/g, special => (special === '?' ? '.' : `\\${special}`)))
  const last = others.pop()
  const between = others.map((part, i) => `(?=(.*?${part}))(?:\\${i + 1})`).join('')
  return new RegExp(`^${first}${between}${last === undefined ? '' : `.*${last}`}$`, 'isu')
}

const matchesAny = (name: string, globs: readonly string[]): boolean => globs.some(glob => globToRegex(glob).test(name))

/** The same question as `isNotPerson` where it is not asked of the database: of somebody's e-mail and username. */
export const isPersonNamed = (names: readonly string[], { exclude, keep }: PeoplePatterns): boolean =>
  !names.some(name => matchesAny(name, exclude)) || names.some(name => matchesAny(name, keep))

/** The same of a name that stands in a log. */
export const isPersonName = (name: string, patterns: PeoplePatterns): boolean => isPersonNamed([name], patterns)

const globToLike = (glob: string): string =>
  glob.replace(/[\\%_*?]/g, special => (special === '*' ? '%' : special === '?' ? '_' : `\\${special}`))

/** The e-mail of an anonymous account: who gave none on the public form. Nothing in a username says so. */
export const ANONYMOUS = 'client_*@temp.proconnectsa.co.za'

/** As nearly everybody has it, and what every query then says is a third as long. */
const isAnonymousOnly = ({ exclude, keep }: PeoplePatterns): boolean =>
  exclude.length === 1 && exclude[0] === ANONYMOUS && keep.length === 0

/** Accounts that somebody made to try something. They are people unless the settings say otherwise, and linger for months. */
export const TEST_ACCOUNTS = ['*@example.com', '*@test.com']

export const isTestAccount = (name: string): boolean => matchesAny(name, TEST_ACCOUNTS)

/** The line of the settings that leaves them out besides whom it leaves out already. */
export const excludingTestAccounts = ({ exclude }: PeoplePatterns): string =>
  `exclude = ${JSON.stringify([...new Set([...exclude, ...TEST_ACCOUNTS])]).replaceAll('","', '", "')} under [people] in the settings`

/** More of a list are test accounts than not. */
export const areMostlyTestAccounts = (names: readonly string[]): boolean => names.filter(isTestAccount).length * 2 > names.length

/** The value that `isNotPerson` takes: patterns for ILIKE, which takes a tenth of the time that a regular expression does. */
export const peopleValue = (people: PeoplePatterns): string | string[] =>
  isAnonymousOnly(people) ? globToLike(ANONYMOUS) : [...people.exclude, ...people.keep].map(globToLike)

const isLike = (patterns: string, collation: string): string =>
  `email${collation} ILIKE ANY(${patterns}) OR username${collation} ILIKE ANY(${patterns})`

const ASCII = /^[ -~]*$/

/**
 * For `isNotPerson` of a whole table: patterns of plain letters need no others folded, and a language's rules for all of them take
 * most of the time.
 */
export const asciiCollation = ({ exclude, keep }: PeoplePatterns): string =>
  [...exclude, ...keep].every(glob => ASCII.test(glob)) ? ' COLLATE "C"' : ''

/**
 * SQL that is true for an account that is not a person, and null for one that is gone; `value` is the number of `peopleValue`.
 * @param collation SQL after each name that says how letters are compared; none: as the database does
 */
export const isNotPerson = (value: number, people: PeoplePatterns, collation = ''): string => {
  if (isAnonymousOnly(people)) return `email${collation} ILIKE $${value}`
  const { exclude, keep } = people
  const slice = (bounds: string): string => `($${value}::text[])[${bounds}]`
  const isExcluded = isLike(keep.length === 0 ? `$${value}` : slice(`:${exclude.length}`), collation)
  const isKept = keep.length === 0 ? '' : ` AND NOT (${isLike(slice(`${exclude.length + 1}:`), collation)})`
  return keep.length === 0 ? `(${isExcluded})` : `((${isExcluded})${isKept})`
}

/**
 * SQL that is true for a user whom the public form made, whether a person or anonymous: it never asked them for a password. Most of
 * them are customers, with an e-mail of their own, so only what is said of signing in goes by it.
 */
export const IS_FORM_ACCOUNT = "username~*'^client_\\d+$'"

/** The same question where it is not asked of the database. */
export const isFormAccount = (username: string): boolean => /^client_\d+$/i.test(username)

/** SQL that is true for a person, and for whom nobody knows: an account that is gone. */
export const isPerson = (value: number, people: PeoplePatterns): string => `(${isNotPerson(value, people)}) IS NOT TRUE`

/** SQL that is true for an anonymous account, whatever the settings exclude. */
export const IS_ANONYMOUS = "email ILIKE 'client\\_%@temp.%'"

/** SQL for first and last name. */
export const FULL_NAME = "TRIM(CONCAT(first_name, ' ', last_name))"

/**
 * SQL for the name by which people are shown: the e-mail, or the username where there is none. Both may be blank. No other table
 * that it is ever joined with has columns of these names.
 */
export const SHOWN_AS = "COALESCE(NULLIF(TRIM(email), ''), username)"
