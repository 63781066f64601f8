import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { serverLog } from '../../support/server-log.js'
import type { Changes } from '../../support/world.js'
import { SECRETS } from './checks.js'
import { DATABASE, type Fault, LOGS, slowTickets, untilReading } from './fault.js'

/** Nothing of PostgreSQL can be read, and the logs can. */
const away = (name: string, message: string, says: readonly (string | RegExp)[], database: Changes['database']): Fault => ({
  name,
  message,
  status: 3,
  says: [' could not be read completely: ', ...says],
  prints: [LOGS, 'New deposits: unknown', 'NEVER logged in: unknown'],
  arrange: async () => ({ changes: { database: database ?? {} } }),
})

/** One part is lost, and the rest stands. */
const inPart = (fault: Pick<Fault, 'name' | 'message' | 'says' | 'arrange'> & { readonly prints?: readonly string[] }): Fault => ({
  status: 3,
  ...fault,
  prints: [LOGS, '⚠️  MONITORING COMPLETE, but not everything could be read', ...(fault.prints ?? [DATABASE])],
})

export const postgres: readonly Fault[] = [
  away('PostgreSQL is down', 'does not answer at', ['PostgreSQL does not answer at 127.0.0.1:1', 'Is it running there?'], { port: 1 }),
  away('its socket is not there', 'does not answer at', ['PostgreSQL does not answer at /nowhere/', 'May the user open it'], {
    socket: '/nowhere',
  }),
  away('the database is another', 'does not exist', ['database "nowhere" does not exist', '`name` under [targets.test.database]'], {
    name: 'nowhere',
  }),
  {
    ...away('the password is wrong', 'password authentication failed', ['password authentication failed', 'and the password'], {}),
    arrange: async ({ platform }) => ({
      changes: { database: { password_file: undefined, password_command: `echo '${SECRETS.wrong}'` } },
      // Tried once: whoever counts is not to lock the role out.
      after: expect =>
        expect
          .poll(async () => (await serverLog(platform)).filter(({ level }) => level === 'FATAL').map(({ words }) => words.split('\n')[0]))
          .toEqual(['password authentication failed for user "check_status"']),
    }),
  },
  {
    ...away(
      'the role may not connect',
      'permission denied for database',
      ['permission denied for database', 'GRANT CONNECT ON DATABASE'],
      {},
    ),
    arrange: async ({ platform }) => {
      await platform.sql(`REVOKE CONNECT ON DATABASE ${platform.database} FROM PUBLIC, check_status`)
      return {}
    },
  },
  {
    ...away('the database is closed', 'not currently accepting', ['is not currently accepting connections', 'ALLOW_CONNECTIONS'], {}),
    arrange: async ({ platform }) => {
      // ALTER DATABASE refuses it to whoever is connected, as this test is.
      await platform.sql('UPDATE pg_database SET datallowconn = false WHERE datname = current_database()')
      return {}
    },
  },
  {
    ...away('a login trigger refuses the role', 'login trigger', ['only in office hours', 'login trigger'], {}),
    arrange: async ({ platform }) => {
      await platform.sql(
        `CREATE FUNCTION no_entry() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF session_user = 'check_status' THEN RAISE 'only in office hours'; END IF; END $$`,
      )
      await platform.sql('CREATE EVENT TRIGGER no_entry ON login EXECUTE FUNCTION no_entry()')
      return {}
    },
  },
  inPart({
    name: 'the role has a limit for transactions',
    message: 'due to transaction timeout',
    says: ['terminating connection due to transaction timeout', 'transaction_timeout'],
    arrange: async ({ platform }) => {
      await slowTickets(platform.sql, 2)
      await platform.sql(`ALTER ROLE check_status IN DATABASE ${platform.database} SET transaction_timeout = '300ms'`)
      return {}
    },
  }),
  away('there is no password', 'asks for a password', ['PostgreSQL asks for a password and none is configured', 'password_file'], {
    password_file: undefined,
  }),
  away('the password file is not there', 'cannot be read: ENOENT', ['nowhere cannot be read: ENOENT', 'password_file'], {
    password_file: '~/nowhere',
  }),
  {
    name: 'a web server is behind its port',
    message: 'does not speak PostgreSQL',
    status: 3,
    says: [/the server at 127\.0\.0\.1:\d+ on \S+ does not speak PostgreSQL: it begins with "HTTP/, 'Check host, port or socket'],
    prints: [LOGS, 'New deposits: unknown'],
    arrange: async scene => {
      const web = createHttpServer().listen(0, '127.0.0.1')
      scene.undo(() => web.close())
      await new Promise(resolve => web.on('listening', resolve))
      return { changes: { database: { port: (web.address() as { port: number }).port } } }
    },
  },
  {
    name: 'something accepts and says nothing',
    message: 'no answer from',
    status: 3,
    deadline: 2,
    says: ['within 2 s (reading)', '--deadline'],
    prints: [LOGS, 'New deposits: unknown'],
    arrange: async scene => {
      const silent = createServer(socket => scene.undo(() => socket.destroy())).listen(0, '127.0.0.1')
      scene.undo(() => silent.close())
      await new Promise(resolve => silent.on('listening', resolve))
      return { changes: { database: { port: (silent.address() as { port: number }).port } } }
    },
  },
  {
    name: 'the database takes no more connections of others',
    message: 'too many connections',
    status: 3,
    says: ['too many connections for database', 'no free connection'],
    prints: [LOGS, 'New deposits: unknown'],
    arrange: async ({ platform }) => {
      await platform.sql(`ALTER DATABASE ${platform.database} CONNECTION LIMIT 0`)
      return {}
    },
  },
  inPart({
    name: 'the role may not read one table',
    message: 'permission denied for table',
    says: ['providers and 4 rules could not be read completely: permission denied for table users_providerprofile', 'check_status grants'],
    prints: ['✅ No pending deposits'],
    arrange: async ({ platform }) => {
      await platform.sql('REVOKE SELECT ON users_providerprofile FROM check_status')
      return {}
    },
  }),
  inPart({
    name: 'row level security hides the rows of a table',
    message: 'row level security hides rows',
    says: [
      'logins, payments, recent and 9 rules could not be read completely: row level security hides rows of deposit_requests from the role check_status',
      'BYPASSRLS',
      'row_policies = "trusted" under [targets.test.database]',
    ],
    arrange: async ({ platform }) => {
      await platform.sql('ALTER TABLE deposit_requests ENABLE ROW LEVEL SECURITY')
      return {}
    },
  }),
  inPart({
    name: 'a table is in another schema',
    message: 'there is one in',
    says: ['there is no table deposit_requests in schema public; there is one in app', 'set schema = "app" under [targets.test.database]'],
    arrange: async ({ platform }) => {
      await platform.sql('CREATE SCHEMA app; ALTER TABLE deposit_requests SET SCHEMA app')
      return {}
    },
  }),
  inPart({
    name: 'a row has a time that no date holds',
    message: 'row with an impossible time',
    says: ['payments', '1 row with an impossible time in deposit_requests left out: id ', 'SELECT * FROM deposit_requests WHERE id IN ('],
    prints: ['New deposits: 0', DATABASE],
    arrange: async ({ platform }) => {
      await platform.sql("UPDATE deposit_requests SET created_at = 'infinity'")
      return {}
    },
  }),
  inPart({
    name: 'an amount is of the type money',
    message: 'is the column of type money',
    says: ['payments', 'money', 'numeric(10,2)'],
    arrange: async ({ platform }) => {
      await platform.sql('ALTER TABLE deposit_requests ALTER COLUMN amount TYPE money')
      return {}
    },
  }),
  inPart({
    name: 'one query takes too long',
    message: 'due to statement timeout',
    says: ['open_tickets could not be read completely: canceling statement due to statement timeout', 'statement_timeout'],
    arrange: async ({ platform }) => {
      await slowTickets(platform.sql, 30)
      return { changes: { database: { statement_timeout: '1s' } } }
    },
  }),
  inPart({
    name: 'a table is locked',
    message: 'due to lock timeout',
    says: [
      'leads, recent and 4 rules could not be read completely: canceling statement due to lock timeout (leads_lead)',
      'perhaps by a migration',
    ],
    arrange: async ({ platform }) => {
      await platform.sql('BEGIN')
      await platform.sql('LOCK TABLE leads_lead')
      return { meanwhile: running => running.ended.then(() => platform.sql('ROLLBACK')) }
    },
  }),
  inPart({
    name: 'an administrator ends its session',
    message: 'due to administrator command',
    says: ['open_tickets', 'could not be read completely: terminating connection due to administrator command', 'try again in a minute'],
    arrange: async ({ platform }) => {
      await slowTickets(platform.sql, 20)
      const end = async () => platform.sql(`SELECT pg_terminate_backend(${await untilReading(platform.sql)})`)
      return { meanwhile: end }
    },
  }),
]
