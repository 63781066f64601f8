import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { READER, READER_PASSWORD } from '../support/global.js'
import { type Sshd, startSshd } from '../support/sshd.js'
import { type Changes, COMMAND, type World } from '../support/world.js'
import type { SlowLink } from './link/slow-link.js'
import { type BenchLog, writeLogs } from './logs.js'
import type { Program } from './program.js'

/** Nobody else has the address of a link: any port is free there. */
const LINK_PORT = 2222
const FORWARDED_PORT = 15_432

/** A person with a key and settings, at the far end of a link to the host or, without one, on the host itself. */
export interface Operator {
  readonly home: string
  /** `ssh`, with a configuration in which the host is called `host`. */
  ssh(...args: readonly string[]): string[]
  /** A shell command, for the host and its Unix socket or for the operator and the forwarded port. */
  psql(where: 'on the host' | 'forwarded'): string
  /** As `ssh -L` takes it. */
  readonly forward: string
  naive(queries: number): Program
  /** The platform's logs as they are, and after a night in which all of them rotated. */
  readonly logs: { readonly whole: readonly BenchLog[]; readonly rotated: readonly BenchLog[]; readonly gzipped: readonly BenchLog[] }
  /** `check_status` with settings of their own: the usual ones and what is changed in them. */
  checkStatus(settings: string, changes: Changes): Promise<(...args: readonly string[]) => Program>
  /** A connection that the person has open: its socket, and the name of the host in the settings under which it is found. */
  readonly shared: { readonly control: string; readonly host: string }
  /** What stands before a command to run it where the operator is. */
  readonly atOperator: readonly string[]
  leave(): Promise<void>
}

const serverFor = async (world: World, link: SlowLink | undefined): Promise<{ sshd: Sshd; host: string; port: number; key: string }> => {
  if (!link) return { sshd: world.sshd, host: '127.0.0.1', port: world.sshd.port, key: world.key }
  const sshd = await startSshd({ directives: [`ListenAddress ${link.address}:${LINK_PORT}`] })
  await appendFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost(undefined, `[${link.address}]:${LINK_PORT}`))
  return { sshd, host: link.address, port: LINK_PORT, key: await sshd.makeKey('operator', ['-t', 'ed25519']) }
}

export const seat = async (world: World, link: SlowLink | undefined): Promise<Operator> => {
  const { platform, home } = world
  const { sshd, host, port, key } = await serverFor(world, link)
  const logs = {
    whole: await writeLogs(world.logs),
    rotated: await writeLogs(join(world.logs, 'rotated'), '.1'),
    gzipped: await writeLogs(join(world.logs, 'gzipped'), '.1.gz'),
  }
  const sshConfig = join(home, 'ssh_config')
  await writeFile(
    sshConfig,
    [
      'Host host',
      `HostName ${host}`,
      `Port ${port}`,
      `User ${sshd.user}`,
      `IdentityFile ${key}`,
      'IdentitiesOnly yes',
      `UserKnownHostsFile ${join(home, '.ssh/known_hosts')}`,
      'BatchMode yes',
      // Those in the background end by themselves should the bench not end them.
      'ServerAliveInterval 5\n',
    ].join('\n'),
  )
  const shared = { control: join(home, 'shared'), host: 'shared' }
  await writeFile(join(home, '.ssh/config'), `Host ${shared.host}\nHostName ${host}\nControlPath ${shared.control}\n`)
  const atOperator = link?.atFarEnd ?? []
  const naive = new URL('naive.js', import.meta.url).pathname
  return {
    home,
    logs,
    shared,
    atOperator,
    ssh: (...args) => ['ssh', '-F', sshConfig, ...args],
    psql: where => {
      const [at, on] = where === 'forwarded' ? ['127.0.0.1', FORWARDED_PORT] : [platform.socketDir, platform.port]
      return `psql -h ${at} -p ${on} -U ${READER} -d ${platform.database} -c 'select 1'`
    },
    forward: `${FORWARDED_PORT}:127.0.0.1:${platform.port}`,
    naive: queries => ({
      command: [process.execPath, naive, ...[host, port, sshd.user, key, platform.port, platform.database, READER, queries].map(String)],
      env: { PGPASSWORD: READER_PASSWORD },
    }),
    checkStatus: async (settings, { ssh, ...changes }) => {
      await world.configure({ logs: logs.whole, ...changes, ssh: { host, port, identity_file: key, ...ssh } })
      // What is kept between runs is kept for a target: each of the settings has one of its own.
      const text = await readFile(join(home, '.config/check_status/config.toml'), 'utf8')
      const file = join(home, `${settings}.toml`)
      await writeFile(file, text.replaceAll('targets.test', `targets.${settings}`))
      return (...args) => ({ command: [process.execPath, COMMAND, '--config', file, ...args], env: { HOME: home } })
    },
    leave: async () => {
      if (link) await sshd.stop()
    },
  }
}
