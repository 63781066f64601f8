import type { Hint } from '../../text/hint.js'
import { brief } from '../../text/hinted-error.js'
import { ConnectionError, DatabaseError } from '../errors.js'
import type { ReadError } from '../readings.js'
import { brokenTls, CERTIFICATE_HINT, isOfTls } from './tls-errors.js'

interface ServerError {
  /** In whatever language the server speaks (lc_messages): to be shown, and hardly to be understood. */
  readonly message: string
  readonly code?: string
  /** PostgreSQL's own function that refuses. */
  readonly routine?: string
}

const NO_LOGIN =
  'PostgreSQL does not let this role in this way. Check that the role may sign in (LOGIN), and which line of pg_hba.conf on the host applies to it: by the name of the account (peer) or with a password (scram-sha-256); a line `hostssl` wants tls = "require" in the settings.'

const WRONG_PASSWORD: Hint = {
  settings: ({ database }) =>
    `Check the user under ${database} in the settings, and the password: "check_status config" says where it comes from. A new role has none until \\password sets it in psql.`,
  init: 'The password is wrong, or there is no such role: PostgreSQL does not say which. "check_status grants" prints the SQL that makes a role.',
}

const WRONG_NAME: Hint = {
  settings: ({ database }) => `Check \`name\` under ${database} in the settings.`,
  init: 'Is its name right? "sudo -u postgres psql -l" on the host lists all databases.',
}

/** The setting, whoever set it: on the server, for the database or for the role. */
const timeLimit = (setting: string): string =>
  `The setting ${setting} of the server, the database or the role ended it: "ALTER ROLE … SET ${setting} = 0" lifts it for this role.`

const POOL_MODE =
  'Set pool_mode = transaction (or session) for this database in pgbouncer.ini, or set port to that of PostgreSQL itself: check_status reads in one transaction.'

/**
 * Codes that say too little: there PostgreSQL's function decides, or the words of PgBouncer, which speaks English only and has 08P01
 * for nearly all. The first row that fits counts.
 */
const BY_WORDS: readonly (readonly [code: string, words: RegExp, hint: Hint])[] = [
  [
    '42501',
    /^CheckMyDatabase$|permission denied for database/,
    'Let the role connect, as the owner of the database: GRANT CONNECT ON DATABASE … TO …; "check_status grants" prints it.',
  ],
  [
    '55000',
    /^CheckMyDatabase$|not currently accepting connections/,
    'Somebody has closed the database: ALTER DATABASE … ALLOW_CONNECTIONS true opens it again.',
  ],
  ['08P01', /password authentication failed|auth(?:entication)? failed|no such user/i, WRONG_PASSWORD],
  ['08P01', /no such database/, WRONG_NAME],
  ['08P01', /statement pooling mode/, POOL_MODE],
  ['08P01', /max_client_conn|no more connections/, 'PgBouncer has no free connection: try again, or raise max_client_conn.'],
]

/** SQLSTATE → what the person can do. Appendix A of PostgreSQL's manual lists all codes; these are the ones that reads can raise. */
const HINTS: Readonly<Record<string, Hint>> = {
  '22021': 'Some text is not valid in the encoding of the database: find the row there and correct it.',
  '22P02':
    'A column is not of the type that the platform has: amounts are numeric(10,2), not money or text (ALTER TABLE … ALTER COLUMN … TYPE numeric(10,2)).',
  '22P05': 'The encoding of the database has no such characters: search for others, or correct the row that holds them.',
  '28P01': WRONG_PASSWORD,
  '28000': {
    settings: () => NO_LOGIN,
    init: `Is it the right role? Without a password, PostgreSQL lets an account in only as the role of its own name (peer). ${NO_LOGIN}`,
  },
  '3D000': WRONG_NAME,
  '42501': 'Let the role read it: "check_status grants" prints the statements. Run them again after each update.',
  '42P01': 'The platform has changed, or the role has another search_path: compare its tables with those that this version reads.',
  '42703': 'The platform has changed: compare its columns with those that this version reads.',
  '42804':
    'A column is not of the type that the platform has: amounts are numeric(10,2), not money or text (ALTER TABLE … ALTER COLUMN … TYPE numeric(10,2)).',
  '42883': 'The platform has changed the type of a column: a newer version of check_status may know it.',
  '53300': 'PostgreSQL has no free connection: try again, or reserve one for the role.',
  '55P03': 'The table is locked, perhaps by a migration: try again in a minute.',
  '57014': {
    settings: ({ database }) => `Try a shorter window, or raise statement_timeout under ${database}.`,
    init: 'PostgreSQL is too slow at the moment: try again.',
  },
  '57P01': 'PostgreSQL is being shut down or restarted on the host: try again in a minute.',
  '57P03': 'PostgreSQL is starting up or in recovery: try again in a minute.',
  '40001': 'This is a standby, and replication cancelled the query: try again, or read from the primary.',
  '25P03': timeLimit('idle_in_transaction_session_timeout'),
  '25P04': timeLimit('transaction_timeout'),
  '57P05': timeLimit('idle_session_timeout'),
  P0001:
    'A trigger or function of the database refuses this role, perhaps a login trigger ("SELECT evtname FROM pg_event_trigger" lists them): its words are above.',
  '25006': 'Please report this bug: check_status must never write.',
}

