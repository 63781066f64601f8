/** Emoji joined by U+200D are one picture; anywhere else the joiner is only a way to hide something. */
const STRAY_JOINER = /(?<!\p{Extended_Pictographic}|\uFE0F|[\u{1F3FB}-\u{1F3FF}])\u200D|\u200D(?!\p{Extended_Pictographic})/gu
const STRAY_SELECTOR = /(?<![\p{Extended_Pictographic}#*0-9])\uFE0F/gu
/** Invisible or direction-changing; U+200D and U+FE0F were dealt with before. */
const INVISIBLE = /(?![\u200D\uFE0F])[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu
/** What nearly every value is made of, European letters among it, of which nothing is ever taken out; the rest takes its time to get ready. */
const PLAIN = /^[ -~\u00a1-\u00ac\u00ae-\u02af]*$/
/** More marks on one letter than any script needs pile up over the neighbouring lines. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu

/**
 * Text from the platform, safe for a terminal and for a page: one line, no control character, escape sequence, bidirectional override or
 * invisible character. What was taken out and could have had an effect leaves a `�`, so that nobody takes it for untouched.
 */
export const escapeText = (value: string): string =>
  PLAIN.test(value)
    ? value
    : value
        .toWellFormed()
        .replace(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/g, ' ')
        .replace(/[\t\p{Zs}\u2800]/gu, ' ')
        .replace(/[\p{Cc}\p{Co}\p{Cn}]/gu, '\uFFFD')
        .replace(STRAY_JOINER, '')
        .replace(STRAY_SELECTOR, '')
        .replace(INVISIBLE, '')
        .replace(PILED_MARKS, '$1')

/** The same of words of several lines, which stay lines: a stack, a page of another program. */
export const escapeLines = (words: string): string => words.split('\n').map(escapeText).join('\n')
