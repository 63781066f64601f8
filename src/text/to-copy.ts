const INDENT = '  '

/** A hint that ends with something to copy, on a row of its own: half a command, or one with a line break in it, is useless. */
export const toCopy = (words: string, ...copied: readonly string[]): string => [`${words}:`, ...copied.map(row => INDENT + row)].join('\n')

/** Whether the row of a hint is there to be copied, so that nobody wraps or cuts it. */
export const isToCopy = (row: string): boolean => row.startsWith(INDENT)
