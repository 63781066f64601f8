import { parse } from 'pg-connection-string'
import type { DatabaseSettings, TlsMode } from '../../config/settings.js'

/** What is wrong with a URL. The message never quotes the URL, which holds the password. */
export class UrlError extends Error {}

/** The schemes that dj-database-url and django-environ accept for PostgreSQL. */
const SCHEMES = /^(postgres|postgresql|psql|pgsql|postgis|timescale|timescalegis|prometheus-postgresql|prometheus-postgis):\/\//
const SCHEME = /^([a-z][a-z\d+.-]{0,30}):\/\//

/** A host that begins with a slash is the directory of a socket. */
export const addressOf = (host: string | null | undefined): Partial<DatabaseSettings> =>
  !host ? {} : host.startsWith('/') ? { socket: host } : { host }

/** The port, or nothing if the text is not a valid one. */
export const portOf = (written: string | null | undefined): { port?: number } => {
  const port = Number(written)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}
}

/** Without empty and absent values. */
export const nonEmpty = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])))

/** These change who signs in or where. All others but those of TLS only tune the application's own connection, and are ignored. */
const UNSUPPORTED_PARAMETERS = ['service', 'passfile', 'assume_role', 'hostaddr']

/** Parses `-c name=value`, `-cname=value` and `--name=value`; a backslash escapes a blank. */
const serverSettings = (options: string): [name: string, value: string][] => {
  const words = (options.match(/(?:\\.|\S)+/g) ?? []).map(word => word.replace(/\\(.)/g, '$1'))
  return words.flatMap((word, i): [string, string][] => {
    const setting = word === '-c' ? words[i + 1] : /^(?:-c|--)(.+)$/.exec(word)?.[1]
    const [, name = '', value = ''] = /^([\w.-]+)=(.*)$/s.exec(setting ?? '') ?? []
    return name === '' ? [] : [[name.toLowerCase().replaceAll('-', '_'), value]]
  })
}

/** `app,"$user",public` as the setting `schema` spells it. */
const schemaOf = (path: string): { schema?: string } => {
  const names = path.split(',').map(name => name.trim().replace(/^(["'])(.*)\1$/, '$2'))
  return names.some(name => name === '') ? {} : { schema: names.join(',') }
}

const optionsOf = (query: URLSearchParams): { schema?: string } => {
  const other = UNSUPPORTED_PARAMETERS.find(name => query.has(name))
  if (other) throw new UrlError(`sets ${other}, which is not supported`)
  const settings = serverSettings(query.get('options') ?? '')
  const role = settings.find(([name]) => name === 'role' || name === 'session_authorization')
  if (role) throw new UrlError(`sets ${role[0]} in its options, which is not supported`)
  const path = query.get('currentSchema') ?? settings.findLast(([name]) => name === 'search_path')?.[1]
  return path === undefined ? {} : schemaOf(path)
}

/** libpq's words for how a connection is encrypted. */
const SSL_MODES: Readonly<Record<string, TlsMode>> = {
  disable: 'off',
  allow: 'allow',
  prefer: 'allow',
  require: 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
}

/** libpq's word for the authorities that everybody trusts, in the place of a file. */
const PUBLIC_AUTHORITIES = 'system'

/** Paths are as the application sees them. */
const tlsOf = (query: URLSearchParams): Pick<DatabaseSettings, 'tls' | 'caFile' | 'certFile' | 'keyFile'> => {
  const [written, root, certFile, keyFile] = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'].map(key => query.get(key) || undefined)
  if (written !== undefined && !Object.hasOwn(SSL_MODES, written)) throw new UrlError('sets an sslmode that PostgreSQL does not have')
  const isPublic = root === PUBLIC_AUTHORITIES
  const tls = isPublic ? 'verify-full' : SSL_MODES[written ?? '']
  return {
    ...(tls && { tls }),
    ...(root !== undefined && !isPublic && { caFile: root }),
    ...(certFile !== undefined && keyFile !== undefined && { certFile, keyFile }),
  }
}

/** The settings in a database URL, parsed as Django's libraries do. @throws UrlError whose message continues "DATABASE_URL …" */
export const parseDatabaseUrl = (url: string): Partial<DatabaseSettings> => {
  if (!SCHEMES.test(url)) {
    const scheme = SCHEME.exec(url)?.[1]
    throw new UrlError(scheme ? `begins with ${scheme}://, which is not PostgreSQL` : 'is not a database URL')
  }
  const [address = '', ...rest] = url.replace(SCHEMES, 'postgres://').split('?')
  const query = new URLSearchParams(rest.join('?'))
  const options = optionsOf(query)
  // `postgres:////var/run/postgresql/name`: the directory of a socket, then the database.
  const [, authority = '', folder, name] = /^(postgres:\/\/[^/]*\/)(\/.+)\/([^/]+)$/.exec(address) ?? []
  const kept = new URLSearchParams([...query].filter(([key]) => ['host', 'port', 'user', 'password', 'dbname'].includes(key)))
  let found: ReturnType<typeof parse>
  try {
    found = parse(`${folder === undefined ? address : `${authority}${name}`}${kept.size > 0 ? `?${kept}` : ''}`)
  } catch {
    throw new UrlError('cannot be parsed')
  }
  const { host, port, user, password, database } = found
  const where = folder === undefined ? addressOf(host) : addressOf(decodeURIComponent(folder))
  return {
    ...where,
    ...nonEmpty({ user, password, name: query.get('dbname') ?? database ?? undefined }),
    ...portOf(port),
    ...options,
    ...tlsOf(query),
  }
}
