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

/** Without emoji and box characters; letters of any script stay as they are. */
export const toAscii = (value: string): string =>
  value.replace(/[…─�]/g, sign => SIGNS[sign] ?? '?').replace(PICTURE, picture => SIGNS[picture.replace('\uFE0F', '')] ?? '?')
