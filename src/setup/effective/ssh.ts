import { join, resolve as wholePath } from 'node:path'
import type { SshSettings } from '../../config/settings.js'
import { reasonForTransport } from '../../source/reach.js'
import { compute, readRows } from '../../source/ssh/include.js'
import { type Destination, resolve, type SshEnvironment } from '../../source/ssh/ssh-config.js'
import { listUnsupported } from '../../source/ssh/unsupported-options.js'
import type { TableRows } from './rows.js'
import { DEFAULT, type SettingOrigin, type SettingTable } from './types.js'

/** What ssh_config adds to the settings of a host. */
interface ResolvedHost {
  readonly destination: Destination
  /** Where the value of a keyword that the settings leave open comes from. */
  readonly originOf: (keyword: string) => SettingOrigin
  /** Why the person's OpenSSH makes the connection; undefined: ssh2 does. */
  readonly openSsh: string | undefined
}

/** @throws ConnectionError if ssh_config cannot be read or followed */
export const resolveHost = async (ssh: SshSettings, environment: SshEnvironment): Promise<ResolvedHost> => {
  const destination = await resolve(ssh, environment)
  const match = { alias: ssh.host, user: ssh.user, home: environment.home }
  const files = await Promise.all(
    [
      { name: '~/.ssh/config', base: join(environment.home, '.ssh'), file: 'config' },
      { name: '/etc/ssh/ssh_config', base: '/etc/ssh', file: 'ssh_config' },
    ].map(async ({ name, base, file }) => ({ name, keywords: compute(await readRows(join(base, file), { ...match, base }), match) })),
  )
  const originOf = (keyword: string): SettingOrigin => {
    const name = files.find(({ keywords }) => keywords[keyword] !== undefined)?.name
    return name === undefined ? DEFAULT : { kind: 'ssh_config', name, line: null }
  }
  const reason = await reasonForTransport(ssh, [destination], environment)
  return { destination, originOf, openSsh: ssh.transport === undefined ? reason?.words : undefined }
}

const hostNote = ({ destination: to, originOf, openSsh }: ResolvedHost): string | null => {
  const notes = [
    ...(to.host === to.alias ? [] : [`HostName ${to.host}: ${originOf('hostname').name}`]),
    ...(to.jumps.length === 0 ? [] : [`ProxyJump ${to.jumps.join(',')}: ${originOf('proxyjump').name}`]),
    ...(to.unsupported.length === 0 || openSsh !== undefined ? [] : [`ignored options: ${listUnsupported(to.unsupported)}`]),
  ]
  return notes.join('; ') || null
}

/** A note of the further files that ssh_config names where a setting has room for one. */
const furtherFiles = (files: readonly string[]): string | null => (files.length > 1 ? `then ${files.slice(1).join(', ')}` : null)

/** @param resolved undefined if ssh_config could not be read */
export const sshTable = (
  table: TableRows,
  ssh: SshSettings,
  resolved: ResolvedHost | undefined,
  env: Record<string, string | undefined>,
): SettingTable => {
  const { destination: to, originOf } = resolved ?? {}
  const fallback = (keyword: string, value: unknown) => (value === undefined && originOf ? { origin: originOf(keyword) } : {})
  const absolute = (path: string | undefined): string | undefined => (path === undefined ? undefined : wholePath(path))
  const identities = ssh.identityFile === undefined ? (to?.identityFiles ?? []) : [ssh.identityFile]
  const knownHosts = ssh.knownHosts === undefined ? (to?.userKnownHosts ?? []) : [ssh.knownHosts]
  const isPlainByEnvironment = !ssh.isPlain && env.CHECK_STATUS_PLAIN_SSH === '1'
  const plainSsh = { origin: { kind: 'environment', name: 'CHECK_STATUS_PLAIN_SSH', line: null } } as const
  return table
    .add('host', ssh.host, { note: resolved ? hostNote(resolved) : null })
    .add('user', ssh.user ?? to?.user, fallback('user', ssh.user))
    .add('port', ssh.port ?? to?.port, fallback('port', ssh.port))
    .add('identity_file', absolute(identities[0]), { ...fallback('identityfile', ssh.identityFile), note: furtherFiles(identities) })
    .add('known_hosts', absolute(knownHosts[0]), { ...fallback('userknownhostsfile', ssh.knownHosts), note: furtherFiles(knownHosts) })
    .add('transport', ssh.transport ?? 'auto', { note: resolved?.openSsh === undefined ? null : `your OpenSSH: ${resolved.openSsh}` })
    .addTime('keep', ssh.keep ?? 0)
    .add('plain', isPlainByEnvironment || ssh.isPlain === true, isPlainByEnvironment ? plainSsh : {})
    .table()
}
