/** Signs of all lines together: some 8,000 lines, of which PostgreSQL compares all keys in one hash table in its working memory. */
const MAX_SIGNS = 300_000
const MAX_HEADS = 400_000
/** A hostile file can have a line of a megabyte, a bank's are of a hundred signs. */
const MAX_LINE = 400
/** So many phone numbers are looked up by the index. */
const MAX_PHONES = 10_000
/** Of a reference of eight or more signs, so many are compared: `match` compares the rest. */
const HEAD = 8
/** All references of premium requests begin alike: of these more are compared. */
const LONG_HEAD = 16

/** What the lines of a bank statement say, as the queries take it. */
export interface StatementWords {
  /** Capitals and digits with blanks between the words, each line once, lines by line feeds. */
  readonly text: string
  /** The last nine digits of all that may be phone numbers. */
  readonly phones: readonly string[]
  /** All codes of wallets of the usual form: `CUS` and eight digits. */
  readonly walletCodes: readonly string[]
  /** Lines that are not in the text: there are too many. */
  readonly left: number
}

const PHONE = /(?=(?:27|0)([1-8]\d{8}))/g
const WALLET_CODE = /CUS\d{8}/g

export const statementWords = (lines: readonly string[]): StatementWords => {
  const all = new Set(
    lines.map(line =>
      line
        .slice(0, MAX_LINE)
        .replace(/[^A-Za-z0-9]+/g, ' ')
        .trim()
        .toUpperCase(),
    ),
  )
  const kept: string[] = []
  const phones = new Set<string>()
  const walletCodes = new Set<string>()
  let signs = 0
  for (const line of all) {
    signs += line.length
    if (signs > MAX_SIGNS) break
    kept.push(line)
    const glued = line.replaceAll(' ', '')
    for (const [, digits = ''] of glued.matchAll(PHONE)) if (phones.size < MAX_PHONES) phones.add(digits)
    for (const [code] of glued.matchAll(WALLET_CODE)) walletCodes.add(code)
  }
  return { text: kept.join('\n'), phones: [...phones], walletCodes: [...walletCodes], left: all.size - kept.length }
}

/** The value `$1` of `HEADS`. */
export const wordsValue = ({ text }: StatementWords): string => text

/**
 * SQL after WITH that defines `k(head)`: the first eight signs of all that can be a reference in the lines of `$1`, wherever it begins;
 * whole words of four to seven signs; and the same of references of hexadecimal digits that were written with O for 0, or I or L for 1.
 * The limit, never reached, tells PostgreSQL how many there can be: it would expect millions, and compare them one by one.
 */
export const HEADS = `
    line AS MATERIALIZED (SELECT words, REPLACE(words, ' ', '') COLLATE "C" AS glued FROM UNNEST(STRING_TO_ARRAY($1, CHR(10))) AS words),
    k AS MATERIALIZED (
      SELECT SUBSTR(glued, i, ${HEAD}) AS head FROM line, GENERATE_SERIES(1, LENGTH(glued) - ${HEAD - 1}) AS i
      UNION ALL
      SELECT word COLLATE "C" FROM line, UNNEST(STRING_TO_ARRAY(words, ' ')) AS word WHERE LENGTH(word) BETWEEN 4 AND ${HEAD - 1}
      UNION ALL
      SELECT (REGEXP_MATCHES(glued, 'PREMIUM.{${LONG_HEAD - 7}}', 'g'))[1] FROM line WHERE glued LIKE '%PREMIUM%'
      UNION ALL
      SELECT SUBSTR(digits, i, ${HEAD})
      FROM (SELECT TRANSLATE(glued, 'OIL', '011') AS digits FROM line WHERE glued ~ 'PC.*[OIL]') AS o, GENERATE_SERIES(1, LENGTH(digits) - 9) AS i
      WHERE SUBSTR(digits, i, 2) = 'PC'
      LIMIT ${MAX_HEADS}
    )`

/** SQL for text's letters and digits in capitals. Most references have no other signs, and to ask takes less time than to take them out. */
export const signsOf = (text: string): string =>
  `CASE WHEN ${text} ~ '[^A-Z0-9]' THEN UPPER(REGEXP_REPLACE(${text}, '[^A-Za-z0-9]', '', 'g') COLLATE "C") ELSE ${text} END COLLATE "C"`

/** SQL for what `k` has of a reference that the lines hold. Of half a million, each step counts: the usual spellings come first. */
export const headOf = (column: string): string => `
            CASE
              WHEN ${column} LIKE 'PREMIUM_________%' AND ${column} ~ '^[A-Z0-9]*$' THEN LEFT(${column}, ${LONG_HEAD})
              WHEN ${column} ~ '^[A-Z0-9]*$' THEN LEFT(${column}, ${HEAD})
              WHEN ${column} ~ '^[A-Z0-9-]*$' THEN LEFT(REPLACE(${column}, '-', ''), ${HEAD})
              ELSE LEFT(UPPER(REGEXP_REPLACE(${column}, '[^A-Za-z0-9]', '', 'g') COLLATE "C"), ${HEAD})
            END COLLATE "C"`

/** SQL for whether the lines hold it. */
export const isInLines = (head: string): string => `${head} IN (SELECT head FROM k)`
