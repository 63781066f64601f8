import { text } from 'node:stream/consumers'
import type { Host } from '../../source/host.js'
import { shellCommand } from '../../source/logs/shell.js'

/** What the host has that settings can name. */
export interface Found {
  /** IANA name. */
  readonly timezone: string | undefined
  /** The application's own settings, where the user who signs in may read them. */
  readonly envFile: string | undefined
  /** The folder of PostgreSQL's Unix socket. */
  readonly socket: string | undefined
}

export const NOTHING: Found = { timezone: undefined, envFile: undefined, socket: undefined }

const ENV_FILES = ['/opt/proconnectsa/.env', '/opt/proconnectsa/backend/.env']
const SOCKETS = ['/var/run/postgresql', '/run/postgresql', '/tmp']

/** It only looks, and prints a line `what=value` for each thing that is there. */
const LOOK = shellCommand(`
z="$(cat /etc/timezone 2>/dev/null || readlink /etc/localtime)"; echo "zone=$z";
for f in ${ENV_FILES.join(' ')}; do [ -r "$f" ] && echo "env=$f"; done;
for s in ${SOCKETS.join(' ')}; do [ -S "$s/.s.PGSQL.5432" ] && echo "socket=$s"; done; :`)

/** More than that is no answer to what was asked. */
const LONGEST = 4096

/** Looks round on the host, with one command. Never throws: what is not found is asked for. */
export const lookRound = async (host: Host): Promise<Found> => {
  try {
    const command = await host.run(LOOK)
    command.stdin.end()
    command.stderr.resume()
    const lines = (await text(command.stdout)).slice(0, LONGEST).split('\n')
    const first = (what: string, shape: RegExp): string | undefined =>
      lines
        .filter(line => line.startsWith(`${what}=`))
        .map(line => line.slice(what.length + 1).trim())
        .find(value => shape.test(value))
    // /etc/localtime is a link to the zone's file.
    const timezone = first('zone', /^[\w+/.-]{1,128}$/)?.replace(/^.*zoneinfo\//, '')
    return { timezone, envFile: first('env', /^\/[\w./-]+$/), socket: first('socket', /^\/[\w./-]+$/) }
  } catch {
    return NOTHING
  }
}
