import { isSecretColumn, type Right, type Server } from '../../platform/catalog.js'
import { type Footing, tablesOf } from '../../platform/footing.js'
import { plural } from '../../report/words.js'
import { error, failed, fine, listed, NotChecked, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

const NARROW = '"check_status grants" prints the SQL for a role that may read what is needed and nothing else.'

/** Roles that come with PostgreSQL and reach beyond what a reader should. */
const MIGHTY =
  /^pg_(write_all_data|read_all_data|write_server_files|read_server_files|execute_server_program|signal_backend|maintain|create_subscription)$/

const SUPERUSER = (role: string): Finding =>
  error(`${role} is a superuser: a fault in this program, or whoever has the password, could do anything to the database`, NARROW)

const nameOf = ({ schema, table }: Right): string => (schema === 'public' ? table : `${schema}.${table}`)

const writing = ({ role, powers, memberOf, canBecome, createsIn }: Server, held: readonly Right[]): Finding[] => {
  const writable = held.filter(({ canWrite }) => canWrite).map(nameOf)
  const mighty = memberOf.filter(name => MIGHTY.test(name) || canBecome.includes(name))
  return [
    ...(writable.length > 0
      ? [error(`${role} may write: ${listed(writable)}. Only a role that may not is a wall against every fault`, NARROW)]
      : []),
    ...(powers.length > 0 ? [error(`${role} has ${powers.join(', ')}: a reader needs nothing of that`, NARROW)] : []),
    ...(mighty.length > 0
      ? [error(`${role} is a member of ${listed(mighty)}${canBecome.length > 0 ? ', and may become a superuser by SET ROLE' : ''}`, NARROW)]
      : []),
    ...(createsIn.length > 0
      ? [warning(`${role} may make tables in schema ${listed(createsIn)}`, `REVOKE CREATE ON SCHEMA … FROM PUBLIC; ${NARROW}`)]
      : []),
  ]
}

/** Queries look into the schema that the platform has its tables in: one of the same name elsewhere is nobody's need. */
const isAside = ({ schema, table }: Right, held: readonly Right[]): boolean =>
  schema !== 'public' && held.some(other => other.schema === 'public' && other.table === table)

/** What it may read and nothing here asks for; of that, what nobody should see comes first. */
const reading = (role: string, held: readonly Right[], footprint: readonly Footing[]): Finding[] => {
  const needed = new Map(tablesOf(footprint).map(({ table, columns }) => [table, columns]))
  const more = held.flatMap(right => {
    const used = isAside(right, held) ? undefined : needed.get(right.table)
    const columns = right.readable.filter(column => !used?.includes(column))
    return columns.length > 0 ? [{ table: nameOf(right), columns, isWhole: !used }] : []
  })
  const secrets = more.flatMap(({ table, columns }) =>
    columns.filter(column => isSecretColumn(table, column)).map(column => `${table}.${column}`),
  )
  const whole = more.filter(({ isWhole }) => isWhole).map(({ table }) => table)
  const parts = more.filter(({ isWhole }) => !isWhole).map(({ table, columns }) => `${plural(columns.length, 'column')} of ${table}`)
  const rest = [...whole, ...parts]
  return [
    ...(secrets.length > 0 ? [warning(`${role} can read secrets that nothing here needs: ${listed(secrets)}`, NARROW)] : []),
    ...(rest.length > 0 ? [warning(`${role} can read more than is needed: ${listed(rest)}`, NARROW)] : []),
  ]
}

/** Whether the role could do more than read what is needed: the transaction is read-only, but only the role is a wall. */
export const rights = check({
  title: 'Rights',
  after: ['database-sign-in'],
  async run(patient): Promise<Finding[]> {
    const { server, rights: outcome } = await catalogOf(patient)
    if (!server.ok) return [failed(server.error)]
    if (!outcome.ok) return [failed(outcome.error)]
    const [who] = server.value
    if (!who) throw new NotChecked('database-sign-in')
    // Whatever else is true of a superuser follows from it.
    const beyond = who.isSuperuser
      ? [SUPERUSER(who.role)]
      : [...writing(who, outcome.value), ...reading(who.role, outcome.value, await patient.footprint())]
    if (beyond.length > 0) return beyond
    const byDefault = who.isReadOnly ? ', in transactions that are read-only unless they say otherwise' : ''
    return [fine(`${who.role} may read what is needed and nothing else${byDefault}`)]
  },
})
