import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this very package, whether this runs from its sources or from what was built of them. */
export const packageFolder = (): string => {
  let folder = dirname(realpathSync(fileURLToPath(import.meta.url)))
  while (!existsSync(join(folder, 'bin/check_status.js'))) folder = dirname(folder)
  return folder
}
