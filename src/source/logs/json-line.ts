// By patterns and not by a parser: a line may have been cut. A quote within a text is escaped, so that no text looks like a key.
const TIME = /"(?:@timestamp|timestamp|time|asctime|datetime|date|ts|created)" *: *(?:"([^"]{1,60})"|(\d{9,13}(?:\.\d{1,9})?))/
const LEVEL = /"(?:log\.level|levelname|level_name|log_level|level|severity|lvl)" *: *"([A-Za-z]{1,20})"/
const NUMBER = /"(levelno|level)" *: *(\d{2})(?!\d)/
const STATUS = /"status(?:_code)?" *: *"?(5\d\d)(?!\d)/

/** As Python's logging and pino number them. */
const PYTHON: Readonly<Record<string, string>> = { 40: 'ERROR', 50: 'CRITICAL', 30: 'WARNING', 20: 'INFO', 10: 'DEBUG' }
const PINO: Readonly<Record<string, string>> = { 60: 'FATAL', 50: 'ERROR', 40: 'WARNING', 30: 'INFO', 20: 'DEBUG', 10: 'TRACE' }

const levelIn = (text: string): string | undefined => {
  const name = LEVEL.exec(text)?.[1]
  if (name) return name.toUpperCase()
  const [, key, number = ''] = NUMBER.exec(text) ?? []
  const level = key === 'levelno' ? PYTHON[number] : key && PINO[number]
  return level || (STATUS.test(text) ? 'ERROR' : undefined)
}

/** When and how severe a line of JSON says it is; a number is seconds or milliseconds since 1970. */
export const readJson = (
  text: string,
): { readonly time: string | undefined; readonly epochMs: number | undefined; readonly level: string | undefined } => {
  const [, time, number] = TIME.exec(text) ?? []
  const epoch = number === undefined ? undefined : Number(number)
  return { time, epochMs: epoch === undefined ? undefined : epoch < 1e11 ? epoch * 1000 : epoch, level: levelIn(text) }
}
