import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { loadTargets } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { type Block, type Line, text, time } from '../../report/blocks.js'
import { writeJson } from '../../report/formats/json/write.js'
import { writeBlock } from '../../report/formats/text/blocks.js'
import { holderOf } from '../../state/lock.js'
import type { LockOwner } from '../../state/lock-owner.js'
import { isPrivateFolder } from '../../state/private-folder.js'
import { home } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { complain, print } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { escapeText } from '../../text/escape.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { contactServer, killServer } from '../shared-connection.js'
import { readNote } from '../shared-connection-note.js'
import { type ConnectionPlace, connectionFile, connectionPlace } from '../shared-connection-place.js'

export interface ConnectionFlags extends GlobalFlags {
  readonly format: 'text' | 'json'
}

/** Longer than a reading under way takes to be answered. */
const PATIENCE_MS = 3000
/** As long as whoever waits for another's place may take to see that it is free. */
const SUCCESSION_MS = 100

interface Held {
  readonly pid: number
  readonly since: Date
  readonly until: Date
  readonly uses: number
}

interface Standing {
  readonly target: string
  readonly held: Held | null
  /** Why there is none. */
  readonly why: string | null
  readonly hint: string | null
}

const load = (flags: GlobalFlags): Promise<readonly Settings[]> => {
  if (flags.demo) throw new UsageError('--demo holds no connection', 'Leave it out.')
  return loadTargets({ flags, env: process.env, home: home() })
}

const lookAt = async (settings: Settings): Promise<Omit<Standing, 'target'>> => {
  const { ssh } = settings.target
  const none = (why: string, hint: string | null = null) => ({ held: null, why, hint })
  if (!ssh) return none('it is read on this very host')
  if (!ssh.keep) return none('ssh.keep is not set', 'keep = "10m" under its ssh table has one held.')
  try {
    const place = connectionPlace(settings)
    if (!(await isPrivateFolder(place.folder))) return none('nothing was read yet')
    const answered = await contactServer(place)
    answered?.hangUp()
    if (answered) {
      const { pid, since, until, uses } = answered.hello
      return { held: { pid, since, until, uses }, why: null, hint: null }
    }
    const busy = await holderOf(connectionFile(place, place.name, 'lock'))
    if (busy && busy.host !== hostname()) return none(`process ${busy.pid} on ${busy.host} holds it, or is about to`, 'Ask there.')
    if (busy) return none(`process ${busy.pid} is connecting, or does not answer`, 'check_status connection close ends it.')
    const note = await readNote(place)
    return note ? none(note.why, note.hint) : none('nothing was read yet with these settings')
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string }
    if (hint === undefined) throw error
    return none(message, hint)
  }
}

const table = (standings: readonly (Standing & { readonly held: Held })[]): Block => ({
  kind: 'table',
  columns: [{ title: 'Target' }, { title: 'Held since' }, { title: 'Until, if not used' }, { title: 'Process' }, { title: 'Uses' }],
  rows: standings.map(({ target, held }): Line[] => [
    [text(target)],
    [time(held.since)],
    [time(held.until)],
    [String(held.pid)],
    [String(held.uses)],
  ]),
})

const written = (standings: readonly Standing[], flags: GlobalFlags, timezone: string): string[] => {
  const held = standings.filter((standing): standing is Standing & { readonly held: Held } => standing.held !== null)
  const rows = held.length > 0 ? writeBlock(table(held), { ...styleOf(flags), timezone }) : []
  const others = standings.filter(standing => standing.held === null)
  return [
    ...rows,
    ...others.flatMap(({ target, why, hint }) => [
      escapeText(`${target}: no connection is held: ${why}`),
      ...(hint ? hint.split('\n').map(line => `  ${escapeText(line)}`) : []),
    ]),
  ]
}

/** Says of each target whether a connection is held for it, or why there is none. */
export const runConnectionStatus = async (flags: ConnectionFlags): Promise<number> => {
  const all = await load(flags)
  const standings = await Promise.all(all.map(async settings => ({ target: settings.target.name, ...(await lookAt(settings)) })))
  if (flags.format === 'json') await print(`${writeJson(standings, 2)}\n`)
  else {
    const lines = written(standings, flags, all[0]?.target.timezone ?? 'UTC')
    await print(lines.map(line => `${line}\n`).join(''))
  }
  return EXIT.fine
}

/** Those of a target, also those that were held for other settings. */
const namesAt = async ({ folder, prefix }: ConnectionPlace): Promise<string[]> => {
  if (!(await isPrivateFolder(folder))) return []
  return [...new Set((await readdir(folder)).filter(name => name.startsWith(prefix)).map(name => name.split('.')[0] ?? ''))]
}

/** Asks whoever holds one to end, or sees to it, and waits until it is gone. */
const end = async (holder: LockOwner, place: ConnectionPlace, name: string): Promise<void> => {
  const lock = connectionFile(place, name, 'lock')
  const answered = await contactServer(place, name)
  if (answered) answered.send({ kind: 'close' })
  // It is connecting, or stopped.
  else killServer(holder.pid)
  for (const until = Date.now() + PATIENCE_MS; (await holderOf(lock))?.token === holder.token; await setTimeout(20))
    if (Date.now() > until) killServer(holder.pid)
  answered?.hangUp()
  // Another may have waited for its place.
  if (!answered) await setTimeout(SUCCESSION_MS)
}

/** Ends one, and waits until it is gone. @returns its process; undefined where there was none */
const close = async (place: ConnectionPlace, name: string): Promise<number | undefined> => {
  const lock = connectionFile(place, name, 'lock')
  let ended: number | undefined
  for (let holder = await holderOf(lock); holder; holder = await holderOf(lock)) {
    // Its number is somebody else's here.
    if (holder.host !== hostname()) return undefined
    await end(holder, place, name)
    ended ??= holder.pid
  }
  for (const kind of ['sock', 'lock', 'json'] as const) await rm(connectionFile(place, name, kind), { recursive: true, force: true })
  return ended
}

/** Ends what is held, and waits until it is gone. */
export const runConnectionClose = async (flags: GlobalFlags): Promise<number> => {
  for (const settings of await load(flags)) {
    const { name } = settings.target
    const place = connectionPlace(settings)
    const ended = (await Promise.all((await namesAt(place)).map(held => close(place, held)))).filter(pid => pid !== undefined)
    for (const pid of ended) await print(`${escapeText(`Closed: ${name}`)} (process ${pid})\n`)
    if (ended.length === 0) complain(`no connection of ${name} is held`)
  }
  return EXIT.fine
}
