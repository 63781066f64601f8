import type { LogSettings } from '../../config/settings.js'
import type { Host } from '../../source/host.js'
import { word } from '../../source/logs/shell.js'
import { isPlain } from '../../terminal/answer-errors.js'
import { isZone } from '../../text/time-zone.js'
import { remoteLines } from './remote-lines.js'

/** Where the application may keep its settings. */
const ENV_FILES = ['/opt/proconnectsa/.env', '/opt/proconnectsa/backend/.env']
/** The application's usual systemd unit, whose journal is offered if no log file is found. */
const UNIT = 'gunicorn.service'
const SOCKET_PREFIX = '/var/run/postgresql/.s.PGSQL.'
/** Where logs may be if they are not at their usual places. Without blanks: the host's shell expands them. */
const LIKELY_LOGS = [
  '/opt/proconnectsa/*.log',
  '/opt/proconnectsa/logs/*.log',
  '/opt/proconnectsa/*/logs/*.log',
  '/srv/*/logs/*.log',
  '/var/www/*/logs/*.log',
  '/var/log/proconnectsa/*.log',
  '/var/log/django/*.log',
  '/var/log/gunicorn/*.log',
  '/var/log/nginx/*.log',
]
/** Units whose journal may be the application's. */
const LIKELY_UNITS = 'gunicorn|proconnect|django|uwsgi|uvicorn|daphne'
/** As many as fit into one answer. */
const MAX_CANDIDATES = 6

/** What was found on the host, to be proposed. */
export interface Survey {
  /** The application's `.env`, if the account can read it. */
  readonly envFile: string | undefined
  /** PostgreSQL's socket in its default folder. */
  readonly socket: { readonly folder: string; readonly port: number } | undefined
  /** The host's time zone. */
  readonly zone: string | undefined
  readonly logs: readonly LogSettings[]
  /** Logs that may exist: the account may not enter one of their folders. */
  readonly hiddenLogs: readonly LogSettings[]
  /** Paths of logs at places that are not usual, but likely. */
  readonly candidates: readonly string[]
  /** The application's systemd unit, if it has a journal. */
  readonly journal: string | undefined
}

export const NOTHING_FOUND: Survey = {
  envFile: undefined,
  socket: undefined,
  zone: undefined,
  logs: [],
  hiddenLogs: [],
  candidates: [],
  journal: undefined,
}

const script = (logs: readonly LogSettings[]): string => `
  ${ENV_FILES.map((path, i) => `[ -f ${word(path)} ] && [ -r ${word(path)} ] && echo "env ${i}";`).join('\n')}
  for s in ${SOCKET_PREFIX}*; do [ -S "$s" ] && echo "socket $s"; done;
  z=$(head -n 1 /etc/timezone 2>/dev/null); [ -n "$z" ] || z=$(readlink /etc/localtime); echo "zone $z";
  ${logs.map(({ path }, i) => `if [ -f ${word(path)} ]; then echo "log ${i}"; else case $(stat -L ${word(path)} 2>&1) in *"ermission denied"*) echo "hidden ${i}";; esac; fi;`).join('\n')}
  for f in ${LIKELY_LOGS.join(' ')}; do [ -f "$f" ] && [ -r "$f" ] && [ -s "$f" ] && echo "likely $f"; done | head -n ${MAX_CANDIDATES};
  journalctl -q -F _SYSTEMD_UNIT 2>/dev/null | grep -E "${LIKELY_UNITS}" | head -n 1 | while read -r u; do echo "unit $u"; done;
  j=$(journalctl -q -n 1 -o cat -u ${word(UNIT)} 2>/dev/null | head -c 1); [ -n "$j" ] && echo "journal";
  exit 0`

/** Surveys the host with one command that writes nothing there. Ignores output that does not have the expected form. */
export const surveyHost = async (host: Host, logs: readonly LogSettings[]): Promise<Survey> => {
  const rows = await remoteLines(host, script(logs))
  const valuesOf = (kind: string): string[] => rows.filter(row => row.startsWith(`${kind} `)).map(row => row.slice(kind.length + 1).trim())
  const [port] = valuesOf('socket').flatMap(path =>
    path.startsWith(SOCKET_PREFIX) && /^\d{1,5}$/.test(path.slice(SOCKET_PREFIX.length)) ? [Number(path.slice(SOCKET_PREFIX.length))] : [],
  )
  const [zone] = valuesOf('zone').map(found => found.replace(/^.*\/zoneinfo\//, ''))
  const env = valuesOf('env')[0]
  return {
    envFile: env === undefined ? undefined : ENV_FILES[Number(env)],
    socket: port ? { folder: '/var/run/postgresql', port } : undefined,
    zone: zone && isPlain(zone) && isZone(zone) ? zone : undefined,
    logs: logs.filter((_, i) => valuesOf('log').includes(String(i))),
    hiddenLogs: logs.filter((_, i) => valuesOf('hidden').includes(String(i))),
    candidates: valuesOf('likely').filter(path => path.startsWith('/') && isPlain(path) && !path.includes(',')),
    journal: rows.includes('journal') ? UNIT : valuesOf('unit').find(unit => /^[\w@:.-]+\.service$/.test(unit)),
  }
}
