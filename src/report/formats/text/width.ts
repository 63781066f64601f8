import stringWidth from 'string-width'

/** Our own signs, as wide as terminals show them. */
const WIDE = /⚠️|[❌✅❓🔍💰⚪🚦📤🟡🔵🔴📋👤👋🆕🟠🚨📊📈👥⚡]/gu
const NARROW = /[…·→─▁-█’\u00a1-\u00ac\u00ae-\u02af]/g
const ASCII = /^[ -~]*$/

/**
 * Terminal cells. The library knows joined and recent emoji and wide scripts, and takes the twentieth of a second to get ready
 * for the first of them: what nearly every line is made of is measured without it.
 */
export const widthOf = (words: string): number => {
  if (ASCII.test(words)) return words.length
  const plain = words.replace(WIDE, '--').replace(NARROW, '-')
  // Whatever changes the look of a sign beside it, a joiner or an accent, is left over.
  return ASCII.test(plain) ? plain.length : stringWidth(words)
}
