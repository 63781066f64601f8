import { isSecretColumn, type Right, type Server, schemasOf } from '../../platform/catalog.js'
import { type Consumer, tablesOf } from '../../platform/data-access.js'
import { sqlIdentifier } from '../../text/sql-identifier.js'
import { plural } from '../../text/words.js'
import { error, failed, fine, listed, NotChecked, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

const USUAL_ROLE = 'check_status'

/** What is there of a role that somebody else made is not for us to take: then the advice is another role. */
const narrow = ({ role, isOurs }: Server): string =>
  `"check_status grants${isOurs || role === USUAL_ROLE ? '' : ` --role ${USUAL_ROLE}`}" prints the SQL for a role that may read what is needed and nothing else.`

/** Roles that come with PostgreSQL and reach beyond what a reader should. */
const MIGHTY =
  /^pg_(write_all_data|read_all_data|write_server_files|read_server_files|execute_server_program|signal_backend|maintain|create_subscription)$/

/** Who owns the database is a member of it, and nobody else can be. */
const OWNER = 'pg_database_owner'

/** What a second run of grants does not take from their role, to be run by a superuser. */
const takeBack = (who: Server, statement: string): readonly [advice: string, paste: readonly string[]] =>
  who.isOurs ? ['Take that from it, as a superuser:', [statement]] : [narrow(who), []]

const leaveGroups = (who: Server): readonly [advice: string, paste: readonly string[]] => {
  const groups = who.memberOf.filter(name => name !== OWNER)
  return groups.length > 0
    ? takeBack(who, `REVOKE ${groups.map(sqlIdentifier).join(', ')} FROM ${sqlIdentifier(who.role)};`)
    : [narrow(who), []]
}

const superuser = (who: Server): Finding =>
  error(
    `${who.role} is a superuser: a fault in this program, or whoever has the password, could do anything to the database`,
    ...takeBack(who, `ALTER ROLE ${sqlIdentifier(who.role)} NOSUPERUSER;`),
  )

/** Mostly it is everybody's right, and not only the role's. */
const creating = (who: Server): Finding =>
  warning(
    `${who.role} may make tables in schema ${listed(who.createsIn)}`,
    "See first that the application's own role does not live by it; then, as the owner of the schema:",
    [`REVOKE CREATE ON SCHEMA ${who.createsIn.map(sqlIdentifier).join(', ')} FROM PUBLIC, ${sqlIdentifier(who.role)};`],
  )

/** As the person may know it: with the schema where that is not the one that is read. */
const nameIn =
  (who: Server) =>
  ({ schema, table }: Right): string =>
    schemasOf(who).includes(schema) ? table : `${schema}.${table}`

const writing = (who: Server, held: readonly Right[]): Finding[] => {
  const { role, powers, memberOf, canBecome, createsIn, isOurs } = who
  const writable = held.filter(({ canWrite }) => canWrite).map(nameIn(who))
  const mighty = memberOf.filter(name => MIGHTY.test(name) || canBecome.includes(name))
  const errors = [
    ...(writable.length > 0
      ? [error(`${role} may write: ${listed(writable)}. Only a role that may not is a wall against every fault`, ...leaveGroups(who))]
      : []),
    ...(powers.length > 0
      ? [
          error(
            `${role} has ${powers.join(', ')}: a reader needs nothing of that`,
            ...takeBack(who, `ALTER ROLE ${sqlIdentifier(role)} ${powers.map(power => `NO${power}`).join(' ')};`),
          ),
        ]
      : []),
    ...(mighty.length > 0
      ? [
          error(
            `${role} is a member of ${listed(mighty)}${canBecome.length > 0 ? ', and may become a superuser by SET ROLE' : ''}`,
            ...leaveGroups(who),
          ),
        ]
      : []),
  ]
  if (createsIn.length === 0) return errors
  // Whoever takes another role loses nothing by what this one may.
  return [...errors, isOurs || errors.length === 0 ? creating(who) : warning(creating(who).found, narrow(who))]
}

/** Queries look into the schema that the platform has its tables in: one of the same name elsewhere is nobody's need. */
const isAside = ({ schema, table }: Right, held: readonly Right[], schemas: readonly string[]): boolean =>
  !schemas.includes(schema) && held.some(other => schemas.includes(other.schema) && other.table === table)

/** What it may read and nothing here asks for; of that, what nobody should see comes first. */
const reading = (who: Server, held: readonly Right[], consumers: readonly Consumer[]): Finding[] => {
  const { role } = who
  const needed = new Map(tablesOf(consumers).map(({ table, columns }) => [table, columns]))
  const more = held.flatMap(right => {
    const used = isAside(right, held, schemasOf(who)) ? undefined : needed.get(right.table)
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
    ...(secrets.length > 0 ? [warning(`${role} can read secrets that nothing here needs: ${listed(secrets)}`, ...leaveGroups(who))] : []),
    ...(rest.length > 0 ? [warning(`${role} can read more than is needed: ${listed(rest)}`, ...leaveGroups(who))] : []),
  ]
}

/** Whether the role could do more than read what is needed: the transaction is read-only, but only the role is a wall. */
export const rights = check({
  title: 'Rights',
  after: ['database-sign-in'],
  async run(context): Promise<Finding[]> {
    const { server, rights: outcome } = await catalogOf(context)
    if (!server.ok) return [failed(server.error)]
    if (!outcome.ok) return [failed(outcome.error)]
    const [who] = server.value
    if (!who) throw new NotChecked('database-sign-in')
    // Whatever else is true of a superuser follows from it.
    const beyond = who.isSuperuser
      ? [superuser(who)]
      : [...writing(who, outcome.value), ...reading(who, outcome.value, await context.consumers())]
    if (beyond.length > 0) return beyond
    const byDefault = who.isReadOnly ? ', in transactions that are read-only unless they say otherwise' : ''
    return [fine(`${who.role} may read what is needed and nothing else${byDefault}`)]
  },
})
