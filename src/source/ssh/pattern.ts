/** One part of a pattern: any number of characters, or one that the function accepts. */
export type Step = '*' | ((char: string) => boolean)

/** Matches with backtracking to the last star only: a regular expression with many stars could take exponential time. */
export const fits = (steps: readonly Step[], name: string): boolean => {
  let p = 0
  let n = 0
  let star = -1
  let from = 0
  while (n < name.length) {
    const step = steps[p]
    if (step === '*') {
      star = p++
      from = n
    } else if (step?.(name[n] ?? '')) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++from
    } else return false
  }
  while (steps[p] === '*') p++
  return p === steps.length
}

const stepsOf = (pattern: string): Step[] =>
  pattern.split('').map((char): Step => (char === '*' ? '*' : char === '?' ? () => true : other => other === char))

/** Whether a list of OpenSSH patterns (`*`, `?`, and `!` to exclude) matches a name. */
export const matchesPatterns = (patterns: readonly string[], name: string): boolean => {
  const isMatch = (pattern: string): boolean => fits(stepsOf(pattern), name)
  if (patterns.some(pattern => pattern.startsWith('!') && isMatch(pattern.slice(1)))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && isMatch(pattern))
}
