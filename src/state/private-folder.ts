import { lstat, mkdir } from 'node:fs/promises'
import process from 'node:process'
import { codeOf, explainingErrors, StateError } from './errors.js'

const HINT = (path: string): string => `Whoever can write there could answer in place of the platform. Move ${path} away.`

/** Sees that a folder is there and is ours alone; false where there is none. @throws StateError where it is not to be trusted */
export const isPrivateFolder = (path: string): Promise<boolean> =>
  explainingErrors(`the folder ${path} cannot be used`, async () => {
    const about = await lstat(path).catch(error => {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    })
    if (!about) return false
    const refuse = (what: string): StateError => new StateError(`the folder ${path} ${what}`, HINT(path))
    if (about.isSymbolicLink()) throw refuse('is a symbolic link')
    if (!about.isDirectory()) throw refuse('is not a folder')
    const us = process.getuid?.()
    if (us !== undefined && about.uid !== us) throw refuse(`belongs to another user (uid ${about.uid})`)
    if ((about.mode & 0o077) !== 0) throw refuse('is open to others')
    return true
  })

/** Makes it, with those above it, where there is none. What is there and open to others is not closed: it may have been used. @throws StateError */
export const makePrivateFolder = async (path: string): Promise<void> => {
  if (await isPrivateFolder(path)) return
  await explainingErrors(`the folder ${path} cannot be made`, () => mkdir(path, { recursive: true, mode: 0o700 }))
  await isPrivateFolder(path)
}
