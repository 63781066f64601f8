/** `1 day`, `2 days`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** `created_at` → `createdAt`. */
export const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const MAX_LISTED = 6

/** `a, b, c and 4 more`. */
export const listed = (names: readonly string[], max = MAX_LISTED): string =>
  names.length > max ? `${names.slice(0, max).join(', ')} and ${names.length - max} more` : names.join(', ')

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** A file's size: `512 bytes`, `1.2 MB`. Decimal units, as disk vendors and `ls --si` count. */
export const fileSize = (bytes: number): string => {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return power === 0 ? plural(bytes, 'byte') : `${(bytes / 1000 ** power).toFixed(1)} ${UNITS[power]}`
}
