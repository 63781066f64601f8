import stringWidth from 'string-width'

/** Two cells each: emoji, also joined ones, and the usual letters of Chinese, Japanese and Korean. */
const WIDE =
  /\p{Extended_Pictographic}\ufe0f?(?:\u200d\p{Extended_Pictographic}\ufe0f?){1,6}|⚠️|(?![\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}])\p{Emoji_Presentation}|[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]/gu
/** One cell each: our own signs, and the letters of most of Europe. */
const NARROW = /[…·→─▁-█’\u00a1-\u00a8\u00aa-\u00ac\u00af-\u02af]/g
const ASCII = /^[ -~]*$/

/**
 * Terminal cells. The library knows every script and every emoji, and takes the twentieth of a second to get ready for the
 * first of them: what nearly every line is made of is measured without it.
 */
export const widthOf = (words: string): number => {
  if (ASCII.test(words)) return words.length
  const plain = words.replace(WIDE, '--').replace(NARROW, '-')
  // Whatever changes the look of a sign beside it, a joiner or an accent, is left over.
  return ASCII.test(plain) ? plain.length : stringWidth(words)
}
