import stringWidth from 'string-width'

/** Characters of two cells: emoji, joined or not, and common letters of Chinese, Japanese and Korean. */
const WIDE =
  /\p{Extended_Pictographic}\ufe0f?(?:\u200d\p{Extended_Pictographic}\ufe0f?){1,6}|⚠️|(?![\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}])\p{Emoji_Presentation}|[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]/gu
/** Characters of one cell: our own signs and most European letters. */
const NARROW = /[…·→─▁-█’\u00a1-\u00a8\u00aa-\u00ac\u00af-\u02af]/g
const ASCII = /^[ -~]*$/

/** The width in terminal cells. The library knows every script and emoji but needs 50 ms for its first answer, so common text does without. */
export const widthOf = (words: string): number => {
  if (ASCII.test(words)) return words.length
  const plain = words.replace(WIDE, '--').replace(NARROW, '-')
  // What is left over changes the character beside it: a joiner or an accent.
  return ASCII.test(plain) ? plain.length : stringWidth(words)
}
