import type { LogKind } from '../../config/settings.js'

/**
 * What lines look like, as regular expressions that mean the same to `grep -E`, to awk (mawk knows no `{2}`) and to JavaScript:
 * the host filters with them, and so do we while following.
 */
interface Kind {
  /** Whatever is an error in a log of this kind: one match for each error. */
  readonly errors: string
  /** A line that says when it was written. */
  readonly stamped: string
  /** The first line of an entry: what does not match continues the entry before it, as a traceback does. */
  readonly begins: string
  /** Further lines to show with errors, without counting them. */
  readonly alsoShown?: string
}

const DAY = '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
const TIME = '[0-9][0-9]:[0-9][0-9]:[0-9][0-9]'

const DJANGO = `^[A-Z]+ ${DAY} ${TIME}`
const GUNICORN = `^\\[${DAY} ${TIME}`

export const KINDS: Readonly<Record<LogKind, Kind>> = {
  django: { errors: '^(ERROR|CRITICAL) ', stamped: DJANGO, begins: DJANGO },
  gunicorn: { errors: '\\] \\[(ERROR|CRITICAL)\\]', stamped: GUNICORN, begins: GUNICORN },
  access: {
    // The status follows the first quoted text; a later one, the visitor's browser, may say anything.
    errors: '^[^"]*"([^"\\\\]|\\\\.)*" 5[0-9][0-9]( |$)',
    stamped: `\\[[0-9][0-9]/[A-Z][a-z][a-z]/[0-9][0-9][0-9][0-9]:${TIME} `,
    begins: '^',
  },
  text: {
    errors: '(^|[^A-Za-z0-9_])(ERROR|CRITICAL|FATAL|Traceback)([^A-Za-z0-9_]|$)',
    stamped: `^${DAY}[T ]${TIME}`,
    begins: '^[^ \t]',
    // The end of a traceback, which says what went wrong.
    alsoShown: '^[A-Za-z_][A-Za-z0-9_.]*(Error|Exception)(:|$)',
  },
}

/** What begins an entry that is shown with `--errors`. */
export const shownErrors = (kind: LogKind): string => {
  const { errors, alsoShown } = KINDS[kind]
  return alsoShown ? `${errors}|${alsoShown}` : errors
}
