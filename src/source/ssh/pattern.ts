/** One place of a pattern: any number of signs, or one that it takes. */
export type Step = '*' | ((sign: string) => boolean)

/** Walks both with one step back per star: a regular expression made of many stars could take for ever. */
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
  pattern.split('').map((sign): Step => (sign === '*' ? '*' : sign === '?' ? () => true : other => other === sign))

/** Whether a list of OpenSSH patterns names `name`: `*` and `?`, and `!` takes out again. */
export const matchesPatterns = (patterns: readonly string[], name: string): boolean => {
  const isNamedBy = (pattern: string): boolean => fits(stepsOf(pattern), name)
  if (patterns.some(pattern => pattern.startsWith('!') && isNamedBy(pattern.slice(1)))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && isNamedBy(pattern))
}
