import { listed } from '../../text/words.js'
import { type DatabaseTrial, WrongDatabase } from './database-trial.js'
import type { InitContext } from './trial.js'

export const DEFAULT_ROLE = 'check_status'

/** Table names in one line of the dialogue. */
const MAX_TABLE_NAMES = 4

/** Prints the result of the trial. @throws WrongDatabase if it is not the platform's database */
export const reportTrial = (
  { version, role, database, tables, found, missing, denied, filtered, canWrite }: DatabaseTrial,
  { dialogue }: InitContext,
): void => {
  if (found < tables / 2)
    throw new WrongDatabase(
      `${database} has ${found === 0 ? 'none' : 'few'} of the platform's tables (missing: ${listed(missing, MAX_TABLE_NAMES)})`,
      'Is this the right database? "psql -l" on the host lists all of them.',
    )
  dialogue.success(`PostgreSQL ${version}: signed in to ${database} as ${role}`)
  if (missing.length > 0)
    dialogue.warn(`these tables are missing: ${listed(missing, MAX_TABLE_NAMES)}; the sections that need them will say so`)
  if (denied.length > 0)
    dialogue.warn(`${role} may not read ${listed(denied, MAX_TABLE_NAMES)}: "check_status grants" prints the SQL to allow it`)
  else if (missing.length === 0) dialogue.success(`all ${tables} needed tables can be read`)
  if (filtered.length > 0)
    dialogue.warn(
      `row level security hides rows of ${listed(filtered, MAX_TABLE_NAMES)} from ${role}: "check_status grants" explains how to show them`,
    )
  if (canWrite) dialogue.warn(`${role} can also write: "check_status grants${roleFlag(role)}" prints the SQL for a read-only role`)
}

/** Without --role, grants prints the SQL for the role in the settings. */
export const roleFlag = (role: string): string => (role === DEFAULT_ROLE ? '' : ` --role ${DEFAULT_ROLE}`)
