import type { Settings, Target } from '../../config/settings.js'
import type { Environment } from '../../source/environment.js'
import { resolveRoute } from '../../source/ssh/jump.js'
import { readKnownHosts } from '../../source/ssh/known-hosts.js'
import { sshEnvironment } from '../../source/ssh/ssh-config.js'
import { shellPath, shellWord } from '../../text/shell-words.js'
import { cronKeyFile } from '../cron-key.js'
import { SSHD_FILE, UNIX_HOME, UNIX_USER } from '../grants/host.js'
import { signInCommand, superuserPsql } from '../grants/psql.js'
import { publicHalfOf, publicKeyOf } from '../grants/public-key.js'
import { checkedName } from '../grants/quoting.js'
import { dropRoleSql } from '../grants/sql.js'

/** What `grants` calls the role if the settings name none. */
const DEFAULT_ROLE = 'check_status'

/** Removes the host keys that only check_status may have needed. */
const knownHostsCommands = async ({ ssh }: Target, environment: Environment): Promise<readonly string[]> => {
  if (!ssh) return []
  const hops = await resolveRoute(ssh, sshEnvironment(environment)).catch(() => [])
  const found = await Promise.all(
    hops.map(async ({ entry, userKnownHosts }) => {
      const keys = await readKnownHosts(userKnownHosts, entry).catch(() => [])
      return [...new Set(keys.map(({ file }) => file))].map(file => `ssh-keygen -R ${shellWord(entry)} -f ${shellPath(file)}`)
    }),
  )
  return found.flat()
}

/** @param settings undefined: nothing is known of the host */
const hostCommands = async (settings: Settings | undefined, home: string): Promise<readonly string[]> => {
  const { ssh, database } = settings?.target ?? {}
  const role = checkedName(database?.user ?? DEFAULT_ROLE, 'role')
  const name = checkedName(database?.name ?? 'YOUR_DATABASE', 'database')
  const sql = dropRoleSql({ role, database: name, ...(database?.schema && { schema: database.schema }) })
  const user = ssh ? (ssh.user ?? 'the user that you sign in as') : undefined
  return [
    ...(ssh ? [`# To sign in there: ${signInCommand(ssh)}`] : []),
    '# The role. The statements refuse one that "check_status grants" did not make:',
    `${superuserPsql(database, '-v', 'ON_ERROR_STOP=1', '-d', name)} <<'SQL'`,
    ...sql.trimEnd().split('\n'),
    'SQL',
    '# Its lines in pg_hba.conf and pg_ident.conf, which this shows; after removing them: SELECT pg_reload_conf()',
    `${superuserPsql(database, '-Atc', 'SHOW hba_file', '-c', 'SHOW ident_file')} | xargs grep -n -- ${shellWord(role)}`,
    '# Only if you made the user of "check_status grants": it with its authorized_keys, and its part of the configuration of sshd:',
    `rm -f ${SSHD_FILE} && sshd -t && systemctl reload ssh`,
    `userdel ${UNIX_USER}; rm -rf ${UNIX_HOME}`,
    ...(user !== undefined && user !== UNIX_USER
      ? [
          `# In the authorized_keys of ${user}, if the key was made for check_status, the line with:`,
          ...[(await publicKeyOf(settings)) ?? 'its public key', await publicHalfOf(cronKeyFile(home))].flatMap(key =>
            key ? [`#   ${key}`] : [],
          ),
        ]
      : []),
  ]
}

const heading = (target: Target | undefined): string => {
  if (!target) return '# On the host, as root:'
  return target.ssh ? `# On ${target.ssh.host} (target ${target.name}), as root:` : `# For the target ${target.name}, as root:`
}

export interface ByHand {
  /** Commands for this machine. */
  readonly here: readonly string[]
  readonly targets: readonly Settings[]
  readonly environment: Environment
}

/** The page of what uninstall does not remove: commands, and comments that say what for. @throws UsageError for a name that no page can have */
export const byHandPage = async ({ here, targets, environment }: ByHand): Promise<string> => {
  const hostKeys = [...new Set((await Promise.all(targets.map(({ target }) => knownHostsCommands(target, environment)))).flat())]
  const all: readonly (Settings | undefined)[] = targets.length > 0 ? targets : [undefined]
  const remote = await Promise.all(
    all.map(async settings => [heading(settings?.target), ...(await hostCommands(settings, environment.home)), '']),
  )
  const keys = hostKeys.length > 0 ? ['# Host keys, if nothing else here connects there:', ...hostKeys] : []
  // The host first: without its key and the program nobody gets there.
  return `${['# Left to do by hand, from the top.', ...remote.flat(), '# On this machine, at the end:', ...keys, ...here].join('\n')}\n`
}
