/** Before anything else printf would take it for an option. */
const DASH = 45
const PERCENT = 37

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`

/** What is written plainly between double quotes: printable ASCII that no shell treats specially there, and printf does not either. */
const isPlain = (byte: number): boolean => byte >= 32 && byte < 127 && !'!"$%\'\\`'.includes(String.fromCharCode(byte))

/** Text as one word of a script for `shellCommand`, whatever it holds. A NUL and newlines at its end are lost: no path has them. */
export const word = (text: string): string => {
  const bytes = [...Buffer.from(text)]
  if (bytes.every(byte => isPlain(byte) || byte === PERCENT)) return `"${text}"`
  return `"$(printf "${bytes.map((byte, i) => (isPlain(byte) && (i > 0 || byte !== DASH) ? String.fromCharCode(byte) : octal(byte))).join('')}")"`
}

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
