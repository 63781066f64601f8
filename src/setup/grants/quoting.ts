import pg from 'pg'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'

// One function for each place that a name from the settings goes to.

/** What PostgreSQL would cut a longer name to (NAMEDATALEN), without a word. */
const LONGEST_NAME = 63

/** What nobody sees would make a page that nobody can check. @throws UsageError */
const visible = (text: string, what: string): string => {
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text))
    throw new UsageError(`the ${what} ${text} has a letter in it that cannot be seen`, 'Rename it, or mend the settings.')
  return text
}

/** A name of the settings as it may stand on the page. @throws UsageError */
export const checkedName = (name: string, what: string): string => {
  if (Buffer.byteLength(name) > LONGEST_NAME)
    throw new UsageError(`the ${what} ${name} is longer than the ${LONGEST_NAME} bytes that PostgreSQL takes`, 'Name another.')
  // In pg_hba.conf a name that begins with a slash is a regular expression, also in quotes.
  if (name === '' || name.startsWith('/')) throw new UsageError(`the ${what} ${name} is empty or begins with a slash`, 'Name another.')
  return visible(name, what)
}

/** A path on the host as a word of a shell. @throws UsageError */
export const pathWord = (path: string): string => shellWord(visible(path, 'path'))

/** An identifier of SQL that is somebody's choice. */
export const identifier = (name: string): string => pg.escapeIdentifier(name)

export const literal = (text: string): string => pg.escapeLiteral(text)

/** The body of a DO, in a quote that does not occur in it. */
export const dollarQuoted = (body: string): string => {
  let tag = '$body$'
  for (let i = 1; body.includes(tag); i++) tag = `$body${i}$`
  return `${tag}\n${body}\n${tag}`
}

/** A word of pg_hba.conf and pg_ident.conf: in quotes none is a keyword. */
export const hbaWord = (word: string): string => `"${word.replaceAll('"', '""')}"`

/** `127.0.0.1:5432`, as permitopen and PermitOpen have it, the same letters as check_status asks sshd for. @throws UsageError */
export const forwardAddress = (host: string, port: number): string => {
  if (!/^[\w.:-]+$/.test(host)) throw new UsageError(`the database's host ${host} cannot stand in a key's options`, 'Use its address.')
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
