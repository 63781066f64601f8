import { randomUUID } from 'node:crypto'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { READER_PASSWORD } from './global.js'
import type { Platform } from './platform.js'
import { type Sshd, startSshd } from './sshd.js'
import { it as base, type Changes, type World } from './world.js'

/** The single statements of a page. Only the body of a DO contains a semicolon at the end of a row that does not end the statement. */
export const statementsOf = (sql: string): string[] =>
  sql
    .split(/;\n(?! |END\b)/)
    .map(statement => statement.replace(/^--.*\n?/gm, '').trim())
    .filter(statement => statement !== '')

/** The statements after "To undo it". */
export const undoOf = (sql: string): string[] =>
  (sql.split('-- To undo it:\n')[1] ?? '')
    .split('\n')
    .filter(row => row.startsWith('--   '))
    .map(row => row.slice(5))

/** The block of the page that begins with these words, up to the next empty row. */
export const rowsFrom = (page: string, words: string): string => (page.split('\n\n').find(part => part.startsWith(words)) ?? '').trimEnd()

export const runAll = async ({ sql }: Pick<Platform, 'sql'>, statements: readonly string[]): Promise<void> => {
  try {
    for (const statement of statements) await sql(statement)
  } catch (error) {
    await sql('ROLLBACK')
    throw error
  }
}

/** A world set up only by following the page of `check_status grants`. */
export interface Narrow {
  readonly world: World
  readonly role: string
  readonly page: string
  readonly key: string
  readonly sshd: Sshd
}

interface Fixtures {
  /** The name of a role, which is dropped after the test. */
  readonly role: string
  /** @param block with the `Match User` block of the page @param line which of the page's for authorized_keys; null: the bare key */
  readonly follow: (options?: {
    readonly block?: boolean
    readonly line?: string | null
    readonly changes?: Changes
    readonly platform?: Pick<Platform, 'sql'>
  }) => Promise<Narrow>
}

export const it = base.extend<Fixtures>({
  role: async ({ platform }, use) => {
    const role = `narrow_${randomUUID().slice(0, 8)}`
    try {
      await use(role)
    } finally {
      const [found] = await platform.sql('SELECT FROM pg_roles WHERE rolname = $1', [role])
      if (found) {
        await platform.sql(`DROP OWNED BY ${role}`)
        await platform.sql(`DROP ROLE ${role}`)
      }
    }
  },
  follow: async ({ world, role }, use) => {
    const servers: Sshd[] = []
    try {
      await use(async ({ block = true, line = 'restrict', changes = {}, platform = world.platform } = {}) => {
        const key = await world.sshd.makeKey(`narrow ${randomUUID()}`, ['-t', 'ed25519'], false)
        const settle = (port: number): Promise<void> =>
          world.configure({ ...changes, database: { user: role, ...changes.database }, ssh: { port, identity_file: key } })
        await settle(1)
        const { stdout: page } = await world.run(['grants'])
        await runAll(platform, statementsOf(page.split('\n# Steps on the host')[0] ?? ''))
        await platform.sql(`ALTER ROLE ${role} PASSWORD '${READER_PASSWORD}'`)

        const file = join(world.home, `block ${servers.length}`)
        await writeFile(file, rowsFrom(page, 'Match User').replace('check_status', world.sshd.user))
        const sshd = await startSshd({ directives: block ? [`Include "${file}"`] : [] })
        servers.push(sshd)
        await appendFile(
          join(sshd.folder, 'authorized_keys'),
          `${line === null ? await publicHalfOf(key) : rowsFrom(page, line).replace(/^# /, '')}\n`,
        )
        await writeFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost())
        await settle(sshd.port)
        return { world, role, page, key, sshd }
      })
    } finally {
      for (const server of servers) await server.stop()
    }
  },
})

/** Type and data of a public key, without its comment. */
export const publicHalfOf = async (key: string): Promise<string> => (await readFile(`${key}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ')
