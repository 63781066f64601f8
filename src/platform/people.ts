/** Shell patterns for accounts that are not people, and for exceptions from them. */
export interface PeoplePatterns {
  readonly exclude: readonly string[]
  readonly keep: readonly string[]
}

/** The text between two stars matches at its first occurrence only: with backtracking, many stars could take exponential time. */
const globToRegex = (glob: string): RegExp => {
  const [first = '', ...others] = glob
    .split(/\*+/)
    .map(part => part.replace(/[\\^$.|+()[\]{}?]/g, special => (special === '?' ? '.' : `\\${special}`)))
  const last = others.pop()
  const between = others.map((part, i) => `(?=(.*?${part}))(?:\\${i + 1})`).join('')
  return new RegExp(`^${first}${between}${last === undefined ? '' : `.*${last}`}$`, 'isu')
}

const matchesAny = (name: string, globs: readonly string[]): boolean => globs.some(glob => globToRegex(glob).test(name))

/** The counterpart of `isNotPerson` outside the database, for an account's e-mail and username. */
export const isPersonNamed = (names: readonly string[], { exclude, keep }: PeoplePatterns): boolean =>
  !names.some(name => matchesAny(name, exclude)) || names.some(name => matchesAny(name, keep))

/** The same for a single name, as in a log. */
export const isPersonName = (name: string, patterns: PeoplePatterns): boolean => isPersonNamed([name], patterns)

const globToLike = (glob: string): string =>
  glob.replace(/[\\%_*?]/g, special => (special === '*' ? '%' : special === '?' ? '_' : `\\${special}`))

/** The e-mail of an anonymous account, made for a visitor who gave none on the public form. The username does not show it. */
export const ANONYMOUS = 'client_*@temp.proconnectsa.co.za'

/** The default setting, for which the SQL of every query is a third as long. */
const isAnonymousOnly = ({ exclude, keep }: PeoplePatterns): boolean =>
  exclude.length === 1 && exclude[0] === ANONYMOUS && keep.length === 0

/** Patterns for test accounts, which linger for months. They count as people unless the settings exclude them. */
export const TEST_ACCOUNTS = ['*@example.com', '*@test.com']

export const isTestAccount = (name: string): boolean => matchesAny(name, TEST_ACCOUNTS)

/** The line of the settings that also excludes test accounts. */
export const excludingTestAccounts = ({ exclude }: PeoplePatterns): string =>
  `exclude = ${JSON.stringify([...new Set([...exclude, ...TEST_ACCOUNTS])]).replaceAll('","', '", "')} under [people] in the settings`

/** Whether more than half of the names are test accounts. */
export const areMostlyTestAccounts = (names: readonly string[]): boolean => names.filter(isTestAccount).length * 2 > names.length

/** The value for `isNotPerson`: patterns for ILIKE, which takes a tenth of the time of a regular expression. */
export const peopleValue = (people: PeoplePatterns): string | string[] =>
  isAnonymousOnly(people) ? globToLike(ANONYMOUS) : [...people.exclude, ...people.keep].map(globToLike)

const isLike = (patterns: string, collation: string): string =>
  `email${collation} ILIKE ANY(${patterns}) OR username${collation} ILIKE ANY(${patterns})`

const ASCII = /^[ -~]*$/

/**
 * The collation for `isNotPerson` on a whole table. If all patterns are ASCII, "C" suffices; the case rules of a language would take
 * most of the time.
 */
export const asciiCollation = ({ exclude, keep }: PeoplePatterns): string =>
  [...exclude, ...keep].every(glob => ASCII.test(glob)) ? ' COLLATE "C"' : ''

/**
 * SQL that is true for an account that is not a person, and null for a deleted one; `value` is the number of `peopleValue`.
 * @param collation SQL after each name, such as ` COLLATE "C"`; default: the database's collation
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
 * SQL that is true for an account made by the public form, which asks for no password, whether of a person or anonymous. Most of
 * these are customers with their own e-mail, so this matters only for statements about signing in.
 */
export const IS_FORM_ACCOUNT = "username~*'^client_\\d+$'"

/** The same outside the database. */
export const isFormAccount = (username: string): boolean => /^client_\d+$/i.test(username)

/** SQL that is true for a person, and for a deleted account, of which nothing is known. */
export const isPerson = (value: number, people: PeoplePatterns): string => `(${isNotPerson(value, people)}) IS NOT TRUE`

/** SQL that is true for an anonymous account, independent of the settings. */
export const IS_ANONYMOUS = "email ILIKE 'client\\_%@temp.%'"

/** SQL for first and last name. */
export const FULL_NAME = "TRIM(CONCAT(first_name, ' ', last_name))"

/**
 * SQL for the name shown for a person: the e-mail, or the username if there is none. Both may be blank. The columns need no alias:
 * no table that is joined with users has columns of these names.
 */
export const SHOWN_AS = "COALESCE(NULLIF(TRIM(email), ''), username)"
