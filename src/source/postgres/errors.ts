import { brief } from '../../text/hinted-error.js'
import { ConnectionError, DatabaseError } from '../errors.js'
import type { ReadError } from '../readings.js'
import { tableOf } from '../target-hints.js'

interface ServerError {
  readonly message: string
  readonly code?: string
}

/** SQLSTATE → what the person can do. Appendix A of PostgreSQL's manual lists them all; these are the ones a reader of tables meets. */
const HINTS: Readonly<Record<string, string>> = {
  '22021': 'Some text is not of the encoding that the database says it has: look for the row there, and correct it.',
  '22P02':
    'A value is of another type than the platform has there: amounts are numeric(10,2), and neither money nor text (ALTER TABLE … ALTER COLUMN … TYPE numeric(10,2)).',
  '22P05': 'The encoding of the database lacks these letters: ask for others, or correct the row that has them.',
  '28P01': `Check the user and the password of ${tableOf('database')} in the settings.`,
  '28000':
    'The role may not sign in this way: see that it has LOGIN, and which line of pg_hba.conf on the host is for it (peer, or a password; `host` and not `hostssl`, for there is no TLS within SSH).',
  '3D000': `Check \`name\` under ${tableOf('database')} in the settings.`,
  '42501': 'Let the role read it: "check_status grants" prints what it needs, to be run again after an update.',
  '42P01': 'The platform has changed, or the role has another search_path: compare the tables there with what this version reads.',
  '42703': 'The platform has changed: compare the columns there with what this version reads.',
  '42804':
    'A column is of another type than the platform has there: amounts are numeric(10,2), and neither money nor text (ALTER TABLE … ALTER COLUMN … TYPE numeric(10,2)).',
  '42883': 'The platform has changed the type of a column: a newer version of check_status may know it.',
  '53300': 'PostgreSQL has no free connection: try again, or reserve one for the role.',
  '55P03': 'Somebody holds a lock on the table, a migration perhaps: try again in a minute.',
  '57014': `Try a shorter window, or raise statement_timeout under ${tableOf('database')}.`,
  '57P01': 'PostgreSQL is being shut down or restarted on the host: try again in a minute.',
  '57P03': 'PostgreSQL is starting up or in recovery: try again in a minute.',
  '40001': 'This is a standby that had to go on replaying: try again, or read from the primary.',
  '25006': 'Tell us: a report must never need to write.',
}

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'
const DENIED = '42501'
const NO_DATABASE = '3D000'
const HUNG_UP = /^Connection terminated/
const NO_PASSWORD = /client password must be a string/
/** GSSAPI, SSPI, OAuth and what else is to come. */
const NO_WAY_IN = /^Unknown authenticationOk message type|^SASL: Only mechanism/

/** Whatever ended a query or the way to PostgreSQL, as a person is told of it. The server's own words stay: they can be looked up. */
export const readError = (error: unknown): ReadError => {
  if (error instanceof DatabaseError || error instanceof ConnectionError) return { message: error.message, hint: error.hint }
  const { message, code = '' } = error as ServerError
  if (NO_PASSWORD.test(message))
    return {
      message: 'PostgreSQL asks for a password and none is configured',
      hint: `Set password_file, password_command or password_env under ${tableOf('database')}, or add the host to ~/.pgpass.`,
    }
  if (NO_WAY_IN.test(message))
    return {
      message: `PostgreSQL wants a sign-in by a method that check_status does not have (${brief(message)})`,
      hint: 'See which line of pg_hba.conf on the host is for the role: with scram-sha-256 or peer it can sign in.',
    }
  if (HUNG_UP.test(message))
    return {
      message: 'PostgreSQL closed the connection without a word',
      hint: 'Its log on the host says why: a crash, a restart, or no memory left.',
    }
  return {
    message: brief(message) || 'no reason given',
    // The server says the code, and may say `constructor`.
    hint: (Object.hasOwn(HINTS, code) && HINTS[code]) || 'Try again; --debug shows more.',
    ...(code === UNDEFINED_TABLE && { absent: true }),
    ...((code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN) && { lacking: true }),
    ...(code === DENIED && { denied: true }),
    ...(code === NO_DATABASE && { noDatabase: true }),
  }
}
