/** What our own signs become where there are no emoji. Section emoji say nothing that the title does not: they go. */
const SIGNS: Readonly<Record<string, string>> = {
  '✅': '[ok]',
  '⚠': '[!]',
  '❌': '[x]',
  '…': '...',
  '─': '-',
  '�': '?',
}

const PICTURE =
  /\p{Extended_Pictographic}(?:[\uFE0F\u{1F3FB}-\u{1F3FF}]|\u200D\p{Extended_Pictographic})*|\p{Regional_Indicator}+|\uFE0F|\u20E3/gu

const spelt = (picture: string): string | undefined => SIGNS[picture.replace('\uFE0F', '')]

/** Heights that every typeface has. */
const HEIGHTS = '_.-=+*%#'

const withoutBoxes = (value: string): string =>
  value.replace(/[…─�]/g, sign => SIGNS[sign] ?? '?').replace(/[▁-█]/g, bar => HEIGHTS[bar.charCodeAt(0) - 0x2581] ?? '?')

/** Without emoji and box characters; letters of any script stay as they are. */
export const toAscii = (value: string): string => withoutBoxes(value).replace(PICTURE, picture => spelt(picture) ?? '?')

const OWN_PICTURE = new RegExp(`(${PICTURE.source})( ?)`, PICTURE.flags)

/** The same of our own words, where a picture without a spelling says nothing that the words do not: it goes. */
export const ownToAscii = (words: string): string =>
  withoutBoxes(words).replace(OWN_PICTURE, (_, picture: string, blank: string) => {
    const spelling = spelt(picture)
    return spelling === undefined ? '' : spelling + blank
  })
