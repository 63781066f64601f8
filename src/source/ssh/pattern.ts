const globToRegex = (glob: string): RegExp =>
  new RegExp(`^${glob.replace(/[\\^$.|+()[\]{}*?]/g, sign => (sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`))}$`, 'i')

/** Runs of stars match what one does, and would make a regular expression slow. */
const matches = (glob: string, name: string): boolean => globToRegex(glob.replace(/\*+/g, '*')).test(name)

/** Whether a list of OpenSSH patterns names `name`: `*` and `?`, and `!` takes out again. */
export const matchesPatterns = (patterns: readonly string[], name: string): boolean => {
  if (patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1), name))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && matches(pattern, name))
}
