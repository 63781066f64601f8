/** U+200D joins two emoji into one; anywhere else it can only hide text. */
const STRAY_JOINER = /(?<!\p{Extended_Pictographic}|\uFE0F|[\u{1F3FB}-\u{1F3FF}])\u200D|\u200D(?!\p{Extended_Pictographic})/gu
const STRAY_SELECTOR = /(?<![\p{Extended_Pictographic}#*0-9])\uFE0F/gu
/** Invisible or direction-changing characters, except U+200D and U+FE0F, which have their own rules. */
const INVISIBLE = /(?![\u200D\uFE0F])[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu
/** The letters of nearly every value, European ones included, which never need escaping: the other patterns are slow to compile. */
const PLAIN = /^[ -~\u00a1-\u00ac\u00ae-\u02af]*$/
/** More marks than any script puts on one letter: they would cover the lines above and below. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu

/**
 * Untrusted text, made safe for a terminal and for a page: one line, no control character, escape sequence, bidirectional override or
 * invisible character. A removed character that could have had an effect leaves a `�`, to show that the text was changed.
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

/** `escapeText` for text of several lines, such as a stack trace; its line breaks stay. */
export const escapeLines = (words: string): string => words.split('\n').map(escapeText).join('\n')
