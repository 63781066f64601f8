import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExpectStatic } from 'vitest'
import { aProvider } from '../../support/builders.js'
import type { Platform } from '../../support/platform.js'
import { openRelay, type Relay, type RelayOptions } from '../../support/relay.js'
import { type Sshd, type SshdOptions, startSshd } from '../../support/sshd.js'
import { type Changes, type Ended, inWorld, type Running, type World } from '../../support/world.js'

type Sql = (text: string) => Promise<any[]>

/** How a run is started in a world that was arranged, and what happens while it lasts. */
export interface Arranged {
  readonly changes?: Changes
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** In place of the command with its arguments: a line for the shell, in which `check_status` is the command. */
  readonly shell?: string
  meanwhile?(running: Running): Promise<unknown>
  /** What must hold besides, said with the test's own `expect`: the global one does not know which of those at once is asking. */
  after?(expect: ExpectStatic, ended: Ended): Promise<void> | void
  /** Where the run's sessions are, when not in the platform's own PostgreSQL; false: nobody is left to ask. */
  readonly sql?: Sql | false
  /** Files of the state folder that are there afterwards. */
  readonly state?: readonly string[]
}

/** One thing that can go wrong, or all but: a row of the table. */
export interface Fault {
  /** Goes on after "it tells what to do when". */
  readonly name: string
  readonly sshd?: SshdOptions
  arrange(scene: Scene): Promise<Arranged>
  readonly status: number
  /** On standard error; none: nothing at all. */
  readonly says?: readonly (string | RegExp)[]
  /** On standard output; none: nothing at all. */
  readonly prints?: readonly (string | RegExp)[]
  /** Seconds; those that wait for it say how many they need. */
  readonly deadline?: number
  /** Over the person's own OpenSSH: what is another way there, or why the row is left out. */
  readonly overOpenSsh?: Partial<Pick<Fault, 'says' | 'prints' | 'status' | 'deadline' | 'message'>> | { readonly leftOut: string }
  /** The message of its entry in `check_status help troubleshooting`. */
  readonly message?: string
}

/** A world to go wrong in, with an sshd that serves nobody else. */
export interface Scene extends World {
  /** A folder for temporary files that only the run has. */
  readonly temporary: string
  /** Is done when all is over, the last first. */
  undo(task: () => unknown): void
  another(options?: SshdOptions): Promise<Sshd>
  /** A network between the run and sshd, whose key is known to it. */
  network(options?: RelayOptions): Promise<Relay>
}

/** What every run can read, as long as it comes through to it: one error in a log, one provider. */
export const LOGS = 'django: 1 error in the last 24 hours'
export const DATABASE = 'Total Providers: 1'
export const WHOLE = [LOGS, DATABASE, '✅ MONITORING COMPLETE']

/** Where the server ends by itself what nobody answers for, and soon. */
export const IMPATIENT: SshdOptions = { directives: ['LoginGraceTime 3', 'ClientAliveInterval 1', 'ClientAliveCountMax 3'] }

/** Everything that is arranged is gone after `use`, also when it failed. */
export const inScene = async (
  platform: Platform,
  options: SshdOptions | undefined,
  use: (scene: Scene) => Promise<void>,
): Promise<void> => {
  const undone: (() => unknown)[] = []
  const undo = (task: () => unknown): void => void undone.push(task)
  try {
    const sshd = await startSshd(options)
    undo(sshd.stop)
    await inWorld(platform, sshd, await sshd.makeKey('key', ['-t', 'ed25519']), async world => {
      const temporary = join(world.home, 'tmp')
      await mkdir(temporary)
      await platform.add(aProvider())
      const stamp = (minutes: number): string =>
        new Date(Date.now() + 2 * 3_600_000 - minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ')
      // It begins before the window: all of the window was looked at.
      await writeFile(
        join(world.logs, 'django.log'),
        `INFO ${stamp(3_000)},002 leads.routing 1 2 Routed\nERROR ${stamp(1)},002 django.request 1 2 Internal Server Error: /api/leads/\n`,
      )
      await use({
        ...world,
        temporary,
        undo,
        another: async options => {
          const server = await startSshd(options)
          undo(server.stop)
          return server
        },
        network: async options => {
          const relay = await openRelay(sshd.port, options)
          undo(relay.stop)
          await writeFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
          return relay
        },
      })
      // Before the sshd that they lead to.
      for (const task of undone.splice(1).reverse()) await task()
    })
  } finally {
    for (const task of undone.reverse()) await task()
  }
}

/** Puts something in the place of a table that takes so many seconds to read, for one rule alone: nobody else asks for a status. */
export const slowTickets = async (sql: Sql, seconds: number): Promise<void> => {
  await sql(
    `CREATE TABLE tickets AS
     SELECT gen_random_uuid() AS id, '' AS ticket_number, '' AS title, '' AS priority, 'closed' AS status,
       gen_random_uuid() AS user_id, now() - interval '9 days' AS created_at, now() AS updated_at`,
  )
  // Said to be stable, so that PostgreSQL leaves it out where the column is not asked for.
  await sql(
    `CREATE FUNCTION slowly(status text) RETURNS text STABLE LANGUAGE plpgsql AS
     $$ BEGIN PERFORM pg_sleep(${seconds}); RETURN status; END $$`,
  )
  await sql('DROP TABLE support_supportticket')
  await sql(
    `CREATE VIEW support_supportticket AS
     SELECT id, ticket_number, title, priority, slowly(status) AS status, user_id, created_at, updated_at FROM tickets`,
  )
  await sql('GRANT SELECT ON support_supportticket TO check_status')
}

/** So many people that what is printed of them fits no pipe. */
export const manyPeople = async (sql: Sql): Promise<void> => {
  await sql(
    `INSERT INTO users_user SELECT (jsonb_populate_record(u, jsonb_build_object(
       'id', gen_random_uuid(), 'email', 'person-' || n || '@clients.example', 'username', 'person-' || n, 'created_at', now()))).*
     FROM users_user u, generate_series(1, 4000) n WHERE u.id = (SELECT id FROM users_user LIMIT 1)`,
  )
}

/** Resolves once a run prints, and cannot go on because nobody reads it. */
export const untilPrinting = async ({ child }: Running): Promise<void> => {
  child.stdout?.pause()
  while (child.stdout?.readableLength === 0 && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 20))
}

/** Resolves with the backend's process id once a run is reading that table. */
export const untilReading = async (sql: Sql): Promise<number> => {
  for (;;) {
    const [found] = await sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")
    if (found) return found.pid
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** Resolves once a run is reading that table and has the logs: the one command that read them is over. */
export const untilLogsRead = async ({ sshd, platform }: Scene): Promise<void> => {
  await untilReading(platform.sql)
  for (let calm = 0; calm < 3; calm = (await sshd.commands()).length > 0 ? 0 : calm + 1)
    await new Promise(resolve => setTimeout(resolve, 150))
}
