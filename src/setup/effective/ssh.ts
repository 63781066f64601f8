import { join, resolve as wholePath } from 'node:path'
import type { SshSettings } from '../../config/settings.js'
import { compute, readRows } from '../../source/ssh/include.js'
import { type Destination, resolve, type SshEnvironment } from '../../source/ssh/ssh-config.js'
import { listUnsupported } from '../../source/ssh/unsupported-options.js'
import type { TableRows } from './rows.js'
import { DEFAULT, type SettingOrigin, type SettingTable } from './types.js'

/** What ssh_config adds to the settings of a host. */
interface Resolved {
  readonly to: Destination
  /** Who says a keyword that the settings leave open. */
  readonly says: (keyword: string) => SettingOrigin
}

/** @throws ConnectionError where ssh_config cannot be read or followed */
export const resolveHost = async (ssh: SshSettings, environment: SshEnvironment): Promise<Resolved> => {
  const to = await resolve(ssh, environment)
  const place = { alias: ssh.host, user: ssh.user, home: environment.home }
  const said = await Promise.all(
    [
      { name: '~/.ssh/config', base: join(environment.home, '.ssh'), file: 'config' },
      { name: '/etc/ssh/ssh_config', base: '/etc/ssh', file: 'ssh_config' },
    ].map(async ({ name, base, file }) => ({ name, keywords: compute(await readRows(join(base, file), { ...place, base }), place) })),
  )
  const says = (keyword: string): SettingOrigin => {
    const name = said.find(({ keywords }) => keywords[keyword] !== undefined)?.name
    return name === undefined ? DEFAULT : { kind: 'ssh_config', name, line: null }
  }
  return { to, says }
}

const hostNote = ({ to, says }: Resolved): string | null => {
  const notes = [
    ...(to.host === to.alias ? [] : [`HostName ${to.host}: ${says('hostname').name}`]),
    ...(to.jumps.length === 0 ? [] : [`ProxyJump ${to.jumps.join(',')}: ${says('proxyjump').name}`]),
    ...(to.unsupported.length === 0 ? [] : [`ignored options: ${listUnsupported(to.unsupported)}`]),
  ]
  return notes.join('; ') || null
}

/** Several files where a setting takes one. */
const others = (files: readonly string[]): string | null => (files.length > 1 ? `then ${files.slice(1).join(', ')}` : null)

/** @param resolved undefined where ssh_config could not be asked */
export const sshTable = (
  table: TableRows,
  ssh: SshSettings,
  resolved: Resolved | undefined,
  env: Record<string, string | undefined>,
): SettingTable => {
  const { to, says } = resolved ?? {}
  const left = (keyword: string, value: unknown) => (value === undefined && says ? { origin: says(keyword) } : {})
  const whole = (path: string | undefined): string | undefined => (path === undefined ? undefined : wholePath(path))
  const identities = ssh.identityFile === undefined ? (to?.identityFiles ?? []) : [ssh.identityFile]
  const knownHosts = ssh.knownHosts === undefined ? (to?.userKnownHosts ?? []) : [ssh.knownHosts]
  const isPlainByHand = !ssh.isPlain && env.CHECK_STATUS_PLAIN_SSH === '1'
  const plainSsh = { origin: { kind: 'environment', name: 'CHECK_STATUS_PLAIN_SSH', line: null } } as const
  return table
    .add('host', ssh.host, { note: resolved ? hostNote(resolved) : null })
    .add('user', ssh.user ?? to?.user, left('user', ssh.user))
    .add('port', ssh.port ?? to?.port, left('port', ssh.port))
    .add('identity_file', whole(identities[0]), { ...left('identityfile', ssh.identityFile), note: others(identities) })
    .add('known_hosts', whole(knownHosts[0]), { ...left('userknownhostsfile', ssh.knownHosts), note: others(knownHosts) })
    .addTime('keep', ssh.keep ?? 0)
    .add('plain', isPlainByHand || ssh.isPlain === true, isPlainByHand ? plainSsh : {})
    .table()
}
