/** The options that take a time or a duration, which may have blanks in it. */
const TAKES_TIME = /^--(?:since|for)$/

/** A word that continues a time: `2 days ago`, `28 Nov 08:00`. */
const CONTINUES =
  /^(?:seconds?|minutes?|hours?|days?|weeks?|months?|ago|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|\d{1,2}:\d{2}|\d{4})$/i

/**
 * What to type if a time stands on the command line without quotes, so that its second word was taken for a command or an argument:
 * `--since "28 Nov"`. Undefined: none does.
 */
export const unquotedTime = (args: readonly string[]): string | undefined => {
  for (const [i, option] of args.entries()) {
    if (!TAKES_TIME.test(option)) continue
    const [first, ...rest] = args.slice(i + 1)
    const end = rest.findIndex(word => !CONTINUES.test(word))
    const more = end < 0 ? rest : rest.slice(0, end)
    if (first !== undefined && more.length > 0) return `${option} "${[first, ...more].join(' ')}"`
  }
  return undefined
}
