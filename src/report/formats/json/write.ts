/** What a terminal acts on, what nobody sees (but for what joins emoji), and marks that pile up over other lines: the same that `escapeText` takes out. */
const HARMFUL =
  /(?!\n|(?<=\p{Extended_Pictographic}|\uFE0F|[\u{1F3FB}-\u{1F3FF}])\u200D\p{Extended_Pictographic})(?:[\p{Cc}\p{Co}\p{Cn}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]|(?<!\p{Extended_Pictographic})\uFE0F|(?!\uFE0F)\p{Default_Ignorable_Code_Point}|(?<=\p{M}{4})\p{M})/gu
/** Stretches that are not of what nearly all JSON is made of, with their neighbours: these decide what joins emoji. */
const UNUSUAL = /[\s\S]?[^\n -~\u00a1-\u00ac\u00ae-\u02af]+[\s\S]?/g

const spelt = (sign: string): string =>
  Array.from({ length: sign.length }, (_, i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')

/** The very same JSON, of which nothing acts on a terminal: what could is spelt as JSON's own escapes. */
export const harmlessJson = (json: string): string => json.replace(UNUSUAL, words => words.replace(HARMFUL, spelt))

/** Anything as JSON that may be shown on a terminal. Every value is in it as it was; dates become ISO 8601. */
export const writeJson = (value: unknown, indent?: number): string => harmlessJson(JSON.stringify(value, null, indent))
