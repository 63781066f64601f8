import type { LogSettings } from '../../config/settings.js'
import type { Host } from '../../source/host.js'
import { newMark } from '../../source/logs/preamble.js'
import { shellCommand, word } from '../../source/logs/shell.js'
import { isPlain } from '../../terminal/dialogue.js'
import { isZone } from '../../text/time-zone.js'

/** Where the application keeps its settings, by where it lies. */
const ENV_FILES = ['/opt/proconnectsa/.env', '/opt/proconnectsa/backend/.env']
/** What the application runs as where its files are not: gunicorn's usual unit. */
const UNIT = 'gunicorn.service'
const SOCKETS = '/var/run/postgresql/.s.PGSQL.'
/** What it prints is a page; a host that prints more is not what it says. */
const LARGEST = 64 * 1024

/** What stands on the host that can be proposed. */
export interface Survey {
  /** The application's `.env` that can be read. */
  readonly envFile: string | undefined
  /** PostgreSQL's socket in the usual folder. */
  readonly socket: { readonly folder: string; readonly port: number } | undefined
  /** The host's own zone. */
  readonly zone: string | undefined
  readonly logs: readonly LogSettings[]
  /** Logs that may be there: a folder on the way lets the account not see. */
  readonly hiddenLogs: readonly LogSettings[]
  /** The application's systemd unit that has a journal there. */
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
  for s in ${SOCKETS}*; do [ -S "$s" ] && echo "socket $s"; done;
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
    if (out.length > LARGEST) break
  }
  command.kill()
  return out
}

/** Looks with one command that writes nothing there; what looks like anything but what was asked for is passed over. */
export const surveyHost = async (host: Host, logs: readonly LogSettings[]): Promise<Survey> => {
  const mark = newMark()
  const said = await output(host, shellCommand(script(logs, mark.printed)))
  // Start-up files may print before it.
  const rows = (said.split(mark.whole)[1] ?? '').split('\n')
  const of = (kind: string): string[] => rows.filter(row => row.startsWith(`${kind} `)).map(row => row.slice(kind.length + 1).trim())
  const [port] = of('socket').flatMap(path =>
    path.startsWith(SOCKETS) && /^\d{1,5}$/.test(path.slice(SOCKETS.length)) ? [Number(path.slice(SOCKETS.length))] : [],
  )
  const [zone] = of('zone').map(found => found.replace(/^.*\/zoneinfo\//, ''))
  const env = of('env')[0]
  return {
    envFile: env === undefined ? undefined : ENV_FILES[Number(env)],
    socket: port ? { folder: '/var/run/postgresql', port } : undefined,
    zone: zone && isPlain(zone) && isZone(zone) ? zone : undefined,
    logs: logs.filter((_, i) => of('log').includes(String(i))),
    hiddenLogs: logs.filter((_, i) => of('hidden').includes(String(i))),
    journal: rows.includes('journal') ? UNIT : undefined,
  }
}
