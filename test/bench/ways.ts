import { join } from 'node:path'
import type { Changes, World } from '../support/world.js'
import type { Operator } from './operator.js'
import type { Program } from './program.js'
import type { Way } from './rounds.js'

/** All sections that it has without being asked for more, all rules, all logs. */
const REPORT = ['report'] as const

/** A report may find things to complain of; 3 would say that it could not read them all. */
const FOUND = [0, 1, 2]

const HAVE_PSQL =
  "{ command -v psql >/dev/null || { echo 'there is no psql (on Debian: apt-get install postgresql-client)' >&2; false; }; }"

const peer = ({ platform }: World) => ({ database: { socket: platform.socketDir, password_file: undefined } })

const OVER_OPENSSH = { ssh: { transport: 'openssh' } }

/** Run where the operator is. */
const placed = ({ atOperator }: Operator, way: Way): Way => {
  const place = ({ command, ...rest }: Program): Program => ({ ...rest, command: [...atOperator, ...command] })
  const { name, before, after, end } = way
  return {
    name,
    ...place(way),
    ...(before && { before: place(before) }),
    ...(after && { after: place(after) }),
    ...(end && { end: place(end) }),
  }
}

/** Each begins with nothing and leaves nothing. */
export const waysFromNothing = async (operator: Operator, world: World): Promise<Way[]> => {
  const { ssh, psql, forward, naive, checkStatus } = operator
  const control = join(operator.home, 'forward')
  const scram = await checkStatus('scram', {})
  const overSocket = await checkStatus('peer', peer(world))
  const plain = ({ command, env }: Program): Program => ({ command, env: { ...env, CHECK_STATUS_PLAIN_SSH: '1' } })
  const ways: Way[] = [
    { name: '`ssh host true`', command: ssh('host', 'true') },
    { name: "`ssh host psql -c 'select 1'`", command: ssh('host', psql('on the host')) },
    {
      name: "`ssh -L`, then `psql -c 'select 1'`",
      // It goes to the background as soon as the port is forwarded.
      command: ['sh', '-c', `${HAVE_PSQL} && "$@" && ${psql('forwarded')}`, 'sh', ...ssh('-fNM', '-S', control, '-L', forward, 'host')],
      env: naive(0).env ?? {},
      after: { command: ssh('-S', control, '-O', 'exit', 'host') },
    },
    { name: 'naive ssh2 + pg, one query', ...naive(1) },
    { name: 'naive ssh2 + pg, eight queries', ...naive(8) },
    { name: '**the report**, SCRAM over TCP', ...scram(...REPORT), statuses: FOUND },
    { name: '**the report**, peer on the Unix socket', ...overSocket(...REPORT), statuses: FOUND },
    { name: '**the report**, SCRAM, over OpenSSH', ...(await checkStatus('open-scram', OVER_OPENSSH))(...REPORT), statuses: FOUND },
    {
      name: '**the report**, peer, over OpenSSH',
      ...(await checkStatus('open-peer', { ...peer(world), ...OVER_OPENSSH }))(...REPORT),
      statuses: FOUND,
    },
    { name: '**the report**, peer, plain SSH', ...plain(overSocket(...REPORT)), statuses: FOUND },
  ]
  return ways.map(way => placed(operator, way))
}

/** Each uses a connection that is up already. */
export const waysThroughKept = async (operator: Operator, world: World): Promise<Way[]> => {
  const { ssh, checkStatus, shared } = operator
  const control = join(operator.home, 'master')
  const kept = (name: string, checkStatusKept: (...args: readonly string[]) => Program): Way => {
    const report = { ...checkStatusKept(...REPORT), statuses: FOUND }
    return { name, ...report, before: report, end: checkStatusKept('connection', 'close') }
  }
  /** Whichever of them comes first opens it, and it is there for the others. */
  const throughMaster = async (name: string, changes: Changes): Promise<Way> => ({
    name: `**the report**, ${name}, through such a ControlMaster`,
    ...(await checkStatus(`through-${name}`, { ...changes, ssh: { host: shared.host } }))(...REPORT),
    statuses: FOUND,
    before: { command: ['sh', '-c', '[ -S "$0" ] || exec "$@"', shared.control, ...ssh('-fNM', '-S', shared.control, 'host')] },
    end: { command: ['sh', '-c', '[ ! -S "$0" ] || exec "$@"', shared.control, ...ssh('-S', shared.control, '-O', 'exit', 'host')] },
  })
  const ways: Way[] = [
    {
      name: '`ssh host true`, ControlMaster',
      command: ssh('-S', control, 'host', 'true'),
      before: { command: ssh('-fNM', '-S', control, 'host') },
      end: { command: ssh('-S', control, '-O', 'exit', 'host') },
    },
    await throughMaster('SCRAM', {}),
    await throughMaster('peer', peer(world)),
    kept('**the report** again, `ssh.keep`, SCRAM', await checkStatus('kept-scram', { ssh: { keep: '10m' } })),
    kept('**the report** again, `ssh.keep`, peer', await checkStatus('kept-peer', { ...peer(world), ssh: { keep: '10m' } })),
  ]
  return ways.map(way => placed(operator, way))
}

/** The same report with the same lines in the logs, and a part of them in the files before. */
export const waysOverRotatedLogs = async ({ checkStatus, logs, ...operator }: Operator, world: World): Promise<Way[]> => {
  const over = async (settings: keyof Operator['logs']) =>
    (await checkStatus(settings, { ...peer(world), logs: logs[settings] }))(...REPORT)
  const ways: Way[] = [
    { name: '**the report**, four whole logs', ...(await over('whole')), statuses: FOUND },
    { name: '**the report**, all four rotated in the night', ...(await over('rotated')), statuses: FOUND },
    { name: '**the report**, all four rotated and gzipped', ...(await over('gzipped')), statuses: FOUND },
  ]
  return ways.map(way => placed({ checkStatus, logs, ...operator }, way))
}
