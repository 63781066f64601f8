import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A private key says so in its first line; the rest is nobody's business. */
const FIRST_BYTES = 64

const isPrivateKey = async (path: string): Promise<boolean> => {
  const file = await open(path).catch(() => undefined)
  if (!file) return false
  try {
    if (!(await file.stat()).isFile()) return false
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0)
    return /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(buffer.toString('latin1', 0, bytesRead))
  } catch {
    return false
  } finally {
    await file.close()
  }
}

/** The private keys of this person, as settings name them: `~/.ssh/id_ed25519`. */
export const keysOf = async (home: string): Promise<readonly string[]> => {
  const names = (await readdir(join(home, '.ssh')).catch(() => [])).filter(name => !name.endsWith('.pub')).toSorted()
  const found: string[] = []
  for (const name of names) if (await isPrivateKey(join(home, '.ssh', name))) found.push(`~/.ssh/${name}`)
  return found
}

/** The hosts that this person's ssh_config has names for; patterns are none. */
export const aliasesOf = async (home: string): Promise<readonly string[]> => {
  const text = await readFile(join(home, '.ssh/config'), 'utf8').catch(() => '')
  const rows = text.split(/\r?\n/).map(row => row.trim().split(/[\s=]+/))
  const names = rows.filter(([keyword]) => keyword?.toLowerCase() === 'host').flatMap(([, ...aliases]) => aliases)
  return [...new Set(names.map(name => name.replaceAll('"', '')).filter(name => /^[^*?!\s-][^*?!\s]*$/.test(name)))]
}
