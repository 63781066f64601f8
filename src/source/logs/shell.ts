// What one word may look like when it is written plainly: printable ASCII without what any shell treats specially inside quotes.
const PLAIN = /^[ #%-&(-?@-[\]-_a-~]*$/

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`

/** Text as one word of a script for `shellCommand`, whatever it holds. A NUL and newlines at its end are lost: no path has them. */
export const word = (text: string): string => {
  if (PLAIN.test(text)) return `"${text}"`
  const bytes = [...Buffer.from(text)].map(byte =>
    /[A-Za-z0-9/._ ]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : octal(byte),
  )
  return `"$(printf "${bytes.join('')}")"`
}

/** Text as a person may paste it into a shell. */
export const pasteable = (text: string): string => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/**
 * A script as a command that every login shell (bash, dash, zsh, csh, fish) hands to `/bin/sh` unharmed.
 * csh looks for `!` and newlines even inside single quotes, and fish for `\\` and `\'`; so the script must hold none of these.
 * The script is an argument, not standard input: it travels with the request, and costs no round trip of its own.
 */
export const shellCommand = (script: string): string => {
  const line = script
    .split('\n')
    .map(row => row.trim())
    .filter(row => row !== '')
    .join(' ')
  if (/['!]|\\\\|\\$/.test(line)) throw new TypeError('The script holds what some login shells would change')
  return `exec /bin/sh -c '${line}'`
}

/** For a path that begins with a dash: no command takes it for an option. */
export const pathWord = (path: string): string => word(path.startsWith('/') ? path : `./${path}`)
