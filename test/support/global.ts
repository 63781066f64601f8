import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { type Postgres, startPostgres } from '../../src/demo/postgres.js'
import { SCHEMA } from '../../src/demo/schema.js'
import { SHAPE } from './shape.js'

const STATE = new URL('../../src/state', import.meta.url).pathname
export const STATE_BUILD = new URL('../../node_modules/.cache/check_status/state', import.meta.url).pathname

/** What the tests need to know of the one PostgreSQL that all of them share. */
export interface SharedPostgres {
  readonly port: number
  readonly password: string
  readonly socketDir: string
  /** Of the template: a copy that has it still is as good as a new one. */
  readonly shape: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: SharedPostgres
  }
}

/** The database that each test's own is copied from. */
export const TEMPLATE = 'platform_template'

/** The role of the settings: it may read, and nothing else. */
export const READER = 'check_status'
export const READER_PASSWORD = 'reader password, of no worth'

/** The state room for other processes, each module by itself: what people run is all in one file. */
const buildState = async (): Promise<void> => {
  // Most who import from here are tests.
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({ input: readdirSync(STATE).map(name => join(STATE, name)), platform: 'node' })
  await bundle.write({ dir: STATE_BUILD, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'parts/[name].js', cleanDir: true })
}

/** Makes the role, and a database with all tables and no rows that it may read. Resolves to its shape. */
export const furnish = async (postgres: Postgres, name: string): Promise<string> => {
  const login = { host: postgres.host, port: postgres.port, user: postgres.superuser, password: postgres.password }
  const admin = new pg.Client({ ...login, database: 'postgres' })
  await admin.connect()
  await admin.query(`CREATE ROLE ${READER} LOGIN PASSWORD '${READER_PASSWORD}'`)
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  const database = new pg.Client({ ...login, database: name })
  await database.connect()
  await database.query(SCHEMA)
  await database.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${READER}`)
  const { rows } = await database.query(SHAPE)
  await database.end()
  return rows[0].shape
}

/** @param settings lines of postgresql.conf */
export const startShared = async (project: TestProject, settings: readonly string[] = []): Promise<() => Promise<void>> => {
  // The command that people run is the built one.
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  await buildState()
  // Peer authentication over the socket knows everybody as the reader, and whoever runs the tests as the superuser, too.
  const postgres = await startPostgres({
    hba: [`local all ${READER},postgres peer map=tests`],
    ident: [`tests /^.*$ ${READER}`, `tests ${userInfo().username} postgres`],
    // A test that asks for it reads there what the server was told.
    settings: ['logging_collector = on', "log_line_prefix = '%d %p '", ...settings],
  })
  const shape = await furnish(postgres, TEMPLATE)
  const { port, password, socketDir } = postgres
  project.provide('postgres', { port, password, socketDir, shape })
  return () => postgres.stop()
}

export default (project: TestProject): Promise<() => Promise<void>> => startShared(project)
