import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { loadTargets } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { type Block, type Line, text, time } from '../../report/blocks.js'
import { writeJson } from '../../report/formats/json/write.js'
import { writeBlock } from '../../report/formats/text/blocks.js'
import { lockOwnerOf } from '../../state/lock.js'
import type { LockOwner } from '../../state/lock-owner.js'
import { isPrivateFolder } from '../../state/private-folder.js'
import { home } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { escapeText } from '../../text/escape.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { contactServer, killServer } from '../shared-connection.js'
import { type ConnectionLocation, connectionFile, connectionLocation } from '../shared-connection-location.js'
import { readNote } from '../shared-connection-note.js'

export interface ConnectionFlags extends GlobalFlags {
  readonly format: 'text' | 'json'
}

/** Longer than a reading under way takes to finish. */
const CLOSE_TIMEOUT_MS = 3000
/** The longest that a waiting server takes to notice that the lock is free. */
const SUCCESSION_MS = 100

interface OpenConnection {
  readonly pid: number
  readonly since: Date
  readonly until: Date
  readonly uses: number
}

interface ConnectionStatus {
  readonly target: string
  readonly held: OpenConnection | null
  /** Why no connection is open. */
  readonly why: string | null
  readonly hint: string | null
}

const load = (flags: GlobalFlags): Promise<readonly Settings[]> => {
  if (flags.demo) throw new UsageError('--demo shares no connection', 'Leave out --demo.')
  return loadTargets({ flags, env: process.env, home: home() })
}

const statusOf = async (settings: Settings): Promise<Omit<ConnectionStatus, 'target'>> => {
  const { ssh } = settings.target
  const none = (why: string, hint: string | null = null) => ({ held: null, why, hint })
  if (!ssh) return none('the platform is read on this very host')
  if (!ssh.keep) return none('ssh.keep is not set', 'Set keep = "10m" under its ssh table to keep one open.')
  try {
    const location = connectionLocation(settings)
    if (!(await isPrivateFolder(location.folder))) return none('nothing has been read yet')
    const server = await contactServer(location)
    server?.disconnect()
    if (server) {
      const { pid, since, until, uses } = server.hello
      return { held: { pid, since, until, uses }, why: null, hint: null }
    }
    const owner = await lockOwnerOf(connectionFile(location, location.name, 'lock'))
    if (owner && owner.host !== hostname()) return none(`process ${owner.pid} on ${owner.host} has it, or is connecting`, 'Run this there.')
    if (owner) return none(`process ${owner.pid} is connecting, or does not answer`, '"check_status connection close" ends it.')
    const note = await readNote(location)
    return note ? none(note.why, note.hint) : none('nothing has been read yet with these settings')
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string }
    if (hint === undefined) throw error
    return none(message, hint)
  }
}

const table = (open: readonly (ConnectionStatus & { readonly held: OpenConnection })[]): Block => ({
  kind: 'table',
  columns: [{ title: 'Target' }, { title: 'Open since' }, { title: 'Closes if unused' }, { title: 'Process' }, { title: 'Uses' }],
  rows: open.map(({ target, held }): Line[] => [
    [text(target)],
    [time(held.since)],
    [time(held.until)],
    [String(held.pid)],
    [String(held.uses)],
  ]),
})

const statusLines = (statuses: readonly ConnectionStatus[], flags: GlobalFlags, timezone: string): string[] => {
  const open = statuses.filter((status): status is ConnectionStatus & { readonly held: OpenConnection } => status.held !== null)
  const rows = open.length > 0 ? writeBlock(table(open), { ...styleOf(flags), timezone }) : []
  const others = statuses.filter(status => status.held === null)
  return [
    ...rows,
    ...others.flatMap(({ target, why, hint }) => [
      escapeText(`${target}: no connection is open: ${why}`),
      ...(hint ? hint.split('\n').map(line => `  ${escapeText(line)}`) : []),
    ]),
  ]
}

/** Prints for each target whether a shared connection is open, or why none is. */
export const runConnectionStatus = async (flags: ConnectionFlags): Promise<number> => {
  const all = await load(flags)
  const statuses = await Promise.all(all.map(async settings => ({ target: settings.target.name, ...(await statusOf(settings)) })))
  if (flags.format === 'json') await print(`${writeJson(statuses, 2)}\n`)
  else {
    const lines = statusLines(statuses, flags, all[0]?.target.timezone ?? 'UTC')
    await print(lines.map(line => `${line}\n`).join(''))
  }
  return EXIT.fine
}

/** The connections of a target, including those for other settings. */
const namesAt = async ({ folder, prefix }: ConnectionLocation): Promise<string[]> => {
  if (!(await isPrivateFolder(folder))) return []
  return [...new Set((await readdir(folder)).filter(name => name.startsWith(prefix)).map(name => name.split('.')[0] ?? ''))]
}

/** Asks a server to end, or kills it, and waits until it is gone. */
const end = async (owner: LockOwner, location: ConnectionLocation, name: string): Promise<void> => {
  const lock = connectionFile(location, name, 'lock')
  const server = await contactServer(location, name)
  if (server) server.send({ kind: 'close' })
  // The process is still connecting, or suspended.
  else killServer(owner.pid)
  for (const until = Date.now() + CLOSE_TIMEOUT_MS; (await lockOwnerOf(lock))?.token === owner.token; await setTimeout(20))
    if (Date.now() > until) killServer(owner.pid)
  server?.disconnect()
  // Another server may have been waiting for the lock.
  if (!server) await setTimeout(SUCCESSION_MS)
}

/** Ends one server, and waits until it is gone. @returns its process id; undefined if there was none */
const close = async (location: ConnectionLocation, name: string): Promise<number | undefined> => {
  const lock = connectionFile(location, name, 'lock')
  let ended: number | undefined
  for (let owner = await lockOwnerOf(lock); owner; owner = await lockOwnerOf(lock)) {
    // On this machine its process id belongs to another process.
    if (owner.host !== hostname()) return undefined
    await end(owner, location, name)
    ended ??= owner.pid
  }
  for (const kind of ['sock', 'lock', 'json'] as const) await rm(connectionFile(location, name, kind), { recursive: true, force: true })
  return ended
}

/** Closes the shared connections of a target. @returns the process ids of their servers, which have ended */
export const closeConnections = async (settings: Settings): Promise<readonly number[]> => {
  const location = connectionLocation(settings)
  const ended = await Promise.all((await namesAt(location)).map(connection => close(location, connection)))
  return ended.filter(pid => pid !== undefined)
}

/** Closes the shared connections, and waits until they are closed. */
export const runConnectionClose = async (flags: GlobalFlags): Promise<number> => {
  for (const settings of await load(flags)) {
    const { name } = settings.target
    const ended = await closeConnections(settings)
    for (const pid of ended) await print(`${escapeText(`Closed: ${name}`)} (process ${pid})\n`)
    if (ended.length === 0) printNotice(`no connection to ${name} is open`)
  }
  return EXIT.fine
}
