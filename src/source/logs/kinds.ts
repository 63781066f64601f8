import type { LogKind } from '../../config/settings.js'

/** A kind whose lines can be told from those of all others. */
export type OwnKind = Exclude<LogKind, 'auto' | 'text'>

/**
 * What lines look like, as regular expressions that mean the same to `grep -E`, to `sed -E`, to awk (mawk knows no `{2}`) and to
 * JavaScript. What the host lets through may be too much: `parseLine` has the last word.
 */
interface Kind {
  /** At least whatever is an error in a log of this kind. */
  readonly errors: string
  /** A line of this kind; for `text`, one that says when it was written. */
  readonly stamped: string
  /** The first line of an entry: what does not match continues the entry before it, as a traceback does. */
  readonly begins: string
  /** Further lines to show with errors, without counting them. */
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
/** What stands before the word of a level: no letter, or the end of a colour. */
const START = '([^A-Za-z0-9_]|[0-9]m)'

const LEVELS = 'ERR(OR)?|CRIT(ICAL)?|FATAL|SEVERE|PANIC|ALERT|EMERG(ENCY)?'
const SMALL_LEVELS = LEVELS.toLowerCase()

// gunicorn 20 calls it a warning when a worker is killed, as it is where memory runs out.
const GUNICORN_ERROR = '(ERROR]|CRITICAL]|WARNING] Worker with pid [0-9]+ was terminated due to signal)'
const JSON_LEVEL =
  '"(log[._]?)?(level(_?name|no)?|severity|lvl)" *: *("([Ee]rr|ERR|[Cc]rit|CRIT|[Ff]atal|FATAL|[Ee]merg|EMERG|[Aa]lert|ALERT|[Ss]evere|SEVERE)|[456]0)'

const OWN: Readonly<Record<OwnKind, Kind>> = {
  // The level may be the very first key.
  json: { errors: `^ *[{].*(${JSON_LEVEL}|"status(_code)?" *: *"?5[0-9][0-9])`, stamped: json, begins: json },
  django: { errors: `^(ERROR|CRITICAL|FATAL) +${ISO}`, stamped: django, begins: django },
  gunicorn: { errors: `^[[]${ISO}${REST}] [[][0-9]+] [[]${GUNICORN_ERROR}`, stamped: gunicorn, begins: gunicorn },
  nginx: { errors: `^${NGINX} [[](error|crit|alert|emerg)]`, stamped: nginx, begins: nginx },
  // The status follows the first quoted text; a later one, the visitor's browser, may say anything.
  access: { errors: `${access}([^"\\\\]|\\\\.)*" 5[0-9][0-9]( |$)`, stamped: access, begins: '^' },
  stamped: {
    // In small letters the word is a level in brackets, or where no other comes before it.
    errors: `${stamped}(.*(${START}(${LEVELS})|[[|] *(${SMALL_LEVELS}))|[^A-Za-z]*Z?[^A-Za-z]*(${SMALL_LEVELS}))${END}`,
    stamped,
    begins: stamped,
  },
}

/** Told apart in this order: the first that a line is of. */
export const OWN_KINDS = Object.keys(OWN) as readonly OwnKind[]

const anyOf = (part: 'errors' | 'stamped'): string => `^(${OWN_KINDS.map(kind => OWN[kind][part].slice(1)).join('|')})`

export const KINDS: Readonly<Record<LogKind, Kind>> = {
  ...OWN,
  auto: { errors: anyOf('errors'), stamped: anyOf('stamped'), begins: anyOf('stamped') },
  text: {
    errors: `(^|${START})(ERROR|CRITICAL|FATAL|Traceback)${END}|level=.?(error|fatal|critical)|${anyOf('errors')}`,
    // Further on in a line it is a date of the business: when an invoice is due.
    stamped: `^(${SYSLOG}|([^ ]+ +)?([^ ]+ +)?[^ 0-9]*(${ISO}|${CLF}|${NGINX}))`,
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

/** What `text` takes for an error besides what any other kind does. */
export const TEXT_ERRORS = KINDS.text.errors.slice(0, -KINDS.auto.errors.length)

/**
 * An error without a stamp among lines that have one: Python's own format, and what a server caught of standard error. A
 * traceback may as well be the end of the record before it.
 */
export const UNSTAMPED = '^(Traceback|Internal Server Error: /|(ERROR|CRITICAL|FATAL):[A-Za-z0-9_.]+:)'
/** Announces that the next traceback is of the same failure. */
export const CHAINED = '^(During handling of|The above exception was)'

const COLOUR = '\u001b[[][0-9;]*m'

/** What the patterns have in common: the host is told of it once, so that the command stays small. */
export const COMMON = { dd: DAY, hh: TIME, rr: REST, nn: '[0-9][0-9]', cc: COLOUR } as const

/** A pattern for lines of which perhaps only some are coloured. */
export const coloured = (pattern: string): string => pattern.replace('^', `^(${COLOUR})*`)

/**
 * What containers and syslog put before a line, and colours: `web-1  | `, `… stderr F `, `Nov 29 12:00:00 host gunicorn[8]: `,
 * `… app[web.1]: `, `{"log":"`. As `sed -E` and JavaScript delete it, everywhere in a line. Behind a stamp with a zone stands
 * no name in capitals, which would be a level, and a number or a name in brackets.
 */
export const WRAPPING = `^(${COLOUR})*([A-Za-z0-9][A-Za-z0-9_.@-]* +[|] |${DAY}T${TIME}[.][0-9]+(Z|[+-][0-9:]+) std(out|err) [FP] |${DAY}T${TIME}[.][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]Z |(${SYSLOG}[A-Za-z0-9_.-]+ [A-Za-z0-9_./-]+([[][0-9]+])?|${DAY}T${TIME}[0-9.:+Z-]* ([a-z0-9][A-Za-z0-9_.-]* )?[A-Za-z0-9_./-]+[[][A-Za-z0-9_.-]+]): |[{]"log":")|${COLOUR}`
