import { posix } from 'node:path'
import { DEFAULT_LOGS, type LogSettings } from '../../config/settings.js'
import type { Host } from '../../source/host.js'
import { word } from '../../source/logs/shell.js'
import { HintedError } from '../../text/hinted-error.js'
import { remoteLines } from './remote-lines.js'

const UNIT = /^[A-Za-z0-9_@:][\w@:.\\-]{0,254}$/
const SYNTAX = 'Type paths that begin with "/", or the name of a unit, with commas between them; "-" for none.'

/** What is at a path on the host, or in the journal of a unit; in the order of the entries. */
type Found = 'log' | 'folder' | 'unreadable' | 'hidden' | 'missing'

const isPath = (entry: string): boolean => entry.startsWith('/')

const lookAt = (entry: string, i: number): string =>
  isPath(entry)
    ? `p=${word(entry)}; if [ -d "$p" ]; then echo "${i} folder"; elif [ -e "$p" ]; then if [ -r "$p" ]; then echo "${i} log"; else echo "${i} unreadable"; fi;
       else case $(stat -L "$p" 2>&1) in *"ermission denied"*) echo "${i} hidden";; *) echo "${i} missing";; esac; fi;`
    : `j=$(journalctl -q -n 1 -o cat -u ${word(entry)} 2>/dev/null | head -c 1); if [ -n "$j" ]; then echo "${i} log"; else echo "${i} missing"; fi;`

const refusal = (entry: string, found: Found): HintedError => {
  const closed = 'The account on the host must be allowed to read it, for example as a member of the group adm ("usermod -aG adm USER").'
  if (found === 'folder') return new HintedError(`${entry} on the host is a folder`, `"ls ${entry}" there shows its files. ${SYNTAX}`)
  if (found === 'unreadable') return new HintedError(`${entry} on the host may not be read`, closed)
  if (found === 'hidden') return new HintedError(`the account may not look into the folder of ${entry} on the host`, closed)
  return isPath(entry)
    ? new HintedError(`there is no ${entry} on the host`, SYNTAX)
    : new HintedError(`${entry} has no journal that the account may read`, `"systemctl list-units" on the host lists the units. ${SYNTAX}`)
}

/** A name for a log in the settings. */
const nameOf = (entry: string): string =>
  posix
    .basename(entry)
    .replace(/\.(?:log|service)$/, '')
    .replace(/[^\w.-]/g, '-')
    .slice(0, 60) || 'log'

const asSettings = (entries: readonly string[]): LogSettings[] => {
  const names: string[] = []
  return entries.map(entry => {
    const usual = DEFAULT_LOGS.find(({ path }) => path === entry)
    const name = usual?.name ?? nameOf(entry)
    const count = names.filter(other => other === name).length
    names.push(name)
    const unique = count === 0 ? name : `${name}-${count + 1}`
    return isPath(entry)
      ? { name: unique, path: entry, kind: 'auto' }
      : { name: unique, path: `journal of ${entry}`, journal: entry, kind: 'auto' }
  })
}

/** @throws HintedError if it is neither a path nor a unit */
const entryOf = (typed: string): string => {
  if (isPath(typed)) return typed
  if (typed.includes('/') || !UNIT.test(typed)) throw new HintedError(`"${typed}" is neither a path on the host nor a systemd unit`, SYNTAX)
  return typed.includes('.') ? typed : `${typed}.service`
}

/** The logs that an answer names: paths and units, comma-separated. */
export const parseLogs = (answer: string): readonly LogSettings[] =>
  asSettings([
    ...new Set(
      answer
        .split(',')
        .map(typed => typed.trim())
        .filter(Boolean)
        .map(entryOf),
    ),
  ])

/** Looks on the host whether every log of an answer is there and can be read. @throws HintedError for the first that is not */
export const checkLogs = async (host: Host, logs: readonly LogSettings[]): Promise<void> => {
  const entries = logs.map(({ journal, path }) => journal ?? path)
  const rows = await remoteLines(host, `${entries.map(lookAt).join('\n')}\nexit 0`)
  for (const [i, entry] of entries.entries()) {
    const found = rows.find(row => row.startsWith(`${i} `))?.slice(`${i} `.length) as Found | undefined
    if (found !== 'log') throw refusal(entry, found ?? 'missing')
  }
}
