/** Control characters, invisible characters except those that join emoji, and piled-up marks: the same that `escapeText` removes. */
const HARMFUL =
  /(?!\n|(?<=\p{Extended_Pictographic}|\uFE0F|[\u{1F3FB}-\u{1F3FF}])\u200D\p{Extended_Pictographic})(?:[\p{Cc}\p{Co}\p{Cn}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]|(?<!\p{Extended_Pictographic})\uFE0F|(?!\uFE0F)\p{Default_Ignorable_Code_Point}|(?<=\p{M}{4})\p{M})/gu
/** Ranges with characters that are rare in JSON, and one neighbour on each side, which decides whether a joiner is part of an emoji. */
const RARE = /[\s\S]?[^\n -~\u00a1-\u00ac\u00ae-\u02af]+[\s\S]?/g

const jsonEscape = (sign: string): string =>
  Array.from({ length: sign.length }, (_, i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')

/** The same JSON with harmful characters written as JSON escapes, so that it is safe on a terminal. */
export const harmlessJson = (json: string): string => json.replace(RARE, words => words.replace(HARMFUL, jsonEscape))

/** JSON that is safe on a terminal. All values stay intact; dates become ISO 8601. */
export const writeJson = (value: unknown, indent?: number): string => harmlessJson(JSON.stringify(value, null, indent))
