import { chmod, chown, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { StateError } from '../../src/state/errors.js'
import { appendLine, replaceFile } from '../../src/state/files.js'
import { openFolder } from '../../src/state/folder.js'
import { addIgnore } from '../../src/state/ignores.js'
import { NOW } from '../support/report.js'
import { aFolder, anIgnore, aPath } from './folders.js'

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)
const refusal = async (path: string): Promise<StateError> => {
  const error: unknown = await openFolder(path).catch((error: unknown) => error)
  if (!(error instanceof StateError)) throw new Error(`${path} was taken`)
  return error
}

describe('the state folder', () => {
  it('is created with its parents, for its owner only', async () => {
    const path = join(await aPath(), 'deep/down')
    await openFolder(path)
    expect(await modeOf(path)).toBe('700')
    expect(await modeOf(join(path, '..'))).toBe('700')
  })

  it('makes every file accessible to its owner only, whatever the umask', async () => {
    const folder = await aFolder()
    const before = process.umask(0)
    await addIgnore(folder, anIgnore(), NOW)
    await appendLine(folder.pathOf('lines'), 'one')
    process.umask(before)
    expect(await modeOf(folder.pathOf('ignores.json'))).toBe('600')
    expect(await modeOf(folder.pathOf('lines'))).toBe('600')
  })

  it('is restricted to its owner if it is empty or has only our files', async () => {
    const path = await aPath()
    await mkdir(path)
    await chmod(path, 0o755)
    await openFolder(path)
    expect(await modeOf(path)).toBe('700')

    await addIgnore(await openFolder(path), anIgnore(), NOW)
    await chmod(path, 0o777)
    await openFolder(path)
    expect(await modeOf(path)).toBe('700')
  })

  it.each(['alerts-production.json', 'tokens.json', 'history.jsonl'])('is recognised as ours by %s', async name => {
    const path = await aPath()
    await mkdir(path)
    await writeFile(join(path, name), '{}')
    await chmod(path, 0o755)
    await openFolder(path)
    expect(await modeOf(path)).toBe('700')
  })

  it('is rejected and left as it is if it has files of others', async () => {
    const path = await aPath()
    await mkdir(path)
    await writeFile(join(path, "somebody's"), '')
    await chmod(path, 0o1777)
    expect((await refusal(path)).message).toContain('is open to others and contains files that are not')
    expect((await stat(path)).mode & 0o7777).toBe(0o1777)
  })

  it('is rejected if it is a file, or below one', async () => {
    const path = await aPath()
    await writeFile(path, '')
    expect((await refusal(path)).message).toBe(`the state folder ${path} is not a folder`)
    expect((await refusal(join(path, 'below'))).message).toBe(`the state folder ${path}/below cannot be used: ENOTDIR`)
  })

  it.runIf(process.getuid?.() === 0)('is rejected if it belongs to another user', async () => {
    const path = await aPath()
    await mkdir(path, { mode: 0o700 })
    await chown(path, 12_345, 12_345)
    const { message, hint } = await refusal(path)
    expect(message).toBe(`the state folder ${path} belongs to another user (uid 12345)`)
    expect(hint).toContain('state_dir')
  })

  it('is rejected with its path and a hint if the system denies access', async () => {
    const { message, hint } = await refusal('/proc/check_status')
    expect(message).toBe('the state folder /proc/check_status cannot be used: ENOENT')
    expect(hint).toContain('state_dir')
  })
})

describe('a file of the state folder', () => {
  it('is written along with a clean-up of old temporary files, but not of recent ones', async () => {
    const folder = await aFolder()
    await writeFile(folder.pathOf('old.tmp'), '')
    await utimes(folder.pathOf('old.tmp'), 1, 1)
    await writeFile(folder.pathOf('new.tmp'), '')
    await replaceFile(folder.pathOf('file'), 'text')
    expect((await readdir(folder.pathOf('.'))).toSorted()).toEqual(['file', 'new.tmp'])
  })

  it('is changed by the tasks of one process in the order in which they asked, however many they are, and a failure holds up none', async () => {
    const folder = await aFolder()
    const done: number[] = []
    const tasks = Array.from({ length: 60 }, (_, i) =>
      folder.withLock(async () => {
        done.push(i)
        if (i === 20) throw new Error('this one fails')
      }),
    )

    expect((await Promise.allSettled(tasks)).filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect(done).toEqual(Array.from({ length: 60 }, (_, i) => i))
  })

  it('is not written through a symbolic link', async () => {
    const folder = await aFolder()
    const elsewhere = folder.pathOf('elsewhere')
    await writeFile(elsewhere, 'theirs')
    await symlink(elsewhere, folder.pathOf('link'))
    await expect(appendLine(folder.pathOf('link'), 'ours')).rejects.toThrow('cannot be written: ELOOP')
    await replaceFile(folder.pathOf('link'), 'ours')
    expect(await readFile(elsewhere, 'utf8')).toBe('theirs')
  })
})
