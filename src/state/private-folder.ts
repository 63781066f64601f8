import { lstat, mkdir } from 'node:fs/promises'
import process from 'node:process'
import { codeOf, explainingErrors, StateError } from './errors.js'

const HINT = (path: string): string => `Anyone who can write there could impersonate the platform. Move ${path} away.`

/** Whether a folder exists. @throws StateError if it exists but is not ours alone */
export const isPrivateFolder = (path: string): Promise<boolean> =>
  explainingErrors(`the folder ${path} cannot be used`, async () => {
    const stats = await lstat(path).catch(error => {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    })
    if (!stats) return false
    const refuse = (what: string): StateError => new StateError(`the folder ${path} ${what}`, HINT(path))
    if (stats.isSymbolicLink()) throw refuse('is a symbolic link')
    if (!stats.isDirectory()) throw refuse('is not a folder')
    const us = process.getuid?.()
    if (us !== undefined && stats.uid !== us) throw refuse(`belongs to another user (uid ${stats.uid})`)
    if ((stats.mode & 0o077) !== 0) throw refuse('is open to others')
    return true
  })

/** Creates a folder and its parents if necessary. One that is open to others is rejected: it may have been tampered with. @throws StateError */
export const makePrivateFolder = async (path: string): Promise<void> => {
  if (await isPrivateFolder(path)) return
  await explainingErrors(`the folder ${path} cannot be created`, () => mkdir(path, { recursive: true, mode: 0o700 }))
  await isPrivateFolder(path)
}
