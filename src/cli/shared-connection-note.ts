import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { readText, replaceFile } from '../state/files.js'
import { type ConnectionLocation, connectionFile } from './shared-connection-location.js'

const Note = z.object({
  at: z.iso.datetime().transform(at => new Date(at)),
  why: z.string(),
  hint: z.string().optional(),
  /** The connection was never made. */
  failed: z.boolean(),
})
/** Why a shared connection was closed or could not be made. */
export type ConnectionNote = z.infer<typeof Note>

export const readNote = async (location: ConnectionLocation): Promise<ConnectionNote | undefined> => {
  const text = await readText(connectionFile(location, location.name, 'json'))
  try {
    return text === undefined ? undefined : Note.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Saves the note for `check_status connection`; undefined removes it. @throws StateError */
export const writeNote = async (location: ConnectionLocation, note: Omit<ConnectionNote, 'at'> | undefined): Promise<void> => {
  const path = connectionFile(location, location.name, 'json')
  if (note) await replaceFile(path, `${JSON.stringify({ at: new Date(), ...note })}\n`)
  else await rm(path, { force: true })
}
