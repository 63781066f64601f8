import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SshSettings } from '../config/settings.js'
import { date } from './document.js'
import { readText, replaceFile } from './files.js'
import { type Folder, TRANSPORTS_FILE } from './folder.js'

/** After this time ssh2 is tried again: the host may have been mended. */
const MAX_AGE_MS = 30 * 24 * 3_600_000

const Document = z.object({
  version: z.literal(1),
  /** Key of the settings → why ssh2 did not get in, and when. */
  hosts: z.record(z.string(), z.object({ at: date, reason: z.string() })),
})
type Hosts = z.infer<typeof Document>['hosts']

/** Changed settings are another key: what was learnt with the old ones is forgotten. */
const keyOf = (settings: SshSettings): string => createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 24)

/** A file that cannot be understood counts as none. @throws StateError if it cannot be read */
const read = async (folder: Pick<Folder, 'pathOf'>, now: Date): Promise<Hosts> => {
  const text = await readText(folder.pathOf(TRANSPORTS_FILE))
  try {
    const hosts = Document.safeParse(JSON.parse(text ?? '')).data?.hosts ?? {}
    return Object.fromEntries(Object.entries(hosts).filter(([, { at }]) => Math.abs(now.getTime() - at.getTime()) < MAX_AGE_MS))
  } catch {
    return {}
  }
}

/** Why a host with these settings was last reached over OpenSSH alone; undefined: ssh2 may try. @throws StateError */
export const readTransport = async (folder: Pick<Folder, 'pathOf'>, settings: SshSettings, now: Date): Promise<string | undefined> =>
  (await read(folder, now))[keyOf(settings)]?.reason

/** @throws StateError */
export const recordTransport = (folder: Folder, settings: SshSettings, reason: string, now: Date): Promise<void> =>
  folder.withLock(async () => {
    const hosts = { ...(await read(folder, now)), [keyOf(settings)]: { at: now, reason } }
    await replaceFile(folder.pathOf(TRANSPORTS_FILE), `${JSON.stringify({ version: 1, hosts })}\n`)
  })
