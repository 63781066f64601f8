import { chmod, chown, lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isPrivateFolder, makePrivateFolder } from '../../src/state/private-folder.js'

const it = test.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  folder: async ({}, use) => {
    const base = await mkdtemp(join(tmpdir(), 'cs-private-'))
    try {
      await use(join(base, 'a/held'))
    } finally {
      await rm(base, { recursive: true, force: true })
    }
  },
})

it('a private folder is created with its parents, for its owner only', async ({ folder }) => {
  expect(await isPrivateFolder(folder)).toBe(false)
  await makePrivateFolder(folder)
  await makePrivateFolder(folder)

  expect(await isPrivateFolder(folder)).toBe(true)
  expect((await lstat(folder)).mode & 0o777).toBe(0o700)
})

it.for([
  ['is open to others', async folder => chmod(folder, 0o710)],
  ['is a symbolic link', async folder => rm(folder, { recursive: true }).then(() => symlink(tmpdir(), folder))],
  ['is not a folder', async folder => rm(folder, { recursive: true }).then(() => writeFile(folder, ''))],
  // Only root can change the owner of a file; other users test with a folder that is not theirs.
  ['belongs to another user', async folder => (process.getuid?.() === 0 ? chown(folder, 65_534, 65_534) : rm(folder, { recursive: true }))],
] as const satisfies readonly (readonly [string, (folder: string) => Promise<void>])[])(
  'a private folder is rejected if it %s',
  async ([what, change], { folder }) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await change(folder)
    const path = process.getuid?.() !== 0 && what === 'belongs to another user' ? '/' : folder

    await expect(isPrivateFolder(path)).rejects.toMatchObject({ name: 'StateError', message: expect.stringContaining(what) })
    await expect(makePrivateFolder(path)).rejects.toThrow(what)
  },
)
