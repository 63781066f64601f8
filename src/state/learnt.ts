import { z } from 'zod'
import { date } from './document.js'
import { readText, replaceFile } from './files.js'
import { type Folder, TRANSPORTS_FILE } from './folder.js'

/** After this time it is learnt anew: the host may have been mended. */
const MAX_AGE_MS = 30 * 24 * 3_600_000

const Document = z.object({
  version: z.literal(1),
  /** Key of what was learnt about → what it is, and when: for a host, why ssh2 did not get in. */
  hosts: z.record(z.string(), z.object({ at: date, reason: z.string() })),
})
type Hosts = z.infer<typeof Document>['hosts']

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

/** What was learnt under this key; undefined: nothing. @throws StateError */
export const readLearnt = async (folder: Pick<Folder, 'pathOf'>, key: string, now: Date): Promise<string | undefined> =>
  (await read(folder, now))[key]?.reason

/** @throws StateError */
export const recordLearnt = (folder: Folder, key: string, reason: string, now: Date): Promise<void> =>
  folder.withLock(async () => {
    const hosts = { ...(await read(folder, now)), [key]: { at: now, reason } }
    await replaceFile(folder.pathOf(TRANSPORTS_FILE), `${JSON.stringify({ version: 1, hosts })}\n`)
  })
