const ERRORS = new Set(['ERROR', 'ERR', 'CRITICAL', 'CRIT', 'FATAL', 'EMERG', 'EMERGENCY', 'ALERT', 'SEVERE', 'PANIC'])
// PostgreSQL writes the statement of an error in a line of its own.
const OTHERS = new Set(['WARNING', 'WARN', 'INFO', 'NOTICE', 'DEBUG', 'TRACE', 'SUCCESS', 'LOG', 'STATEMENT', 'DETAIL', 'HINT', 'CONTEXT'])

export const errorLevel = (level: string | undefined): boolean => level !== undefined && ERRORS.has(level)

/** The level stands among the first words behind the stamp: after the name of a module perhaps, in brackets or without. */
const WORDS = 4
const HEAD = 200

/** In small letters only where nothing else can be meant: `[error    ]`, or the first word of all. */
const levelOf = (word: string, isPlain: boolean): string | undefined => {
  const level = isPlain ? word.toUpperCase() : word
  return ERRORS.has(level) || OTHERS.has(level) ? level : undefined
}

/** `ERROR/MainProcess]`, `INFO:` and `[error`, but no part of a name: `ERROR_COUNT`, `app.ERROR`. */
const wordIn = (text: string): string => /^[^A-Za-z]{0,20}([A-Za-z]{1,20})(?![\w.])/.exec(text)?.[1] ?? ''

const CAPITAL = /(?<![\w.])(?:ERR(?:OR)?|CRIT(?:ICAL)?|FATAL|SEVERE|ALERT|EMERG(?:ENCY)?|WARN(?:ING)?|INFO|NOTICE|DEBUG|TRACE)(?!\w)/

/** The level of a line that begins with its stamp: where none of the first words is one, the first that can be nothing else. */
export const levelAmong = (text: string): string | undefined => {
  const words = text
    .slice(0, HEAD)
    .split(/(?=[[\]|])|\s/)
    .filter(word => /[A-Za-z]{3}/.test(word) && !/\d{4}/.test(word))
  for (const [i, word] of words.slice(0, WORDS).entries()) {
    const level = levelOf(wordIn(word), i === 0 || /^[[|]/.test(word))
    if (level) return level
  }
  return CAPITAL.exec(text)?.[0]
}
