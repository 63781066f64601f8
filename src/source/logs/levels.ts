const ERROR_LEVELS = new Set(['ERROR', 'ERR', 'CRITICAL', 'CRIT', 'FATAL', 'EMERG', 'EMERGENCY', 'ALERT', 'SEVERE', 'PANIC'])
// PostgreSQL logs the statement of an error as a separate line.
const OTHER_LEVELS = new Set([
  'WARNING',
  'WARN',
  'INFO',
  'NOTICE',
  'DEBUG',
  'TRACE',
  'SUCCESS',
  'LOG',
  'STATEMENT',
  'DETAIL',
  'HINT',
  'CONTEXT',
])

export const isErrorLevel = (level: string | undefined): boolean => level !== undefined && ERROR_LEVELS.has(level)

/** The level is among the first words after the stamp, perhaps after the name of a module, with or without brackets. */
const MAX_WORDS = 4
const HEAD_CHARS = 200

/** In lower case only if it cannot mean anything else: `[error    ]`, or the very first word. */
const levelOf = (word: string, isPlain: boolean): string | undefined => {
  const level = isPlain ? word.toUpperCase() : word
  return ERROR_LEVELS.has(level) || OTHER_LEVELS.has(level) ? level : undefined
}

/** The word in `ERROR/MainProcess]`, `INFO:` and `[error`, but not in a name: `ERROR_COUNT`, `app.ERROR`. */
const wordIn = (text: string): string => /^[^A-Za-z]{0,20}([A-Za-z]{1,20})(?![\w.])/.exec(text)?.[1] ?? ''

const CAPITAL = /(?<![\w.])(?:ERR(?:OR)?|CRIT(?:ICAL)?|FATAL|SEVERE|ALERT|EMERG(?:ENCY)?|WARN(?:ING)?|INFO|NOTICE|DEBUG|TRACE)(?!\w)/

/** The level of a line that begins with its stamp: one of the first words, else the first unmistakable level in the line. */
export const levelInText = (text: string): string | undefined => {
  const words = text
    .slice(0, HEAD_CHARS)
    .split(/(?=[[\]|])|\s/)
    .filter(word => /[A-Za-z]{3}/.test(word) && !/\d{4}/.test(word))
  for (const [i, word] of words.slice(0, MAX_WORDS).entries()) {
    const level = levelOf(wordIn(word), i === 0 || /^[[|]/.test(word))
    if (level) return level
  }
  return CAPITAL.exec(text)?.[0]
}
