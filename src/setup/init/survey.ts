import type { LogSettings } from '../../config/settings.js'
import type { Host } from '../../source/host.js'
import { newMark } from '../../source/logs/preamble.js'
import { shellCommand, word } from '../../source/logs/shell.js'
import { isPlain } from '../../terminal/dialogue.js'
import { isZone } from '../../text/time-zone.js'

/** Where the application may keep its settings. */
const ENV_FILES = ['/opt/proconnectsa/.env', '/opt/proconnectsa/backend/.env']
/** The application's usual systemd unit, whose journal is offered if no log file is found. */
const UNIT = 'gunicorn.service'
const SOCKET_PREFIX = '/var/run/postgresql/.s.PGSQL.'
/** The survey prints about a page; a host that prints more is not trusted. */
const MAX_OUTPUT_CHARS = 64 * 1024

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
  /** The application's systemd unit, if it has a journal. */
  readonly journal: string | undefined
}

export const NOTHING_FOUND: Survey = {
  envFile: undefined,
  socket: undefined,
  zone: undefined,
  logs: [],
  hiddenLogs: [],
  journal: undefined,
}

const script = (logs: readonly LogSettings[], mark: string): string => `
  LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/bin:/bin;
  ${mark};
  ${ENV_FILES.map((path, i) => `[ -f ${word(path)} ] && [ -r ${word(path)} ] && echo "env ${i}";`).join('\n')}
  for s in ${SOCKET_PREFIX}*; do [ -S "$s" ] && echo "socket $s"; done;
  z=$(head -n 1 /etc/timezone 2>/dev/null); [ -n "$z" ] || z=$(readlink /etc/localtime); echo "zone $z";
  ${logs.map(({ path }, i) => `if [ -f ${word(path)} ]; then echo "log ${i}"; else case $(stat -L ${word(path)} 2>&1) in *"ermission denied"*) echo "hidden ${i}";; esac; fi;`).join('\n')}
  j=$(journalctl -q -n 1 -o cat -u ${word(UNIT)} 2>/dev/null | head -c 1); [ -n "$j" ] && echo "journal";
  exit 0`

const output = async (host: Host, line: string): Promise<string> => {
  const command = await host.run(line)
  command.stdin.end()
  command.stderr.resume()
  let out = ''
  for await (const chunk of command.stdout) {
    out += (chunk as Buffer).toString('utf8')
    if (out.length > MAX_OUTPUT_CHARS) break
  }
  command.kill()
  return out
}

/** Surveys the host with one command that writes nothing there. Ignores output that does not have the expected form. */
export const surveyHost = async (host: Host, logs: readonly LogSettings[]): Promise<Survey> => {
  const mark = newMark()
  const reply = await output(host, shellCommand(script(logs, mark.printed)))
  // Shell start-up files may print before the mark.
  const rows = (reply.split(mark.whole)[1] ?? '').split('\n')
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
    journal: rows.includes('journal') ? UNIT : undefined,
  }
}
