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
/** `PC` and eight hexadecimal digits. */
const HEX_REFERENCE = 10
/** A shorter word names nobody. */
const MIN_WORD = 4

/** What the lines of a bank statement say, as the queries take it. */
export interface StatementWords {
  /**
   * Capitals and digits without blanks, each piece once, by line feeds: what stands within eight signs of a digit or begins as references
   * do, runs of eight letters or more, and words of four to seven signs. Nearly all lines say the same around their references.
   */
  readonly pieces: string
  /** The last nine digits of all that may be phone numbers. */
  readonly phones: readonly string[]
  /** All codes of wallets of the usual form: `CUS` and eight digits. */
  readonly walletCodes: readonly string[]
  /** Lines that are not in the pieces: there are too many. */
  readonly left: number
}

const PHONE = /(?=(?:27|0)([1-8]\d{8}))/g
const WALLET_CODE = /CUS\d{8}/g
const MARK = /\d|PC|PREMIUM/g
const LETTERS = /[A-Z]+/g

/** How many signs before and from a mark on concern a reference that it is in. */
const reachOf = (mark: string): readonly [before: number, from: number] => {
  if (mark === 'PREMIUM') return [0, LONG_HEAD]
  return mark === 'PC' ? [0, HEX_REFERENCE] : [HEAD - 1, HEAD]
}

/** The parts of a line without blanks that are near a digit, or begin as the platform's references do. */
const numberedPieces = (glued: string): readonly string[] => {
  const pieces: (readonly [from: number, to: number])[] = []
  for (const { 0: mark, index } of glued.matchAll(MARK)) {
    const [before, after] = reachOf(mark)
    const [from, to] = [Math.max(index - before, 0), Math.min(index + after, glued.length)]
    const last = pieces.at(-1)
    if (last && from <= last[1]) pieces[pieces.length - 1] = [Math.min(last[0], from), Math.max(last[1], to)]
    else pieces.push([from, to])
  }
  return pieces.map(([from, to]) => glued.slice(from, to))
}

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
  const pieces = new Set<string>()
  const phones = new Set<string>()
  const walletCodes = new Set<string>()
  let [signs, kept] = [0, 0]
  for (const line of all) {
    signs += line.length
    if (signs > MAX_SIGNS) break
    kept++
    const glued = line.replaceAll(' ', '')
    for (const piece of [...numberedPieces(glued), ...(glued.match(LETTERS) ?? [])]) if (piece.length >= HEAD) pieces.add(piece)
    for (const word of line.split(' ')) if (word.length >= MIN_WORD && word.length < HEAD) pieces.add(word)
    for (const [, digits = ''] of glued.matchAll(PHONE)) if (phones.size < MAX_PHONES) phones.add(digits)
    for (const [code] of glued.matchAll(WALLET_CODE)) walletCodes.add(code)
  }
  return { pieces: [...pieces].join('\n'), phones: [...phones], walletCodes: [...walletCodes], left: all.size - kept }
}

/** The value `$1` of `HEADS`. */
export const wordsValue = ({ pieces }: StatementWords): string => pieces

/**
 * SQL after WITH that defines `k(head)`: the first eight signs of all that can be a reference in the pieces of `$1`, wherever it begins;
 * its words; and the first of references of hexadecimal digits that were written with O for 0, or I or L for 1. The limit, never reached,
 * tells PostgreSQL how many there can be: it would expect millions, and compare them one by one.
 */
export const HEADS = `
    piece AS MATERIALIZED (SELECT glued FROM UNNEST(STRING_TO_ARRAY($1, CHR(10)) COLLATE "C") AS glued),
    k AS MATERIALIZED (
      SELECT SUBSTR(glued, i, ${HEAD}) AS head FROM piece, GENERATE_SERIES(1, GREATEST(LENGTH(glued) - ${HEAD - 1}, 1)) AS i
      UNION ALL
      SELECT (REGEXP_MATCHES(glued, 'PREMIUM.{${LONG_HEAD - 7}}', 'g'))[1] FROM piece WHERE glued LIKE '%PREMIUM%'
      UNION ALL
      SELECT SUBSTR(digits, i, ${HEAD})
      FROM (SELECT TRANSLATE(glued, 'OIL', '011') AS digits FROM piece WHERE glued ~ 'PC.*[OIL]') AS o,
        GENERATE_SERIES(1, LENGTH(digits) - ${HEX_REFERENCE - 1}) AS i
      WHERE SUBSTR(digits, i, 2) = 'PC'
      LIMIT ${MAX_HEADS}
    )`

/** SQL for text's letters and digits in capitals. Most references have no other signs, and to ask takes less time than to take them out. */
export const signsOf = (text: string): string =>
  `CASE WHEN ${text} ~ '[^A-Z0-9]' THEN UPPER(REGEXP_REPLACE(${text}, '[^A-Za-z0-9]', '', 'g') COLLATE "C") ELSE ${text} END COLLATE "C"`

/** SQL for what `k` has of a reference that the lines hold. Of half a million, each step counts: the usual spellings come first. */
export const headOf = (column: string): string => `
            CASE
              WHEN ${column} !~ '[^A-Z0-9]' THEN LEFT(${column}, CASE WHEN ${column} LIKE 'PREMIUM_________%' THEN ${LONG_HEAD} ELSE ${HEAD} END)
              WHEN ${column} ~ '^[A-Z0-9-]*$' THEN LEFT(REPLACE(${column}, '-', ''), ${HEAD})
              ELSE LEFT(UPPER(REGEXP_REPLACE(${column}, '[^A-Za-z0-9]', '', 'g') COLLATE "C"), ${HEAD})
            END COLLATE "C"`

/** SQL for whether the lines hold it. */
export const isInLines = (head: string): string => `${head} IN (SELECT head FROM k)`
