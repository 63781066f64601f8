/** Marks the end of a text that was cut. */
export const ELLIPSIS = '…'

/** At most `maxChars` UTF-16 units, ellipsis included; a surrogate pair is kept or dropped as a whole. */
export const cut = (text: string, maxChars: number): string =>
  text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '')}${ELLIPSIS}`

/** At most `maxLetters` Unicode letters, ellipsis included. */
export const cutLetters = (text: string, maxLetters: number): string => {
  // A letter has two UTF-16 units at most: no need to split a megabyte into its letters.
  const letters = [...text.slice(0, 2 * maxLetters + 2)]
  return letters.length > maxLetters
    ? `${letters
        .slice(0, maxLetters - 1)
        .join('')
        .trimEnd()}${ELLIPSIS}`
    : letters.join('')
}

/** At most `maxBytes` of UTF-8, ellipsis included; no letter is split. */
export const cutBytes = (text: string, maxBytes: number): string => {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let kept = ''
  let left = maxBytes - Buffer.byteLength(ELLIPSIS)
  for (const letter of text) {
    left -= Buffer.byteLength(letter)
    if (left < 0) break
    kept += letter
  }
  return `${kept.trimEnd()}${ELLIPSIS}`
}

/** How far past the limit a grapheme may reach that the cut would split. */
const MAX_GRAPHEME_CHARS = 50

/** At most `maxChars` UTF-16 units, ellipsis included: cut between words where one ends nearby, and never within an emoji. */
export const cutWords = (text: string, maxChars: number): string => {
  if (text.length <= maxChars) return text
  const begin = text.slice(0, maxChars + MAX_GRAPHEME_CHARS)
  const end = new Intl.Segmenter().segment(begin).containing(maxChars - 1)?.index || maxChars - 1
  return `${begin.slice(0, end).replace(/\s\S{0,20}$/u, '')}${ELLIPSIS}`.toWellFormed()
}
