import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this package, whether it runs from source or from the build. */
export const packageFolder = (): string => {
  let folder = dirname(realpathSync(fileURLToPath(import.meta.url)))
  while (!existsSync(join(folder, 'bin/check_status.js'))) folder = dirname(folder)
  return folder
}
