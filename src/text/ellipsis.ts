/** Marks the end of a text that was cut. */
export const ELLIPSIS = '…'

/** At most `maxChars` UTF-16 units, ellipsis included; a surrogate pair is kept or dropped as a whole. */
export const cut = (text: string, maxChars: number): string =>
  text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '')}${ELLIPSIS}`