/** Managed servers and poolers ask for TLS in their own words, in English. */
const WANTS_TLS = /SSL off$|SSL required|requires TLS|(?:SSL|TLS|secure) connection is required|sslmode=require/i

/** No line of pg_hba.conf lets it in, or one rejects it. The name of the file is the same in every language. */
const isRefusedByHba = ({ code, routine, message }: ServerError): boolean =>
  code === '28000' && routine === 'ClientAuthentication' && message.includes('pg_hba.conf')

const wantsTls = (error: ServerError, isPlainTcp: boolean): boolean =>
  WANTS_TLS.test(error.message) || (isPlainTcp && isRefusedByHba(error))

const TLS_HINT: Hint = {
  settings: ({ database }) =>
    `It may take encrypted connections only: set tls = "verify-full" under ${database}, or "require" if its certificate is home-made. Otherwise add a line for the role to pg_hba.conf.`,
  init: 'It may take encrypted connections only. Otherwise add a line for the role to pg_hba.conf on the host: "check_status grants" prints it.',
}

/** "Certificate" in the languages that PostgreSQL speaks. */
const CERTIFICATE = /certi|zertifi|sertifi|сертиф|სერტიფ|証明書|证书|憑證|인증서/i

/**
 * One function refuses for the lack of a certificate, and another for one that is another role's. That one says in the server's language
 * only which of all ways to sign in has failed.
 */
const wantsCertificate = (error: ServerError): boolean =>
  error.code === '28000' &&
  ((error.routine === 'ClientAuthentication' && !isRefusedByHba(error)) ||
    (error.routine === 'auth_failed' && CERTIFICATE.test(error.message)))

/** What can be done about an error of the server. */
const hintOf = (error: ServerError, isPlainTcp: boolean): Hint => {
  const { code = '', message, routine = '' } = error
  if (wantsTls(error, isPlainTcp)) return TLS_HINT
  if (wantsCertificate(error)) return CERTIFICATE_HINT
  const byWords = BY_WORDS.find(([known, words]) => known === code && [routine, message].some(text => words.test(text)))?.[2]
  // `hasOwn`: the server chooses the code, and could send `constructor`.
  return byWords ?? ((Object.hasOwn(HINTS, code) && HINTS[code]) || 'Try again; --debug shows more.')
}

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'
const DENIED = '42501'
const NO_DATABASE = '3D000'
const CLOSED = /^Connection terminated/
const NO_PASSWORD = /client password must be a string/
/** GSSAPI, SSPI, OAuth and later ones. */
const UNSUPPORTED_AUTH = /^Unknown authenticationOk message type|^SASL: Only mechanism/

/** Codes after which PostgreSQL ends the session. Its word for how grave an error is, FATAL, comes in its own language. */
const ENDS_SESSION = /^(?:57P0[1235]|25P0[34])$/

/** Whether the server ends the session with this error. @param isSignedIn what it says before, it says to refuse the sign-in */
export const isFatal = (error: { readonly severity?: string; readonly code?: string }, isSignedIn: boolean): boolean =>
  error.severity !== undefined && (!isSignedIn || error.severity === 'FATAL' || ENDS_SESSION.test(error.code ?? ''))

/**
 * An error of a query, or of the connection to PostgreSQL, for people. The server's own words stay, so that they can be looked up.
 * @param isPlainTcp the connection is one that could be encrypted, and is not
 */
export const readError = (error: unknown, isPlainTcp = false): ReadError<Hint> => {
  if (error instanceof DatabaseError || error instanceof ConnectionError) return { message: error.message, hint: error.openHint }
  if (isOfTls(error as ServerError)) return readError(brokenTls(error))
  const { message, code = '', routine } = error as ServerError
  if (NO_PASSWORD.test(message))
    return {
      message: 'PostgreSQL asks for a password and none is configured',
      hint: {
        settings: ({ database }) => `Set password_file, password_command or password_env under ${database}, or add the host to ~/.pgpass.`,
        init: 'Choose a password from a file or from a command, or add the host to ~/.pgpass.',
      },
    }
  if (UNSUPPORTED_AUTH.test(message))
    return {
      message: `PostgreSQL wants a sign-in method that check_status does not support (${brief(message)})`,
      hint: 'Check which line of pg_hba.conf on the host applies to the role. Two ways work: a password (scram-sha-256), and the name of the account (peer).',
    }
  if (CLOSED.test(message))
    return {
      message: 'PostgreSQL closed the connection without giving a reason',
      hint: 'Its log on the host says why: a crash, a restart, or out of memory.',
    }
  const hint = hintOf(error as ServerError, isPlainTcp)
  return {
    message: brief(message) || 'no reason given',
    hint,
    ...([WRONG_PASSWORD, HINTS['28000']].includes(hint) && { roleRefused: true }),
    ...(hint === TLS_HINT && { wantsTls: true }),
    ...(code === UNDEFINED_TABLE && { absent: true }),
    ...((code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN) && { lacking: true }),
    ...(code === DENIED && { denied: true }),
    ...(code === DENIED && routine === 'check_enable_rls' && { hidden: true }),
    ...((code === NO_DATABASE || /^no such database/.test(message)) && { noDatabase: true }),
  }
}
