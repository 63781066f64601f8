import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { getRawAsset } from 'node:sea'
import { fileURLToPath } from 'node:url'
import { isExecutable } from '../text/executable.js'

/** The folder of this package, whether it runs from source or from the build. The executable has none. */
export const packageFolder = (): string => {
  let folder = dirname(realpathSync(fileURLToPath(import.meta.url)))
  while (!existsSync(join(folder, 'bin/check_status.js'))) folder = dirname(folder)
  return folder
}

/** A text that comes with the program. @param name below `dist/`. @throws if there is none */
export const readBuilt = (name: string): string =>
  isExecutable() ? Buffer.from(getRawAsset(name) as ArrayBuffer).toString() : readFileSync(join(packageFolder(), 'dist', name), 'utf8')
