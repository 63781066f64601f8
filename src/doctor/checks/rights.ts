import { isSecretColumn, type Server, schemasOf, type TableRight } from '../../platform/catalog.js'
import { type Consumer, tablesOf } from '../../platform/data-access.js'
import { sqlIdentifier } from '../../text/sql-identifier.js'
import { listed, plural } from '../../text/words.js'
import { error, failed, fine, NotChecked, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

const DEFAULT_ROLE = 'check_status'

/** The privileges of a role that `grants` did not create may be intended: then the advice is to use another role. */
const narrowRoleAdvice = ({ role, isMadeByGrants }: Server): string =>
  `"check_status grants${isMadeByGrants || role === DEFAULT_ROLE ? '' : ` --role ${DEFAULT_ROLE}`}" prints the SQL for a role that may read only what is needed.`

/** PostgreSQL's own roles that allow more than a reader should have. */
const POWERFUL_ROLE =
  /^pg_(write_all_data|read_all_data|write_server_files|read_server_files|execute_server_program|signal_backend|maintain|create_subscription)$/

/** The owner of the database is its only member, and cannot leave. */
const OWNER_ROLE = 'pg_database_owner'

/** For privileges that running `grants` again does not revoke: a superuser has to. */
const revokeAdvice = (who: Server, statement: string): readonly [advice: string, paste: readonly string[]] =>
  who.isMadeByGrants ? ['Revoke that, as a superuser:', [statement]] : [narrowRoleAdvice(who), []]

const leaveGroupsAdvice = (who: Server): readonly [advice: string, paste: readonly string[]] => {
  const groups = who.memberOf.filter(name => name !== OWNER_ROLE)
  return groups.length > 0
    ? revokeAdvice(who, `REVOKE ${groups.map(sqlIdentifier).join(', ')} FROM ${sqlIdentifier(who.role)};`)
    : [narrowRoleAdvice(who), []]
}

const superuser = (who: Server): Finding =>
  error(
    `${who.role} is a superuser: a bug in this program, or anyone with the password, could do anything to the database`,
    ...revokeAdvice(who, `ALTER ROLE ${sqlIdentifier(who.role)} NOSUPERUSER;`),
  )

/** Usually PUBLIC has this privilege, not just the role. */
const creatingTables = (who: Server): Finding =>
  warning(
    `${who.role} may create tables in schema ${listed(who.createsIn)}`,
    "First make sure that the application's own role does not need it; then, as the owner of the schema:",
    [`REVOKE CREATE ON SCHEMA ${who.createsIn.map(sqlIdentifier).join(', ')} FROM PUBLIC, ${sqlIdentifier(who.role)};`],
  )

/** The table's name, with its schema unless that is the platform's. */
const nameIn =
  (who: Server) =>
  ({ schema, table }: TableRight): string =>
    schemasOf(who).includes(schema) ? table : `${schema}.${table}`

const writing = (who: Server, owned: readonly TableRight[]): Finding[] => {
  const { role, powers, memberOf, canBecome, createsIn, isMadeByGrants } = who
  const writable = owned.filter(({ canWrite }) => canWrite).map(nameIn(who))
  const powerful = memberOf.filter(name => POWERFUL_ROLE.test(name) || canBecome.includes(name))
  const errors = [
    ...(writable.length > 0
      ? [error(`${role} may write: ${listed(writable)}. Only a read-only role protects against every bug`, ...leaveGroupsAdvice(who))]
      : []),
    ...(powers.length > 0
      ? [
          error(
            `${role} has ${powers.join(', ')}: a reader does not need that`,
            ...revokeAdvice(who, `ALTER ROLE ${sqlIdentifier(role)} ${powers.map(power => `NO${power}`).join(' ')};`),
          ),
        ]
      : []),
    ...(powerful.length > 0
      ? [
          error(
            `${role} is a member of ${listed(powerful)}${canBecome.length > 0 ? ', and can become a superuser with SET ROLE' : ''}`,
            ...leaveGroupsAdvice(who),
          ),
        ]
      : []),
  ]
  if (createsIn.length === 0) return errors
  // The errors already recommend another role: no need to revoke anything from this one.
  return [
    ...errors,
    isMadeByGrants || errors.length === 0 ? creatingTables(who) : warning(creatingTables(who).found, narrowRoleAdvice(who)),
  ]
}

/** A table of the same name outside the platform's schemas: no query reads it. */
const isShadow = ({ schema, table }: TableRight, owned: readonly TableRight[], schemas: readonly string[]): boolean =>
  !schemas.includes(schema) && owned.some(other => schemas.includes(other.schema) && other.table === table)

/** What the role may read although nothing here needs it; secrets first. */
const reading = (who: Server, owned: readonly TableRight[], consumers: readonly Consumer[]): Finding[] => {
  const { role } = who
  const needed = new Map(tablesOf(consumers).map(({ table, columns }) => [table, columns]))
  const more = owned.flatMap(right => {
    const used = isShadow(right, owned, schemasOf(who)) ? undefined : needed.get(right.table)
    const columns = right.readable.filter(column => !used?.includes(column))
    return columns.length > 0 ? [{ table: nameIn(who)(right), columns, isWhole: !used }] : []
  })
  const secrets = more.flatMap(({ table, columns }) =>
    columns.filter(column => isSecretColumn(table, column)).map(column => `${table}.${column}`),
  )
  const whole = more.filter(({ isWhole }) => isWhole).map(({ table }) => table)
  const parts = more.filter(({ isWhole }) => !isWhole).map(({ table, columns }) => `${plural(columns.length, 'column')} of ${table}`)
  const rest = [...whole, ...parts]
  return [
    ...(secrets.length > 0
      ? [warning(`${role} can read secrets that nothing here needs: ${listed(secrets)}`, ...leaveGroupsAdvice(who))]
      : []),
    ...(rest.length > 0 ? [warning(`${role} can read more than is needed: ${listed(rest)}`, ...leaveGroupsAdvice(who))] : []),
  ]
}

/** Whether the role can do more than read what is needed: the transaction is read-only, but only the role's limits are safe. */
export const rights = check({
  title: 'Rights',
  after: ['database-sign-in'],
  async run(context): Promise<Finding[]> {
    const { server, rights: outcome } = await catalogOf(context)
    if (!server.ok) return [failed(server.error)]
    if (!outcome.ok) return [failed(outcome.error)]
    const [who] = server.value
    if (!who) throw new NotChecked('database-sign-in')
    // Everything else about a superuser follows from this.
    const beyond = who.isSuperuser
      ? [superuser(who)]
      : [...writing(who, outcome.value), ...reading(who, outcome.value, await context.consumers())]
    if (beyond.length > 0) return beyond
    const byDefault = who.isReadOnly ? ', in transactions that are read-only by default' : ''
    return [fine(`${who.role} may read what is needed and nothing else${byDefault}`)]
  },
})
