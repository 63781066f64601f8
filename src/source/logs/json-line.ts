// Patterns, not a JSON parser, since a line may have been cut. Quotes within a text are escaped, so no text looks like a key.
/** Keys that only logging frameworks use come first: other dates may belong to the business. */
const OWN_TIME = /"(?:@timestamp|timestamp|asctime|time|time_iso8601|time_local|ts)" *: *(?:"([^"]{1,60})"|(\d{9,13}(?:\.\d{1,9})?))/
const OTHER_TIME = /"(?:datetime|date|created)" *: *(?:"([^"]{1,60})"|(\d{9,13}(?:\.\d{1,9})?))/
const LEVEL = /"(?:log[._]?)?(?:level(?:_?name)?|severity|lvl)" *: *"([A-Za-z]{1,20})"/
const NUMERIC_LEVEL = /"(levelno|level)" *: *(\d{2})(?!\d)/
const STATUS = /"status(?:_code)?" *: *"?(5\d\d)(?!\d)/

/** The numeric levels of Python's logging, and of pino. */
const PYTHON: Readonly<Record<string, string>> = { 40: 'ERROR', 50: 'CRITICAL', 30: 'WARNING', 20: 'INFO', 10: 'DEBUG' }
const PINO: Readonly<Record<string, string>> = { 60: 'FATAL', 50: 'ERROR', 40: 'WARNING', 30: 'INFO', 20: 'DEBUG', 10: 'TRACE' }

const levelIn = (text: string): string | undefined => {
  // Servers log each request at level info, even one that failed.
  if (STATUS.test(text)) return 'ERROR'
  const name = LEVEL.exec(text)?.[1]
  if (name) return name.toUpperCase()
  const [, key, number = ''] = NUMERIC_LEVEL.exec(text) ?? []
  return key === 'levelno' ? PYTHON[number] : key && PINO[number]
}

export interface JsonLine {
  /** Possible times of writing, the likeliest first: as text, or in milliseconds since 1970. */
  readonly times: readonly (string | number)[]
  readonly level: string | undefined
}

/** The times and the level of a JSON line. A numeric time is in seconds or milliseconds since 1970. */
export const parseJsonLine = (text: string): JsonLine => {
  const times = [OWN_TIME, OTHER_TIME].flatMap((pattern): (string | number)[] => {
    const [, time, number] = pattern.exec(text) ?? []
    if (time !== undefined) return [time]
    const epoch = Number(number)
    return number === undefined ? [] : [epoch < 1e11 ? epoch * 1000 : epoch]
  })
  return { times, level: levelIn(text) }
}
