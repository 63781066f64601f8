/** Walks both strings with one step back per star: a regular expression made of many stars could take for ever. */
const matches = (glob: string, name: string): boolean => {
  let g = 0
  let n = 0
  let star = -1
  let from = 0
  while (n < name.length) {
    if (glob[g] === '*') {
      star = g++
      from = n
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === name[n])) {
      g++
      n++
    } else if (star >= 0) {
      g = star + 1
      n = ++from
    } else return false
  }
  while (glob[g] === '*') g++
  return g === glob.length
}

/** Whether a list of OpenSSH patterns names `name`: `*` and `?`, and `!` takes out again. */
export const matchesPatterns = (patterns: readonly string[], name: string): boolean => {
  if (patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1), name))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && matches(pattern, name))
}
