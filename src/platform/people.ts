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

/**
 * One PostgreSQL regular expression for a list of shell patterns, matched against e-mail and username on lines of their own.
 * `(?in)`: any case, `^` and `$` at each line, `.` stays on its line. No pattern at all matches nothing.
 */
const regexOf = (patterns: readonly string[]): string => `(?in)^(${patterns.join('|') || '$.'})$`

/** The values that `isNotPerson` takes, in its order. */
export const peopleValues = ({ exclude, keep }: PeoplePatterns): [string, string] => [
  regexOf([...exclude.map(globToRegex), ...(exclude.includes(ANONYMOUS) ? [ANONYMOUS_USERNAME] : [])]),
  regexOf(keep.map(globToRegex)),
]

/** SQL that is true for an account that is not a person; `first` is the number of the first of its two values. */
export const isNotPerson = (first: number): string =>
  `(CONCAT_WS(E'\\n', email, username) ~ $${first} AND CONCAT_WS(E'\\n', email, username) !~ $${first + 1})`

/** SQL for the name by which people are shown: the e-mail, or the username where there is none. Both may be blank. */
export const shownAs = (alias: string): string => `COALESCE(NULLIF(TRIM(${alias}.email), ''), ${alias}.username)`
