import { parse } from 'pg-connection-string'
import type { DatabaseSettings } from '../../config/settings.js'

/** What is wrong with a URL, in words that repeat none of it: that is where the password is. */
export class UrlError extends Error {}

/** Of dj-database-url and django-environ: theirs for PostgreSQL. */
const SCHEMES = /^(postgres|postgresql|psql|pgsql|postgis|timescale|timescalegis|prometheus-postgresql|prometheus-postgis):\/\//
const SCHEME = /^([a-z][a-z\d+.-]{0,30}):\/\//

/** `host` of a URL may name the directory of a socket. */
export const place = (host: string | null | undefined): Partial<DatabaseSettings> =>
  !host ? {} : host.startsWith('/') ? { socket: host } : { host }

/** What is none says nothing. */
export const portOf = (written: string | null | undefined): { port?: number } => {
  const port = Number(written)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}
}

export const said = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])))

/** Others are about how the application speaks to its server: the way here is the SSH connection. These say who or where it is. */
const OF_ANOTHER_PLACE = ['service', 'passfile', 'assume_role', 'hostaddr']

/** `-c name=value`, `-cname=value` and `--name=value`; a backslash keeps a blank. */
const serverSettings = (options: string): [name: string, value: string][] => {
  const words = (options.match(/(?:\\.|\S)+/g) ?? []).map(word => word.replace(/\\(.)/g, '$1'))
  return words.flatMap((word, i): [string, string][] => {
    const setting = word === '-c' ? words[i + 1] : /^(?:-c|--)(.+)$/.exec(word)?.[1]
    const [, name = '', value = ''] = /^([\w.-]+)=(.*)$/s.exec(setting ?? '') ?? []
    return name === '' ? [] : [[name.toLowerCase().replaceAll('-', '_'), value]]
  })
}

/** `app,"$user",public` as the setting `schema` has it. */
const schemaOf = (path: string): { schema?: string } => {
  const names = path.split(',').map(name => name.trim().replace(/^(["'])(.*)\1$/, '$2'))
  return names.some(name => name === '') ? {} : { schema: names.join(',') }
}

const optionsOf = (query: URLSearchParams): { schema?: string } => {
  const other = OF_ANOTHER_PLACE.find(name => query.has(name))
  if (other) throw new UrlError(`has ${other}, which leads elsewhere and is not followed`)
  const settings = serverSettings(query.get('options') ?? '')
  const role = settings.find(([name]) => name === 'role' || name === 'session_authorization')
  if (role) throw new UrlError(`sets ${role[0]} in its options, which is not followed`)
  const path = query.get('currentSchema') ?? settings.findLast(([name]) => name === 'search_path')?.[1]
  return path === undefined ? {} : schemaOf(path)
}

/** What a URL says of a database, as Django's readers take it. @throws UrlError whose message goes on from "DATABASE_URL" */
export const parseDatabaseUrl = (url: string): Partial<DatabaseSettings> => {
  if (!SCHEMES.test(url)) {
    const scheme = SCHEME.exec(url)?.[1]
    throw new UrlError(scheme ? `begins with ${scheme}://, which is not PostgreSQL` : 'is not the URL of a database')
  }
  const [address = '', ...rest] = url.replace(SCHEMES, 'postgres://').split('?')
  const query = new URLSearchParams(rest.join('?'))
  const options = optionsOf(query)
  // `postgres:////var/run/postgresql/name`: the folder of a socket, and the name.
  const [, way = '', folder, name] = /^(postgres:\/\/[^/]*\/)(\/.+)\/([^/]+)$/.exec(address) ?? []
  const kept = new URLSearchParams([...query].filter(([key]) => ['host', 'port', 'user', 'password', 'dbname'].includes(key)))
  let found: ReturnType<typeof parse>
  try {
    found = parse(`${folder === undefined ? address : `${way}${name}`}${kept.size > 0 ? `?${kept}` : ''}`)
  } catch {
    throw new UrlError('cannot be understood')
  }
  const { host, port, user, password, database } = found
  const where = folder === undefined ? place(host) : place(decodeURIComponent(folder))
  return { ...where, ...said({ user, password, name: query.get('dbname') ?? database ?? undefined }), ...portOf(port), ...options }
}
