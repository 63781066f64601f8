import type { LogKind } from '../../config/settings.js'

/** A kind whose lines can be recognised by their format. */
export type StructuredKind = Exclude<LogKind, 'auto' | 'text'>

/**
 * Patterns for lines, as regular expressions that mean the same to `grep -E`, to `sed -E`, to awk (mawk knows no `{2}`) and to
 * JavaScript. The host may send more than errors: `parseLine` decides.
 */
interface LinePatterns {
  /** Matches at least all errors in a log of this kind. */
  readonly errors: string
  /** Matches a line of this kind; for `text`, a line with a time. */
  readonly stamped: string
  /** Matches the first line of an entry: other lines continue the entry before them, as in a traceback. */
  readonly begins: string
  /** Matches further lines to show with errors, without counting them. */
  readonly alsoShown?: string
}

const DAY = '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
const TIME = '[0-9][0-9]:[0-9][0-9]:[0-9][0-9]'
const ISO = `${DAY}[T ]${TIME}`
const CLF = `[0-9][0-9]/[A-Z][a-z][a-z]/[0-9][0-9][0-9][0-9][: ]${TIME}`
const NGINX = `[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9] ${TIME}`
const SYSLOG = `[A-Z][a-z][a-z] [ 0-9][0-9] ${TIME} `
/** The fraction and the offset. */
const REST = '[0-9 ,.:+Z-]*'
const END = '([^A-Za-z0-9_]|$)'

const django = `^[A-Z]+ +${ISO}`
const gunicorn = `^[[]${ISO}${REST}] [[][0-9]+] [[][A-Z]+]`
const access = `^[^"]*[[](${CLF}|${ISO})${REST}] "`
const nginx = `^${NGINX} [[][a-z]+]`
const json = '^ *[{] *"'
const stamped = `^[[]?(${ISO}|${CLF})`
/** Precedes the name of a level: anything but a letter, or the end of a colour code. */
const START = '([^A-Za-z0-9_]|[0-9]m)'

const LEVELS = 'ERR(OR)?|CRIT(ICAL)?|FATAL|SEVERE|PANIC|ALERT|EMERG(ENCY)?'
const SMALL_LEVELS = LEVELS.toLowerCase()

// gunicorn 20 logs only a warning when a worker is killed, for example because memory runs out.
const GUNICORN_ERROR = '(ERROR]|CRITICAL]|WARNING] Worker with pid [0-9]+ was terminated due to signal)'
const JSON_LEVEL =
  '"(log[._]?)?(level(_?name|no)?|severity|lvl)" *: *("([Ee]rr|ERR|[Cc]rit|CRIT|[Ff]atal|FATAL|[Ee]merg|EMERG|[Aa]lert|ALERT|[Ss]evere|SEVERE)|[456]0)'

const STRUCTURED: Readonly<Record<StructuredKind, LinePatterns>> = {
  // The level may be the very first key.
  json: { errors: `^ *[{].*(${JSON_LEVEL}|"status(_code)?" *: *"?5[0-9][0-9])`, stamped: json, begins: json },
  django: { errors: `^(ERROR|CRITICAL|FATAL) +${ISO}`, stamped: django, begins: django },
  gunicorn: { errors: `^[[]${ISO}${REST}] [[][0-9]+] [[]${GUNICORN_ERROR}`, stamped: gunicorn, begins: gunicorn },
  nginx: { errors: `^${NGINX} [[](error|crit|alert|emerg)]`, stamped: nginx, begins: nginx },
  // The status follows the first quoted text, the request; a later one, the user agent, may contain anything.
  access: { errors: `${access}([^"\\\\]|\\\\.)*" 5[0-9][0-9]( |$)`, stamped: access, begins: '^' },
  stamped: {
    // A lower-case word is a level only in brackets, or as the first word.
    errors: `${stamped}(.*(${START}(${LEVELS})|[[|] *(${SMALL_LEVELS}))|[^A-Za-z]*Z?[^A-Za-z]*(${SMALL_LEVELS}))${END}`,
    stamped,
    begins: stamped,
  },
}

/** In the order of precedence: a line is of the first kind that matches. */
export const STRUCTURED_KINDS = Object.keys(STRUCTURED) as readonly StructuredKind[]

const anyOf = (part: 'errors' | 'stamped'): string => `^(${STRUCTURED_KINDS.map(kind => STRUCTURED[kind][part].slice(1)).join('|')})`

export const KINDS: Readonly<Record<LogKind, LinePatterns>> = {
  ...STRUCTURED,
  auto: { errors: anyOf('errors'), stamped: anyOf('stamped'), begins: anyOf('stamped') },
  text: {
    errors: `(^|${START})(ERROR|CRITICAL|FATAL|Traceback)${END}|level=.?(error|fatal|critical)|${anyOf('errors')}`,
    // A date later in a line belongs to the business, such as the due date of an invoice.
    stamped: `^(${SYSLOG}|([^ ]+ +)?([^ ]+ +)?[^ 0-9]*(${ISO}|${CLF}|${NGINX}))`,
    begins: '^[^ \t]',
    // The last line of a traceback, with the exception.
    alsoShown: '^[A-Za-z_][A-Za-z0-9_.]*(Error|Exception)(:|$)',
  },
}

/** Matches the first line of an entry that is shown with `--errors`. */
export const shownErrors = (kind: LogKind): string => {
  const { errors, alsoShown } = KINDS[kind]
  return alsoShown ? `${errors}|${alsoShown}` : errors
}

/** The part of the pattern for errors that only `text` has. */
export const TEXT_ERRORS = KINDS.text.errors.slice(0, -KINDS.auto.errors.length)

/**
 * An error without a stamp among stamped lines: in Python's default format, or from standard error. A traceback may also be the end of
 * the record before it.
 */
export const UNSTAMPED = '^(Traceback|Internal Server Error: /|(ERROR|CRITICAL|FATAL):[A-Za-z0-9_.]+:)'
/** Announces that the next traceback belongs to the same failure. */
export const CHAINED = '^(During handling of|The above exception was)'

const COLOUR = '\u001b[[][0-9;]*m'

/** Parts that several patterns share: the command sends each of them once, to stay small. */
export const SHARED_PARTS = { dd: DAY, hh: TIME, rr: REST, nn: '[0-9][0-9]', cc: COLOUR } as const

/** The pattern for a line that may begin with colour codes. */
export const coloured = (pattern: string): string => pattern.replace('^', `^(${COLOUR})*`)

/**
 * The prefixes of containers and syslog, and colour codes: `web-1  | `, `… stderr F `, `Nov 29 12:00:00 host gunicorn[8]: `,
 * `… app[web.1]: `, `{"log":"`. `sed -E` and JavaScript delete them everywhere in a line. After a stamp with a zone, a host name has no
 * capitals, since they would be a level, and brackets with a number or name must follow.
 */
export const WRAPPING = `^(${COLOUR})*([A-Za-z0-9][A-Za-z0-9_.@-]* +[|] |${DAY}T${TIME}[.][0-9]+(Z|[+-][0-9:]+) std(out|err) [FP] |${DAY}T${TIME}[.][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]Z |(${SYSLOG}[A-Za-z0-9_.-]+ [A-Za-z0-9_./-]+([[][0-9]+])?|${DAY}T${TIME}[0-9.:+Z-]* ([a-z0-9][A-Za-z0-9_.-]* )?[A-Za-z0-9_./-]+[[][A-Za-z0-9_.-]+]): |[{]"log":")|${COLOUR}`
