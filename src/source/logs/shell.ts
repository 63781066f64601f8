/** As the first character, printf would take it for an option. */
const DASH = 45
const PERCENT = 37

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`

/** Whether a byte needs no escape within double quotes: printable ASCII that neither any shell nor printf treats specially. */
const isPlain = (byte: number): boolean => byte >= 32 && byte < 127 && !'!"$%\'\\`'.includes(String.fromCharCode(byte))

/** Any text as one word of a script for `shellCommand`. NULs and trailing newlines are lost: paths do not have them. */
export const word = (text: string): string => {
  const bytes = [...Buffer.from(text)]
  if (bytes.every(byte => isPlain(byte) || byte === PERCENT)) return `"${text}"`
  return `"$(printf "${bytes.map((byte, i) => (isPlain(byte) && (i > 0 || byte !== DASH) ? String.fromCharCode(byte) : octal(byte))).join('')}")"`
}

/**
 * A script as a command that every login shell (bash, dash, zsh, csh, fish) passes to `/bin/sh` unchanged.
 * csh interprets `!` and newlines even inside single quotes, and fish `\\` and `\'`; so the script must contain none of these.
 * The script is an argument, not standard input, so that it travels with the request and costs no extra round trip.
 */
export const shellCommand = (script: string): string => {
  const line = script
    .split('\n')
    .map(row => row.trim())
    .filter(row => row !== '')
    .join(' ')
  if (/['!]|\\\\|\\$/.test(line)) throw new TypeError('The script contains characters that some login shells would change')
  return `exec /bin/sh -c '${line}'`
}

/** A path as a word, with `./` before a relative one, so that no command takes a leading dash for an option. */
export const pathWord = (path: string): string => word(path.startsWith('/') ? path : `./${path}`)
