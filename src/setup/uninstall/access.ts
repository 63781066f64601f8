import { constants } from 'node:fs'
import { access } from 'node:fs/promises'

const has = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  )

/** Whether this user may write the file, or to the folder. */
export const mayWrite = (path: string): Promise<boolean> => has(path, constants.W_OK)

export const exists = (path: string): Promise<boolean> => has(path, constants.F_OK)
