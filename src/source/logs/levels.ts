const ERRORS = new Set(['ERROR', 'ERR', 'CRITICAL', 'CRIT', 'FATAL', 'EMERG', 'EMERGENCY', 'ALERT', 'SEVERE'])
const OTHERS = new Set(['WARNING', 'WARN', 'INFO', 'NOTICE', 'DEBUG', 'TRACE', 'SUCCESS'])

export const errorLevel = (level: string | undefined): boolean => level !== undefined && ERRORS.has(level)

/** The level stands among the first words behind the stamp: after the name of a module perhaps, in brackets or without. */
const WORDS = 4
const HEAD = 200

/** In small letters only where nothing else can be meant: `[error    ]`. */
const levelOf = (word: string, isBracketed: boolean): string | undefined => {
  const level = isBracketed ? word.toUpperCase() : word
  return ERRORS.has(level) || OTHERS.has(level) ? level : undefined
}

/** The level of a line that begins with its stamp. */
export const levelAmong = (text: string): string | undefined => {
  const words = text
    .slice(0, HEAD)
    .split(/(?=[[\]|])|\s/)
    .filter(word => /[A-Za-z]{3}/.test(word) && !/\d{4}/.test(word))
  for (const word of words.slice(0, WORDS)) {
    const level = levelOf(word.replace(/[^A-Za-z]/g, ''), /^[[|]/.test(word))
    if (level) return level
  }
  return undefined
}
