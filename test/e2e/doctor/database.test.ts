import { writeFile } from 'node:fs/promises'
import { describe, inject } from 'vitest'
import type { CheckId } from '../../../src/doctor/types.js'
import { type Case, itFinds, path } from '../../support/doctor.js'

const OF_DATABASE: readonly CheckId[] = ['server', 'tables', 'rights', 'indexes']

const CASES: readonly Case[] = [
  {
    wrong: 'a database port where nothing listens',
    make: world => world.configure({ database: { port: 1 } }),
    check: 'postgres',
    standing: 'error',
    found: /PostgreSQL does not answer at 127\.0\.0\.1:1/,
    advice: /\[targets\.test\.database\]/,
    without: ['database-sign-in', ...OF_DATABASE],
  },
  {
    wrong: 'a missing Unix socket',
    make: world => world.configure({ database: { socket: '/nowhere' } }),
    check: 'postgres',
    standing: 'error',
    found: /PostgreSQL does not answer at \/nowhere\/\.s\.PGSQL\.\d+ on /,
    advice: /AllowStreamLocalForwarding/,
    // For a socket sshd gives the same answer if it is not allowed to try.
    without: ['forwarding', 'database-sign-in', ...OF_DATABASE],
  },
  {
    wrong: 'an env_file that does not exist on the host',
    make: world => world.configure({ database: { env_file: '/nowhere/.env' } }),
    check: 'postgres',
    standing: 'error',
    found: /\/nowhere\/\.env on .* cannot be read/,
    advice: /env_file under \[targets\.test\.database\]/,
    without: ['forwarding', 'database-sign-in', ...OF_DATABASE],
  },
  {
    wrong: 'a wrong database password',
    make: world => writeFile(path(world, 'password'), 'wrong\n'),
    check: 'database-sign-in',
    standing: 'error',
    found: /password authentication failed/,
    advice: /user under \[targets\.test\.database\] in the settings, and the password/,
    without: OF_DATABASE,
  },
  {
    wrong: 'a dropped column, with everything that needs it',
    make: world => world.platform.sql('ALTER TABLE deposit_requests DROP COLUMN amount'),
    check: 'tables',
    standing: 'error',
    found:
      /deposit_requests has no column amount; without it: sections payments, recent, trends; rules stuck_deposits, credit_mismatch, payment_issue, premium_requests, credits_without_money, silence, repeat_customers; commands user, deposit, activity, match, init, watch$/,
    advice: /platform has changed/,
  },
  {
    wrong: 'a renamed table',
    make: world => world.platform.sql('ALTER TABLE payment_accounts RENAME TO accounts'),
    check: 'tables',
    standing: 'error',
    found: /there is no table payment_accounts; without it: sections logins, payments, recent, trends; rules stuck_deposits, /,
    advice: /platform has changed/,
  },
  {
    wrong: 'no fault in tables and columns that some platforms lack',
    make: async world => {
      await world.platform.sql('DROP TABLE support_supportticket, users_wallettransaction')
      await world.platform.sql('ALTER TABLE users_providerprofile DROP is_premium_listing, DROP premium_listing_expires_at')
    },
    check: 'tables',
    standing: 'fine',
    found:
      /^everything else .*\nthere is no table support_supportticket, as on some platforms; without it: rule open_tickets\nusers_providerprofile has no columns is_premium_listing, premium_listing_expires_at, as on older platforms: not required\nthere is no table users_wallettransaction, as on some platforms; without it: rules stuck_deposits, credit_mismatch, unmatched_money, credits_without_money, potential_customers; command deposit$/,
    advice: /^\n*$/,
  },
  {
    wrong: 'a column that the role may not read',
    make: async world => {
      await world.platform.sql('REVOKE SELECT ON leads_lead FROM check_status')
      await world.platform.sql('GRANT SELECT (id) ON leads_lead TO check_status')
    },
    check: 'tables',
    standing: 'error',
    found: /the role may not read .*status.* of leads_lead; without it: sections leads, recent, trends; rules unassigned_leads, /,
    advice: /as the owner.*\nGRANT SELECT \(.*status.*\) ON leads_lead TO check_status;/s,
  },
  {
    wrong: 'a table outside the configured schema',
    make: async world => {
      await world.platform.sql('CREATE SCHEMA shop')
      await world.platform.sql('ALTER TABLE leads_lead SET SCHEMA shop')
    },
    check: 'tables',
    standing: 'error',
    found: /there is no table leads_lead in schema public; there is one in shop/,
    advice: /schema = "shop" under \[targets\.test\.database\]/,
  },
  {
    wrong: 'a table filtered by row level security',
    make: world => world.platform.sql('ALTER TABLE leads_lead ENABLE ROW LEVEL SECURITY'),
    check: 'tables',
    standing: 'error',
    found:
      /row level security hides rows of leads_lead from the role; without it: sections leads, recent, trends; rules unassigned_leads, /,
    advice: /row_policies = "trusted" under \[targets\.test\.database\].*\nALTER ROLE check_status BYPASSRLS;/s,
  },
  {
    wrong: 'a role that is a superuser',
    make: async world => {
      await writeFile(path(world, 'password'), inject('postgres').password)
      await world.configure({ database: { user: 'postgres' } })
    },
    check: 'rights',
    standing: 'error',
    found: /postgres is a superuser/,
    advice: /check_status grants/,
  },
  {
    wrong: 'a role that may write',
    make: world => world.platform.sql('GRANT UPDATE (status) ON deposit_requests TO check_status'),
    check: 'rights',
    standing: 'error',
    found: /check_status may write: deposit_requests\./,
    advice: /check_status grants/,
  },
  {
    wrong: 'a table of the same name in another schema',
    make: async world => {
      await world.platform.sql('CREATE SCHEMA old')
      await world.platform.sql('CREATE TABLE old.users_user AS SELECT id, password FROM users_user')
      await world.platform.sql('GRANT USAGE ON SCHEMA old TO check_status')
      await world.platform.sql('GRANT SELECT ON old.users_user TO check_status')
    },
    check: 'rights',
    standing: 'warning',
    found: /secrets that nothing here needs: old\.users_user\.password, .*users_user\.password$[\s\S]*: old\.users_user, .*users_lead/m,
    advice: /check_status grants/,
  },
  {
    wrong: 'a role that may read password hashes and more than it needs',
    make: async () => {},
    check: 'rights',
    standing: 'warning',
    found: /secrets that nothing here needs: .*users_user\.password$[\s\S]*more than is needed: .*users_lead/m,
    advice: /check_status grants/,
  },
  {
    wrong: 'a missing index that the queries rely on',
    make: world => world.platform.sql('DROP INDEX leads_lead_status_created_at_idx'),
    check: 'indexes',
    standing: 'warning',
    found: /1 index that the queries rely on is missing/,
    advice: /check_status never does.*\nCREATE INDEX CONCURRENTLY ON leads_lead \(status, created_at\);/s,
  },
  {
    wrong: 'an index that would help a large table',
    make: world => world.platform.sql("UPDATE pg_class SET reltuples = 2e6 WHERE relname = 'deposit_requests'"),
    check: 'indexes',
    standing: 'warning',
    found: /would help, now that the tables are large/,
    advice: /CREATE INDEX CONCURRENTLY ON deposit_requests \(created_at\);/,
  },
]

describe('check_status doctor on the database', () => {
  itFinds(CASES)
})
