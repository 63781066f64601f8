import pg from 'pg'
import { hostPort } from '../../text/address.js'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'

// One function per syntax that a name from the settings is written in.

/** PostgreSQL silently truncates longer names (NAMEDATALEN - 1). */
const MAX_NAME_BYTES = 63

/** Refuses invisible characters: nobody could check the page. @throws UsageError */
const checkedVisible = (text: string, what: string): string => {
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text))
    throw new UsageError(`the ${what} ${text} contains an invisible character`, 'Rename it, or fix the settings.')
  return text
}

/** A name that is safe to print on the page. @throws UsageError */
export const checkedName = (name: string, what: string): string => {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new UsageError(`the ${what} ${name} is longer than the ${MAX_NAME_BYTES} bytes that PostgreSQL allows`, 'Choose another name.')
  // In pg_hba.conf a name that begins with a slash is a regular expression, even in quotes.
  if (name === '' || name.startsWith('/'))
    throw new UsageError(`the ${what} ${name} is empty or begins with a slash`, 'Choose another name.')
  return checkedVisible(name, what)
}

/** A path on the host, quoted for a shell. @throws UsageError */
export const pathWord = (path: string): string => shellWord(checkedVisible(path, 'path'))

/** A user-chosen name as an SQL identifier, always quoted. */
export const identifier = (name: string): string => pg.escapeIdentifier(name)

export const literal = (text: string): string => pg.escapeLiteral(text)

/** The body of a DO, in dollar quotes that do not occur in it. */
export const dollarQuoted = (body: string): string => {
  let tag = '$body$'
  for (let i = 1; body.includes(tag); i++) tag = `$body${i}$`
  return `${tag}\n${body}\n${tag}`
}

/** A word of pg_hba.conf and pg_ident.conf, quoted so that it is never a keyword. */
export const hbaWord = (word: string): string => `"${word.replaceAll('"', '""')}"`

/** `127.0.0.1:5432` for permitopen and PermitOpen: exactly the address that check_status requests from sshd. @throws UsageError */
export const forwardAddress = (host: string, port: number): string => {
  if (!/^[\w.:-]+$/.test(host))
    throw new UsageError(`the database host ${host} cannot be used in the options of a key`, 'Use its IP address.')
  return hostPort(host, port)
}
