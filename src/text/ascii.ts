/** The ASCII spelling of our own signs. Section emoji have none: the title says the same without them. */
const SIGNS: Readonly<Record<string, string>> = {
  '✅': '[ok]',
  '⚠': '[!]',
  '❌': '[x]',
  '…': '...',
  '─': '-',
  '�': '?',
}

const EMOJI =
  /\p{Extended_Pictographic}(?:[\uFE0F\u{1F3FB}-\u{1F3FF}]|\u200D\p{Extended_Pictographic})*|\p{Regional_Indicator}+|\uFE0F|\u20E3/gu

const spellingOf = (emoji: string): string | undefined => SIGNS[emoji.replace('\uFE0F', '')]

/** Stand-ins for the bars of a chart, the lowest first. */
const BARS = '_.-=+*%#'

const withoutBoxes = (value: string): string =>
  value.replace(/[…─�]/g, sign => SIGNS[sign] ?? '?').replace(/[▁-█]/g, bar => BARS[bar.charCodeAt(0) - 0x2581] ?? '?')

/** Replaces emoji and box characters; letters of any script stay. */
export const toAscii = (value: string): string => withoutBoxes(value).replace(EMOJI, emoji => spellingOf(emoji) ?? '?')

const EMOJI_AND_BLANK = new RegExp(`(${EMOJI.source})( ?)`, EMOJI.flags)

/** `toAscii` for our own words: emoji without a spelling are decoration, and are dropped. */
export const ownToAscii = (words: string): string =>
  withoutBoxes(words).replace(EMOJI_AND_BLANK, (_, emoji: string, blank: string) => {
    const spelling = spellingOf(emoji)
    return spelling === undefined ? '' : spelling + blank
  })
