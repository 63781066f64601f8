/** A word as a person may paste it into a POSIX shell: quoted unless every character is harmless there. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** A path as a word: no command takes one that begins with a dash for an option. */
export const shellPath = (path: string): string => shellWord(path.startsWith('/') ? path : `./${path}`)
