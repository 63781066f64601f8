/** Shell patterns of accounts that are not people, and of those that are after all. */
export interface PeoplePatterns {
  readonly exclude: readonly string[]
  readonly keep: readonly string[]
}

/** An anonymous lead creates a client with this e-mail and the username `client_<digits>`; the one pattern stands for both. */
const ANONYMOUS = 'client_*@temp.proconnectsa.co.za'
const ANONYMOUS_USERNAME = 'client_[0-9]+'

const globToRegex = (glob: string): string =>
  glob.replace(/[\\^$.|+()[\]{}*?]/g, special => (special === '*' ? '.*' : special === '?' ? '.' : `\\${special}`))

/** An anonymous account is known by its username too. */
const excluded = ({ exclude }: PeoplePatterns): string =>
  [...exclude.map(globToRegex), ...(exclude.includes(ANONYMOUS) ? [ANONYMOUS_USERNAME] : [])].join('|') || '$.'

const kept = ({ keep }: PeoplePatterns): string => keep.map(globToRegex).join('|')

/**
 * The value that `isNotPerson` takes: one PostgreSQL regular expression, matched against e-mail and username on lines of their
 * own. `(?in)`: any case, `^` and `$` at each line, `.` stays on its line. No pattern at all matches nothing.
 */
export const peopleValue = (people: PeoplePatterns): string =>
  people.keep.length === 0 ? `(?in)^(${excluded(people)})$` : `(?in)\\A(?!(.|\n)*^(${kept(people)})$)(.|\n)*^(${excluded(people)})$`

/** The same question as `isNotPerson` of a name that stands in a log. */
export const isPersonName = (name: string, people: PeoplePatterns): boolean =>
  !new RegExp(`^(${excluded(people)})$`, 'iu').test(name) || (people.keep.length > 0 && new RegExp(`^(${kept(people)})$`, 'iu').test(name))

/** SQL that is true for an account that is not a person; `value` is the number of `peopleValue`. */
export const isNotPerson = (value: number): string => `(CONCAT(email, E'\\n', username) ~ $${value})`

/**
 * SQL for the name by which people are shown: the e-mail, or the username where there is none. Both may be blank. No other table
 * that it is ever joined with has columns of these names.
 */
export const SHOWN_AS = "COALESCE(NULLIF(TRIM(email), ''), username)"
