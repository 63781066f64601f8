// By patterns and not by a parser: a line may have been cut. A quote within a text is escaped, so that no text looks like a key.
/** What only logging writes comes first: a business has dates of its own. */
const OWN_TIME = /"(?:@timestamp|timestamp|asctime|time|time_iso8601|time_local|ts)" *: *(?:"([^"]{1,60})"|(\d{9,13}(?:\.\d{1,9})?))/
const OTHER_TIME = /"(?:datetime|date|created)" *: *(?:"([^"]{1,60})"|(\d{9,13}(?:\.\d{1,9})?))/
const LEVEL = /"(?:log[._]?)?(?:level(?:_?name)?|severity|lvl)" *: *"([A-Za-z]{1,20})"/
const NUMBER = /"(levelno|level)" *: *(\d{2})(?!\d)/
const STATUS = /"status(?:_code)?" *: *"?(5\d\d)(?!\d)/

/** As Python's logging and pino number them. */
const PYTHON: Readonly<Record<string, string>> = { 40: 'ERROR', 50: 'CRITICAL', 30: 'WARNING', 20: 'INFO', 10: 'DEBUG' }
const PINO: Readonly<Record<string, string>> = { 60: 'FATAL', 50: 'ERROR', 40: 'WARNING', 30: 'INFO', 20: 'DEBUG', 10: 'TRACE' }

const levelIn = (text: string): string | undefined => {
  // A server writes of each request as of something to know, whatever became of it.
  if (STATUS.test(text)) return 'ERROR'
  const name = LEVEL.exec(text)?.[1]
  if (name) return name.toUpperCase()
  const [, key, number = ''] = NUMBER.exec(text) ?? []
  return key === 'levelno' ? PYTHON[number] : key && PINO[number]
}

export interface JsonLine {
  /** When it says that it was written, the likeliest first: as text, or in milliseconds since 1970. */
  readonly times: readonly (string | number)[]
  readonly level: string | undefined
}

/** When and how severe a line of JSON says it is; a number is seconds or milliseconds since 1970. */
export const readJson = (text: string): JsonLine => {
  const times = [OWN_TIME, OTHER_TIME].flatMap((pattern): (string | number)[] => {
    const [, time, number] = pattern.exec(text) ?? []
    if (time !== undefined) return [time]
    const epoch = Number(number)
    return number === undefined ? [] : [epoch < 1e11 ? epoch * 1000 : epoch]
  })
  return { times, level: levelIn(text) }
}
